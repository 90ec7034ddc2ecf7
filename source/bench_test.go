package source_test

import (
	"fmt"
	"iter"
	"path/filepath"
	"testing"

	"paes/pgtest"
	"paes/source"
)

// writeReal writes a school of the real size: 3,000 students, 1.3 M answers.
func writeReal(tb testing.TB, w sink) {
	tb.Helper()
	const students, tests, items, indicators = 3000, 190, 48, 90
	put := func(table string, columns []string, rows iter.Seq[[]any]) {
		tb.Helper()
		if err := w.Write(tb.Context(), table, columns, rows); err != nil {
			tb.Fatal(err)
		}
	}
	upTo := func(n int64, row func(i int64) []any) iter.Seq[[]any] {
		return func(yield func([]any) bool) {
			for i := range n {
				if !yield(row(i)) {
					return
				}
			}
		}
	}
	put("level", []string{"id", "name"}, upTo(1, func(int64) []any { return []any{int64(1), "III Medio"} }))
	put("student", []string{"id", "rut"}, upTo(students, func(i int64) []any { return []any{i, fmt.Sprint(50_000_000 + i)} }))
	put("assessment", []string{"id", "name"}, upTo(tests, func(i int64) []any { return []any{i, fmt.Sprint("Lenguaje ", 2010+i%12)} }))
	put("question", []string{"id", "assessment_id"}, upTo(tests*items, func(i int64) []any { return []any{i, i / items} }))
	put("indicator", []string{"id", "description", "questionId"}, upTo(tests*items, func(i int64) []any {
		return []any{i, fmt.Sprint("Analizar el indicador número ", i*7919%indicators, ", que se describe con una frase"), i}
	}))
	put("dimension", []string{"id", "name"}, upTo(1, func(i int64) []any { return []any{i, "Dificultad"} }))
	put("dimension_values", []string{"id", "value", "dimension_id"}, upTo(4, func(i int64) []any { return []any{i, fmt.Sprint("valor ", i), int64(0)} }))
	put("question_dimensions_values", []string{"question_id", "dimension_value_id"}, upTo(tests*items, func(i int64) []any { return []any{i, i % 3} }))
	put("answer", []string{"student_id", "question_id", "score"}, upTo(students*9*items, func(i int64) []any {
		student, k := i/(9*items), i%(9*items)
		return []any{student, (student*13%(tests-9)*items + k), float64(i*2654435761%3) / 2}
	}))
	if err := w.Commit(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkRead(b *testing.B) {
	b.Run("embedded", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "sepa.duckdb")
		w, err := source.CreateEmbedded(b.Context(), path, "")
		if err != nil {
			b.Fatal(err)
		}
		writeReal(b, w)
		for b.Loop() {
			if _, err := readEmbedded(b, path); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("postgres", func(b *testing.B) {
		server := pgtest.Start(b)
		w, err := source.CreatePostgres(b.Context(), server.URI(pgtest.Database, pgtest.Owner), "")
		if err != nil {
			b.Fatal(err)
		}
		writeReal(b, w)
		for b.Loop() {
			if _, err := readPostgres(b, server.URI(pgtest.Database, pgtest.Reader)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
