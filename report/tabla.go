package report

import (
	"slices"

	"paes/chile"
	"paes/es"
	"paes/evaluate"
)

// chance writes a p for people: never 0.
func chance(p float64) string {
	if finite(p) && p < 0.001 {
		return "menos de 0,001"
	}
	return number(p, 3)
}

func scoreTableOf(r *evaluate.Result, protocol evaluate.Protocol, p chile.Prueba) scoreTable {
	t := scoreTable{Prueba: p.String(), Floor: number(floorOf(r, p), 1)}
	for _, s := range scoresOf(r, protocol, p) {
		t.Students = es.Count(s.Students, "estudiante evaluado", "estudiantes evaluados")
		t.Rows = append(t.Rows, scoreRow{
			Recipe: recipeName(s.Recipe), Ours: s.Recipe == question(r),
			RMSE: number(s.RMSE.Value, 1), RMSESpan: span(s.RMSE, 1), MAE: number(s.MAE.Value, 1),
			R2: number(s.R2.Value, 2), Bias: signed(s.Bias.Value, 1),
		})
	}
	return t
}

// coverageTable has a row per prueba and group, and a cell per level of the
// intervals: empty where it was not measured.
func coverageTable(r *evaluate.Result, protocol evaluate.Protocol) (levels []string, rows []coverageRow) {
	var promised []float64
	for _, c := range r.Coverage {
		if c.Protocol == protocol && !slices.Contains(promised, c.Level) {
			promised = append(promised, c.Level)
		}
	}
	slices.Sort(promised)
	for _, v := range promised {
		levels = append(levels, percent(v))
	}
	for _, c := range r.Coverage {
		if c.Protocol != protocol {
			continue
		}
		prueba, group := c.Prueba.String(), groupName(c.Group)
		k := slices.IndexFunc(rows, func(row coverageRow) bool { return row.Prueba == prueba && row.Group == group })
		if k < 0 {
			k = len(rows)
			rows = append(rows, coverageRow{prueba, group, es.Int(c.Students), make([]coverageCell, len(promised))})
		}
		rows[k].Cells[slices.Index(promised, c.Level)] = coverageCell{number(100*c.Share, 1) + "\u00a0%", number(c.Width, 0), c.Under}
	}
	return levels, rows
}
