package boost

import (
	"fmt"
	"slices"

	"paes/ml"
	"paes/ml/tree"
)

// Model is a fitted Regressor: its prediction is Base plus the sum of those of
// its trees, in units of the target.
type Model struct {
	Base  float64
	Trees []tree.Tree // their values are already multiplied by the learning rate
	Gains []float64   // importance of each of the features it was fitted on
	// Missing says that some split sends missing values to the right: it looks
	// at a second copy of its feature, number len(Gains) above, in which they
	// are +Inf. A walk needs no look at what is missing.
	Missing bool
}

// Predict writes the sum of the base and the trees. It panics when x has not
// the columns the model was fitted on.
func (m *Model) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Gains))
	dst = ml.Resize(dst, x.Rows)
	for i := range dst {
		dst[i] = m.Base
	}
	if m.Missing {
		tree.AddDoubled(dst, x, m.Trees...)
	} else {
		tree.Add(dst, x, m.Trees...)
	}
	return dst
}

// Importances returns each feature's share in the reduction of the loss by all
// trees: p numbers that sum to 1, or all 0 when no tree has a split.
func (m *Model) Importances() []float64 { return slices.Clone(m.Gains) }

// Validate reports what would make Predict panic or give nonsense: it is for
// models that come from a file.
func (m *Model) Validate() error {
	cols := len(m.Gains)
	if m.Missing {
		cols *= 2
	}
	if m.Base-m.Base != 0 {
		return fmt.Errorf("boost: base %v", m.Base)
	}
	for _, t := range m.Trees {
		if err := t.Validate(cols); err != nil {
			return err
		}
	}
	return nil
}
