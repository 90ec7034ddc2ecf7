// Package ensemble fits ensembles of estimators: random forest, extra trees,
// bagging, AdaBoost.R2 and gradient boosting on the exact trees of package tree,
// and stacking and voting of anything. They follow scikit-learn 1.9: gradient boosting agrees
// with it to rounding where no two splits tie, the rest in distribution.
// Bad hyper-parameters and bad data are errors; a wrong shape panics.
package ensemble

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"paes/ml"
	"paes/ml/tree"
)

// RandomForest averages trees grown on bootstrap samples (Breiman, 2001).
// Sample weights are the odds of a row being drawn, as in scikit-learn 1.9.
type RandomForest struct {
	Trees       int     // 0 means 100
	MaxDepth    int     // splits on the longest walk; 0 means no limit
	MinLeaf     int     // different rows in a leaf; 0 means 1
	MaxFeatures int     // features looked at for each split; 0 means all
	Shrinkage   float64 // lambda of hierarchical shrinkage, in rows; 0 means none
	OutOfBag    bool    // fill Forest.OOB
	Seed        uint64
	Workers     int // 0 means one per core
}

// Bagging averages fully grown trees on bootstrap samples (Breiman, 1996): a
// small random forest that looks at all features.
type Bagging struct {
	Trees    int  // 0 means 10
	OutOfBag bool // fill Forest.OOB
	Seed     uint64
	Workers  int // 0 means one per core
}

// ExtraTrees averages trees that draw one threshold for each feature they look
// at (Geurts, Ernst and Wehenkel, 2006), grown on all rows unless Bootstrap.
// Sample weights are those of the rows, or with Bootstrap their odds.
type ExtraTrees struct {
	Trees       int     // 0 means 100
	MaxDepth    int     // splits on the longest walk; 0 means no limit
	MinLeaf     int     // different rows in a leaf; 0 means 1
	MaxFeatures int     // features looked at for each split; 0 means all
	Shrinkage   float64 // lambda of hierarchical shrinkage, in rows; 0 means none
	Bootstrap   bool    // grow each tree on rows drawn with replacement
	OutOfBag    bool    // fill Forest.OOB, which needs Bootstrap
	Seed        uint64
	Workers     int // 0 means one per core
}

// Forest is a fitted RandomForest, Bagging or ExtraTrees: its prediction is the
// mean of those of its trees.
type Forest struct {
	Trees []tree.Tree
	Gains []float64 // importance of each of the features it was fitted on
	// OOB, only when asked for and not part of a saved model, is for each
	// training row the mean prediction of the trees that were grown without it:
	// NaN when there is none, or when the row has weight 0.
	OOB []float64
}

// Fit grows a *Forest.
func (b Bagging) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	if b.Trees == 0 {
		b.Trees = 10
	}
	return RandomForest{Trees: b.Trees, OutOfBag: b.OutOfBag, Seed: b.Seed, Workers: b.Workers}.Fit(ctx, d)
}

// Fit grows a *Forest.
func (f RandomForest) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	limits := tree.Regressor{MaxDepth: f.MaxDepth, MinLeaf: f.MinLeaf, MaxFeatures: f.MaxFeatures, Shrinkage: f.Shrinkage}
	return averaged{limits, f.Trees, true, f.OutOfBag, f.Seed, f.Workers}.fit(ctx, d)
}

// Fit grows a *Forest.
func (f ExtraTrees) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	limits := tree.Regressor{
		MaxDepth: f.MaxDepth, MinLeaf: f.MinLeaf, MaxFeatures: f.MaxFeatures, Shrinkage: f.Shrinkage, RandomThreshold: true,
	}
	if f.OutOfBag && !f.Bootstrap {
		return nil, errors.New("ensemble: no row is out of the bag without Bootstrap")
	}
	return averaged{limits, f.Trees, f.Bootstrap, f.OutOfBag, f.Seed, f.Workers}.fit(ctx, d)
}

// averaged is what the forests have in common.
type averaged struct {
	limits    tree.Regressor
	trees     int // 0 means 100
	bootstrap bool
	outOfBag  bool
	seed      uint64
	workers   int
}

func (f averaged) fit(ctx context.Context, all ml.Data) (ml.Predictor, error) {
	d, s, err := prepare(all, f.limits, f.trees)
	if err != nil {
		return nil, err
	}
	if f.trees == 0 {
		f.trees = 100
	}
	draw := newSampler(d.X.Rows, d.W)
	m := &Forest{Trees: make([]tree.Tree, f.trees), Gains: make([]float64, d.X.Cols)}
	gains := ml.NewMatrix(f.trees, d.X.Cols)
	var bags []bag
	if f.outOfBag {
		bags = make([]bag, f.trees)
	}
	growers := sync.Pool{New: func() any { return tree.NewGrower(s, f.limits) }}
	err = ml.Parallel(ctx, f.workers, f.trees, func(k int) error {
		rng := ml.NewRand(f.seed, uint64(k))
		weights := d.W
		if f.bootstrap {
			weights = make([]float64, d.X.Rows)
			draw.counts(rng, weights)
		}
		if bags != nil {
			bags[k] = bagOf(weights)
		}
		g := growers.Get().(*tree.Grower)
		m.Trees[k] = g.Grow(rng, d.Y, weights, gains.Row(k))
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
	if bags != nil {
		m.OOB, err = outOfBag(ctx, f.workers, s, m.Trees, bags, all.W)
	}
	return m, err
}

// prepare checks data and hyper-parameters and lays out the features.
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
	s, err := limits.Prepare(d.X)
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
