// Package ml is the grammar of the learning library below it: matrices, data,
// estimators and predictors. It is regression on tables of numbers, from a
// hundred rows to millions, with no dependency but gonum.
//
// # The road
//
//  1. Put the rows into a [Matrix], the targets beside them: [Data]. NaN is
//     "missing"; a row of weight 0 counts as absent.
//  2. Pick an [Estimator]: a plain struct of hyper-parameters whose zero value
//     works, of ml/linear, ml/tree, ml/ensemble or ml/neural. Estimators hold
//     others: preprocess.Scaled{Estimator: linear.Ridge{}} scales first.
//  3. Fit it. Fit never changes the estimator and returns another value, a
//     [Predictor], so that there is no "not fitted" state and one estimator may
//     be fitted in parallel.
//  4. Predict. Other things a predictor can do are interfaces of one method,
//     found by assertion: [Importancer].
//  5. Ask ml/crossval what it is worth on rows it has not seen: split by
//     student or by year, predict out of fold, measure with ml/metric.
//  6. Let crossval.Search pick among candidates, and crossval.Nested say what
//     that choice is worth. A search is an estimator too.
//  7. Put several into ensemble.Stacking: an estimator as well, which may hold
//     all of the above.
//
// # Rules
//
// The same estimator, data and seed give the same bits, whatever the number of
// workers or the machine. A wrong shape panics, because it is a mistake of the
// program; bad data is an error, to be told apart with errors.Is. A Fit ends
// soon after its context does. The battery ml/mltest holds every estimator to
// this.
package ml

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Data is what an estimator learns from: X is n x p, Y has length n and W,
// when not nil, holds n sample weights. A row of weight 0 counts as absent.
type Data struct {
	X Matrix
	Y []float64
	W []float64
}

// Estimator is a set of hyper-parameters that can be fitted.
// The same estimator and data give the same bits, whatever the number of cores.
type Estimator interface {
	Fit(ctx context.Context, d Data) (Predictor, error)
}

// Predictor is a fitted model.
type Predictor interface {
	// Predict writes one prediction per row of x into dst, which may be nil.
	Predict(dst []float64, x Matrix) []float64
}

// Importancer is a predictor that knows how much each feature mattered:
// p non-negative numbers that sum to 1 (all 0 when no feature mattered).
type Importancer interface {
	Importances() []float64
}

// Errors that say why data cannot be learnt from; test with errors.Is.
var (
	ErrNoRows    = errors.New("ml: no rows to fit")
	ErrMissing   = errors.New("ml: missing value (NaN) where the estimator needs a number")
	ErrNotFinite = errors.New("ml: infinite value")
	ErrWeight    = errors.New("ml: negative or NaN sample weight")
)

// Check panics on a wrong shape and reports data no estimator can use:
// no rows, NaN or infinite values, bad weights. Estimators that accept missing
// values do not call it.
func (d Data) Check() error {
	d.mustFit()
	if d.X.Rows == 0 {
		return ErrNoRows
	}
	for i, v := range d.X.Data {
		if v-v != 0 {
			return fmt.Errorf("%w (row %d, column %d)", notFinite(v), i/d.X.Cols, i%d.X.Cols)
		}
	}
	for i, v := range d.Y {
		if v-v != 0 {
			return fmt.Errorf("%w (target, row %d)", notFinite(v), i)
		}
	}
	return nil
}

func notFinite(v float64) error {
	if math.IsNaN(v) {
		return ErrMissing
	}
	return ErrNotFinite
}

func (d Data) mustFit() {
	if len(d.X.Data) != d.X.Rows*d.X.Cols {
		panic(fmt.Sprintf("ml: matrix is %d x %d but has %d elements", d.X.Rows, d.X.Cols, len(d.X.Data)))
	}
	if len(d.Y) != d.X.Rows {
		panic(fmt.Sprintf("ml: %d targets for %d rows", len(d.Y), d.X.Rows))
	}
	if d.W != nil && len(d.W) != d.X.Rows {
		panic(fmt.Sprintf("ml: %d weights for %d rows", len(d.W), d.X.Rows))
	}
}

// Present returns the data without the rows of weight 0, and with nil weights
// when every remaining weight is 1. Every estimator starts with it, so that a
// weight of 0 is exactly an absent row.
func (d Data) Present() (Data, error) {
	d.mustFit()
	if d.W == nil {
		return d, nil
	}
	var keep []int
	ones := true
	for i, w := range d.W {
		if !(w >= 0) || math.IsInf(w, 0) {
			return Data{}, fmt.Errorf("%w (row %d)", ErrWeight, i)
		}
		if w > 0 {
			keep = append(keep, i)
			ones = ones && w == 1
		}
	}
	if len(keep) < d.X.Rows {
		d = d.Select(keep)
	}
	if ones {
		d.W = nil
	}
	return d, nil
}

// Select copies the given rows, in the given order.
func (d Data) Select(rows []int) Data {
	out := Data{X: d.X.SelectRows(rows), Y: make([]float64, len(rows))}
	for k, i := range rows {
		out.Y[k] = d.Y[i]
	}
	if d.W != nil {
		out.W = make([]float64, len(rows))
		for k, i := range rows {
			out.W[k] = d.W[i]
		}
	}
	return out
}

// Mean is the mean of y, which must not be empty, weighted unless w is nil. It is
// exact when y is constant.
func Mean(y, w []float64) float64 {
	var sum, weight float64
	for i, v := range y {
		c := 1.0
		if w != nil {
			c = w[i]
		}
		weight += c
		sum += float64(c * (v - y[0]))
	}
	return y[0] + sum/weight
}
