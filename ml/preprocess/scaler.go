// Package preprocess puts columns on one scale before an estimator sees them.
package preprocess

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// Scaler shifts each column to mean 0 and divides it by its population
// standard deviation (divisor n, or the sum of the weights), as scikit-learn's
// StandardScaler does. The zero value does both.
type Scaler struct {
	KeepMean  bool // do not shift: StandardScaler(with_mean=False)
	KeepScale bool // do not divide: StandardScaler(with_std=False)
}

// FittedScaler maps a value v of column j to (v - Mean[j]) / Scale[j]. Both
// have one number per column, in the units of that column, or are nil when
// that step is left out.
type FittedScaler struct {
	Mean, Scale []float64
}

// Fit learns from d.X and d.W. A column that is constant, or as good as that
// given rounding (scikit-learn's rule), gets scale 1. It fails on data
// [ml.Data.Check] refuses, and when ctx has ended.
func (s Scaler) Fit(ctx context.Context, d ml.Data) (*FittedScaler, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	mean, variance, total := moments(d)
	f := &FittedScaler{}
	if !s.KeepMean {
		f.Mean = mean
	}
	if !s.KeepScale {
		f.Scale = make([]float64, len(variance))
		for j, v := range variance {
			f.Scale[j] = math.Sqrt(v)
			if nearConstant(v, mean[j], total) {
				f.Scale[j] = 1
			}
		}
	}
	return f, nil
}

// moments returns weighted means and population variances per column, and the
// sum of the weights. The variance is the corrected two-pass algorithm of
// Chan, Golub and LeVeque (1983).
func moments(d ml.Data) (mean, variance []float64, total float64) {
	p := d.X.Cols
	mean, variance = make([]float64, p), make([]float64, p)
	for i := range d.X.Rows {
		w := weight(d, i)
		total += w
		floats.AddScaled(mean, w, d.X.Row(i))
	}
	floats.Scale(1/total, mean)
	left := make([]float64, p) // sum of the deviations: what rounding left
	for i := range d.X.Rows {
		w := weight(d, i)
		for j, v := range d.X.Row(i) {
			dev := v - mean[j]
			left[j] += w * dev
			variance[j] += w * dev * dev
		}
	}
	for j, l := range left {
		variance[j] = max(0, (variance[j]-l*l/total)/total)
	}
	return mean, variance, total
}

func weight(d ml.Data, i int) float64 {
	if d.W == nil {
		return 1
	}
	return d.W[i]
}

// nearConstant reports a variance within the error bound of its computation:
// scikit-learn's _is_constant_feature.
func nearConstant(variance, mean, n float64) bool {
	const eps = 0x1p-52
	bound := n * mean * eps
	return variance <= n*eps*variance+bound*bound
}

// Transform returns a scaled copy of x (m x p). It panics when x does not have
// the p columns the scaler was fitted on; NaN stays NaN.
func (f *FittedScaler) Transform(x ml.Matrix) ml.Matrix {
	f.mustHaveCols(x)
	out := ml.NewMatrix(x.Rows, x.Cols)
	copy(out.Data, x.Data)
	f.apply(out)
	return out
}

func (f *FittedScaler) mustHaveCols(x ml.Matrix) {
	if f.Mean != nil {
		ml.MustHaveCols(x, len(f.Mean))
	}
	if f.Scale != nil {
		ml.MustHaveCols(x, len(f.Scale))
	}
}

// apply scales x where it is.
func (f *FittedScaler) apply(x ml.Matrix) {
	for i := range x.Rows {
		row := x.Row(i)
		if f.Mean != nil {
			floats.Sub(row, f.Mean)
		}
		if f.Scale != nil {
			floats.Div(row, f.Scale)
		}
	}
}
