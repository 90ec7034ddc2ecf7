package source_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"paes/raw"
)

// schoolStatements returns testdata/school.sql, a statement each.
func schoolStatements(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/school.sql")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for stmt := range strings.SplitSeq(string(b), ";\n") {
		if strings.TrimSpace(stmt) != "" {
			out = append(out, stmt)
		}
	}
	return out
}

// school is what testdata/school.sql holds, with more than 1 row as threshold.
func school() *raw.SEPA {
	sum := func(micros, n int64) raw.Sum { return raw.Sum{Micros: micros, N: n} }
	return &raw.SEPA{
		Students:    []raw.Student{{ID: 1, RUT: "500000014"}, {ID: 2}, {ID: 3, RUT: " x "}, {ID: 10, RUT: "50.000.010-1"}},
		Assessments: []raw.Assessment{{ID: 1, Name: "Lenguaje 2019"}, {ID: 2, Name: "Matemática"}, {ID: 3}},
		Tests: []raw.TestSum{
			{StudentID: 1, AssessmentID: 1, Sum: sum(1_500_000, 2)},
			{StudentID: 1, AssessmentID: 2, Sum: sum(333_300, 1)},
			{StudentID: 2, AssessmentID: 1, Sum: sum(1_000_000, 2)},
			{StudentID: 2, AssessmentID: 2, Sum: sum(250_000, 1)},
			{StudentID: 3, AssessmentID: 2, Sum: sum(1_500_000, 2)},
		},
		Indicators: []string{"Sin preguntas", "Zorro", "analizar", "Ñandú: analizar"},
		IndicatorSum: []raw.IndexedSum{
			{StudentID: 1, Indicator: 2, Sum: sum(1_500_000, 2)},
			{StudentID: 1, Indicator: 3, Sum: sum(1_333_300, 2)},
			{StudentID: 2, Indicator: 1, Sum: sum(500_000, 2)},
			{StudentID: 2, Indicator: 2, Sum: sum(1_000_000, 2)},
			{StudentID: 2, Indicator: 3, Sum: sum(1_000_000, 2)},
			{StudentID: 3, Indicator: 1, Sum: sum(2_000_000, 2)},
			{StudentID: 3, Indicator: 3, Sum: sum(500_000, 1)},
		},
		Difficulties: []string{"Fácil", "Pendiente"},
		DifficultSum: []raw.DifficultySum{
			{StudentID: 1, AssessmentID: 1, Difficulty: 0, Sum: sum(1_000_000, 1)},
			{StudentID: 1, AssessmentID: 1, Difficulty: 1, Sum: sum(500_000, 1)},
			{StudentID: 1, AssessmentID: 2, Difficulty: 0, Sum: sum(333_300, 1)},
			{StudentID: 2, AssessmentID: 1, Difficulty: 0, Sum: sum(1_000_000, 2)},
			{StudentID: 2, AssessmentID: 2, Difficulty: 0, Sum: sum(250_000, 1)},
			{StudentID: 3, AssessmentID: 2, Difficulty: 0, Sum: sum(1_500_000, 2)},
		},
		Answers: raw.AnswerCount{Rows: 15, NoScore: 2, OutOfRange: 2, NoQuestion: 2, NoStudent: 1},
		Responses: raw.Responses{
			Questions: []raw.Question{{ID: 11, AssessmentID: 1}, {ID: 12, AssessmentID: 1}, {ID: 21, AssessmentID: 2}, {ID: 22, AssessmentID: 2}},
			Students:  []int64{1, 2, 3},
			Start:     []int{0, 3, 5, 7},
			Question:  []int32{0, 1, 2, 0, 3, 2, 3},
			Micros:    []int32{1_000_000, 500_000, 333_300, 500_000 /* of 0 and 1 */, 250_000, 500_000, 1_000_000},
		},
		Attached: []raw.Attachment{{Question: 0, Indicator: 2}, {Question: 0, Indicator: 3}, {Question: 1, Indicator: 2}, {Question: 2, Indicator: 3}, {Question: 3, Indicator: 1}},
	}
}

// duckFile makes an embedded store from statements.
func duckFile(t testing.TB, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sepa.duckdb")
	runDuck(t, path, statements...)
	return path
}

func runDuck(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, stmt := range statements {
		if _, err := db.Exec(stmt); err != nil {
			t.Fatalf("%s: %v", stmt, err)
		}
	}
}
