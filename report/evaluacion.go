package report

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"paes/evaluate"
)

// Evaluation writes evaluacion.csv: a row per protocol, prueba and recipe. A
// figure that could not be measured is empty.
func Evaluation(w io.Writer, r *evaluate.Result) error {
	header := []string{"protocolo", "prueba", "receta", "estudiantes", "divisiones"}
	for _, name := range []string{"rmse", "mae", "r2", "sesgo"} {
		header = append(header, name, name+"_bajo", name+"_alto")
	}
	rows := [][]string{append(header, "piso_rmse")}
	for _, s := range r.Scores {
		row := []string{string(s.Protocol), s.Prueba.String(), s.Recipe, strconv.Itoa(s.Students), strconv.Itoa(s.Splits)}
		for _, f := range []evaluate.Figure{s.RMSE, s.MAE, s.R2, s.Bias} {
			row = append(row, fixed(f.Value, 4), fixed(f.Low, 4), fixed(f.High, 4))
		}
		rows = append(rows, append(row, fixed(floorOf(r, s.Prueba), 4)))
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// Comparisons writes evaluacion_comparaciones.csv: a row per protocol, prueba and
// recipe that the one in question was compared with.
func Comparisons(w io.Writer, r *evaluate.Result) error {
	rows := [][]string{{"protocolo", "prueba", "frente_a", "diferencia", "bajo", "alto", "porcentaje", "p", "p_holm", "veredicto"}}
	for _, c := range r.Comparisons {
		rows = append(rows, []string{
			string(c.Protocol), c.Prueba.String(), c.Against,
			fixed(c.Difference.Value, 4), fixed(c.Difference.Low, 4), fixed(c.Difference.High, 4), fixed(c.Percent, 4),
			fixed(c.P, 6), fixed(c.PHolm, 6), string(c.Verdict),
		})
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// Coverages writes evaluacion_cobertura.csv: a row per protocol, prueba, group
// and level of the intervals. Levels and shares are between 0 and 1.
func Coverages(w io.Writer, r *evaluate.Result) error {
	rows := [][]string{{"protocolo", "prueba", "grupo", "nivel", "cobertura", "ancho", "perdida_intervalo", "estudiantes", "menos_de_lo_prometido"}}
	for _, c := range r.Coverage {
		under := "no"
		if c.Under {
			under = "si"
		}
		rows = append(rows, []string{
			string(c.Protocol), c.Prueba.String(), c.Group, fixed(c.Level, 2), fixed(c.Share, 4),
			fixed(c.Width, 4), fixed(c.Score, 4), strconv.Itoa(c.Students), under,
		})
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// Curve writes evaluacion_curva.csv: a row per point of the learning curves.
func Curve(w io.Writer, r *evaluate.Result) error {
	rows := [][]string{{"prueba", "estudiantes", "rmse"}}
	for _, p := range r.Curve {
		rows = append(rows, []string{p.Prueba.String(), strconv.Itoa(p.Students), fixed(p.RMSE, 4)})
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// fixed writes a number for programs, and nothing for what is no number.
func fixed(v float64, decimals int) string {
	if !finite(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
