package linear

import (
	"context"
	"fmt"
	"math"
	"slices"

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
	s := rotate(c)
	steps := make([]RidgeStep, len(alphas))
	for i, a := range alphas {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		steps[i] = s.step(c, d.W, a)
	}
	return steps, nil
}

// rotated is the centred problem in coordinates where X = Q B Pᵀ is bidiagonal:
// no penalty needs more than a pass over X P.
type rotated struct {
	bidiagonal
	scores [][]float64 // X P: k columns of n
	y      []float64
}

// rotate leaves c as it is.
func rotate(c centred) rotated {
	n := c.x.Rows
	r := rotated{y: c.y}
	xt := transpose(c.x)
	c.x.Data, c.y = slices.Clone(c.x.Data), slices.Clone(c.y)
	r.bidiagonal = bidiagonalise(c)
	columns := make([][]float64, r.p)
	for j := range columns {
		columns[j] = xt[j*n : (j+1)*n]
	}
	r.scores = r.forth(columns)
	return r
}

// step fits one penalty. With RᵀR = BᵀB + alpha I the ridge's leverage of row i
// is |u|², where Rᵀu is row i of X P, and its trace is the sum over the rows.
func (r rotated) step(c centred, w []float64, alpha float64) RidgeStep {
	n := len(r.y)
	d, e, right := r.damp(alpha, r.c)
	t := make([]float64, len(d))
	backSubstitute(d, e, right, t)
	leverage, fit := make([]float64, n), make([]float64, n)
	u := make([]float64, n)
	for j, column := range r.scores {
		axpy(fit, t[j], column)
		above, inverse := 0.0, 1/d[j]
		if j > 0 {
			above = e[j-1]
		}
		for i, z := range column {
			u[i] = (z - above*u[i]) * inverse
			leverage[i] += u[i] * u[i]
		}
	}
	trace := 1 + floats.Sum(leverage) // 1 for the intercept
	var squares, out float64
	for i, y := range r.y {
		all := leverage[i] + 1/c.sumW
		if w != nil {
			all = leverage[i] + w[i]/c.sumW
		}
		miss := y - fit[i]
		squares += miss * miss
		if left := 1 - all; left > 1e-12 {
			out += (miss / left) * (miss / left)
		} else {
			out = math.Inf(1) // the row alone decides its prediction
		}
	}
	free := 1 - trace/float64(n)
	return RidgeStep{
		Alpha: alpha, Model: c.model(r.back(t)),
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
