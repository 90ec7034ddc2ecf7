package linear

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"paes/ml"
)

type fixture struct {
	Cases []fixtureCase
	Big   fixtureCase
}

type fixtureCase struct {
	Name string
	X    [][]float64
	Y, W []float64
	New  [][]float64
	Fits map[string]fixtureFit
}

type fixtureFit struct {
	Coef        []float64
	Intercept   float64
	Predictions []float64
	Alpha       float64
	Lambda      float64 `json:"lambda_"`
	Iterations  int
}

func readFixture(t testing.TB) fixture {
	t.Helper()
	raw, err := os.ReadFile("testdata/linear.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func estimators() map[string]ml.Estimator {
	return map[string]ml.Estimator{
		"ols":      OLS{},
		"ridge":    Ridge{},
		"ridge100": Ridge{Alpha: 100},
		"bayes":    BayesianRidge{},
	}
}

// coefficients returns the linear model inside a predictor of this package.
func coefficients(t testing.TB, p ml.Predictor) Model {
	t.Helper()
	switch m := p.(type) {
	case *Model:
		return *m
	case *BayesianModel:
		return m.Model
	}
	t.Fatalf("unexpected predictor %T", p)
	return Model{}
}

func TestAgreesWithScikitLearn(t *testing.T) {
	f := readFixture(t)
	for _, c := range f.Cases {
		t.Run(c.Name, func(t *testing.T) {
			compare(t, ml.Data{X: ml.FromRows(c.X), Y: c.Y, W: c.W}, ml.FromRows(c.New), c.Fits)
		})
	}
	t.Run("real size", func(t *testing.T) {
		d := realSize()
		compare(t, d, d.X.SelectRows([]int{0, 1, 2}), f.Big.Fits)
	})
}

// all are the estimators of this package, with and without fixtures.
func all() map[string]ml.Estimator {
	more := estimators()
	more["ridgecv"] = RidgeCV{}
	more["elastic"] = ElasticNet{Tol: 1e-14, MaxIter: 100000}
	more["lasso"] = Lasso{Tol: 1e-14, MaxIter: 100000}
	return more
}

func compare(t *testing.T, d ml.Data, rows ml.Matrix, fits map[string]fixtureFit) {
	for name, est := range estimators() {
		want := fits[name]
		p, err := est.Fit(context.Background(), d)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := coefficients(t, p)
		near(t, name+" coefficients", got.Coef, want.Coef)
		near(t, name+" intercept", []float64{got.Intercept}, []float64{want.Intercept})
		near(t, name+" predictions", p.Predict(nil, rows), want.Predictions)
		if b, ok := p.(*BayesianModel); ok {
			near(t, name+" alpha", []float64{b.Alpha}, []float64{want.Alpha})
			near(t, name+" lambda", []float64{b.Lambda}, []float64{want.Lambda})
			if b.Iterations != want.Iterations {
				t.Errorf("%s: %d iterations, want %d", name, b.Iterations, want.Iterations)
			}
		}
	}
}

// near fails when any element differs by more than 1e-8 of the largest one;
// numbers that should be zero may be rounding, at most 1e-12.
func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	var scale, worst float64
	for i := range want {
		scale = max(scale, math.Abs(want[i]))
		diff := math.Abs(got[i] - want[i])
		if math.IsNaN(diff) {
			diff = math.Inf(1)
		}
		worst = max(worst, diff)
	}
	if worst > 1e-8*scale && (scale > 1e-12 || worst > 1e-12) {
		t.Errorf("%s: off by %.3g of %.3g\n got %v\nwant %v", what, worst, scale, got, want)
	}
}

// realSize makes the data set that make_fixtures.py calls the real size.
func realSize() ml.Data {
	const n, p = 208, 145
	u := lcg(2*n*p+n, 7)
	d := ml.Data{X: ml.NewMatrix(n, p), Y: make([]float64, n)}
	for i := range n * p {
		if u[n*p+i] >= 0.4 {
			d.X.Data[i] = math.Floor(u[i]*1000) / 10
		}
	}
	for i := range n {
		row := d.X.Row(i)
		for j := range 8 {
			row[p-8+j] = row[j] + row[8+j]
		}
		var sum float64
		for j := 0; j < p; j += 7 {
			sum += row[j]
		}
		d.Y[i] = math.Floor((sum/4+u[2*n*p+i]*120)*8) / 8
	}
	return d
}

// lcg is a generator simple enough to have in two languages; it gives numbers
// in [0, 1).
func lcg(count int, seed uint32) []float64 {
	out := make([]float64, count)
	for i := range out {
		seed = seed*1664525 + 1013904223
		out[i] = float64(seed>>8) / (1 << 24)
	}
	return out
}
