package conformal

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"paes/ml"
)

// Difficulty says how much larger than usual the errors of a row are, by a few
// covariates such as the amount of history: a number between 0.6 and 1.7, and 1
// for the median training row. The zero value finds every row usual.
type Difficulty struct {
	Mean, Scale, Coef []float64 // of each covariate; Coef is per standard deviation, of the logarithm
	Offset            float64   // makes the median 1
}

const (
	easiest, hardest = 0.6, 1.7
	// ridge is a penalty that matters only when covariates say nearly the same.
	ridge = 1
)

// FitDifficulty learns from out-of-fold errors, one per row of covariates x, in
// any unit. A covariate that is NaN is taken for the mean of the others, and a
// row whose error is NaN is left out. Errors at a bound of the target are
// smaller than they would be: leave them out too if they are many.
//
// The mean of |error| is exp(a + b·z), z being the standardised covariates,
// fitted as a gamma regression: unlike least squares on logarithms it does not
// stare at errors near 0. On a hundred rows b is mostly noise, so it is shrunk
// towards 0, which is a constant difficulty: p coefficients that mean nothing
// have a Wald statistic W of p on average, and b is multiplied by max(0, 1 -
// p/W), as James and Stein (1961) would. What is left of noise moves a
// difficulty by a few percent.
//
// A row's own error had a part in its difficulty, so rows are no longer quite
// exchangeable; with a few coefficients on a hundred rows that cannot be seen
// in the coverage.
//
// It fails with ml.ErrNoRows without errors and ml.ErrNotFinite on infinite
// values, and panics when there is not one error per row.
func FitDifficulty(x ml.Matrix, errors []float64) (Difficulty, error) {
	if x.Rows != len(errors) {
		panic(fmt.Sprintf("conformal: %d errors for %d rows", len(errors), x.Rows))
	}
	var rows []int
	var size []float64
	for i, e := range errors {
		if math.IsInf(e, 0) {
			return Difficulty{}, fmt.Errorf("%w (error, row %d)", ml.ErrNotFinite, i)
		}
		if !math.IsNaN(e) {
			rows, size = append(rows, i), append(size, math.Abs(e))
		}
	}
	if len(rows) == 0 {
		return Difficulty{}, ml.ErrNoRows
	}
	if x.Cols == 0 {
		return Difficulty{}, nil
	}
	x = x.SelectRows(rows)
	for _, v := range x.Data {
		if math.IsInf(v, 0) {
			return Difficulty{}, fmt.Errorf("%w (covariate)", ml.ErrNotFinite)
		}
	}
	d := Difficulty{Mean: make([]float64, x.Cols), Scale: make([]float64, x.Cols)}
	z := d.standardise(x)
	fit := gammaRegression(z, size, ridge)
	d.Coef = fit.coef
	for j := range d.Coef {
		d.Coef[j] *= fit.shrink()
	}
	log := make([]float64, len(rows))
	for i := range log {
		log[i] = d.log(x.Row(i))
	}
	slices.Sort(log)
	d.Offset = -(log[(len(log)-1)/2] + log[len(log)/2]) / 2
	return d, nil
}

// Of returns the difficulty of a row with the given covariates, which is one if
// nothing was learnt. It panics when they are not as many as were learnt from.
func (d Difficulty) Of(covariates []float64) float64 {
	if d.Coef == nil {
		return 1
	}
	if len(covariates) != len(d.Coef) {
		panic(fmt.Sprintf("conformal: %d covariates, learnt from %d", len(covariates), len(d.Coef)))
	}
	return min(hardest, max(easiest, math.Exp(d.log(covariates))))
}

func (d Difficulty) log(covariates []float64) float64 {
	sum := d.Offset
	for j, b := range d.Coef {
		sum += float64(b * d.z(j, covariates[j]))
	}
	return sum
}

// z is a covariate in standard deviations from its mean.
func (d Difficulty) z(j int, v float64) float64 {
	if math.IsNaN(v) || d.Scale[j] == 0 {
		return 0
	}
	return (v - d.Mean[j]) / d.Scale[j]
}

// standardise finds mean and scale of each column and returns the columns by
// them.
func (d Difficulty) standardise(x ml.Matrix) *mat.Dense {
	out := mat.NewDense(x.Rows, x.Cols, nil)
	for j := range x.Cols {
		var known []float64
		for i := range x.Rows {
			if v := x.At(i, j); !math.IsNaN(v) {
				known = append(known, v)
			}
		}
		if len(known) == 0 {
			continue
		}
		d.Mean[j] = ml.Mean(known, nil)
		var squares float64
		for _, v := range known {
			squares += (v - d.Mean[j]) * (v - d.Mean[j])
		}
		d.Scale[j] = math.Sqrt(squares / float64(len(known)))
		for i := range x.Rows {
			out.Set(i, j, d.z(j, x.At(i, j)))
		}
	}
	return out
}
