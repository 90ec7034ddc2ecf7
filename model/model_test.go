package model

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/boost"
	"paes/ml/censored"
	"paes/ml/conformal"
	"paes/ml/decomposition"
	"paes/ml/ensemble"
	"paes/ml/linear"
	"paes/ml/neural"
	"paes/ml/preprocess"
)

// estimators lists one of each kind that a file can hold.
func estimators() map[string]ml.Estimator {
	scaled := func(e ml.Estimator) ml.Estimator {
		return preprocess.Scaled{Scaler: preprocess.Scaler{KeepMean: true}, Estimator: e}
	}
	return map[string]ml.Estimator{
		"linear":   linear.OLS{},
		"bayesian": linear.BayesianRidge{},
		"scaled":   preprocess.Scaled{Estimator: linear.Ridge{}},
		"forest":   ensemble.RandomForest{Trees: 10},
		"bagging":  ensemble.Bagging{Trees: 3},
		"boosted":  ensemble.GradientBoosting{Trees: 10},
		"boost":    boost.Regressor{Trees: 10, MinLeaf: 5},
		"wide":     boost.Forest{Trees: 5},
		"ada":      ensemble.AdaBoost{Estimators: 10},
		"network":  neural.MLP{Hidden: []int{4, 3}, MaxEpochs: 5},
		"extra":    ensemble.ExtraTrees{Trees: 3},
		"voted": ensemble.Voting{Weights: []float64{2, 1}, Bases: []ensemble.Base{
			{Name: "et", Estimator: ensemble.ExtraTrees{Trees: 5}}, {Name: "ridge", Estimator: linear.Ridge{}},
		}},
		"stacked": ensemble.Stacking{Final: linear.BayesianRidge{}, Bases: []ensemble.Base{
			{Name: "rf", Estimator: ensemble.RandomForest{Trees: 5}}, {Name: "gbr", Estimator: ensemble.GradientBoosting{Trees: 5}},
			{Name: "ridge", Estimator: scaled(linear.Ridge{})}, {Name: "br", Estimator: scaled(linear.BayesianRidge{})},
		}},
	}
}

func data(rows, cols int) ml.Data {
	rng := ml.NewRand(1, 2)
	d := ml.Data{X: ml.NewMatrix(rows, cols), Y: make([]float64, rows)}
	for i := range rows {
		for j := range cols {
			d.X.Set(i, j, rng.Float64())
		}
		d.Y[i] = 500 + 200*d.X.At(i, 0) + 30*rng.NormFloat64()
	}
	return d
}

func schema(cols int) dataset.Schema {
	var s dataset.Schema
	for _, c := range feature.SepaColumns()[:cols] {
		s = append(s, dataset.Column{Family: feature.Sepa, Name: c})
	}
	return s
}

func fitted(t testing.TB, e ml.Estimator) *Model {
	t.Helper()
	p, err := e.Fit(context.Background(), data(60, 5))
	if err != nil {
		t.Fatal(err)
	}
	return &Model{Card: Card{Prueba: "Matemática", Trained: "2026-11-23", Schema: schema(5)}, Predictor: p}
}

func encoded(t testing.TB, m *Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSavedAndLoadedPredictsTheSameBits(t *testing.T) {
	x := data(40, 5).X
	for name, e := range estimators() {
		m := fitted(t, e)
		file := encoded(t, m)
		got, err := Decode(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Version != m.Version || len(got.Version) != 8 {
			t.Errorf("%s: version %q, saved as %q", name, got.Version, m.Version)
		}
		if !slices.Equal(got.Predictor.Predict(nil, x), m.Predictor.Predict(nil, x)) {
			t.Errorf("%s: other predictions after loading", name)
		}
		if im, ok := m.Predictor.(ml.Importancer); ok && !slices.Equal(im.Importances(), got.Predictor.(ml.Importancer).Importances()) {
			t.Errorf("%s: other importances after loading", name)
		}
		if !bytes.Equal(encoded(t, got), file) {
			t.Errorf("%s: other bytes when saved again", name)
		}
		card, err := DecodeCard(bytes.NewReader(file))
		if err != nil || card.Prueba != "Matemática" || len(card.Schema) != 5 {
			t.Errorf("%s: card %+v, error %v", name, card, err)
		}
	}
}

func TestOneFlippedBitIsRefused(t *testing.T) {
	file := encoded(t, fitted(t, estimators()["stacked"]))
	for at := 0; at < len(file); at += max(1, len(file)/997) {
		for bit := range 8 {
			bad := bytes.Clone(file)
			bad[at] ^= 1 << bit
			if _, err := Decode(bad); err == nil {
				t.Fatalf("bit %d of byte %d flipped and the file was accepted", bit, at)
			}
		}
	}
	for _, n := range []int{0, 1, len(magic), headLength, len(file) / 2, len(file) - 1} {
		if _, err := Decode(file[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("the first %d bytes: error %v, want ErrDamaged", n, err)
		}
	}
}

// Missing values must find their way after loading, too.
func TestBoostKeepsTheWayOfMissingValues(t *testing.T) {
	d := data(60, 5)
	for i := 0; i < 60; i += 2 {
		d.X.Set(i, 0, math.NaN())
		d.Y[i] += 300
	}
	for _, e := range []ml.Estimator{boost.Regressor{Trees: 10, MinLeaf: 5}, boost.Forest{Trees: 5}} {
		p, err := e.Fit(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := p.(*boost.Model); ok && !m.Missing {
			t.Fatal("no split sends missing values to the right")
		}
		m := &Model{Card: Card{Prueba: "Matemática", Trained: "2026-11-23", Schema: schema(5)}, Predictor: p}
		got, err := Decode(encoded(t, m))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Predictor.Predict(nil, d.X), p.Predict(nil, d.X)) {
			t.Errorf("%T: other predictions after loading", e)
		}
	}
}

// sealed adds the right checksum to a body.
func sealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}

// A wrong file with a right checksum must be refused too, without a panic.
func FuzzDecode(f *testing.F) {
	for _, e := range estimators() {
		file := encoded(f, fitted(f, e))
		f.Add(file[:len(file)-32])
	}
	file := encoded(f, blended(f))
	f.Add(file[:len(file)-32])
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := Decode(sealed(body))
		if err != nil {
			return
		}
		x := ml.NewMatrix(9, len(m.Card.Schema))
		switch {
		case m.Blend != nil:
			m.Blend.Estimate(dataset.Frame{Schema: m.Card.Schema, X: x, Admission: make([]int, 9)})
		case m.Predictor != nil:
			m.Predictor.Predict(nil, x)
		}
	})
}

// The components that a prediction sees are those of the model's own loadings,
// whatever the table of components says.
func TestInputsNeverMixTwoFits(t *testing.T) {
	indicadores := feature.Table{Columns: []string{"a", "b"}, X: ml.FromRows([][]float64{{1, 0}, {math.NaN(), 1}, {0, 0}})}
	pca, err := decomposition.PCA{Components: 2}.Fit(context.Background(), feature.Filled(indicadores.X))
	if err != nil {
		t.Fatal(err)
	}
	strange := feature.Table{Columns: []string{"PC1", "PC2"}, X: ml.FromRows([][]float64{{9, 9}, {9, 9}, {9, 9}})}
	tables := &feature.Tables{Students: make([]feature.Student, 3), ByFamily: map[feature.Family]feature.Table{
		feature.Indicadores: indicadores, feature.Componentes: strange,
	}}
	s := dataset.Schema{
		{Family: feature.Indicadores, Name: "a"}, {Family: feature.Indicadores, Name: "b"},
		{Family: feature.Componentes, Name: "PC1"}, {Family: feature.Componentes, Name: "PC2"},
	}
	got := Inputs(tables, []int{1, 0}, s, pca)
	want := pca.Transform(ml.FromRows([][]float64{{0, 1}, {1, 0}}))
	for i := range 2 {
		if !slices.Equal(got.Row(i)[2:], want.Row(i)) {
			t.Errorf("row %d has components %v, want %v", i, got.Row(i)[2:], want.Row(i))
		}
	}
	if got.At(0, 0) != 0 {
		t.Errorf("a gap became %v, want 0", got.At(0, 0))
	}
}

func TestPredictStaysWithinTheScale(t *testing.T) {
	tables := &feature.Tables{Students: make([]feature.Student, 2), ByFamily: map[feature.Family]feature.Table{
		feature.Sepa: {Columns: []string{"mat_1"}, X: ml.FromRows([][]float64{{-1}, {1}})},
	}}
	m := &Model{Card: Card{Schema: schema(1)}, Predictor: &linear.Model{Coef: []float64{5000}, Intercept: 500}}
	if got := m.Predict(tables, []int{0, 1}); got[0] != 100 || got[1] != 1000 {
		t.Errorf("predictions %v, want 100 and 1000", got)
	}
}

// blended is a blend of a line and a forest, calibrated on two folds.
func blended(t testing.TB) *Model {
	t.Helper()
	d := data(60, 5)
	trees, err := ensemble.ExtraTrees{Trees: 4, MinLeaf: 3}.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	core := func(shift float64) Core {
		return Core{
			Fill: []float64{0.1, 0.2, 0.3, 0.4, 0.5}, Next: shift, NextSD: 34, Noise: 50,
			Levels: []Level{{2023, -shift}, {2024, shift}}, Slopes: []Slope{{4, 80}},
			Latent: &ensemble.Voted{Names: []string{"a", "b"}, Weights: []float64{0.75, 0.25}, Cols: 5,
				Bases: []ml.Predictor{&linear.Model{Coef: []float64{200, 0, 0, 0, 0}, Intercept: 500}, trees}},
		}
	}
	var centre, spread []float64
	var fold []int
	for i := range d.Y {
		centre, spread, fold = append(centre, 600), append(spread, 60), append(fold, i%2)
	}
	scale := censored.FitScale(d.Y, 100, 1000)
	calibrated := &Calibrated{
		Folds:  []Core{core(5), core(7)},
		Errors: conformal.Calibrate(d.Y, centre, spread, fold, 2, scale.Lower(), scale.Upper()),
	}
	b := &Blend{Schema: schema(5), Scale: scale, Core: core(6), Known: calibrated, NewYear: calibrated, Reach: ReachOf(d.X)}
	return &Model{Card: Card{Prueba: "M2", Recipe: "paes", Trained: "2026-11-23", Schema: schema(5)}, Blend: b, Background: d.X.SelectRows([]int{0, 7, 9})}
}

// tables holds the rows of x, one with gaps, in the years 2024 and 2030.
func tables(x ml.Matrix) *feature.Tables {
	x.Set(1, 0, math.NaN())
	x.Set(1, 4, math.NaN())
	t := &feature.Tables{Students: make([]feature.Student, x.Rows), ByFamily: map[feature.Family]feature.Table{
		feature.Sepa: {Columns: feature.SepaColumns()[:x.Cols], X: x},
	}}
	for i := range x.Rows {
		t.Admission = append(t.Admission, 2024+6*(i%2))
	}
	return t
}

func TestABlendSavedAndLoadedSaysTheSame(t *testing.T) {
	m := blended(t)
	file := encoded(t, m)
	got, err := Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	at := tables(data(20, 5).X)
	rows := []int{0, 1, 2, 3, 19}
	if want := m.Estimate(at, rows); !reflect.DeepEqual(got.Estimate(at, rows), want) {
		t.Errorf("estimates %+v, want %+v", got.Estimate(at, rows), want)
	}
	if !bytes.Equal(encoded(t, got), file) {
		t.Error("other bytes when saved again")
	}
}

// The shares of an estimate add up to it, whatever the year and the gaps.
func TestSharesAddUp(t *testing.T) {
	m := blended(t)
	e, err := NewExplainer(m)
	if err != nil {
		t.Fatal(err)
	}
	at := tables(data(20, 5).X)
	for row := range at.Students {
		s := e.Shares(at, row)
		sum := s.Base + s.Bounds
		for _, v := range s.Points {
			sum += v
		}
		if math.Abs(sum-s.Estimate.Puntaje) > 1e-9 {
			t.Errorf("row %d: shares add up to %v, the puntaje is %v", row, sum, s.Estimate.Puntaje)
		}
		if len(s.Points) != len(e.Groups()) {
			t.Fatalf("%d points for %d groups", len(s.Points), len(e.Groups()))
		}
	}
}
