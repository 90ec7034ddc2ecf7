package simulate

import (
	"math"
	"slices"
	"strings"
	"testing"

	"paes/chile"
)

func TestQuestionsCarryOneOfEach(t *testing.T) {
	s := school(t, Params{Students: 100, Seed: 2})
	questions := tableRows(s, "question")
	assessments := make(map[any]string)
	for _, row := range tableRows(s, "assessment") {
		assessments[row[0]] = row[1].(string)
	}
	type value struct{ name, dimension string }
	values := make(map[any]value)
	dimensions := map[any]string{}
	for _, row := range tableRows(s, "dimension") {
		dimensions[row[0]] = row[1].(string)
	}
	for _, row := range tableRows(s, "dimension_values") {
		values[row[0]] = value{row[1].(string), dimensions[row[2]]}
	}
	indicators := make(map[any]string)
	rows := make(map[string]int)
	for i, row := range tableRows(s, "indicator") {
		if row[0] != int64(i+1) || indicators[row[2]] != "" {
			t.Fatalf("row %d: id %v, question %v again", i, row[0], row[2])
		}
		indicators[row[2]] = row[1].(string)
		rows[row[1].(string)]++
	}
	carried := make(map[any][]value)
	for _, row := range tableRows(s, "question_dimensions_values") {
		carried[row[0]] = append(carried[row[0]], values[row[1]])
	}
	waiting := 0
	for i, row := range questions {
		id := row[0]
		c := carried[id]
		if id != int64(i+1) || indicators[id] == "" || len(c) != 2 || c[0].dimension != "Asignatura" || c[1].dimension != "Dificultad" {
			t.Fatalf("question %v: %q, %v", id, indicators[id], c)
		}
		if !strings.Contains(assessments[row[1]], c[0].name) {
			t.Fatalf("question %v of %q is of %q", id, assessments[row[1]], c[0].name)
		}
		if c[1].name == "Pendiente" {
			waiting++
		}
	}
	if waiting != pendingCount {
		t.Errorf("%d pending questions", waiting)
	}
	over := 0
	for _, n := range rows {
		if n > threshold {
			over++
		}
	}
	if over != frequentCount || len(rows) < 2*over {
		t.Errorf("%d indicators above the threshold of %d", over, len(rows))
	}
	if rows[s.indicators[frequentCount].description] != threshold || s.indicators[0].rows < threshold+1 {
		t.Errorf("no indicator stands at the threshold")
	}
}

func TestAssessmentsGrowWithTime(t *testing.T) {
	s := school(t, Params{Students: 10})
	rows := tableRows(s, "assessment")
	last := 0
	var names []string
	for i, row := range rows {
		name := row[1].(string)
		names = append(names, name)
		if year := chile.AssessmentYear(name); row[0] != int64(i+1) || year < last {
			t.Errorf("%v %q after %d", row[0], name, last)
		} else {
			last = year
		}
	}
	for _, want := range []string{"Matemática 2019 5° básico", "Lenguaje 2021 III medio", "Banco de preguntas Matemática"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %q", want)
		}
	}
	if len(rows) != 2+2*yearCount*gradeCount {
		t.Errorf("%d assessments", len(rows))
	}
}

// Descriptions begin with their verb and hold no other of the taxonomía.
func TestDescriptions(t *testing.T) {
	verbs := []string{"distinguir", "identificar", "reconocer", "inferir", "relacionar", "establecer", "determinar", "resolver", "interpretar", "localizar", "operar"}
	s := school(t, Params{Students: 10, Seed: 5})
	seen, long := make(map[string]bool), 0
	for i, in := range s.indicators {
		first, rest, _ := strings.Cut(strings.ToLower(in.description), " ")
		if seen[in.description] || !strings.HasSuffix(in.description, ".") {
			t.Errorf("%q", in.description)
		}
		seen[in.description] = true
		for _, v := range verbs {
			if strings.Contains(rest, v) || i < frequentCount && !slices.Contains(verbs, first) && first != "atribuir" {
				t.Errorf("%q holds another verb", in.description)
			}
		}
		if n := len([]rune(in.description)); n > 80 && i < frequentCount {
			long++
		}
	}
	if long < 10 {
		t.Errorf("%d long descriptions", long)
	}
}

// Answers are of students at school in the test's grade and year, each once.
func TestAnswers(t *testing.T) {
	s := school(t, Params{Students: 200, Seed: 6, Clean: true})
	level := make(map[[2]any]any)
	for _, row := range tableRows(s, "student_sections") {
		level[[2]any{row[0], row[2]}] = row[1]
	}
	test := make(map[any]*form)
	for i := range s.forms {
		f := &s.forms[i]
		for k := range f.questions {
			test[f.firstQuestion+int64(k)] = f
		}
	}
	seen := make(map[[2]any]bool)
	for _, row := range tableRows(s, "answer") {
		f := test[row[1]]
		if f == nil || seen[[2]any{row[0], row[1]}] || level[[2]any{row[0], int64(f.year)}] != int64(f.grade) {
			t.Fatalf("answer %v", row)
		}
		if v := row[2].(float64); v != 0 && v != 1 {
			t.Fatalf("answer %v", row)
		}
		seen[[2]any{row[0], row[1]}] = true
	}
	last := make(map[any]any)
	for _, row := range tableRows(s, "student_sections") {
		last[row[0]] = row[1]
	}
	for _, row := range tableRows(s, "student") {
		if last[row[0]] != row[3] {
			t.Errorf("student %v has level %v, last section %v", row[0], row[3], last[row[0]])
		}
	}
}

func TestWorkbook(t *testing.T) {
	key := chile.NewKey("wepaleal")
	clean, flawed := school(t, Params{Seed: 8, Clean: true}), school(t, Params{Seed: 8})
	var before, after [][]any
	for row := range clean.Workbook(key) {
		before = append(before, row)
		text, err := key.Decode(row[1].(string))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := chile.ParseRUT(text); err != nil {
			t.Error(err)
		}
		if len(row) != 8 || row[2].(int64) < firstPAES || row[2].(int64) > lastPAES {
			t.Errorf("row %v", row)
		}
		if _, ok := row[3].(int64); !ok || row[6] == "-" && row[7] == "-" {
			t.Errorf("row %v", row)
		}
		for _, v := range row[3:] {
			if n, ok := v.(int64); v != "-" && (!ok || n < chile.PuntajeMin || n > chile.PuntajeMax) {
				t.Errorf("score %v", v)
			}
		}
	}
	for row := range flawed.Workbook(key) {
		after = append(after, row)
	}
	changed := 0
	for _, row := range after {
		if !slices.ContainsFunc(before, func(r []any) bool { return slices.Equal(r, row) }) {
			changed++
		}
	}
	// Four rows are spoilt and three added, one of which is a copy.
	if len(after) != len(before)+3 || changed != 6 {
		t.Errorf("%d rows of %d, %d changed", len(after), len(before), changed)
	}
}

// The flaws change nobody else: a clean school has the same students and answers.
func TestCleanIsTheSameSchool(t *testing.T) {
	clean, flawed := school(t, Params{Students: 300, Seed: 8, Clean: true}), school(t, Params{Students: 300, Seed: 8})
	accounts := make(map[any]bool)
	for _, a := range flawed.accounts {
		accounts[a.id] = true
	}
	if len(accounts) == 0 {
		t.Fatal("no test accounts")
	}
	for _, name := range []string{"student", "answer"} {
		without := slices.DeleteFunc(tableRows(flawed, name), func(row []any) bool { return accounts[row[0]] })
		if !slices.EqualFunc(tableRows(clean, name), without, slices.Equal) {
			t.Errorf("table %s differs", name)
		}
	}
}

func TestTruth(t *testing.T) {
	s := school(t, Params{Seed: 1})
	var gap []float64
	students := s.byID()
	byID := make(map[int64]*student)
	for _, st := range students {
		byID[st.id] = st
	}
	n := 0
	for truth := range s.Truth() {
		n++
		for p, sat := range truth.Sat {
			if truth.Expected[p] < chile.PuntajeMin || truth.Expected[p] > chile.PuntajeMax {
				t.Fatalf("expected %v", truth.Expected)
			}
			if sat && p == int(chile.CLectora) {
				gap = append(gap, float64(byID[truth.StudentID].puntajes[p])-truth.Expected[p])
			}
		}
	}
	if n != len(students) {
		t.Errorf("%d truths of %d students", n, len(students))
	}
	// The oracle's error of SIMULATOR.md for C. Lectora is 54.8.
	if m, d := mean(gap), deviation(gap); math.Abs(m) > 12 || math.Abs(d-54.8) > 7 {
		t.Errorf("puntaje - expected: mean %.1f, deviation %.1f", m, d)
	}
}
