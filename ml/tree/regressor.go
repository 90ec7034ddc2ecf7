package tree

import (
	"context"
	"fmt"
	"math"

	"paes/ml"
)

// Regressor grows one tree (scikit-learn's DecisionTreeRegressor, and with
// RandomThreshold its ExtraTreeRegressor).
type Regressor struct {
	MaxDepth    int // splits on the longest walk; 0 means no limit
	MinLeaf     int // rows in a leaf, repeated rows counted once; 0 means 1
	MaxFeatures int // features looked at for each split; 0 means all
	// RandomThreshold tries, for each feature looked at, one threshold drawn
	// evenly between its extremes in the node, instead of all (Geurts, Ernst
	// and Wehenkel, 2006).
	RandomThreshold bool
	// Shrinkage pulls each node towards its parent, the more the fewer rows the
	// parent has: lambda of Agarwal et al. (2022), in rows. 0 means none.
	Shrinkage float64
	Seed      uint64 // decides between equal splits, and what is drawn
}

// Model is one fitted tree.
type Model struct {
	Tree  Tree
	Gains []float64 // share of each feature in the reduction of squared error
}

// Fit grows a *Model on at most MaxRows rows.
func (r Regressor) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	s, err := r.Prepare(d.X)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := &Model{Gains: make([]float64, d.X.Cols)}
	m.Tree = NewGrower(s, r).Grow(ml.NewRand(r.Seed, 0), d.Y, d.W, m.Gains)
	Normalise(m.Gains)
	return m, nil
}

// Check reports hyper-parameters that make no sense.
func (r Regressor) Check() error {
	if r.MaxDepth < 0 || r.MinLeaf < 0 || r.MaxFeatures < 0 {
		return fmt.Errorf("tree: MaxDepth %d, MinLeaf %d, MaxFeatures %d: want none below 0", r.MaxDepth, r.MinLeaf, r.MaxFeatures)
	}
	if !(r.Shrinkage >= 0) || math.IsInf(r.Shrinkage, 1) {
		return fmt.Errorf("tree: Shrinkage = %v, want a number not below 0", r.Shrinkage)
	}
	return nil
}

// Prepare is what growers with the limits of r need of x: sorted columns,
// unless thresholds are drawn. It fails as Presort does.
func (r Regressor) Prepare(x ml.Matrix) (*Sorted, error) {
	if r.RandomThreshold {
		return layout(x)
	}
	return Presort(x)
}

// Predict writes the value of each row's leaf. It panics when x has not the
// columns the tree was fitted on.
func (m *Model) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Gains))
	dst = ml.Resize(dst, x.Rows)
	clear(dst)
	Add(dst, x, m.Tree)
	return dst
}

// Importances returns the share of each feature in the reduction of squared
// error, which sums to 1, or all 0 when the tree is a single leaf.
func (m *Model) Importances() []float64 { return append([]float64(nil), m.Gains...) }

// Normalise divides non-negative numbers by their sum, unless that is 0.
func Normalise(v []float64) {
	var largest, sum float64
	for _, g := range v {
		largest = max(largest, g)
	}
	if largest == 0 {
		return
	}
	for j := range v {
		v[j] /= largest // at most 1: the sum cannot overflow
		sum += v[j]
	}
	for j := range v {
		v[j] /= sum
	}
}
