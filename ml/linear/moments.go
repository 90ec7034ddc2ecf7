package linear

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"paes/ml"
)

// Moments is all that least squares needs to know of some rows and a target: a
// [Gram] makes them. Solvers only read them.
type Moments struct {
	products           // shared by targets of the same rows
	means    []float64 // of the columns
	meanY    float64   // of the target
	xy       []float64 // Xᵀy, centred
	yy       float64   // yᵀy, centred
	rotated  []float64 // Qᵀxy
}

// products are those of the columns among themselves, centred.
type products struct {
	p    int
	sumW float64
	gram []float64 // p x p, upper half
	tridiagonal
}

// Solver is a linear estimator that can do without the rows: [OLS], [Ridge],
// [BayesianRidge], [ElasticNet] and [Lasso].
type Solver interface {
	ml.Estimator
	// Solve is Fit from moments, within the accuracy that [Gram] states.
	Solve(ctx context.Context, m *Moments) (ml.Predictor, error)
}

// residual returns |y - Xw|² of a solution in the coordinates of T.
func (m *Moments) residual(t []float64) float64 {
	return max(0, m.yy-2*floats.Dot(t, m.rotated)+m.square(t))
}

func (m *Moments) model(coef []float64) Model {
	return Model{Coef: coef, Intercept: m.meanY - floats.Dot(coef, m.means)}
}

// Solve returns a *Model.
func (r Ridge) Solve(ctx context.Context, m *Moments) (ml.Predictor, error) {
	alpha, err := r.alpha()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := m.model(m.back(m.damped(alpha, m.rotated)))
	return &out, nil
}

// Solve returns a *BayesianModel.
func (r BayesianRidge) Solve(ctx context.Context, m *Moments) (ml.Predictor, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return nil, err
	}
	out, coef, err := r.maximise(ctx, evidence{yy: m.yy, sumW: m.sumW, singular: m.roots, c: m.rotated, damper: m})
	if err != nil {
		return nil, err
	}
	out.Model = m.model(coef)
	return out, nil
}

// Solve returns a *Model. Singular values of X that drown in the rounding of
// their squares count as zero, whatever Tol says.
func (o OLS) Solve(ctx context.Context, m *Moments) (ml.Predictor, error) {
	tol, err := o.tol()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tol = max(tol, math.Sqrt(float64(m.p)*0x1p-52))
	coef := slices.Clone(m.xy)
	if m.p > 0 && rankOf(m.roots, tol) == m.p && m.cholesky(coef) {
		out := m.model(coef)
		return &out, nil
	}
	if coef, err = m.truncated(tol); err != nil {
		return nil, err
	}
	out := m.model(coef)
	return &out, nil
}

// cholesky replaces b by the solution of gram z = b.
func (m *Moments) cholesky(b []float64) bool {
	f, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: m.p, Stride: m.p, Data: slices.Clone(m.gram)})
	if ok {
		lapack64.Potrs(f, blas64.General{Rows: m.p, Cols: 1, Stride: 1, Data: b})
	}
	return ok
}

// truncated returns the shortest solution of least squares once the singular
// values of at most tol times the largest count as zero.
func (m *Moments) truncated(tol float64) ([]float64, error) {
	coef := make([]float64, m.p)
	if m.p == 0 {
		return coef, nil
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(m.p, slices.Clone(m.gram)), true) {
		return nil, ErrNotConverged
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	v := make([]float64, m.p)
	for k, l := range values {
		if l > tol*tol*values[m.p-1] {
			mat.Col(v, k, &vectors)
			floats.AddScaled(coef, floats.Dot(v, m.xy)/l, v)
		}
	}
	return coef, nil
}

// Solve returns a *Model.
func (l Lasso) Solve(ctx context.Context, m *Moments) (ml.Predictor, error) {
	return l.net().Solve(ctx, m)
}

// Solve returns a *Model.
func (e ElasticNet) Solve(ctx context.Context, m *Moments) (ml.Predictor, error) {
	steps, err := e.path([]float64{e.Alpha}).follow(ctx, newCovariances(m), m.sumW)
	if err != nil {
		return nil, err
	}
	if err := steps[0].err(); err != nil {
		return nil, err
	}
	out := m.model(steps[0].Model.Coef)
	return &out, nil
}

// covariances are slopes without rows: a move costs p operations, not 2n.
type covariances struct {
	*Moments
	full []float64 // gram, both halves
	xr   []float64
}

func newCovariances(m *Moments) *covariances {
	c := &covariances{m, slices.Clone(m.gram), slices.Clone(m.xy)}
	for i := range m.p {
		for j := range i {
			c.full[i*m.p+j] = c.full[j*m.p+i]
		}
	}
	return c
}

func (c *covariances) norms() ([]float64, float64) {
	out := make([]float64, c.p)
	for j := range out {
		out[j] = c.full[j*c.p+j]
	}
	return out, c.yy
}

func (c *covariances) slope(j int) float64 { return c.xr[j] }

func (c *covariances) all(dst []float64) { copy(dst, c.xr) }

func (c *covariances) move(j int, by float64) {
	floats.AddScaled(c.xr, -by, c.full[j*c.p:(j+1)*c.p])
}

func (c *covariances) residual(w []float64) (rr, ry float64) {
	ry = c.yy - floats.Dot(w, c.xy)
	return ry - floats.Dot(w, c.xr), ry
}

// ByGram fits Solver in one pass over the rows, through a [Gram]: many times
// faster than its own Fit on many rows, and less exact.
type ByGram struct {
	Solver  Solver // required
	Workers int    // 0 means one per core; it changes no bit
}

// Fit returns what the solver does. It fails on data [ml.Data.Check] refuses,
// as the solver does, and when ctx ends; it panics when there is no solver.
func (b ByGram) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	if b.Solver == nil {
		panic("linear: ByGram without a Solver")
	}
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if d.X.Rows == 0 {
		return nil, ml.ErrNoRows
	}
	for i, y := range d.Y {
		if math.IsNaN(y) {
			return nil, fmt.Errorf("%w (target, row %d)", ml.ErrMissing, i)
		}
	}
	g := NewGram(d.X.Cols, 1, 0, b.Workers)
	if err := g.Add(ctx, Chunk{X: d.X, Y: ml.Matrix{Rows: d.X.Rows, Cols: 1, Data: d.Y}, W: d.W}); err != nil {
		return nil, err
	}
	fits, err := g.Fit(ctx, []Solver{b.Solver})
	if err != nil {
		return nil, err
	}
	return fits[0][0][0], nil
}
