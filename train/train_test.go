package train

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"paes/chile"
	"paes/clean"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/crossval"
	"paes/ml/linear"
	"paes/ml/metric"
	"paes/model"
)

// input is n students whose puntaje in M2 is linear in mat_1; every other
// student sat Historia only, and nine sat Ciencias.
func input(n int) Input {
	rng := ml.NewRand(5, 0)
	t := &feature.Tables{ByFamily: map[feature.Family]feature.Table{}}
	var scores []clean.Score
	sepa, ind := ml.NewMatrix(n, 24), ml.NewMatrix(n, 10)
	for i := range n {
		rut := chile.RUT(fmt.Sprintf("%09d", 7*i))
		t.Students = append(t.Students, feature.Student{ID: int64(i), RUT: rut})
		sc := clean.Score{RUT: rut, Puntaje: slices.Repeat([]float64{math.NaN()}, 5)}
		for j := range 24 {
			sepa.Set(i, j, rng.Float64())
		}
		for j := range 10 {
			ind.Set(i, j, math.NaN())
			if rng.IntN(2) == 0 {
				ind.Set(i, j, rng.Float64())
			}
		}
		sc.Puntaje[chile.M2] = math.Round(300 + 500*sepa.At(i, 0))
		if i%2 == 0 {
			sc.Puntaje[chile.Historia] = 500
		}
		if i < 9 {
			sc.Puntaje[chile.Ciencias] = 600
		}
		scores = append(scores, sc)
	}
	t.ByFamily[feature.Sepa] = feature.Table{Columns: feature.SepaColumns(), X: sepa}
	t.ByFamily[feature.Indicadores] = feature.Table{Columns: []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}, X: ind}
	t.ByFamily[feature.Taxonomia] = feature.Table{Columns: feature.BloomLevels(), X: ml.NewMatrix(n, 6)}
	t.ByFamily[feature.Dificultad] = feature.Table{Columns: []string{"0 - Fácil"}, X: ml.NewMatrix(n, 1)}
	t.ByFamily[feature.Componentes] = feature.Table{Columns: []string{"PC1"}, X: ml.NewMatrix(n, 1)}
	pca, err := feature.FitComponentes(t.ByFamily[feature.Indicadores])
	if err != nil {
		panic(err)
	}
	t.ByFamily[feature.Componentes] = feature.ApplyComponentes(pca, t.ByFamily[feature.Indicadores])
	return Input{Tables: t, Fingerprint: "huella", Scores: scores}
}

func config() Config {
	return Config{
		Pruebas: chile.Pruebas(), Sets: dataset.Sets(), TestSize: 0.2, Seed: 42, Workers: 2,
		Today: time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC), Clock: time.Now,
	}
}

// small is a recipe of quick estimators with known results.
func small() Grid {
	return Grid{
		Name:   "breve",
		Models: []Named{{"Regresión Lineal", linear.OLS{}}, {"Ridge", linear.Ridge{Alpha: 1}}},
		Stack:  Named{StackingName, linear.Ridge{Alpha: 1}},
	}
}

func TestRun(t *testing.T) {
	in, c := input(60), config()
	var last, total int
	c.Progress = func(d, n int) { last, total = d, n }
	res, err := Run(t.Context(), in, small(), c)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Skipped{{chile.CLectora, 0}, {chile.Matematica, 0}, {chile.Ciencias, 9}}; !slices.Equal(res.Skipped, want) {
		t.Errorf("skipped %v, want %v", res.Skipped, want)
	}
	if len(res.Models) != 2 || len(res.Cells) != 2*(1+2*5) || last != len(res.Cells) || total != last {
		t.Fatalf("%d models, %d cells, progress %d of %d", len(res.Models), len(res.Cells), last, total)
	}
	for _, cell := range res.Cells {
		want := map[chile.Prueba][2]int{chile.M2: {48, 12}, chile.Historia: {24, 6}}[cell.Prueba]
		if cell.TrainRows != want[0] || cell.TestRows != want[1] {
			t.Errorf("%+v: want %d and %d rows", cell, want[0], want[1])
		}
		if cell.Model == "Regresión Lineal" && cell.Set == dataset.Sepa && cell.Prueba == chile.M2 && cell.RMSE > 1 {
			t.Errorf("a linear truth came back with RMSE %v", cell.RMSE)
		}
	}
	card := res.Models[0].Card
	if card.Prueba != "M2" || card.Trained != "2026-11-23" || card.Features != "huella" || card.Recipe != "breve" || card.TestRows != 12 {
		t.Errorf("card %+v", card)
	}
	sum := 0.0
	for i, im := range res.Importances[0] {
		if sum += im.Share; i > 0 && im.Share > res.Importances[0][i-1].Share {
			t.Error("importances are not in descending order")
		}
	}
	if math.Abs(sum-1) > 1e-9 || len(res.Importances[0]) != len(card.Schema) {
		t.Errorf("%d importances of %d columns sum to %v", len(res.Importances[0]), len(card.Schema), sum)
	}
}

// The rows a model is measured on are those of the split over the students with
// a puntaje in ascending id, and the model never saw them.
func TestMeasuredOnUnseenRows(t *testing.T) {
	in, c := input(60), config()
	c.Pruebas = []chile.Prueba{chile.Historia}
	for i := range in.Scores { // noise, so that a seen row would fit better
		if !math.IsNaN(in.Scores[i].Puntaje[chile.Historia]) {
			in.Scores[i].Puntaje[chile.Historia] = float64(300 + (i*7919)%500)
		}
	}
	res, err := Run(t.Context(), in, small(), c)
	if err != nil {
		t.Fatal(err)
	}
	labels := dataset.LabelsOf(in.Tables.Students, in.Scores, chile.Historia)
	train, test, err := crossval.TrainTestSplit(len(labels.Rows), 0.2, 42)
	if err != nil {
		t.Fatal(err)
	}
	schema := dataset.SchemaOf(in.Tables, dataset.AllVars)
	seen, unseen := labels.Select(train), labels.Select(test)
	pca := res.Models[0].PCA
	p, err := linear.Ridge{Alpha: 1}.Fit(t.Context(), ml.Data{X: model.Inputs(in.Tables, seen.Rows, schema, pca), Y: seen.Y})
	if err != nil {
		t.Fatal(err)
	}
	want := metric.RMSE(unseen.Y, p.Predict(nil, model.Inputs(in.Tables, unseen.Rows, schema, pca)))
	for _, cell := range res.Cells {
		if cell.Set == dataset.AllVars && math.Abs(cell.RMSE-want) > 1e-9 {
			t.Errorf("RMSE %v, want %v", cell.RMSE, want)
		}
	}
}

func TestColumnsOfAllVarsAreInTheOrderOfTheRecipe(t *testing.T) {
	var families []feature.Family
	for _, c := range dataset.SchemaOf(input(20).Tables, dataset.AllVars) {
		if len(families) == 0 || families[len(families)-1] != c.Family {
			families = append(families, c.Family)
		}
	}
	want := []feature.Family{feature.Sepa, feature.Indicadores, feature.Componentes, feature.Dificultad, feature.Taxonomia}
	if !slices.Equal(families, want) {
		t.Errorf("families in the order %v, want %v", families, want)
	}
}

// The whole classic recipe gives the same bits with any number of workers.
func TestClasicaSameBitsWithAnyWorkers(t *testing.T) {
	in := input(30)
	var first []float64
	for _, workers := range []int{1, 2, 8} {
		c := config()
		c.Pruebas, c.Workers = []chile.Prueba{chile.M2}, workers
		res, err := Run(t.Context(), in, Clasica(42, workers), c)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, cell := range res.Cells {
			got = append(got, cell.RMSE, cell.MAE, cell.R2)
		}
		got = append(got, res.Models[0].Predict(in.Tables, []int{0, 1, 2})...)
		if first == nil {
			first = got
		}
		if !slices.Equal(got, first) {
			t.Errorf("%d workers gave other bits than 1", workers)
		}
	}
	if len(first) != 3*41+3 {
		t.Errorf("%d figures, want those of 41 cells", len(first))
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, input(30), Clasica(42, 2), config()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}
