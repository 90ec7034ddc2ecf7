package train

import (
	"cmp"
	"slices"

	"paes/ml"
	"paes/model"
)

// importances pairs the predictor's importances with its columns, most important
// first; equal ones keep the order of the columns.
func importances(m *model.Model) []Importance {
	shares := m.Predictor.(ml.Importancer).Importances()
	out := make([]Importance, len(shares))
	for j, v := range shares {
		out[j] = Importance{m.Card.Schema[j], v}
	}
	slices.SortStableFunc(out, func(a, b Importance) int { return cmp.Compare(b.Share, a.Share) })
	return out
}
