package crossval

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"paes/ml"
)

// Loss says how far predictions are from the truth; less is better. Both
// losses weight the rows and are in units of the target.
type Loss uint8

const (
	RMSE Loss = iota // root of the mean squared error
	MAE              // mean absolute error
)

// Of returns the loss of predictions; w may be nil, and a row of weight 0
// counts as absent. It is NaN without rows.
func (l Loss) Of(truth, predicted, w []float64) float64 {
	var sum, weights float64
	for i, y := range truth {
		weight := 1.0
		if w != nil {
			weight = w[i]
		}
		if weight == 0 {
			continue
		}
		e := math.Abs(y - predicted[i])
		if l == RMSE {
			e *= e
		}
		sum += weight * e
		weights += weight
	}
	if l == RMSE {
		return math.Sqrt(sum / weights)
	}
	return sum / weights
}

// OutOfFold returns what e predicts for each row when fitted on the training
// rows of a fold that holds it out: the mean, where several folds do, and NaN
// where none does. The folds are fitted on at most workers goroutines (0 means
// one per core), which changes no bit.
func OutOfFold(ctx context.Context, e ml.Estimator, d ml.Data, folds []Fold, workers int) ([]float64, error) {
	predicted := make([][]float64, len(folds))
	err := ml.Parallel(ctx, workers, len(folds), func(f int) (err error) {
		predicted[f], err = predict(ctx, e, d.Select(folds[f].Train), d.X.SelectRows(folds[f].Test), f)
		return err
	})
	if err != nil {
		return nil, err
	}
	out, times := make([]float64, d.X.Rows), make([]float64, d.X.Rows)
	for f, fold := range folds {
		for k, i := range fold.Test {
			out[i] += predicted[f][k]
			times[i]++
		}
	}
	for i, n := range times {
		out[i] /= n // 0/0 is NaN: never held out
	}
	return out, nil
}

// Losses returns the loss of e on each fold, as [OutOfFold] fits it.
func Losses(ctx context.Context, e ml.Estimator, d ml.Data, folds []Fold, loss Loss, workers int) ([]float64, error) {
	losses := make([]float64, len(folds))
	err := ml.Parallel(ctx, workers, len(folds), func(f int) error {
		test := d.Select(folds[f].Test)
		predicted, err := predict(ctx, e, d.Select(folds[f].Train), test.X, f)
		if err != nil {
			return err
		}
		losses[f] = loss.Of(test.Y, predicted, test.W)
		return nil
	})
	return losses, err
}

func predict(ctx context.Context, e ml.Estimator, train ml.Data, x ml.Matrix, fold int) ([]float64, error) {
	p, err := e.Fit(ctx, train)
	if err != nil {
		return nil, fmt.Errorf("crossval: fold %d: %w", fold, err)
	}
	return p.Predict(nil, x), nil
}

// part is a fold that several fits share: its rows are copied when the first
// wants them and let go after the last.
type part struct {
	once        sync.Once
	train, test ml.Data
	left        atomic.Int32 // fits to come
}

func (p *part) rows(d ml.Data, f Fold) (train, test ml.Data) {
	p.once.Do(func() { p.train, p.test = d.Select(f.Train), d.Select(f.Test) })
	return p.train, p.test
}

func (p *part) done() {
	if p.left.Add(-1) == 0 {
		p.train, p.test = ml.Data{}, ml.Data{}
	}
}
