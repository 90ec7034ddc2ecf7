package preprocess

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/linear"
)

type fixture struct {
	X     [][]float64
	Y     []float64
	Cases []struct {
		W                  []float64
		WithMean           bool
		Mean, Scale, First []float64
		Fits               map[string][]float64
	}
}

func readFixture(t *testing.T) fixture {
	t.Helper()
	raw, err := os.ReadFile("testdata/scaler.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestScalerIsStandardScaler(t *testing.T) {
	f := readFixture(t)
	for _, c := range f.Cases {
		d := ml.Data{X: ml.FromRows(f.X), Y: f.Y, W: c.W}
		s, err := Scaler{KeepMean: !c.WithMean}.Fit(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		if c.WithMean {
			near(t, "mean", s.Mean, c.Mean)
		} else if s.Mean != nil {
			t.Error("KeepMean, yet there are means")
		}
		near(t, "scale", s.Scale, c.Scale)
		near(t, "first row", s.Transform(d.X).Row(0), c.First)
	}
}

func TestScaledIsAPipeline(t *testing.T) {
	f := readFixture(t)
	inner := map[string]ml.Estimator{"ols": linear.OLS{}, "ridge": linear.Ridge{}, "bayes": linear.BayesianRidge{}}
	for _, c := range f.Cases {
		d := ml.Data{X: ml.FromRows(f.X), Y: f.Y, W: c.W}
		for name, e := range inner {
			before := slices.Clone(d.X.Data)
			p, err := Scaled{Scaler: Scaler{KeepMean: !c.WithMean}, Estimator: e}.Fit(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			near(t, name, p.Predict(nil, d.X.SelectRows([]int{0, 1, 2, 3})), c.Fits[name])
			if !slices.Equal(before, d.X.Data) {
				t.Errorf("%s: the data changed", name)
			}
		}
	}
}

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-8*max(1e-4, math.Abs(want[i]))) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestKeepBoth(t *testing.T) {
	x := ml.FromRows([][]float64{{1, 2}, {3, math.Pi}})
	s, err := Scaler{KeepMean: true, KeepScale: true}.Fit(context.Background(), ml.Data{X: x, Y: []float64{0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Transform(x); !slices.Equal(got.Data, x.Data) {
		t.Errorf("changed to %v", got.Data)
	}
}

func TestWeightsAreRepeats(t *testing.T) {
	f := readFixture(t)
	bare := ml.Data{X: ml.FromRows(f.X), Y: f.Y}
	w := make([]float64, len(f.Y))
	var rows []int
	for i := range w {
		w[i] = float64(i % 3)
		for range i % 3 {
			rows = append(rows, i)
		}
	}
	a, err1 := Scaler{}.Fit(context.Background(), ml.Data{X: bare.X, Y: bare.Y, W: w})
	b, err2 := Scaler{}.Fit(context.Background(), bare.Select(rows))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	near(t, "mean", a.Mean, b.Mean)
	near(t, "scale", a.Scale, b.Scale)
}

type mute struct{}

func (mute) Fit(context.Context, ml.Data) (ml.Predictor, error) { return mute{}, nil }
func (mute) Predict(dst []float64, x ml.Matrix) []float64       { return ml.Resize(dst, x.Rows) }

func TestImportances(t *testing.T) {
	f := readFixture(t)
	d := ml.Data{X: ml.FromRows(f.X), Y: f.Y}
	for _, e := range []ml.Estimator{linear.Ridge{}, mute{}} {
		p, err := Scaled{Estimator: e}.Fit(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		imp := p.(ml.Importancer).Importances()
		if _, silent := e.(mute); silent != (imp == nil) {
			t.Errorf("%T: importances %v", e, imp)
		}
	}
}

func TestRefusals(t *testing.T) {
	d := ml.Data{X: ml.FromRows([][]float64{{1}, {math.NaN()}}), Y: []float64{1, 2}}
	e := Scaled{Estimator: linear.OLS{}}
	if _, err := e.Fit(context.Background(), d); !errors.Is(err, ml.ErrMissing) {
		t.Errorf("NaN: %v", err)
	}
	d.W = []float64{0, 0}
	if _, err := e.Fit(context.Background(), d); !errors.Is(err, ml.ErrNoRows) {
		t.Errorf("no rows: %v", err)
	}
	d.W = []float64{1, 0} // the row with the NaN is absent
	p, err := e.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Fit(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for name, f := range map[string]func(){
		"predict":      func() { p.Predict(nil, ml.NewMatrix(1, 2)) },
		"no estimator": func() { _, _ = Scaled{}.Fit(context.Background(), d) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
