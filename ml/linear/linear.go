// Package linear fits linear models: ordinary least squares, ridge (one
// penalty, a path of them, or the one that leave-one-out picks), Bayesian
// ridge, elastic net and lasso. All centre the data, so that the intercept is
// never penalised, and agree with scikit-learn 1.9 to rounding (coordinate
// descent: to its duality gap). Bad hyper-parameters and bad data are errors; a
// wrong shape panics.
//
// The estimators work on the rows and are as exact as can be. For hundreds of
// thousands of rows there is [Gram]: one pass gives the sums from which every
// model of every target and fold is solved; [ByGram] is that for one model.
package linear

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// Model is a fitted linear model: prediction = Intercept + Coef · x.
// Coef has one number per column, in units of the target per unit of that
// column; Intercept is in units of the target.
type Model struct {
	Coef      []float64
	Intercept float64
}

// Predict returns one prediction per row of x, in units of the target. A NaN
// in a row makes its prediction NaN. It panics when x has not len(m.Coef)
// columns or dst, if not nil, not x.Rows elements.
func (m *Model) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Coef))
	dst = ml.Resize(dst, x.Rows)
	for i := range dst {
		dst[i] = m.Intercept + floats.Dot(m.Coef, x.Row(i))
	}
	return dst
}

// Importances returns |coefficient| divided by the sum of all of them: p
// numbers that sum to 1, or all 0 when every coefficient is 0. They depend on
// the units of the columns, so they compare only columns on one scale.
func (m *Model) Importances() []float64 {
	out := make([]float64, len(m.Coef))
	var largest float64
	for _, c := range m.Coef {
		largest = max(largest, math.Abs(c))
	}
	if largest == 0 {
		return out
	}
	for j, c := range m.Coef {
		out[j] = math.Abs(c) / largest // at most 1: the sum cannot overflow
	}
	floats.Scale(1/floats.Sum(out), out)
	return out
}
