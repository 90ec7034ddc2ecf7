// Package censored fits any estimator of a mean to targets that pile up at the
// ends of their scale (Tobin, 1958): a target at an end says only that the
// latent target, which knows no ends, lies there or beyond.
package censored

import (
	"context"
	"fmt"
	"math"

	"paes/ml"
	"paes/ml/gaussian"
	"paes/ml/linear"
	"paes/ml/preprocess"
)

// Tobit fits Estimator to the latent targets
//
//	y* = f(x) + e,  e ~ N(0, Sigma²),  y = y* kept within Lower and Upper
//
// by expectation-maximisation (Dempster, Laird and Rubin, 1977). What a target
// at an end leaves open is put into the data: two rows of half the weight, at
// the mean of the latent target plus and minus its standard deviation. They have
// the squared error that is expected of it, whatever f, so an estimator that
// learns penalties or noise from the data learns them as it should.
//
// With least squares inside the fit is maximum likelihood. The estimator must
// take weights and must not follow every target, as a full tree does: then
// nothing is left to tell Sigma from.
type Tobit struct {
	Estimator ml.Estimator // nil means linear.BayesianRidge{}
	// Lower and Upper are the ends of the scale, in units of the target; ±Inf is
	// no end, and so are both when both are 0.
	Lower, Upper float64
	// MaxIterations bounds the fits of Estimator after the first; 0 means 100.
	MaxIterations int
	// Tolerance ends the iterations: the largest change of the mean or standard
	// deviation of a latent target, in units of Sigma; 0 means 1e-3.
	Tolerance float64
}

// Model is a fitted [Tobit].
type Model struct {
	Latent       ml.Predictor // predicts y*
	Sigma        float64      // standard deviation of y* around its prediction
	Lower, Upper float64      // as in Tobit
	Iterations   int          // fits after the first
	Converged    bool
}

// Fit returns a *Model. When no target lies between the ends nothing is known of
// the latent ones: then they are fitted as they are and Converged is false. Fit
// fails on data [ml.Data.Check] refuses, on ends out of order, as Estimator does,
// and when ctx ends.
func (t Tobit) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	t = t.withDefaults()
	if err := t.check(); err != nil {
		return nil, err
	}
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	m := &Model{Lower: t.Lower, Upper: t.Upper}
	if err := m.maximise(ctx, t.Estimator, d); err != nil {
		return nil, err
	}
	c := complete(d, m.atEnds(d.Y))
	switch len(c.rows) {
	case 0:
		m.Converged = true
	case d.X.Rows: // nothing to start from
	default:
		err = m.iterate(ctx, t, c)
	}
	return m, err
}

// iterate takes the steps of expectation-maximisation until they are small.
func (m *Model) iterate(ctx context.Context, t Tobit, c completed) error {
	for m.Iterations < t.MaxIterations && !m.Converged {
		if err := ctx.Err(); err != nil {
			return err
		}
		change := c.expect(m)
		if m.Converged = change <= t.Tolerance*m.Sigma; m.Converged {
			break
		}
		if err := m.maximise(ctx, resume(t.Estimator, m.Latent), c.Data); err != nil {
			return err
		}
		m.Iterations++
	}
	return nil
}

// maximise fits the latent predictor and Sigma.
func (m *Model) maximise(ctx context.Context, e ml.Estimator, d ml.Data) (err error) {
	if m.Latent, err = e.Fit(ctx, d); err != nil {
		return err
	}
	variance, ok := noise(m.Latent)
	if !ok {
		errors := m.Latent.Predict(nil, d.X)
		for i, y := range d.Y {
			errors[i] = (y - errors[i]) * (y - errors[i])
		}
		variance = ml.Mean(errors, d.W)
	}
	m.Sigma = math.Sqrt(variance)
	return nil
}

// noise returns the variance of the noise that a model has estimated itself,
// allowing for the coefficients it has spent.
func noise(p ml.Predictor) (float64, bool) {
	switch p := p.(type) {
	case *preprocess.ScaledModel:
		return noise(p.Inner)
	case *linear.BayesianModel:
		return 1 / p.Alpha, true
	case *gaussian.Model:
		return p.Hyper.Noise, true
	}
	return 0, false
}

// resume returns e so that it starts its own search where the last one, which
// gave p, has ended.
func resume(e ml.Estimator, p ml.Predictor) ml.Estimator {
	process, ok := e.(gaussian.Process)
	if m, fitted := p.(*gaussian.Model); ok && fitted && !process.Fixed {
		process.Start = &m.Hyper
		return process
	}
	return e
}

// completed is the training data with a second row for each one at an end.
type completed struct {
	ml.Data
	seen []float64 // targets
	x    ml.Matrix // rows at an end
	rows []int     // their places; the twin of rows[k] is at len(seen)+k
}

func complete(d ml.Data, rows []int) completed {
	n := d.X.Rows
	all := make([]int, n, n+len(rows))
	for i := range all {
		all[i] = i
	}
	c := completed{Data: d.Select(append(all, rows...)), seen: d.Y, x: d.X.SelectRows(rows), rows: rows}
	if c.W == nil {
		c.W = make([]float64, len(c.Y))
		for i := range c.W {
			c.W[i] = 1
		}
	}
	for k, i := range rows {
		c.W[i] /= 2
		c.W[n+k] /= 2
	}
	return c
}

// expect puts what m expects of the latent targets into the rows at an end and
// returns by how much they changed at most.
func (c completed) expect(m *Model) float64 {
	lower, upper := m.ends()
	change := 0.0
	for k, mu := range m.Latent.Predict(nil, c.x) {
		i, twin := c.rows[k], len(c.seen)+k
		mean, variance := Latent(c.seen[i], mu, m.Sigma, lower, upper)
		high, low := mean+math.Sqrt(variance), mean-math.Sqrt(variance)
		change = max(change, math.Abs(high-c.Y[i]), math.Abs(low-c.Y[twin]))
		c.Y[i], c.Y[twin] = high, low
	}
	return change
}

func (t Tobit) withDefaults() Tobit {
	if t.Estimator == nil {
		t.Estimator = linear.BayesianRidge{}
	}
	if t.MaxIterations == 0 {
		t.MaxIterations = 100
	}
	if t.Tolerance == 0 {
		t.Tolerance = 1e-3
	}
	return t
}

func (t Tobit) check() error {
	if !(t.Lower < t.Upper) && (t.Lower != 0 || t.Upper != 0) {
		return fmt.Errorf("censored: Lower = %v, Upper = %v, want the first below the second", t.Lower, t.Upper)
	}
	if t.MaxIterations < 0 || !(t.Tolerance > 0) {
		return fmt.Errorf("censored: MaxIterations = %d, Tolerance = %v, want positive numbers", t.MaxIterations, t.Tolerance)
	}
	return nil
}
