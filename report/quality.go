package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"paes/clean"
)

// Quality writes calidad_datos.csv: a row per issue, without names or RUTs. The
// row is the student's id in SEPA and the spreadsheet's row in PAES.
func Quality(w io.Writer, issues []clean.Issue) error {
	out := csv.NewWriter(w)
	out.Write([]string{"fuente", "fila", "columna", "tipo", "motivo", "cantidad"})
	for _, is := range issues {
		row := ""
		if is.Row != 0 {
			row = strconv.FormatInt(is.Row, 10)
		}
		out.Write([]string{is.Source, row, is.Column, string(is.Kind), is.Why, strconv.FormatInt(is.Rows, 10)})
	}
	out.Flush()
	return out.Error()
}
