// Package ensemble fits ensembles of estimators: random forest, bagging,
// AdaBoost.R2 and gradient boosting on the exact trees of package tree, and
// stacking of anything. They follow scikit-learn 1.9: gradient boosting agrees
// with it to rounding where no two splits tie, the rest in distribution.
// Bad hyper-parameters and bad data are errors; a wrong shape panics.
package ensemble

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"paes/ml"
	"paes/ml/tree"
)

// RandomForest averages trees grown on bootstrap samples (Breiman, 2001).
// Sample weights are the odds of a row being drawn, as in scikit-learn 1.9.
type RandomForest struct {
	Trees       int // 0 means 100
	MaxDepth    int // splits on the longest walk; 0 means no limit
	MinLeaf     int // different rows in a leaf; 0 means 1
	MaxFeatures int // features looked at for each split; 0 means all
	Seed        uint64
	Workers     int // 0 means one per core
}

// Bagging averages fully grown trees on bootstrap samples (Breiman, 1996): a
// small random forest that looks at all features.
type Bagging struct {
	Trees   int // 0 means 10
	Seed    uint64
	Workers int // 0 means one per core
}

// Forest is a fitted RandomForest or Bagging: its prediction is the mean of
// those of its trees.
type Forest struct {
	Trees []tree.Tree
	Gains []float64 // importance of each of the features it was fitted on
}

// Fit grows a *Forest.
func (b Bagging) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	if b.Trees == 0 {
		b.Trees = 10
	}
	return RandomForest{Trees: b.Trees, Seed: b.Seed, Workers: b.Workers}.Fit(ctx, d)
}

// Fit grows a *Forest.
func (f RandomForest) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	limits := tree.Regressor{MaxDepth: f.MaxDepth, MinLeaf: f.MinLeaf, MaxFeatures: f.MaxFeatures}
	d, s, err := prepare(d, limits, f.Trees)
	if err != nil {
		return nil, err
	}
	if f.Trees == 0 {
		f.Trees = 100
	}
	draw := newSampler(d.X.Rows, d.W)
	m := &Forest{Trees: make([]tree.Tree, f.Trees), Gains: make([]float64, d.X.Cols)}
	gains := ml.NewMatrix(f.Trees, d.X.Cols)
	growers := sync.Pool{New: func() any { return tree.NewGrower(s, limits) }}
	err = ml.Parallel(ctx, f.Workers, f.Trees, func(k int) error {
		rng := ml.NewRand(f.Seed, uint64(k))
		counts := make([]float64, d.X.Rows)
		draw.counts(rng, counts)
		g := growers.Get().(*tree.Grower)
		m.Trees[k] = g.Grow(rng, d.Y, counts, gains.Row(k))
		growers.Put(g)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for k := range m.Trees { // in their order, whatever finished first
		tree.Normalise(gains.Row(k))
		addScaled(m.Gains, 1, gains.Row(k))
	}
	tree.Normalise(m.Gains)
	return m, nil
}

// prepare checks data and hyper-parameters and sorts the features.
func prepare(d ml.Data, limits tree.Regressor, trees int) (ml.Data, *tree.Sorted, error) {
	d, err := d.Present()
	if err != nil {
		return d, nil, err
	}
	if err := d.Check(); err != nil {
		return d, nil, err
	}
	if err := limits.Check(); err != nil {
		return d, nil, err
	}
	if trees < 0 {
		return d, nil, fmt.Errorf("ensemble: %d trees", trees)
	}
	s, err := tree.Presort(d.X)
	return d, s, err
}

// Predict writes the mean prediction of the trees. It panics when x has not
// the columns the forest was fitted on.
func (m *Forest) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Gains))
	dst = ml.Resize(dst, x.Rows)
	clear(dst)
	tree.Add(dst, x, m.Trees...)
	n := float64(len(m.Trees))
	for i := range dst {
		dst[i] /= n
	}
	return dst
}

// Importances returns the mean over the trees of each feature's share in the
// reduction of squared error: p numbers that sum to 1, or all 0 when no tree
// has a split.
func (m *Forest) Importances() []float64 { return slices.Clone(m.Gains) }

// sampler draws as many rows as there are, with replacement.
type sampler struct {
	n          int
	cumulative []float64 // of the weights; nil when all are equal
}

func newSampler(n int, weights []float64) sampler {
	s := sampler{n: n}
	if weights != nil {
		s.accumulate(weights)
	}
	return s
}

// accumulate makes weights, of length n, the odds of the rows.
func (s *sampler) accumulate(weights []float64) {
	s.cumulative = ml.Resize(s.cumulative, s.n)
	var sum float64
	for i, w := range weights {
		sum += w
		s.cumulative[i] = sum
	}
}

// counts writes how often each row is drawn.
func (s *sampler) counts(rng *rand.Rand, dst []float64) {
	clear(dst)
	if s.cumulative == nil {
		for range s.n {
			dst[rng.Uint32N(uint32(s.n))]++
		}
		return
	}
	total := s.cumulative[s.n-1]
	for range s.n {
		u := rng.Float64() * total
		i, found := slices.BinarySearch(s.cumulative, u)
		if found { // the interval of a row has its lower end, not its upper
			i++
		}
		dst[min(i, s.n-1)]++
	}
}

// addScaled adds a * v to dst.
func addScaled(dst []float64, a float64, v []float64) {
	for j := range dst {
		dst[j] += float64(a * v[j])
	}
}
