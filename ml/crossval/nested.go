package crossval

import (
	"context"
	"fmt"

	"paes/ml"
)

// Nested says what a [Search] is worth on rows that had no part in its choice:
// on each outer fold it searches among the training rows alone and predicts
// the others. The least loss of a plain search flatters, because it was chosen.
type Nested struct {
	Search Search   // its Splitter makes the inner folds, its Workers and Events serve all
	Outer  Splitter // nil means KFold{}
}

// NestedFold is what happened on one outer fold.
type NestedFold struct {
	Winner    string
	Inner     []Ranked  // the candidates among the training rows
	Predicted []float64 // by the winner, for the rows held out
	Loss      float64   // of Predicted
}

// Run returns one result per outer fold, and those folds; their rows are rows
// of d, where a weight of 0 counts in no loss. All searches share one queue.
// It fails as [Search.Fit] does.
func (n Nested) Run(ctx context.Context, d ml.Data) ([]NestedFold, []Fold, error) {
	outer := n.Outer
	if outer == nil {
		outer = KFold{}
	}
	folds, err := outer.Split(d.X.Rows)
	if err != nil {
		return nil, nil, err
	}
	trials := make([]*trial, len(folds))
	for f, fold := range folds {
		inner := n.Search
		if inner.Splitter != nil {
			inner.Splitter = inner.Splitter.Of(fold.Train)
		}
		if trials[f], err = inner.trial(d.Select(fold.Train)); err != nil {
			return nil, nil, fmt.Errorf("crossval: outer fold %d: %w", f, err)
		}
	}
	if err := n.Search.race(ctx, trials); err != nil {
		return nil, nil, err
	}
	out := make([]NestedFold, len(folds))
	err = ml.Parallel(ctx, n.Search.Workers, len(folds), func(f int) error {
		winner := n.Search.Candidates[trials[f].best()]
		test := d.Select(folds[f].Test)
		predicted, err := predict(ctx, winner.Estimator, trials[f].d, test.X, f)
		if err != nil {
			return err
		}
		out[f] = NestedFold{
			Winner: winner.Name, Inner: trials[f].ranked(n.Search.Candidates),
			Predicted: predicted, Loss: n.Search.Loss.Of(test.Y, predicted, test.W),
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return out, folds, nil
}
