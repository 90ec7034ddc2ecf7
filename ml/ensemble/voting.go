package ensemble

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"paes/ml"
	"paes/ml/tree"
)

// Voting averages the predictions of its bases. What the bases accept among the
// features, it accepts.
type Voting struct {
	Bases   []Base
	Weights []float64 // of the bases, not negative, of any sum; nil means equal ones
	Workers int       // fits that run at once; 0 means one per core
}

// Voted is a fitted Voting: its prediction is the mean of those of Bases with
// Weights, which sum to 1. Cols is the number of features.
type Voted struct {
	Names   []string
	Bases   []ml.Predictor
	Weights []float64
	Cols    int

	scratch sync.Pool
}

// Fit fits every base on all rows: a *Voted.
func (v Voting) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	weights, err := v.weights()
	if err != nil {
		return nil, err
	}
	if d.X.Rows == 0 {
		return nil, ml.ErrNoRows
	}
	m := &Voted{Bases: make([]ml.Predictor, len(v.Bases)), Weights: weights, Cols: d.X.Cols}
	for _, b := range v.Bases {
		m.Names = append(m.Names, b.Name)
	}
	ctx = ml.Share(ctx, v.Workers)
	err = ml.Parallel(ctx, v.Workers, len(v.Bases), func(b int) (err error) {
		m.Bases[b], err = v.Bases[b].fit(ctx, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// weights returns the weights so that they sum to 1.
func (v Voting) weights() ([]float64, error) {
	if len(v.Bases) == 0 {
		return nil, errors.New("ensemble: a vote needs bases")
	}
	if v.Weights == nil {
		return slices.Repeat([]float64{1 / float64(len(v.Bases))}, len(v.Bases)), nil
	}
	if len(v.Weights) != len(v.Bases) {
		return nil, fmt.Errorf("ensemble: %d weights for %d bases", len(v.Weights), len(v.Bases))
	}
	sum := 0.0
	for _, w := range v.Weights {
		if !(w >= 0) {
			return nil, fmt.Errorf("ensemble: weight %v of a vote, want a number not below 0", w)
		}
		sum += w
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return nil, fmt.Errorf("ensemble: the weights of a vote sum to %v", sum)
	}
	out := slices.Clone(v.Weights)
	for i := range out {
		out[i] /= sum
	}
	return out, nil
}

// Predict writes the weighted mean of the predictions of the bases. It panics
// when x has not the columns they were fitted on.
func (m *Voted) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, m.Cols)
	dst = ml.Resize(dst, x.Rows)
	clear(dst)
	w := scratchOf(&m.scratch)
	defer m.scratch.Put(w)
	for rows := range blocks(x.Rows) {
		for b, base := range m.Bases {
			addScaled(dst[rows.start:rows.end], m.Weights[b], base.Predict(w.out(rows), rows.of(x)))
		}
	}
	return dst
}

// Importances returns the mean of the importances of the features in the bases
// by weight: one number per feature, that sum to 1. Bases that know none are
// left out, and all numbers are 0 when none is left.
func (m *Voted) Importances() []float64 { return meanImportances(m.Bases, m.Weights, m.Cols) }

// meanImportances is the weighted mean, normalised; nil weights are equal ones.
func meanImportances(bases []ml.Predictor, weights []float64, cols int) []float64 {
	out := make([]float64, cols)
	for b, base := range bases {
		weight := 1.0
		if weights != nil {
			weight = weights[b]
		}
		if i, ok := base.(ml.Importancer); ok {
			addScaled(out, weight, i.Importances())
		}
	}
	tree.Normalise(out)
	return out
}
