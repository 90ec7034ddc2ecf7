package linear

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"

	"paes/ml"
)

// Ridge is least squares plus Alpha times the squared length of the
// coefficients; the intercept is not penalised.
type Ridge struct {
	// Alpha is in squared units of the columns; 0 means 1. For no penalty at
	// all use [OLS].
	Alpha float64
}

// Fit returns a *Model. It fails on data [ml.Data.Check] refuses, on a
// negative or infinite Alpha, and when ctx has ended.
func (r Ridge) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	alpha, err := r.alpha()
	if err != nil {
		return nil, err
	}
	c, err := centre(ctx, d)
	if err != nil {
		return nil, err
	}
	coef, ok := []float64(nil), true
	switch {
	case c.x.Cols == 0:
	case c.x.Cols <= c.x.Rows:
		coef, ok = primal(c, alpha)
	default:
		coef, ok = dual(c, alpha)
	}
	if !ok { // alpha is lost in the rounding of the squares: take the careful road
		b := bidiagonalise(c)
		coef = b.back(b.damped(alpha, b.c))
	}
	m := c.model(coef)
	return &m, nil
}

func (r Ridge) alpha() (float64, error) {
	if r.Alpha == 0 {
		return 1, nil
	}
	if !(r.Alpha > 0) || math.IsInf(r.Alpha, 1) {
		return 0, fmt.Errorf("linear: Ridge.Alpha = %v, want a positive number", r.Alpha)
	}
	return r.Alpha, nil
}

// primal solves (XᵀX + alpha I) w = Xᵀy by Cholesky; like solveGram it reports
// false when that would lose too many digits.
func primal(c centred, alpha float64) ([]float64, bool) {
	n, p := c.x.Rows, c.x.Cols
	xt := transpose(c.x) // long dot products of rows are the fastest kernel gonum has
	coef := make([]float64, p)
	for j := range coef {
		coef[j] = floats.Dot(xt[j*n:(j+1)*n], c.y)
	}
	return coef, solveGram(blas64.General{Rows: p, Cols: n, Stride: n, Data: xt}, alpha, coef)
}

// dual solves (XXᵀ + alpha I) v = y and returns w = Xᵀv, the same w as primal
// but with a smaller matrix when there are more columns than rows.
func dual(c centred, alpha float64) ([]float64, bool) {
	n, p := c.x.Rows, c.x.Cols
	v := append([]float64(nil), c.y...)
	if !solveGram(blas64.General{Rows: n, Cols: p, Stride: p, Data: c.x.Data}, alpha, v) {
		return nil, false
	}
	coef := make([]float64, p)
	for i, vi := range v {
		floats.AddScaled(coef, vi, c.x.Row(i))
	}
	return coef, true
}

// leastPivot is the squared ratio of the smallest to the largest pivot below
// which Cholesky on squares is not trusted: it may have lost nine digits.
const leastPivot = 1e-9

// solveGram replaces b by the solution of (AAᵀ + alpha I) z = b. It reports
// false when the matrix is too close to singular for that.
func solveGram(a blas64.General, alpha float64, b []float64) bool {
	k := a.Rows
	gram := blas64.Symmetric{Uplo: blas.Upper, N: k, Stride: k, Data: make([]float64, k*k)}
	blas64.Syrk(blas.NoTrans, 1, a, 0, gram)
	for i := range k {
		gram.Data[i*k+i] += alpha
	}
	factor, ok := lapack64.Potrf(gram)
	if !ok {
		return false
	}
	least, largest := math.Inf(1), 0.0
	for i := range k {
		pivot := factor.Data[i*k+i]
		least, largest = min(least, pivot), max(largest, pivot)
	}
	if least*least < leastPivot*largest*largest {
		return false
	}
	lapack64.Potrs(factor, blas64.General{Rows: k, Cols: 1, Stride: 1, Data: b})
	return true
}

// transpose returns the columns of x one after another.
func transpose(x ml.Matrix) []float64 {
	const block = 16 // a tile of each side fits the first cache
	out := make([]float64, len(x.Data))
	for i0 := 0; i0 < x.Rows; i0 += block {
		i1 := min(i0+block, x.Rows)
		for j := range x.Cols {
			col := out[j*x.Rows : (j+1)*x.Rows]
			for i := i0; i < i1; i++ {
				col[i] = x.Data[i*x.Cols+j]
			}
		}
	}
	return out
}
