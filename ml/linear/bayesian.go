package linear

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// BayesianRidge is ridge regression that learns how strong its penalty should
// be, by maximising the evidence (MacKay, 1992; Tipping, 2001). It takes the
// steps of scikit-learn's BayesianRidge, whose defaults the zero value means.
type BayesianRidge struct {
	// MaxIter bounds the iterations; 0 means 300.
	MaxIter int
	// Tol stops when the coefficients changed by less than this, summed over
	// all of them; 0 means 1e-3.
	Tol float64
	// Alpha1 and Alpha2 are shape and rate of the Gamma prior over the noise
	// precision, Lambda1 and Lambda2 over the precision of the coefficients;
	// 0 means 1e-6.
	Alpha1, Alpha2, Lambda1, Lambda2 float64
}

// BayesianModel is a fitted Bayesian ridge.
type BayesianModel struct {
	Model
	Alpha      float64 // precision of the noise: 1 / squared units of the target
	Lambda     float64 // precision of the coefficients: 1 / squared units of Coef
	Iterations int     // taken, at least 1
	Converged  bool    // false when MaxIter ended the iterations
}

// Fit returns a *BayesianModel. It fails on data [ml.Data.Check] refuses, on
// negative or NaN hyper-parameters, and when ctx ends.
func (r BayesianRidge) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return nil, err
	}
	c, err := centre(ctx, d)
	if err != nil {
		return nil, err
	}
	b := bidiagonalise(c)
	s, ok := b.singularValues()
	if !ok {
		return nil, ErrNotConverged
	}
	m, coef, err := r.maximise(ctx, evidence{yy: floats.Dot(c.y, c.y), sumW: c.sumW, singular: s, c: b.c, damper: b})
	if err != nil {
		return nil, err
	}
	m.Model = c.model(coef)
	return m, nil
}

// evidence is what the iterations need to know of the data.
type evidence struct {
	yy, sumW float64   // |y|², the sum of the weights
	singular []float64 // values of X
	c        []float64 // right-hand side for damper
	damper
}

// damper is a decomposition that solves ridge of any penalty at once.
type damper interface {
	damped(mu float64, c []float64) []float64 // the solution, in its own coordinates
	residual(t []float64) float64             // |y - Xw|² of such a solution
	back(t []float64) []float64               // the same as coefficients
}

// maximise returns a model without coefficients, and these.
func (r BayesianRidge) maximise(ctx context.Context, e evidence) (*BayesianModel, []float64, error) {
	const eps = 0x1p-52 // keeps a constant target from dividing by zero
	m := &BayesianModel{Alpha: 1 / (e.yy/e.sumW + eps), Lambda: 1}
	var old []float64
	for m.Iterations < r.MaxIter && !m.Converged {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		t := e.damped(m.Lambda/m.Alpha, e.c)
		// gamma is the number of coefficients the data determines.
		var gamma float64
		for _, v := range e.singular {
			d := m.Alpha * v * v
			gamma += d / (m.Lambda + d)
		}
		m.Lambda = (gamma + 2*r.Lambda1) / (floats.Dot(t, t) + 2*r.Lambda2)
		m.Alpha = (e.sumW - gamma + 2*r.Alpha1) / (e.residual(t) + 2*r.Alpha2)
		m.Iterations++
		if old != nil {
			floats.Sub(old, t)
			m.Converged = floats.Norm(e.back(old), 1) < r.Tol
		}
		old = t
	}
	return m, e.back(e.damped(m.Lambda/m.Alpha, e.c)), nil
}

func (r BayesianRidge) withDefaults() BayesianRidge {
	if r.MaxIter == 0 {
		r.MaxIter = 300
	}
	if r.Tol == 0 {
		r.Tol = 1e-3
	}
	for _, v := range []*float64{&r.Alpha1, &r.Alpha2, &r.Lambda1, &r.Lambda2} {
		if *v == 0 {
			*v = 1e-6
		}
	}
	return r
}

func (r BayesianRidge) check() error {
	if r.MaxIter < 0 {
		return fmt.Errorf("linear: BayesianRidge.MaxIter = %d, want a positive number", r.MaxIter)
	}
	for _, v := range []float64{r.Tol, r.Alpha1, r.Alpha2, r.Lambda1, r.Lambda2} {
		if !(v > 0) || math.IsInf(v, 1) {
			return fmt.Errorf("linear: %+v: Tol and the priors must be positive numbers", r)
		}
	}
	return nil
}
