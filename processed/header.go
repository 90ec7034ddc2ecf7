package processed

import (
	"bytes"
	"encoding/csv"
)

// splitHeader reads the first record, whose names may be quoted and hold commas
// and line ends, and returns it with the rest of the content.
func splitHeader(content []byte) (header []string, body []byte, err error) {
	r := csv.NewReader(bytes.NewReader(content))
	header, err = r.Read()
	if err != nil {
		return nil, nil, err
	}
	return header, content[r.InputOffset():], nil
}
