package ensemble

import (
	"context"
	"fmt"
	"math"
	"slices"

	"paes/ml"
	"paes/ml/tree"
)

// GradientBoosting adds up small trees, each fitted to what the ones before
// left over (Friedman, 2001; squared error, no subsampling).
type GradientBoosting struct {
	Trees        int     // 0 means 100
	Depth        int     // of each tree; 0 means 3
	LearningRate float64 // part of each tree that counts; 0 means 0.1
	Seed         uint64  // decides between equal splits
}

// Boosted is a fitted GradientBoosting: its prediction is Base plus the sum of
// those of its trees, in units of the target.
type Boosted struct {
	Base  float64     // weighted mean of the target
	Trees []tree.Tree // their values are already multiplied by the learning rate
	Gains []float64   // importance of each of the features it was fitted on
}

// Fit grows a *Boosted.
func (b GradientBoosting) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	if b.Depth == 0 {
		b.Depth = 3
	}
	if b.LearningRate == 0 {
		b.LearningRate = 0.1
	}
	limits := tree.Regressor{MaxDepth: b.Depth}
	d, s, err := prepare(d, limits, b.Trees)
	if err != nil {
		return nil, err
	}
	if err := checkRate(b.LearningRate); err != nil {
		return nil, err
	}
	if b.Trees == 0 {
		b.Trees = 100
	}
	m := &Boosted{Base: ml.Mean(d.Y, d.W), Trees: make([]tree.Tree, b.Trees), Gains: make([]float64, d.X.Cols)}
	n := d.X.Rows
	sum, residual, step := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range sum {
		sum[i] = m.Base
	}
	g, rng := tree.NewGrower(s, limits), ml.NewRand(b.Seed, 0)
	for k := range m.Trees {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i := range residual {
			residual[i] = d.Y[i] - sum[i]
		}
		t := g.Grow(rng, residual, d.W, m.Gains)
		for j := range t.Values {
			t.Values[j] *= b.LearningRate
		}
		s.Predict(step, t)
		for i := range sum {
			sum[i] += step[i]
		}
		m.Trees[k] = t
	}
	tree.Normalise(m.Gains)
	return m, nil
}

func checkRate(rate float64) error {
	if !(rate > 0) || math.IsInf(rate, 1) {
		return fmt.Errorf("ensemble: LearningRate = %v, want a positive number", rate)
	}
	return nil
}

// Predict writes the sum of the base and the trees. It panics when x has not
// the columns the model was fitted on.
func (m *Boosted) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Gains))
	dst = ml.Resize(dst, x.Rows)
	for i := range dst {
		dst[i] = m.Base
	}
	tree.Add(dst, x, m.Trees...)
	return dst
}

// Importances returns each feature's share in the reduction of squared error
// by all trees: p numbers that sum to 1, or all 0 when no tree has a split.
func (m *Boosted) Importances() []float64 { return slices.Clone(m.Gains) }
