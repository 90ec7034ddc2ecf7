package linear

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// sample returns a noisy linear problem; no two calls share memory.
func sample(n, p int) ml.Data {
	r := rand.New(rand.NewPCG(uint64(n), uint64(p)))
	d := ml.Data{X: ml.NewMatrix(n, p), Y: make([]float64, n)}
	for i := range d.X.Data {
		d.X.Data[i] = 10 * r.NormFloat64()
	}
	for i := range d.Y {
		d.Y[i] = 500 + 20*r.NormFloat64()
		for j, v := range d.X.Row(i) {
			d.Y[i] += v * float64(j%3)
		}
	}
	return d
}

func fit(t testing.TB, e ml.Estimator, d ml.Data) ml.Predictor {
	t.Helper()
	p, err := e.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWeights(t *testing.T) {
	shapes := [][2]int{{30, 4}, {10, 14}}
	for name, e := range all() {
		for _, shape := range shapes {
			d := sample(shape[0], shape[1])
			rows, present := []int{}, []int{}
			d.W = make([]float64, d.X.Rows)
			for i := range d.W {
				d.W[i] = float64(i % 3)
				for range i % 3 {
					rows = append(rows, i)
				}
				if i%3 > 0 {
					present = append(present, i)
				}
			}
			weighted := coefficients(t, fit(t, e, d))
			bare := ml.Data{X: d.X, Y: d.Y}
			repeated := coefficients(t, fit(t, e, bare.Select(rows)))
			near(t, name+": weight 2 is a row twice", weighted.Coef, repeated.Coef)

			for i := range d.W {
				d.W[i] = min(d.W[i], 1)
			}
			zero := coefficients(t, fit(t, e, d))
			absent := coefficients(t, fit(t, e, bare.Select(present)))
			if !slices.Equal(zero.Coef, absent.Coef) || zero.Intercept != absent.Intercept {
				t.Errorf("%s: a row of weight 0 is not an absent row", name)
			}
		}
	}
}

func TestConstants(t *testing.T) {
	for name, e := range all() {
		d := sample(20, 3)
		for i := range d.X.Rows {
			d.X.Set(i, 1, 0.1) // 0.1 is not a binary fraction: its mean is rounded
		}
		m := coefficients(t, fit(t, e, d))
		if m.Coef[1] != 0 {
			t.Errorf("%s: constant column has coefficient %v", name, m.Coef[1])
		}
		if imp := fit(t, e, d).(ml.Importancer).Importances(); imp[1] != 0 || math.Abs(imp[0]+imp[2]-1) > 1e-12 {
			t.Errorf("%s: importances %v", name, imp)
		}
		for i := range d.Y {
			d.Y[i] = 600.3
		}
		p := fit(t, e, d)
		for i, v := range p.Predict(nil, d.X) {
			if v != 600.3 {
				t.Errorf("%s: constant target predicted as %v in row %d", name, v, i)
			}
		}
		if imp := p.(ml.Importancer).Importances(); !slices.Equal(imp, []float64{0, 0, 0}) {
			t.Errorf("%s: importances of a constant target: %v", name, imp)
		}
	}
}

func TestNoColumns(t *testing.T) {
	for name, e := range all() {
		p := fit(t, e, ml.Data{X: ml.NewMatrix(3, 0), Y: []float64{1, 2, 6}})
		if got := p.Predict(nil, ml.NewMatrix(1, 0)); got[0] != 3 {
			t.Errorf("%s: predicts %v without columns, want the mean 3", name, got)
		}
	}
}

func TestRefusals(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, e := range all() {
		if _, err := e.Fit(cancelled, sample(20, 3)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled fit gives %v", name, err)
		}
		for _, c := range []struct {
			want  error
			spoil func(*ml.Data)
		}{
			{ml.ErrMissing, func(d *ml.Data) { d.X.Set(1, 1, math.NaN()) }},
			{ml.ErrNotFinite, func(d *ml.Data) { d.Y[0] = math.Inf(1) }},
			{ml.ErrWeight, func(d *ml.Data) { d.W = make([]float64, 20); d.W[3] = -1 }},
			{ml.ErrNoRows, func(d *ml.Data) { d.W = make([]float64, 20) }},
		} {
			d := sample(20, 3)
			c.spoil(&d)
			if _, err := e.Fit(context.Background(), d); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		mustPanic(t, name+" fit", func() {
			d := sample(20, 3)
			d.Y = d.Y[:19]
			_, _ = e.Fit(context.Background(), d)
		})
		p := fit(t, e, sample(20, 3))
		mustPanic(t, name+" predict", func() { p.Predict(nil, ml.NewMatrix(1, 4)) })
		mustPanic(t, name+" dst", func() { p.Predict(make([]float64, 2), ml.NewMatrix(1, 3)) })
	}
	for _, e := range []ml.Estimator{
		OLS{Tol: -1}, OLS{Tol: 1}, Ridge{Alpha: -1}, Ridge{Alpha: math.NaN()},
		BayesianRidge{MaxIter: -1}, BayesianRidge{Tol: math.NaN()}, BayesianRidge{Lambda2: -1},
	} {
		if _, err := e.Fit(context.Background(), sample(20, 3)); err == nil {
			t.Errorf("%+v accepted", e)
		}
	}
}

func mustPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic for a wrong shape", what)
		}
	}()
	f()
}

// The data must not change, and the bits must not depend on the cores.
func TestSameBits(t *testing.T) {
	for name, e := range all() {
		for _, shape := range [][2]int{{260, 145}, {90, 145}} {
			d := sample(shape[0], shape[1])
			before := slices.Clone(d.X.Data)
			a := coefficients(t, fit(t, e, d))
			old := runtime.GOMAXPROCS(1)
			b := coefficients(t, fit(t, e, d))
			runtime.GOMAXPROCS(old)
			if !slices.Equal(a.Coef, b.Coef) || a.Intercept != b.Intercept {
				t.Errorf("%s: two fits differ", name)
			}
			if !slices.Equal(before, d.X.Data) {
				t.Errorf("%s: Fit changed the data", name)
			}
		}
	}
}

// A penalty that drowns in the squares sends Ridge to the careful solver, which
// must stay near the shortest solution of least squares.
func TestTinyPenalty(t *testing.T) {
	for _, p := range []int{6, 40} {
		d := sample(30, p)
		for i := range d.X.Rows {
			d.X.Set(i, p-1, d.X.At(i, 0)) // singular without the penalty
		}
		got := coefficients(t, fit(t, Ridge{Alpha: 1e-7}, d)).Coef
		want := coefficients(t, fit(t, OLS{}, d)).Coef
		if off := floats.Distance(got, want, 2) / floats.Norm(want, 2); off > 1e-5 {
			t.Errorf("%d columns: off by %.2g", p, off)
		}
	}
}

// Both ways to the truncated solution must agree where the short one applies,
// and the short one must step aside where there is no gap.
func TestShortestIsTruncated(t *testing.T) {
	for _, p := range []int{6, 29, 30, 50} {
		for _, spread := range []float64{1, 1e-4} {
			d := sample(30, p)
			for i := range d.X.Rows {
				d.X.Set(i, 3, spread*d.X.At(i, 3)) // a weak direction that counts
				d.X.Set(i, p-1, d.X.At(i, 0)-d.X.At(i, 1))
			}
			for _, weak := range []float64{0, 3e-8} { // in units of the largest singular value
				rank, short, full := truncate(t, d, weak)
				if weak > 0 {
					if short != nil {
						t.Errorf("%d columns: no gap, but shortest claims one after %d", p, rank)
					}
					continue
				}
				if short == nil {
					t.Errorf("%d columns, spread %g: no gap seen after %d", p, spread, rank)
					continue
				}
				if off := floats.Distance(short, full, 2) / floats.Norm(full, 2); off > 1e-10 {
					t.Errorf("%d columns, spread %g: off by %.2g", p, spread, off)
				}
			}
		}
	}
}

// truncate solves least squares both ways; short is nil without a gap. When
// weak > 0, shortest is told of singular values that hug the tolerance.
func truncate(t *testing.T, d ml.Data, weak float64) (rank int, short, full []float64) {
	t.Helper()
	c, err := centre(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	b := bidiagonalise(c)
	s, ok := b.singularValues()
	if !ok {
		t.Fatal("no convergence")
	}
	for rank < len(s) && s[rank] > defaultTol*s[0] {
		rank++
	}
	if weak > 0 && rank < len(s) {
		s[rank] = weak * s[0]
		s[rank-1] = 1.1 * defaultTol * s[0]
	}
	if x, ok := b.shortest(s, rank); ok {
		short = b.back(x)
	}
	if full, ok = b.truncated(defaultTol); !ok {
		t.Fatal("no convergence")
	}
	return rank, short, full
}

func TestPrimalIsDual(t *testing.T) {
	d := sample(25, 25)
	c, err := centre(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	a, ok1 := primal(c, 3)
	b, ok2 := dual(c, 3)
	if !ok1 || !ok2 {
		t.Fatal("not positive definite")
	}
	near(t, "primal and dual", a, b)
	f := bidiagonalise(c)
	near(t, "primal and bidiagonal", a, f.back(f.damped(3, f.c)))
}

func TestBayesianStopsAtMaxIter(t *testing.T) {
	d := sample(30, 5)
	m := fit(t, BayesianRidge{MaxIter: 1}, d).(*BayesianModel)
	if m.Iterations != 1 || m.Converged {
		t.Errorf("iterations %d, converged %v", m.Iterations, m.Converged)
	}
	if m = fit(t, BayesianRidge{}, d).(*BayesianModel); !m.Converged {
		t.Error("did not converge")
	}
}
