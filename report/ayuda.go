package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"paes/predict"
)

// Help writes que_ayudaria.csv: a row per prueba and indicador, "sin evidencia"
// where the interval includes 0.
func Help(w io.Writer, all []predict.Help) error {
	out := csv.NewWriter(w)
	out.Write([]string{"prueba", "indicador", "puntos", "bajo", "alto", "estudiantes", "conclusion"})
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
	for _, h := range all {
		conclusion := "sin evidencia"
		switch {
		case h.Evidence && h.Points > 0:
			conclusion = "sube"
		case h.Evidence:
			conclusion = "baja"
		}
		out.Write([]string{h.Prueba.String(), h.Indicador, number(h.Points), number(h.Low), number(h.High), strconv.Itoa(h.Students), conclusion})
	}
	out.Flush()
	return out.Error()
}
