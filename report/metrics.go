// Package report writes what people read of a run: CSV tables of errors,
// importances and data quality, and pictures.
package report

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"paes/chile"
	"paes/dataset"
	"paes/train"
)

// wideOrder is the order of the pruebas in metrics.csv, a contract.
func wideOrder() []chile.Prueba {
	return []chile.Prueba{chile.CLectora, chile.Ciencias, chile.Historia, chile.Matematica, chile.M2}
}

// Metrics writes metrics.csv: a row per model and variable set, a column of RMSE
// with two decimals per prueba (empty for a prueba that was not trained), sorted
// by set and then by model.
func Metrics(w io.Writer, cells []train.Cell) error {
	type key struct {
		set   dataset.Set
		model string
	}
	rows := map[key]map[chile.Prueba]float64{}
	var keys []key
	for _, c := range cells {
		k := key{c.Set, c.Model}
		if rows[k] == nil {
			rows[k] = map[chile.Prueba]float64{}
			keys = append(keys, k)
		}
		rows[k][c.Prueba] = c.RMSE
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.set, b.set), cmp.Compare(a.model, b.model))
	})
	out := csv.NewWriter(w)
	out.Write([]string{"Modelo", "C._Lectora", "Ciencias", "Historia", "Matemática", "M2", "Variable"})
	for _, k := range keys {
		line := []string{k.model}
		for _, p := range wideOrder() {
			cell := ""
			if v, ok := rows[k][p]; ok {
				cell = strconv.FormatFloat(v, 'f', 2, 64)
			}
			line = append(line, cell)
		}
		out.Write(append(line, string(k.set)))
	}
	out.Flush()
	return out.Error()
}

// Details writes metricas_detalle.csv: a row per model, variable set and prueba.
func Details(w io.Writer, cells []train.Cell) error {
	cells = slices.Clone(cells)
	slices.SortStableFunc(cells, func(a, b train.Cell) int {
		return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Model, b.Model), cmp.Compare(a.Prueba, b.Prueba))
	})
	out := csv.NewWriter(w)
	out.Write([]string{"modelo", "variable", "prueba", "rmse", "mae", "r2", "n_train", "n_test", "segundos"})
	number := func(v float64, decimals int) string { return strconv.FormatFloat(v, 'f', decimals, 64) }
	for _, c := range cells {
		out.Write([]string{
			c.Model, string(c.Set), c.Prueba.String(),
			number(c.RMSE, 4), number(c.MAE, 4), number(c.R2, 4),
			strconv.Itoa(c.TrainRows), strconv.Itoa(c.TestRows), number(c.Seconds, 4),
		})
	}
	out.Flush()
	return out.Error()
}

// Importances writes feature,importance for every feature, most important first.
func Importances(w io.Writer, all []train.Importance) error {
	out := csv.NewWriter(w)
	out.Write([]string{"feature", "importance"})
	for _, im := range all {
		out.Write([]string{im.Column.Name, strconv.FormatFloat(im.Share, 'g', -1, 64)})
	}
	out.Flush()
	return out.Error()
}

// Groups writes grupo,etiqueta,puntos: how far each group of variables moves the
// estimates, the heaviest first.
func Groups(w io.Writer, all []train.GroupWeight) error {
	out := csv.NewWriter(w)
	out.Write([]string{"grupo", "etiqueta", "puntos"})
	for _, g := range byWeight(all) {
		out.Write([]string{g.Group.Key, g.Group.Label, strconv.FormatFloat(g.Points, 'f', 3, 64)})
	}
	out.Flush()
	return out.Error()
}
