package model

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"math"
	"slices"
	"testing"

	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/boost"
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
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := Decode(sealed(body))
		if err != nil {
			return
		}
		x := ml.NewMatrix(9, len(m.Card.Schema))
		if m.Predictor != nil {
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
