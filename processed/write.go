package processed

import (
	"bufio"
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"

	"paes/feature"
)

// Create opens a file of a set that is written all or none.
type Create func(path string) (io.Writer, error)

// Write puts the seven tables into files made by create.
func Write(create Create, paths Paths, t *feature.Tables) error {
	for _, f := range feature.Families() {
		w, err := create(paths[f])
		if err != nil {
			return err
		}
		if err := writeTable(w, f, t); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(w io.Writer, f feature.Family, t *feature.Tables) error {
	table, l := t.ByFamily[f], layoutOf(f)
	out := bufio.NewWriterSize(w, 1<<16)
	header := csv.NewWriter(out)
	if err := header.Write(slices.Concat(l.before, table.Columns, l.after)); err != nil {
		return err
	}
	header.Flush()
	var line []byte
	key := func(name string, i int) {
		st := t.Students[i]
		switch name {
		case colID, colStudentID:
			line = strconv.AppendInt(line, st.ID, 10)
		case colAdmision:
			if t.Admission != nil && t.Admission[i] > 0 {
				line = strconv.AppendInt(line, int64(t.Admission[i]), 10)
			}
		default:
			line = append(line, st.RUT...)
		}
		line = append(line, ',')
	}
	for i := range t.Students {
		line = line[:0]
		for _, name := range l.before {
			key(name, i)
		}
		for _, v := range table.X.Row(i) {
			line = append(appendNumber(line, v), ',')
		}
		for _, name := range l.after {
			key(name, i)
		}
		line[len(line)-1] = '\n'
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// appendNumber writes the shortest text that reads back as v, nothing for NaN.
func appendNumber(line []byte, v float64) []byte {
	if math.IsNaN(v) {
		return line
	}
	return strconv.AppendFloat(line, v+0, 'g', -1, 64) // +0 turns -0 into 0
}
