package feature

import (
	"math"
	"slices"
	"testing"

	"paes/chile"
	"paes/clean"
	"paes/raw"
)

// cellOf returns the cell of a row under a column of the resumen.
func cellOf(t *testing.T, table Table, i int, column string) float64 {
	t.Helper()
	j := slices.Index(table.Columns, column)
	if j < 0 {
		t.Fatalf("no column %q", column)
	}
	return table.X.At(i, j)
}

func TestResumenByHand(t *testing.T) {
	students, s := school()
	tables, err := Build(t.Context(), students, s, Taxonomy{"Conocer": {"identificar", "Reconocer"}, "Comprender": {"Inferir"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]float64{{
		"mat_pruebas": 4, "mat_respuestas": 6, "leng_pruebas": 2, "leng_respuestas": 49,
		"mat_media": (.8 + .2 + 1./3 + .5) / 4, "mat_ultimas3": (.8 + .2 + 1./3) / 3, "mat_ultima": .8,
		"mat_tendencia": (-1.5*.5 - .5/3 + .5*.2 + 1.5*.8) / 5, // tests in time: .5, 1/3, .2, .8
		"leng_media":    .8125, "leng_ultimas3": .8125, "leng_ultima": 1,
		"leng_facil": 2. / 3, "mat_dificil": .25, "conocer": .5, "comprender": .75,
	}, {
		"mat_pruebas": 1, "mat_respuestas": 4, "mat_media": 0, "mat_ultimas3": 0, "mat_ultima": 0,
		"leng_pruebas": 0, "leng_respuestas": 0,
	}, {
		"mat_pruebas": 0, "mat_respuestas": 0, "leng_pruebas": 0, "leng_respuestas": 0,
	}}
	got := tables.ByFamily[Resumen]
	for i, cells := range want {
		for j, column := range got.Columns {
			v, ok := cells[column]
			if !ok {
				v = math.NaN()
			}
			if g := got.X.At(i, j); math.Abs(g-v) > 1e-15 || math.IsNaN(g) != math.IsNaN(v) {
				t.Errorf("row %d, %s = %v, want %v", i, column, g, v)
			}
		}
	}
}

// The z-score is within the test over all who took it, kept or not; tests with
// few students, or all alike, have none.
func TestResumenZ(t *testing.T) {
	s := &raw.SEPA{}
	for id := range int64(3) {
		s.Assessments = append(s.Assessments, raw.Assessment{ID: id, Name: "Matemática 2020"})
	}
	for student := range int64(5) {
		add := func(assessment, micros int64) {
			s.Tests = append(s.Tests, raw.TestSum{StudentID: student, AssessmentID: assessment, Sum: raw.Sum{Micros: micros, N: 1}})
		}
		add(0, 250_000*student) // 0 to 1: mean .5, variance .125
		add(1, 700_000)
		if student > 0 {
			add(2, 100_000*student)
		}
	}
	tables, err := Build(t.Context(), []clean.Student{{ID: 0, RUT: "a"}, {ID: 3, RUT: "b"}}, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{-.5 / math.Sqrt(.125), .25 / math.Sqrt(.125)} {
		for _, column := range []string{"mat_z", "mat_z_ultimas3"} {
			if g := cellOf(t, tables.ByFamily[Resumen], i, column); math.Abs(g-want) > 1e-15 {
				t.Errorf("row %d, %s = %v, want %v", i, column, g, want)
			}
		}
	}
}

// abilities is a school of 40 students and five tests of ten questions in
// Matemática. Student k knows the first k/4 of each test, but student 39 left the
// three newest blank, that is, wrong; student 38 took the oldest test alone.
func abilities() ([]clean.Student, *raw.SEPA) {
	const count, tests, items = 40, 5, 10
	s := &raw.SEPA{Responses: raw.Responses{Start: []int{0}}}
	var students []clean.Student
	for a := range int64(tests) {
		s.Assessments = append(s.Assessments, raw.Assessment{ID: a, Name: "Matemática"})
		for range items {
			s.Responses.Questions = append(s.Responses.Questions, raw.Question{ID: int64(len(s.Responses.Questions)), AssessmentID: a})
		}
	}
	for id := range int64(count) {
		if id != 1 { // answers count for the tests, whoever is kept
			students = append(students, clean.Student{ID: id, RUT: chile.RUT(rune('0' + id))})
		}
		for a := range int64(tests) {
			if id == 38 && a > 0 {
				break
			}
			sum := raw.Sum{N: items}
			for q := range int64(items) {
				micros := int32(0)
				if q < id/4 && (id != 39 || a < 2) {
					micros = 1_000_000
				}
				sum.Micros += int64(micros)
				s.Responses.Question = append(s.Responses.Question, int32(a*items+q))
				s.Responses.Micros = append(s.Responses.Micros, micros)
			}
			s.Tests = append(s.Tests, raw.TestSum{StudentID: id, AssessmentID: a, Sum: sum})
		}
		s.Responses.Students = append(s.Responses.Students, id)
		s.Responses.Start = append(s.Responses.Start, len(s.Responses.Question))
	}
	return students, s
}

func TestAbilitiesFollowTheAnswers(t *testing.T) {
	students, s := abilities()
	tables, err := Build(t.Context(), students, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	cell := func(id int64, column string) float64 {
		i := slices.IndexFunc(students, func(st clean.Student) bool { return st.ID == id })
		return cellOf(t, tables.ByFamily[Resumen], i, column)
	}
	for id := int64(4); id < 36; id += 4 { // one more question right in each test
		for _, column := range []string{"mat_irt", "mat_irt_ultimas3"} {
			if cell(id, column) <= cell(id-4, column) {
				t.Errorf("%s of student %d = %v, of student %d = %v", column, id, cell(id, column), id-4, cell(id-4, column))
			}
		}
		if cell(id, "mat_irt_ee") >= cell(id, "mat_irt_ultimas3_ee") {
			t.Errorf("student %d: more answers, and yet a larger error: %v and %v", id, cell(id, "mat_irt_ee"), cell(id, "mat_irt_ultimas3_ee"))
		}
	}
	if late, before := cell(39, "mat_irt_ultimas3"), cell(39, "mat_irt"); late >= before {
		t.Errorf("three blank tests, and yet %v of late and %v overall", late, before)
	}
	if late, all := cell(38, "mat_irt_ultimas3"), cell(38, "mat_irt"); late != all {
		t.Errorf("one test: %v of late and %v overall", late, all)
	}
	if !math.IsNaN(cell(5, "leng_irt")) || !math.IsNaN(cell(5, "leng_irt_ee")) {
		t.Error("an ability in Lenguaje without answers")
	}
	if v := cell(5, "mat_irt"); v != cell(6, "mat_irt") {
		t.Errorf("equal answers, abilities %v and %v", v, cell(6, "mat_irt"))
	}
}
