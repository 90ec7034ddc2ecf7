package source_test

import (
	"bytes"
	"context"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"paes/pgtest"
	"paes/raw"
	"paes/source"
)

// sink is what package simulate writes to.
type sink interface {
	Write(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error
	Commit(ctx context.Context) error
	Abort() error
}

// writeSmall writes a school of n students with two questions each.
func writeSmall(t testing.TB, w sink, n int64) {
	t.Helper()
	put := func(table string, columns []string, rows ...[]any) {
		t.Helper()
		if err := w.Write(t.Context(), table, columns, slices.Values(rows)); err != nil {
			t.Fatal(err)
		}
	}
	put("level", []string{"id", "name"}, []any{int64(1), "III Medio"})
	put("assessment", []string{"id", "name"}, []any{int64(1), "Lenguaje 2021 III medio"})
	put("question", []string{"assessment_id", "id"}, []any{int64(1), int64(1)}, []any{int64(1), int64(2)})
	put("indicator", []string{"id", "description", "questionId"}, []any{int64(1), "Analizar", int64(1)}, []any{int64(2), "Analizar", int64(2)})
	put("dimension", []string{"id", "name"}, []any{int64(1), "Dificultad"})
	put("dimension_values", []string{"id", "value", "dimension_id"}, []any{int64(1), "Fácil", int64(1)})
	put("question_dimensions_values", []string{"question_id", "dimension_value_id"}, []any{int64(1), int64(1)})
	for i := range n {
		id := i + 1
		put("student", []string{"id", "rut", "fullname", "level_id"}, []any{id, "50000001-4", nil, int64(1)})
		put("student_sections", []string{"student_id", "level_id", "year"}, []any{id, int64(1), int64(2021)})
		put("answer", []string{"student_id", "question_id", "score"}, []any{id, int64(1), 1.0}, []any{id, int64(2), nil})
	}
}

func wantSmall(t testing.TB, got *raw.SEPA, err error, n int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Students) != n || got.Answers != (raw.AnswerCount{Rows: int64(2 * n), NoScore: int64(n)}) || len(got.DifficultSum) != n || len(got.IndicatorSum) != n {
		t.Fatalf("%+v", got)
	}
}

func folder(t testing.TB, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Fatalf("in the folder %v, want %v", got, want)
	}
}

func TestEmbeddedWriter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nueva")
	path := filepath.Join(dir, "sepa.duckdb")
	create := func() *source.EmbeddedWriter {
		t.Helper()
		w, err := source.CreateEmbedded(t.Context(), path, "1.0 'nota'")
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := create()
	writeSmall(t, w, 3)
	folder(t, dir, entryNames(t, dir)...) // only temporary names so far
	if _, err := os.Stat(path); err == nil {
		t.Fatal("visible before Commit")
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	folder(t, dir, "sepa.duckdb")
	got, err := readEmbedded(t, path)
	wantSmall(t, got, err, 3)

	w = create()
	writeSmall(t, w, 5)
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	folder(t, dir, "sepa.duckdb")
	got, err = readEmbedded(t, path)
	wantSmall(t, got, err, 3)

	w = create()
	writeSmall(t, w, 5)
	if err := w.Write(t.Context(), "answer", []string{"student_id"}, slices.Values([][]any{{"x", 2}})); err == nil {
		t.Fatal("a row of another width was taken")
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err = readEmbedded(t, path)
	wantSmall(t, got, err, 5)
}

func entryNames(t testing.TB, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Equal input makes equal bytes.
func TestEmbeddedSameBytes(t *testing.T) {
	var files [][]byte
	for range 2 {
		path := filepath.Join(t.TempDir(), "sepa.duckdb")
		w, err := source.CreateEmbedded(t.Context(), path, "")
		if err != nil {
			t.Fatal(err)
		}
		writeSmall(t, w, 50)
		if err := w.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
	}
	if !bytes.Equal(files[0], files[1]) {
		n := 0
		for i := range files[0] {
			if i < len(files[1]) && files[0][i] != files[1][i] {
				if n++; n < 60 {
					t.Logf("%#x: %02x %02x", i, files[0][i], files[1][i])
				}
			}
		}
		t.Fatalf("%d bytes differ of %d and %d", n, len(files[0]), len(files[1]))
	}
}

func TestEmbeddedForeign(t *testing.T) {
	school := schoolStatements(t)
	text := filepath.Join(t.TempDir(), "sepa.duckdb")
	if err := os.WriteFile(text, []byte("notas"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		duckFile(t, school...),
		duckFile(t),
		duckFile(t, append(school[:len(school):len(school)], "COMMENT ON TABLE student IS 'de otro'")...),
		text,
	} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = source.CreateEmbedded(t.Context(), path, "")
		wantCode(t, err, "sepa_no_simulada")
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Fatal("the file changed")
		}
		folder(t, filepath.Dir(path), "sepa.duckdb")
	}
	_, err := source.CreateEmbedded(t.Context(), filepath.Join(text, "x.duckdb"), "")
	wantCode(t, err, "archivo_carpeta")
}

func TestPostgresWriter(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	owner := server.URI(pgtest.Database, pgtest.Owner)
	pooled := server.Pooler(t).URI(pgtest.Database, pgtest.Owner)
	reader := server.URI(pgtest.Database, pgtest.Reader)
	write := func(uri string, n int64, commit bool) {
		t.Helper()
		w, err := source.CreatePostgres(t.Context(), uri, "nota")
		if err != nil {
			t.Fatal(err)
		}
		writeSmall(t, w, n)
		if commit {
			if err := w.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := w.Abort(); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(owner, 3, false)
	_, err := readPostgres(t, reader)
	wantCode(t, err, "sepa_tabla_falta")
	write(owner, 3, true)
	got, err := readPostgres(t, reader)
	wantSmall(t, got, err, 3)
	write(pooled, 4, true)
	write(owner, 9, false)
	got, err = readPostgres(t, reader)
	wantSmall(t, got, err, 4)

	t.Run("reader", func(t *testing.T) {
		_, err := source.CreatePostgres(t.Context(), reader, "")
		if err == nil {
			t.Fatal("the reader wrote")
		}
		t.Log(err)
		wantQuiet(t, err)
	})
	t.Run("views", func(t *testing.T) {
		server.Exec(t, pgtest.Database, pgtest.Owner, "CREATE VIEW v AS SELECT id FROM student")
		_, err := source.CreatePostgres(t.Context(), owner, "")
		wantCode(t, err, "sepa_en_uso")
	})
	for name, sql := range map[string][]string{
		"no_mark":    {"CREATE TABLE student (id int)"},
		"other_mark": {"CREATE TABLE student (id int)", "COMMENT ON TABLE student IS 'real'"},
		"one_table":  {"CREATE TABLE level (id int)"},
		"a_view":     {"CREATE VIEW answer AS SELECT 1 AS id"},
	} {
		t.Run(name, func(t *testing.T) {
			db := server.NewDatabase(t, name)
			server.Exec(t, db, pgtest.Owner, sql...)
			_, err := source.CreatePostgres(t.Context(), server.URI(db, pgtest.Owner), "")
			wantCode(t, err, "sepa_no_simulada")
			wantQuiet(t, err)
		})
	}
}
