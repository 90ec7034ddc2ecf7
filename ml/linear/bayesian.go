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
	const eps = 0x1p-52 // keeps a constant target from dividing by zero
	m := BayesianModel{Alpha: 1 / (floats.Dot(c.y, c.y)/c.sumW + eps), Lambda: 1}
	b := bidiagonalise(c)
	s, ok := b.singularValues()
	if !ok {
		return nil, ErrNotConverged
	}
	var old []float64
	for m.Iterations < r.MaxIter && !m.Converged {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t := b.damped(m.Lambda/m.Alpha, b.c)
		// gamma is the number of coefficients the data determines.
		var gamma float64
		for _, v := range s {
			e := m.Alpha * v * v
			gamma += e / (m.Lambda + e)
		}
		m.Lambda = (gamma + 2*r.Lambda1) / (floats.Dot(t, t) + 2*r.Lambda2)
		m.Alpha = (c.sumW - gamma + 2*r.Alpha1) / (b.residual(t) + 2*r.Alpha2)
		m.Iterations++
		if old != nil {
			floats.Sub(old, t)
			m.Converged = floats.Norm(b.back(old), 1) < r.Tol
		}
		old = t
	}
	m.Model = c.model(b.back(b.damped(m.Lambda/m.Alpha, b.c)))
	return &m, nil
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
