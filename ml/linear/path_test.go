package linear

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

type pathCase struct {
	Name  string
	X     [][]float64
	Y, W  []float64
	Ridge struct {
		Alpha, Intercept float64
		Coef, Losses     []float64
	}
	Nets []struct {
		Alpha, Ratio, Intercept float64
		Coef, Predictions       []float64
	}
	Path struct {
		Alphas []float64
		Coefs  [][]float64
	}
}

func (c pathCase) data() ml.Data { return ml.Data{X: ml.FromRows(c.X), Y: c.Y, W: c.W} }

func readPaths(t *testing.T) (alphas []float64, cases []pathCase) {
	t.Helper()
	raw, err := os.ReadFile("testdata/paths.json")
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Alphas []float64
		Cases  []pathCase
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Cases) != 7 {
		t.Fatalf("%d cases", len(f.Cases))
	}
	return f.Alphas, f.Cases
}

func TestRidgeCVAgreesWithScikitLearn(t *testing.T) {
	alphas, cases := readPaths(t)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			steps, err := RidgePath{Alphas: alphas}.Fit(t.Context(), c.data())
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range steps {
				near(t, "leave-one-out", []float64{s.LeaveOneOut}, c.Ridge.Losses[i:i+1])
				one := coefficients(t, fit(t, Ridge{Alpha: s.Alpha}, c.data()))
				near(t, "a step and Ridge", s.Model.Coef, one.Coef)
			}
			m := coefficients(t, fit(t, RidgeCV{Alphas: alphas}, c.data()))
			near(t, "coefficients", m.Coef, c.Ridge.Coef)
			near(t, "intercept", []float64{m.Intercept}, []float64{c.Ridge.Intercept})
		})
	}
}

// TestLeaveOneOutIsLeavingOneOut fits without each row in turn.
func TestLeaveOneOutIsLeavingOneOut(t *testing.T) {
	d := sample(14, 4)
	d.W = make([]float64, 14)
	for i := range d.W {
		d.W[i] = 0.5 + float64(i%3)
	}
	steps, err := RidgePath{Alphas: []float64{3, 300}}.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		var loss float64
		for i := range d.Y {
			without := slices.Clone(d.W)
			without[i] = 0
			p := fit(t, Ridge{Alpha: s.Alpha}, ml.Data{X: d.X, Y: d.Y, W: without})
			e := d.Y[i] - p.Predict(nil, d.X)[i]
			loss += d.W[i] * e * e / floats.Sum(d.W)
		}
		near(t, "leave-one-out", []float64{s.LeaveOneOut}, []float64{loss})
	}
}

// With equal leverages both criteria are one: an orthogonal design has them.
func TestGCVOfABalancedDesign(t *testing.T) {
	d := ml.Data{X: ml.NewMatrix(8, 3), Y: []float64{1, 5, 2, 9, 4, 4, 7, 3}}
	for i := range 8 {
		for j := range 3 {
			d.X.Set(i, j, float64(1-2*(i>>j&1)))
		}
	}
	steps, err := RidgePath{}.Fit(t.Context(), d)
	if err != nil || len(steps) != 3 {
		t.Fatal(steps, err)
	}
	for _, s := range steps {
		near(t, "GCV", []float64{s.GCV}, []float64{s.LeaveOneOut})
	}
	a, b := coefficients(t, fit(t, RidgeCV{}, d)), coefficients(t, fit(t, RidgeCV{GCV: true}, d))
	near(t, "the choice", a.Coef, b.Coef)
}

// within is near for solutions of a duality gap: 1e-6 of the largest number.
func within(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if off, scale := floats.Distance(got, want, math.Inf(1)), floats.Norm(want, math.Inf(1)); !(off <= 1e-6*max(scale, 1e-3)) {
		t.Errorf("%s: off by %.3g of %.3g\n got %v\nwant %v", what, off, scale, got, want)
	}
}

func TestElasticNetAgreesWithScikitLearn(t *testing.T) {
	_, cases := readPaths(t)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			d := c.data()
			for _, n := range c.Nets {
				e := ElasticNet{Alpha: n.Alpha, L1Ratio: n.Ratio, Tol: 1e-14, MaxIter: 100000}
				m := coefficients(t, fit(t, e, d))
				within(t, "predictions", m.Predict(nil, d.X), n.Predictions)
				if n.Ratio == 1 && c.Name == "rank deficient" {
					continue // not unique
				}
				within(t, "coefficients", m.Coef, n.Coef)
				within(t, "intercept", []float64{m.Intercept}, []float64{n.Intercept})
				for j, v := range n.Coef {
					if (v == 0) != (m.Coef[j] == 0) {
						t.Errorf("alpha %v, ratio %v: coefficient %d is %v, want %v", n.Alpha, n.Ratio, j, m.Coef[j], v)
					}
				}
			}
			steps, err := ElasticNetPath{Count: 12, Eps: 0.01, Tol: 1e-14, MaxIter: 100000}.Fit(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range steps {
				near(t, "alpha", []float64{s.Alpha}, c.Path.Alphas[i:i+1])
				within(t, "a step", s.Model.Coef, c.Path.Coefs[i])
				if !s.Converged || s.Gap > 1e-14 {
					t.Errorf("step %d: %+v", i, s)
				}
			}
		})
	}
}

// TestLassoConditions checks what makes a minimum, at the default tolerance
// and a tight one, and that Lasso is the net of ratio 1.
func TestLassoConditions(t *testing.T) {
	for _, shape := range [][2]int{{60, 10}, {20, 50}} {
		d := sample(shape[0], shape[1])
		m := coefficients(t, fit(t, Lasso{Alpha: 20, Tol: 1e-12, MaxIter: 10000}, d))
		c, err := centre(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		q := newColumns(c)
		for j, w := range m.Coef {
			q.move(j, w)
		}
		for j, w := range m.Coef {
			s := q.slope(j) / c.sumW
			if w == 0 && math.Abs(s) > 20*(1+1e-6) || w != 0 && math.Abs(s-math.Copysign(20, w)) > 1e-4 {
				t.Errorf("%v: coefficient %v has slope %v", shape, w, s)
			}
		}
		loose := coefficients(t, fit(t, Lasso{Alpha: 20, MaxIter: 10000}, d))
		if off := floats.Distance(loose.Coef, m.Coef, 2) / floats.Norm(m.Coef, 2); off > 0.05 {
			t.Errorf("the default tolerance is off by %v", off)
		}
	}
}

func TestElasticNetSaysWhenItDoesNotConverge(t *testing.T) {
	d := sample(30, 20)
	if _, err := (Lasso{Alpha: 1e-4, MaxIter: 2, Tol: 1e-12}).Fit(t.Context(), d); !errors.Is(err, ErrIterations) {
		t.Errorf("error %v", err)
	}
	steps, err := ElasticNetPath{Alphas: []float64{1e-4}, MaxIter: 2, Tol: 1e-12}.Fit(t.Context(), d)
	if err != nil || steps[0].Converged || steps[0].Iterations != 2 {
		t.Errorf("steps %+v, error %v", steps, err)
	}
	// A tolerance below rounding ends where rounding begins.
	if _, err := (Lasso{Alpha: 1, MaxIter: 1000000, Tol: 1e-300}).Fit(t.Context(), d); err != nil {
		t.Error(err)
	}
}

func TestPathsRefuse(t *testing.T) {
	d := sample(20, 3)
	for _, e := range []ml.Estimator{
		RidgeCV{Alphas: []float64{1, 0}}, RidgeCV{Alphas: []float64{math.NaN()}},
		ElasticNet{Alpha: -1}, ElasticNet{L1Ratio: 1.1}, ElasticNet{L1Ratio: -1}, ElasticNet{Tol: math.NaN()},
		Lasso{MaxIter: -1}, Lasso{Alpha: math.Inf(1)},
	} {
		if _, err := e.Fit(t.Context(), d); err == nil {
			t.Errorf("%+v accepted", e)
		}
	}
	for _, p := range []ElasticNetPath{{Count: -1}, {Eps: 1}, {Eps: -1}} {
		if _, err := p.Fit(t.Context(), d); err == nil {
			t.Errorf("%+v accepted", p)
		}
	}
}
