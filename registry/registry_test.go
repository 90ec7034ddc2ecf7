package registry

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"paes/dataset"
	"paes/es"
	"paes/feature"
	"paes/ml/linear"
	"paes/model"
)

func example(prueba, day string, intercept float64) *model.Model {
	return &model.Model{
		Card:      model.Card{Prueba: prueba, Trained: day, Schema: dataset.Schema{{Family: feature.Sepa, Name: "mat_1"}}},
		Predictor: &linear.Model{Coef: []float64{1}, Intercept: intercept},
	}
}

// save writes models as a command does, but for the all-or-none set.
func save(t *testing.T, dir string, models ...*model.Model) []string {
	t.Helper()
	var open []*os.File
	paths, err := Save(func(path string) (io.Writer, error) {
		f, err := os.Create(path)
		open = append(open, f)
		return f, err
	}, dir, models)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range open {
		f.Close()
	}
	return paths
}

func TestFileName(t *testing.T) {
	for prueba, want := range map[string]string{
		"C. Lectora": "05-03_stacking_allvars_c_lectora.paes",
		"Matemática": "05-03_stacking_allvars_matemática.paes",
		"M2":         "05-03_stacking_allvars_m2.paes",
	} {
		if got, err := FileName(model.Card{Prueba: prueba, Trained: "2026-03-05"}); err != nil || got != want {
			t.Errorf("FileName of %s = %q, error %v, want %q", prueba, got, err, want)
		}
	}
}

// The newest is the one with the latest day on its card: the names carry no
// year, so 05-03 of 2027 is newer than 30-12 of 2026.
func TestLatestIsTheNewestOfEachPrueba(t *testing.T) {
	dir := t.TempDir()
	save(t, dir, example("M2", "2026-12-30", 1), example("Historia", "2026-12-30", 2))
	save(t, dir, example("M2", "2027-03-05", 3))
	if err := os.WriteFile(filepath.Join(dir, "notas.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "05-03_stacking_allvars_m2.paes") // older on disk, newer on its card
	if err := os.Chtimes(old, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	got, _, err := Latest(t.Context(), dir, "", "")
	if err != nil || len(got) != 2 {
		t.Fatalf("%d models, error %v", len(got), err)
	}
	if got[0].Card.Prueba != "M2" || got[0].Predictor.(*linear.Model).Intercept != 3 || got[1].Card.Prueba != "Historia" {
		t.Errorf("models %+v, %+v", got[0], got[1])
	}
}

func TestLatestSaysWhatIsWrong(t *testing.T) {
	code := func(dir string) es.Code {
		_, _, err := Latest(t.Context(), dir, "", "")
		var e *es.Error
		if !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("error %v, want one with a hint", err)
		}
		return es.CodeOf(err)
	}
	dir := t.TempDir()
	if got := code(filepath.Join(dir, "nada")); got != "modelo_falta" {
		t.Errorf("no folder: %s", got)
	}
	if got := code(dir); got != "modelo_falta" {
		t.Errorf("empty folder: %s", got)
	}
	path := save(t, dir, example("M2", "2026-12-30", 1))[0]
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file[len(file)-1] ^= 1
	os.WriteFile(path, file, 0o644)
	if got := code(dir); got != "modelo_danado" {
		t.Errorf("flipped bit: %s", got)
	}
	file[8]++ // the format
	os.WriteFile(path, file, 0o644)
	if got := code(dir); got != "modelo_danado" {
		t.Errorf("other format: %s", got)
	}
	os.WriteFile(path, []byte("hola"), 0o644)
	if got := code(dir); got != "modelo_danado" {
		t.Errorf("another file: %s", got)
	}
}

// A file that cannot be read does not stand in the way of one that can, and a
// model of the tables at hand comes before a newer one of others.
func TestLatestPrefersWhatFits(t *testing.T) {
	dir := t.TempDir()
	fits := example("M2", "2026-03-05", 1)
	fits.Card.Features = "actuales"
	save(t, dir, fits, example("Historia", "2026-03-05", 2))
	save(t, dir, example("M2", "2026-12-30", 3))
	if err := os.WriteFile(filepath.Join(dir, "31-12_stacking_allvars_m2.paes"), []byte("hola"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, unread, err := Latest(t.Context(), dir, "actuales", "")
	if err != nil || len(got) != 2 || got[0].Predictor.(*linear.Model).Intercept != 1 {
		t.Errorf("models %+v, error %v; want the M2 of the tables at hand", got, err)
	}
	if len(unread) != 1 || es.CodeOf(unread[0]) != "modelo_danado" {
		t.Errorf("set aside %v, want one file", unread)
	}
}
