package source_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"paes/es"
	"paes/raw"
	"paes/source"
)

func readEmbedded(t testing.TB, path string) (*raw.SEPA, error) {
	t.Helper()
	s, err := source.OpenEmbedded(t.Context(), path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Read(t.Context(), 1)
}

func wantSchool(t testing.TB, got *raw.SEPA, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got.Origin == "" {
		t.Error("no origin")
	}
	clone := *got
	clone.Origin = ""
	if want := school(); !reflect.DeepEqual(&clone, want) {
		t.Errorf("got  %+v\nwant %+v", &clone, want)
	}
}

func wantCode(t testing.TB, err error, code es.Code) {
	t.Helper()
	if es.CodeOf(err) != code {
		t.Fatalf("code %q, want %q: %v", es.CodeOf(err), code, err)
	}
	t.Log(err)
}

func TestEmbedded(t *testing.T) {
	path := duckFile(t, schoolStatements(t)...)
	got, err := readEmbedded(t, path)
	wantSchool(t, got, err)
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
		t.Errorf("files beside the store: %v, %v", names, err)
	}
}

func TestEmbeddedOddPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "año 100%25? 'x'")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "sepa.duckdb")
	if err := os.Rename(duckFile(t, schoolStatements(t)...), path); err != nil {
		t.Fatal(err)
	}
	got, err := readEmbedded(t, path)
	wantSchool(t, got, err)
}

func TestEmbeddedBad(t *testing.T) {
	school := schoolStatements(t)
	file := func(content string) string {
		path := filepath.Join(t.TempDir(), "sepa.duckdb")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	with := func(statements ...string) string {
		return duckFile(t, append(school[:len(school):len(school)], statements...)...)
	}
	tests := []struct {
		name, path string
		code       es.Code
	}{
		{"missing", filepath.Join(t.TempDir(), "no.duckdb"), "sepa_archivo_falta"},
		{"folder", t.TempDir(), "sepa_archivo"},
		{"text", file("this is not a database, it is a text"), "sepa_no_duckdb"},
		{"empty file", file(""), "sepa_no_duckdb"},
		{"damaged", file("12345678DUCK" + string(make([]byte, 20000))), "sepa_danada"},
		{"no tables", duckFile(t), "sepa_tabla_falta"},
		{"missing table", with("DROP TABLE dimension"), "sepa_tabla_falta"},
		{"missing column", with("ALTER TABLE student DROP COLUMN rut"), "sepa_columna_falta"},
		{"text ids", with("ALTER TABLE question ALTER assessment_id TYPE VARCHAR"), "sepa_tipo"},
		{"text scores", with("ALTER TABLE answer ALTER score TYPE VARCHAR"), "sepa_tipo"},
		{"no students", with("DELETE FROM student"), "sepa_vacia"},
		{"no answers", with("DELETE FROM answer"), "sepa_vacia"},
		{"no assessments", with("DELETE FROM assessment"), "sepa_vacia"},
		{"no good answers", with("UPDATE answer SET score = 7"), "sepa_vacia"},
		{"repeated ids", with("INSERT INTO student VALUES (1, 'y', 'z', 1)"), "sepa_id_repetido"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readEmbedded(t, tt.path)
			wantCode(t, err, tt.code)
		})
	}
}

func TestEmbeddedNoDifficulty(t *testing.T) {
	path := duckFile(t, append(schoolStatements(t), "DELETE FROM dimension", "DELETE FROM indicator")...)
	got, err := readEmbedded(t, path)
	if err != nil || len(got.Difficulties)+len(got.DifficultSum)+len(got.Indicators)+len(got.IndicatorSum) != 0 || len(got.Tests) != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
}

// Scores of any number type come to the same sums.
func TestScoreTypes(t *testing.T) {
	for _, kind := range []string{"REAL", "DECIMAL(6,4)", "DOUBLE"} {
		t.Run(kind, func(t *testing.T) {
			path := duckFile(t, append(schoolStatements(t), "UPDATE answer SET score = NULL WHERE isnan(score)", "ALTER TABLE answer ALTER score TYPE "+kind)...)
			got, err := readEmbedded(t, path)
			wantSchool(t, got, err)
		})
	}
	t.Run("INTEGER", func(t *testing.T) {
		path := duckFile(t, append(schoolStatements(t), "UPDATE answer SET score = NULL WHERE isnan(score)", "ALTER TABLE answer ALTER score TYPE INTEGER")...)
		got, err := readEmbedded(t, path)
		if err != nil || got.Answers.NoScore != 2 || got.Tests[0].Mean() == 0 {
			t.Fatalf("%+v, %v", got, err)
		}
	})
}

func TestCancelled(t *testing.T) {
	s, err := source.OpenEmbedded(t.Context(), duckFile(t, schoolStatements(t)...))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Read(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
