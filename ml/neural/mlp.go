// Package neural holds the multilayer perceptron.
package neural

import (
	"context"
	"fmt"

	"paes/ml"
)

// MLP is a fully connected network for regression: hidden layers of rectified
// linear units, one linear output, half the squared error plus an L2 penalty
// as the loss, Adam as the solver. It is scikit-learn's MLPRegressor; the zero
// value is MLPRegressor(hidden_layer_sizes=(64, 32), max_iter=1000).
//
// Inputs are not scaled here. Training runs in float32 on one goroutine, with
// the same bits on every machine; initial weights and row order come from our
// own generator, so single fits differ from scikit-learn's and agree with them
// only in distribution.
//
// Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2014);
// Glorot and Bengio, "Understanding the difficulty of training deep
// feedforward neural networks" (2010).
type MLP struct {
	Hidden       []int   // units per hidden layer, each at least 1; nil means 64, 32
	Alpha        float64 // L2 penalty; 0 means 1e-4, negative means none
	LearningRate float64 // Adam's step; 0 means 0.001
	MaxEpochs    int     // passes over the rows at most; 0 means 1000
	BatchSize    int     // rows per step, at most all of them; 0 means 200
	Tol          float64 // improvement of the loss that counts; 0 means 1e-4, negative means any
	Patience     int     // stop once more than this many epochs in a row did not improve; 0 means 10
	Seed         uint64
}

// Fit returns a *Network. Reaching MaxEpochs is not an error: see
// [Network.Converged]. A loss that stops being a number is [ErrDiverged];
// values too large for float32 are [ml.ErrNotFinite].
func (e MLP) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	e, err = e.withDefaults(d.X.Rows)
	if err != nil {
		return nil, err
	}
	rnd := ml.NewRand(e.Seed, 0)
	t, err := newTrainer(e, d, fastest())
	if err != nil {
		return nil, err
	}
	t.initialize(rnd)
	epochs, converged, err := t.run(ctx, rnd)
	if err != nil {
		return nil, err
	}
	n := t.network()
	n.Epochs, n.Converged = epochs, converged
	return n, nil
}

// withDefaults fills the zero fields in for n rows.
func (e MLP) withDefaults(n int) (MLP, error) {
	if e.Hidden == nil {
		e.Hidden = []int{64, 32}
	}
	for _, units := range e.Hidden {
		if units < 1 {
			return e, fmt.Errorf("neural: hidden layer of %d units", units)
		}
	}
	e.Alpha = orDefault(e.Alpha, 1e-4)
	e.LearningRate = orDefault(e.LearningRate, 1e-3)
	e.Tol = orDefault(e.Tol, 1e-4)
	if !(e.LearningRate > 0) {
		return e, fmt.Errorf("neural: learning rate %v", e.LearningRate)
	}
	if e.MaxEpochs <= 0 {
		e.MaxEpochs = 1000
	}
	if e.BatchSize <= 0 {
		e.BatchSize = 200
	}
	e.BatchSize = min(e.BatchSize, n)
	if e.Patience <= 0 {
		e.Patience = 10
	}
	return e, nil
}

// orDefault maps 0 to def and any negative number to 0.
func orDefault(v, def float64) float64 {
	if v == 0 {
		return def
	}
	return max(v, 0)
}
