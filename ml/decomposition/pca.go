// Package decomposition finds directions that sum up many columns.
package decomposition

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"paes/ml"
)

// PCA finds the principal components of centred, unscaled columns by a full
// singular value decomposition (scikit-learn's PCA(svd_solver="full")).
type PCA struct {
	Components int // how many; 0 means as many as columns
}

// PCAModel is a fitted PCA of p columns with k components.
type PCAModel struct {
	Mean              []float64 // p, in the units of the columns
	Components        ml.Matrix // k x p, rows of length 1 that are orthogonal, strongest first
	ExplainedVariance []float64 // k, divisor n-1, in squared units of the columns
}

// ErrNotConverged is returned when the decomposition failed; finite data of
// sane size never gives it.
var ErrNotConverged = errors.New("decomposition: singular values did not converge")

// sameSize is how near two loadings count as equally large, well above the
// rounding of the decomposition: a tie must not be decided by noise.
const sameSize = 1 - 1e-12

// Fit learns from x (n x p). The largest absolute loading of each component is
// positive, the first of them when several are equally large. Components the
// data cannot give, because they are more than its rank, are rows of zeros
// with variance 0. It fails with ml.ErrMissing on NaN, ml.ErrNotFinite,
// ml.ErrNoRows, on negative Components, and when ctx has ended.
func (c PCA) Fit(ctx context.Context, x ml.Matrix) (*PCAModel, error) {
	if c.Components < 0 {
		return nil, fmt.Errorf("decomposition: PCA.Components = %d, want 0 or more", c.Components)
	}
	if err := (ml.Data{X: x, Y: make([]float64, x.Rows)}).Check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n, p := x.Rows, x.Cols
	k := c.Components
	if k == 0 {
		k = p
	}
	centred, mean := centre(x)
	m := &PCAModel{Mean: mean, Components: ml.NewMatrix(k, p), ExplainedVariance: make([]float64, k)}
	if p == 0 || n == 1 {
		return m, nil
	}
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(n, p, centred.Data), mat.SVDThinV) {
		return nil, ErrNotConverged
	}
	values := svd.Values(nil)
	var v mat.Dense
	svd.VTo(&v)
	floor := values[0] * float64(max(n, p)) * 0x1p-52 // below it a direction is rounding
	for i := range min(k, len(values)) {
		if s := values[i]; s > floor {
			row := m.Components.Row(i)
			mat.Col(row, i, &v)
			orient(row)
			m.ExplainedVariance[i] = s * s / float64(n-1)
		}
	}
	return m, nil
}

// centre returns x without its column means, and the means. The second pass
// takes away what rounding left, which makes a constant column exactly zero.
func centre(x ml.Matrix) (ml.Matrix, []float64) {
	out := ml.NewMatrix(x.Rows, x.Cols)
	copy(out.Data, x.Data)
	mean := make([]float64, x.Cols)
	for range 2 {
		left := make([]float64, x.Cols)
		for i := range out.Rows {
			floats.Add(left, out.Row(i))
		}
		floats.Scale(1/float64(x.Rows), left)
		for i := range out.Rows {
			floats.Sub(out.Row(i), left)
		}
		floats.Add(mean, left)
	}
	return out, mean
}

// orient turns the component around when its largest loading is negative.
func orient(row []float64) {
	var largest float64
	for _, v := range row {
		largest = max(largest, math.Abs(v))
	}
	for _, v := range row {
		if math.Abs(v) >= largest*sameSize {
			if v < 0 {
				floats.Scale(-1, row)
			}
			return
		}
	}
}

// Transform returns the coordinates of the rows of x (m x p) along the
// components, as m x k. A NaN in a row makes its coordinates NaN. It panics
// when x does not have the p columns the model was fitted on.
func (m *PCAModel) Transform(x ml.Matrix) ml.Matrix {
	ml.MustHaveCols(x, len(m.Mean))
	out := ml.NewMatrix(x.Rows, m.Components.Rows)
	row := make([]float64, x.Cols)
	for i := range x.Rows {
		floats.SubTo(row, x.Row(i), m.Mean)
		scores := out.Row(i)
		for c := range scores {
			scores[c] = floats.Dot(row, m.Components.Row(c))
		}
	}
	return out
}
