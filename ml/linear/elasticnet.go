package linear

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// ErrIterations says that coordinate descent ended at MaxIter with a duality
// gap above Tol: raise one of them, or put the columns on one scale.
var ErrIterations = errors.New("linear: coordinate descent did not converge")

// ElasticNet is least squares with a penalty on the absolute values and on the
// squares of the coefficients, by cyclic coordinate descent (Friedman, Hastie
// and Tibshirani, 2010). It minimises, over the coefficients b and the
// intercept,
//
//	mean((y - Xb - intercept)²) / 2 + Alpha * (L1Ratio |b|₁ + (1 - L1Ratio)/2 |b|²)
//
// with the mean weighted, as scikit-learn does. Some coefficients are exactly 0.
type ElasticNet struct {
	Alpha   float64 // 0 means 1
	L1Ratio float64 // in (0, 1]; 0 means 0.5. For squares alone use [Ridge]
	MaxIter int     // sweeps over the columns; 0 means 1000
	// Tol stops when the loss is proved to be within Tol * |y - mean|² of the
	// least, by a duality gap; 0 means 1e-4, and less than 1e-15 means that.
	Tol float64
}

// Lasso is an [ElasticNet] that penalises absolute values alone.
type Lasso struct {
	Alpha   float64 // 0 means 1
	MaxIter int     // 0 means 1000
	Tol     float64 // 0 means 1e-4
}

// Fit returns a *Model; it fails as [ElasticNet.Fit] does.
func (l Lasso) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	return l.net().Fit(ctx, d)
}

func (l Lasso) net() ElasticNet {
	return ElasticNet{Alpha: l.Alpha, L1Ratio: 1, MaxIter: l.MaxIter, Tol: l.Tol}
}

// Fit returns a *Model. It fails on data [ml.Data.Check] refuses, on
// hyper-parameters out of range, with [ErrIterations], and when ctx ends.
func (e ElasticNet) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	c, err := centre(ctx, d)
	if err != nil {
		return nil, err
	}
	steps, err := e.path([]float64{e.Alpha}).follow(ctx, newSlopes(c), c.sumW)
	if err != nil {
		return nil, err
	}
	if err := steps[0].err(); err != nil {
		return nil, err
	}
	m := c.model(steps[0].Model.Coef)
	return &m, nil
}

func (e ElasticNet) path(alphas []float64) ElasticNetPath {
	if alphas[0] == 0 {
		alphas[0] = 1
	}
	return ElasticNetPath{Alphas: alphas, L1Ratio: e.L1Ratio, MaxIter: e.MaxIter, Tol: e.Tol}
}

// ElasticNetPath fits elastic nets of falling penalties, each from the
// coefficients of the one before, which is faster than one by one.
type ElasticNetPath struct {
	// Alphas are fitted in this order. Empty means Count of them, in equal
	// ratios from the least that makes every coefficient 0 down to Eps times it.
	Alphas  []float64
	Count   int     // 0 means 100
	Eps     float64 // in (0, 1); 0 means 1e-3
	L1Ratio float64 // L1Ratio, MaxIter and Tol are as in ElasticNet
	MaxIter int
	Tol     float64
}

// ElasticNetStep is one penalty of an [ElasticNetPath].
type ElasticNetStep struct {
	Alpha      float64
	Model      Model
	Gap        float64 // the loss exceeds the least by this at most, in units of |y - mean|²
	Iterations int
	Converged  bool
}

func (s ElasticNetStep) err() error {
	if s.Converged {
		return nil
	}
	return fmt.Errorf("%w: duality gap %.3g after %d iterations at alpha %g", ErrIterations, s.Gap, s.Iterations, s.Alpha)
}

// Fit returns one step per alpha; whether each converged is in the step. It
// fails on data [ml.Data.Check] refuses, on hyper-parameters out of range, and
// when ctx ends.
func (p ElasticNetPath) Fit(ctx context.Context, d ml.Data) ([]ElasticNetStep, error) {
	c, err := centre(ctx, d)
	if err != nil {
		return nil, err
	}
	steps, err := p.follow(ctx, newSlopes(c), c.sumW)
	for i, s := range steps {
		steps[i].Model = c.model(s.Model.Coef)
	}
	return steps, err
}

// follow walks the path; the intercepts are left to the caller.
func (p ElasticNetPath) follow(ctx context.Context, q slopes, sumW float64) ([]ElasticNetStep, error) {
	if p.L1Ratio == 0 {
		p.L1Ratio = 0.5
	}
	if p.MaxIter == 0 {
		p.MaxIter = 1000
	}
	if p.Tol == 0 {
		p.Tol = 1e-4
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	norms, yy := q.norms()
	w := make([]float64, len(norms))
	if len(p.Alphas) == 0 {
		p.Alphas = p.grid(q, w, sumW)
	}
	steps := make([]ElasticNetStep, len(p.Alphas))
	for i, alpha := range p.Alphas {
		d := descent{
			slopes: q, w: w, squares: norms, yy: yy, tol: p.Tol,
			l1: alpha * p.L1Ratio * sumW, l2: alpha * (1 - p.L1Ratio) * sumW,
		}
		s, err := d.run(ctx, p.MaxIter)
		if err != nil {
			return nil, err
		}
		s.Alpha, s.Model.Coef = alpha, append([]float64(nil), w...)
		steps[i] = s
	}
	return steps, nil
}

func (p ElasticNetPath) check() error {
	for _, a := range p.Alphas {
		if !(a > 0) || math.IsInf(a, 1) {
			return fmt.Errorf("linear: an elastic net of alpha %v, want a positive number", a)
		}
	}
	if !(p.L1Ratio > 0 && p.L1Ratio <= 1) || !(p.Tol > 0) || p.MaxIter < 0 || p.Count < 0 || !(p.Eps >= 0 && p.Eps < 1) {
		return fmt.Errorf("linear: elastic net out of range: %+v", p)
	}
	return nil
}

func (p ElasticNetPath) grid(q slopes, w []float64, sumW float64) []float64 {
	if p.Count == 0 {
		p.Count = 100
	}
	if p.Eps == 0 {
		p.Eps = 1e-3
	}
	all := make([]float64, len(w))
	q.all(all)
	top := math.SmallestNonzeroFloat64
	if len(w) > 0 {
		top = max(1e-15, floats.Norm(all, math.Inf(1))/(p.L1Ratio*sumW))
	}
	alphas := make([]float64, p.Count)
	for i := range alphas {
		alphas[i] = top * math.Pow(p.Eps, float64(i)/float64(max(1, p.Count-1)))
	}
	return alphas
}
