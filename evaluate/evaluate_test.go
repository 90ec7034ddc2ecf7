package evaluate

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/linear"
	"paes/ml/metric"
	"paes/train"
)

// study is students of two admission years whose puntaje in Matemática is linear
// in mat_media with a noise of 50 points, and ten points higher in 2024; nobody
// but 12 sat Historia.
func study(n int, seed uint64) *dataset.Study {
	rng := ml.NewRand(seed, 1)
	f := dataset.Frame{X: ml.NewMatrix(n, 3)}
	for _, name := range []string{"mat_media", "leng_media", "mat_respuestas"} {
		f.Schema = append(f.Schema, dataset.Column{Family: feature.Resumen, Name: name})
	}
	puntaje := ml.NewMatrix(n, len(chile.Pruebas()))
	var groups []int
	for i := range n {
		year := i % 2
		row := f.X.Row(i)
		row[0], row[1], row[2] = rng.NormFloat64(), rng.NormFloat64(), float64(1+rng.IntN(400))
		f.Admission, groups = append(f.Admission, 2023+year), append(groups, i)
		for p := range puntaje.Cols {
			puntaje.Set(i, p, math.NaN())
		}
		puntaje.Set(i, int(chile.Matematica), math.Round(min(1000, 600+100*row[0]+10*float64(year)+50*rng.NormFloat64())))
		if i < 12 {
			puntaje.Set(i, int(chile.Historia), 500)
		}
	}
	return dataset.NewStudy(f, groups, puntaje)
}

func config() Config {
	noise := train.Plain{Label: "ruido", Estimator: linear.OLS{}, Columns: func(f dataset.Frame) dataset.Frame { return f.Named("leng_media") }}
	return Config{
		Pruebas: chile.Pruebas(), Recipes: []train.Recipe{train.Means(), train.Mean(), noise, train.Means()},
		Calibrated: train.Means(), Folds: 5, Repeats: 3, Seed: 1,
	}
}

func evaluated(t *testing.T, s *dataset.Study, c Config) *Result {
	t.Helper()
	r, err := Run(t.Context(), s, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRunMeasuresWhatItSays(t *testing.T) {
	s, c := study(300, 1), config()
	last, total := 0, 0
	c.Workers, c.Progress = 1, func(done, n int) { last, total = done, n }
	r := evaluated(t, s, c)
	if len(r.Pruebas) != 1 || r.Pruebas[0] != chile.Matematica || r.Students != 300 || last != total || total == 0 {
		t.Fatalf("measured %v of %d students, progress %d of %d", r.Pruebas, r.Students, last, total)
	}
	for _, protocol := range []Protocol{KFold, ByYear} {
		ours, ok := r.Score(protocol, chile.Matematica, "regresion_sepa")
		mean, _ := r.Score(protocol, chile.Matematica, "promedio")
		want := map[Protocol]int{KFold: 300, ByYear: 150}[protocol]
		if !ok || ours.Students != want {
			t.Errorf("%s: %d students, want %d", protocol, ours.Students, want)
		}
		if ours.RMSE.Value < 42 || ours.RMSE.Value > 60 || mean.RMSE.Value < 95 || mean.RMSE.Value > 130 {
			t.Errorf("%s: RMSE %.1f, of the mean %.1f", protocol, ours.RMSE.Value, mean.RMSE.Value)
		}
		if !(ours.RMSE.Low < ours.RMSE.Value && ours.RMSE.Value < ours.RMSE.High) {
			t.Errorf("%s: interval %+v", protocol, ours.RMSE)
		}
	}
	// The year that is not known is ten points higher.
	if byYear, _ := r.Score(ByYear, chile.Matematica, "regresion_sepa"); math.Abs(byYear.Bias.Value+10) > 10 {
		t.Errorf("bias %.1f in the new year, want about -10", byYear.Bias.Value)
	}
	verdicts := map[string]Verdict{}
	for _, v := range r.Comparisons {
		if v.Protocol == KFold {
			verdicts[v.Against] = v.Verdict
			if v.PHolm < v.P {
				t.Errorf("%s: adjusted p %v below %v", v.Against, v.PHolm, v.P)
			}
		}
	}
	if want := map[string]Verdict{"promedio": Better, "ruido": Better, "regresion_sepa": Same}; !reflect.DeepEqual(verdicts, want) {
		t.Errorf("verdicts %v, want %v", verdicts, want)
	}
}

// The first fold by hand.
func TestScoreIsThatOfTheFolds(t *testing.T) {
	s, c := study(120, 2), config()
	c.Repeats, c.Folds, c.Pruebas = 1, 3, []chile.Prueba{chile.Matematica}
	r := evaluated(t, s, c)
	splits, err := s.Folds(3, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for _, split := range splits {
		fitted, err := train.Means().Fit(t.Context(), split.Train(), chile.Matematica)
		if err != nil {
			t.Fatal(err)
		}
		var predicted []float64
		for _, e := range fitted.Estimate(split.Test()) {
			predicted = append(predicted, e.Puntaje)
		}
		want += metric.RMSE(split.Truth(chile.Matematica), predicted) / 3
	}
	if got, _ := r.Score(KFold, chile.Matematica, "regresion_sepa"); math.Abs(got.RMSE.Value-want) > 1e-9 {
		t.Errorf("RMSE %v, want %v", got.RMSE.Value, want)
	}
}

func TestSameFiguresWithAnyWorkers(t *testing.T) {
	s, c := study(100, 3), config()
	var first string
	for _, workers := range []int{1, 2, 8} {
		c.Workers = workers
		r := evaluated(t, s, c)
		r.Config = Config{}
		got := fmt.Sprint(r)
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%d workers give other figures", workers)
		}
	}
}

func TestOneYearHasNoNext(t *testing.T) {
	s := study(80, 4)
	var rows []int
	for i, year := range s.Frame().Admission {
		if year == 2023 {
			rows = append(rows, i)
		}
	}
	r := evaluated(t, s.Select(rows), config())
	if _, ok := r.Score(ByYear, chile.Matematica, "promedio"); ok {
		t.Error("a year was tested without an earlier one")
	}
	if _, err := Run(t.Context(), s.Select(rows[:10]), config()); !errors.Is(err, ErrTooFew) {
		t.Errorf("ten students: error %v", err)
	}
}

func TestNeededStudents(t *testing.T) {
	// Squared error 2500 + 90000/n: within 2 % of 50 at n = 90000 / (2500 (1.02² - 1)).
	var points []Point
	for _, n := range []int{40, 80, 160, 240} {
		points = append(points, Point{Students: n, RMSE: math.Sqrt(2500 + 90000/float64(n))})
	}
	if got, want := Needed(points, 0.02), int(math.Ceil(90000/(2500*(1.02*1.02-1)))); got != want {
		t.Errorf("%d students needed, want %d", got, want)
	}
	if Needed(points[:2], 0.02) != 0 || Needed([]Point{{RMSE: 50, Students: 10}, {RMSE: 51, Students: 20}, {RMSE: 52, Students: 30}}, 0.02) != 0 {
		t.Error("a curve that does not fall needs nobody")
	}
}

func TestFloor(t *testing.T) {
	if got := Floor([]float64{500, 600, math.NaN()}); got != NoiseSD {
		t.Errorf("floor %v, want %v", got, float64(NoiseSD))
	}
	if got, want := Floor([]float64{500, 600, 1000, 1000}), NoiseSD*math.Sqrt(0.5); math.Abs(got-want) > 1e-12 {
		t.Errorf("floor %v with half at the ceiling, want %v", got, want)
	}
	r := &Result{Scores: []Score{{Prueba: chile.M2, RMSE: Figure{20, 15, 25}}, {Prueba: chile.M2, RMSE: Figure{60, 50, 70}}}, Floor: map[chile.Prueba]float64{chile.M2: 42}}
	if below := r.BelowFloor(); len(below) != 1 || below[0].RMSE.Value != 20 {
		t.Errorf("below the floor: %+v", below)
	}
}
