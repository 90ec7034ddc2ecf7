// Package boost grows trees on large data by histograms: gradient boosting
// (Friedman, 2001) as XGBoost, LightGBM and scikit-learn's HistGradientBoosting
// do it.
//
// Read it in this order: [Bins] replaces each value by the number of its bin,
// one byte, once for all fits; histogram.go adds up the rows of a node bin by
// bin, where nearly all the time goes; search.go finds the best split in the
// sums; partition.go divides the rows; grow.go puts that together into a tree
// and fit.go trees into a model; stages.go shares the work out.
//
// [Forest] is a random forest on the same bins: field.go draws the sample of a
// tree and shares its parts out, plant.go grows those by histograms until few
// rows are left, few.go goes on from there, and wide.go has the tree, which may
// be of any size.
//
// Sums are of integers. So a model has the same bits for any number of workers,
// with assembly and without. Bad hyper-parameters and bad data are errors; a
// wrong shape panics. NaN among the features is "missing": each split learns
// where the missing ones go.
package boost

import (
	"context"
	"fmt"
	"math"
	"runtime"

	"paes/ml"
)

// Regressor is gradient boosting of histogram trees.
type Regressor struct {
	Trees        int     // 0 means 100
	Depth        int     // splits on the longest walk; 0 means 6, or no limit if Leaves is given
	Leaves       int     // above 0: splits the leaf of the largest gain until there are so many
	LearningRate float64 // part of each tree that counts; 0 means 0.1
	L2           float64 // added to the weight of each leaf
	MinLeaf      int     // rows in a leaf; 0 means 20
	Bins         int     // of the values of a feature, at most 255; 0 means 255
	Rows         float64 // share of the rows that each tree sees; 0 means 1
	Cols         float64 // share of the features that each tree sees; 0 means 1
	Monotone     []int8  // by feature: 1 never decreases, -1 never increases, 0 is free; nil means all free
	Loss         Loss    // the zero value is the squared error
	Stop         EarlyStopping
	Seed         uint64 // of the samples of rows and features and of the validation set
	Workers      int    // 0 means one per core
}

// EarlyStopping ends boosting when the loss on rows put aside has not become
// smaller for some rounds, and drops the trees after the best one.
type EarlyStopping struct {
	Rounds int     // 0 means no early stopping
	Share  float64 // of the rows put aside; 0 means 0.1
}

// Fit bins the features and fits a *Model.
func (r Regressor) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	b, err := NewBins(ctx, d.X, Options{Bins: r.Bins, Workers: r.Workers})
	if err != nil {
		return nil, err
	}
	m, err := r.FitBins(ctx, b, d.Y, d.W)
	if err != nil {
		return nil, err
	}
	return m, nil
}

const maxDepth = 15 // so that the 16 bits of a tree's node reach its children

// withDefaults fills in what is 0 and refuses what makes no sense.
func (r Regressor) withDefaults(cols int) (Regressor, error) {
	set := func(v *float64, to float64) {
		if *v == 0 {
			*v = to
		}
	}
	if r.Trees == 0 {
		r.Trees = 100
	}
	if r.Depth == 0 && r.Leaves == 0 {
		r.Depth = 6
	}
	if r.MinLeaf == 0 {
		r.MinLeaf = 20
	}
	if r.Workers <= 0 {
		r.Workers = runtime.GOMAXPROCS(0)
	}
	set(&r.LearningRate, 0.1)
	set(&r.Rows, 1)
	set(&r.Cols, 1)
	set(&r.Stop.Share, 0.1)
	share := func(v float64) bool { return v > 0 && v <= 1 }
	switch {
	case r.Trees < 0 || r.MinLeaf < 0 || r.Stop.Rounds < 0:
		return r, fmt.Errorf("boost: Trees %d, MinLeaf %d, Stop.Rounds %d: want none below 0", r.Trees, r.MinLeaf, r.Stop.Rounds)
	case r.Depth < 0 || r.Leaves < 0 || r.Leaves == 0 && r.Depth > maxDepth:
		return r, fmt.Errorf("boost: Depth %d, Leaves %d: want at most a depth of %d, or a number of leaves", r.Depth, r.Leaves, maxDepth)
	case r.Leaves == 1 || r.Leaves > 1<<maxDepth:
		return r, fmt.Errorf("boost: %d leaves, want 2 to %d", r.Leaves, 1<<maxDepth)
	case !(r.LearningRate > 0) || math.IsInf(r.LearningRate, 1):
		return r, fmt.Errorf("boost: LearningRate = %v, want a positive number", r.LearningRate)
	case !(r.L2 >= 0) || math.IsInf(r.L2, 1):
		return r, fmt.Errorf("boost: L2 = %v, want no negative number", r.L2)
	case !share(r.Rows) || !share(r.Cols) || !share(r.Stop.Share) || r.Stop.Share == 1:
		return r, fmt.Errorf("boost: Rows %v, Cols %v, Stop.Share %v: want parts of 1", r.Rows, r.Cols, r.Stop.Share)
	}
	return r, r.checkMonotone(cols)
}

func (r *Regressor) checkMonotone(cols int) error {
	if r.Monotone != nil && len(r.Monotone) != cols {
		return fmt.Errorf("boost: %d constraints for %d features", len(r.Monotone), cols)
	}
	free := true
	for j, c := range r.Monotone {
		if c < -1 || c > 1 {
			return fmt.Errorf("boost: constraint %d of feature %d, want -1, 0 or 1", c, j)
		}
		free = free && c == 0
	}
	if free {
		r.Monotone = nil
	} else if r.Loss.ordinal() {
		return fmt.Errorf("boost: no monotone constraints with the loss %q, whose leaves are quantiles", r.Loss.Kind)
	}
	return r.Loss.check()
}
