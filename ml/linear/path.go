package linear

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// RidgePath fits ridge regressions of many penalties from one decomposition,
// and says how well each would do on rows it has not seen.
type RidgePath struct {
	// Alphas are penalties as in [Ridge]; empty means 0.1, 1 and 10.
	Alphas []float64
}

// RidgeStep is one penalty of a [RidgePath].
type RidgeStep struct {
	Alpha float64
	Model Model
	// LeaveOneOut is the weighted mean of the squared errors that each row
	// would have, were the model fitted on all the others; +Inf when nothing
	// would be known of some row. GCV estimates it from the mean leverage
	// (generalised cross-validation: Golub, Heath and Wahba, 1979).
	LeaveOneOut, GCV float64
}

// Fit returns one step per alpha, in the order given. It fails on data
// [ml.Data.Check] refuses, on alphas that are not positive, and when ctx ends.
func (r RidgePath) Fit(ctx context.Context, d ml.Data) ([]RidgeStep, error) {
	alphas := r.Alphas
	if len(alphas) == 0 {
		alphas = []float64{0.1, 1, 10}
	}
	for _, a := range alphas {
		if !(a > 0) || math.IsInf(a, 1) {
			return nil, fmt.Errorf("linear: RidgePath.Alphas has %v, want positive numbers", a)
		}
	}
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	c, err := centre(ctx, d)
	if err != nil {
		return nil, err
	}
	s, err := rotate(c)
	if err != nil {
		return nil, err
	}
	steps := make([]RidgeStep, len(alphas))
	for i, a := range alphas {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		steps[i] = s.step(c, d.W, a)
	}
	return steps, nil
}

// rotated is the centred problem in the coordinates of its right singular
// vectors V: scores = X V, and leverages of any penalty need only their squares.
type rotated struct {
	bidiagonal           // finished: d are singular values, a their vectors, c = Uᵀy
	scores     ml.Matrix // n x k
	y          []float64
}

// rotate leaves c as it is.
func rotate(c centred) (rotated, error) {
	x := c.x
	c.x.Data = append([]float64(nil), c.x.Data...)
	y := c.y
	c.y = append([]float64(nil), c.y...)
	b := bidiagonalise(c)
	if b.p > 0 && !b.finish() {
		return rotated{}, ErrNotConverged
	}
	k := len(b.d)
	r := rotated{bidiagonal: b, scores: ml.NewMatrix(x.Rows, k), y: y}
	if k > 0 {
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, general(x), blas64.General{Rows: k, Cols: b.p, Stride: b.p, Data: b.a[:k*b.p]},
			0, general(r.scores))
	}
	return r, nil
}

func general(m ml.Matrix) blas64.General {
	return blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: m.Data}
}

func (r rotated) step(c centred, w []float64, alpha float64) RidgeStep {
	k := len(r.d)
	t, share := make([]float64, k), make([]float64, k) // solution; 1 / (s² + alpha)
	coef := make([]float64, r.p)
	trace := 1.0 // the intercept
	for i, s := range r.d {
		share[i] = 1 / (s*s + alpha)
		t[i] = s * r.c[i] * share[i]
		trace += s * s * share[i]
		floats.AddScaled(coef, t[i], r.a[i*r.p:(i+1)*r.p])
	}
	var squares, out float64
	for i, y := range r.y {
		leverage := 1 / c.sumW
		if w != nil {
			leverage = w[i] / c.sumW
		}
		e := y
		for j, z := range r.scores.Row(i) {
			e -= z * t[j]
			leverage += z * z * share[j]
		}
		squares += e * e
		if left := 1 - leverage; left > 1e-12 {
			out += (e / left) * (e / left)
		} else {
			out = math.Inf(1) // the row alone decides its prediction
		}
	}
	n := float64(len(r.y))
	free := 1 - trace/n
	return RidgeStep{
		Alpha: alpha, Model: c.model(coef),
		LeaveOneOut: out / c.sumW,
		GCV:         squares / c.sumW / (free * free),
	}
}

// RidgeCV is ridge regression with the penalty of a [RidgePath] that leaves
// the least error on rows left out; of equals the first. It is scikit-learn's
// RidgeCV with its leave-one-out default. To see the errors use [RidgePath].
type RidgeCV struct {
	Alphas []float64 // as in RidgePath
	GCV    bool      // choose by generalised cross-validation, not leave-one-out
}

// Fit returns a *Model. It fails as [RidgePath.Fit] does.
func (r RidgeCV) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	steps, err := RidgePath{Alphas: r.Alphas}.Fit(ctx, d)
	if err != nil {
		return nil, err
	}
	loss := func(s RidgeStep) float64 {
		if r.GCV {
			return s.GCV
		}
		return s.LeaveOneOut
	}
	best := steps[0]
	for _, s := range steps[1:] {
		if loss(s) < loss(best) {
			best = s
		}
	}
	return &best.Model, nil
}
