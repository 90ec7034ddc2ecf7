package simulate

import (
	"iter"
	"slices"
	"strings"

	"paes/chile"
)

// table is one of the SEPA tables.
type table struct {
	name    string
	columns []string
	rows    iter.Seq[[]any]
}

// tables returns the ten, the answers last.
func (s *School) tables() []table {
	return []table{
		{"level", []string{"id", "name"}, levelRows},
		{"student", []string{"id", "rut", "fullname", "level_id"}, s.studentRows},
		{"student_sections", []string{"student_id", "level_id", "year"}, s.sectionRows},
		{"assessment", []string{"id", "name"}, s.assessmentRows},
		{"question", []string{"id", "assessment_id"}, s.questionRows},
		{"indicator", []string{"id", "description", "questionId"}, s.indicatorRows},
		{"dimension", []string{"id", "name"}, rowsOf([]any{int64(1), "Asignatura"}, []any{int64(2), "Dificultad"})},
		{"dimension_values", []string{"id", "value", "dimension_id"}, rowsOf(
			[]any{int64(1), "Matemática", int64(1)}, []any{int64(2), "Lenguaje", int64(1)},
			[]any{int64(firstLevelValue), "Fácil", int64(2)}, []any{int64(firstLevelValue + 1), "Mediano", int64(2)},
			[]any{int64(firstLevelValue + 2), "Difícil", int64(2)}, []any{int64(firstLevelValue + pending), "Pendiente", int64(2)})},
		{"question_dimensions_values", []string{"question_id", "dimension_value_id"}, s.dimensionRows},
		{"answer", []string{"student_id", "question_id", "score"}, s.answerRows()},
	}
}

// firstLevelValue is the dimension value of Fácil; the subjects come before.
const firstLevelValue = 3

func rowsOf(rows ...[]any) iter.Seq[[]any] { return slices.Values(rows) }

func levelRows(yield func([]any) bool) {
	for grade := 1; grade <= lastGrade+1; grade++ {
		name := strings.NewReplacer("básico", "Básico", "medio", "Medio").Replace(gradeName(grade))
		if !yield([]any{int64(grade), name}) {
			return
		}
	}
}

// studentRows go by id, the test accounts among them.
func (s *School) studentRows(yield func([]any) bool) {
	accounts := s.accounts
	for _, st := range s.byID() {
		for ; len(accounts) > 0 && accounts[0].id < st.id; accounts = accounts[1:] {
			if !yield(accounts[0].row()) {
				return
			}
		}
		rut := chile.RUT(st.rut())
		text := rut.Body() + "-" + string(rut[len(rut)-1])
		if !yield([]any{st.id, text, st.name(), int64(st.level())}) {
			return
		}
	}
	for _, a := range accounts {
		if !yield(a.row()) {
			return
		}
	}
}

func (a account) row() []any { return []any{a.id, a.rut, "Cuenta de prueba " + a.rut, int64(1)} }

// byID returns the students by ascending id.
func (s *School) byID() []*student {
	var all []*student
	for _, cohort := range s.cohorts {
		for i := range cohort {
			all = append(all, &cohort[i])
		}
	}
	slices.SortFunc(all, func(a, b *student) int { return int(a.id - b.id) })
	return all
}

// sectionRows tell the level of each student in each year of SEPA, IV medio included.
func (s *School) sectionRows(yield func([]any) bool) {
	for _, st := range s.byID() {
		first, last := st.years()
		if st.stays() {
			last = min(last+1, lastYear)
		}
		for year := first; year <= last; year++ {
			grade := lastGrade - (st.yearOf(lastGrade) - year)
			if !yield([]any{st.id, int64(grade), int64(year)}) {
				return
			}
		}
	}
}

func (s *School) assessmentRows(yield func([]any) bool) {
	if !yield([]any{int64(bankMatematica), "Banco de preguntas Matemática"}) || !yield([]any{int64(bankLenguaje), "Banco de preguntas Lenguaje"}) {
		return
	}
	for i := range s.forms {
		if !yield([]any{s.forms[i].assessment, s.forms[i].name()}) {
			return
		}
	}
}

// questions yields every question by id with the id of its assessment.
func (s *School) questions(yield func(assessment int64, q question) bool) {
	for _, q := range s.bank {
		assessment := int64(bankMatematica)
		if s.indicators[q.indicator].subject == chile.SubjectLenguaje {
			assessment = bankLenguaje
		}
		if !yield(assessment, q) {
			return
		}
	}
	for i := range s.forms {
		for _, q := range s.forms[i].questions {
			if !yield(s.forms[i].assessment, q) {
				return
			}
		}
	}
}

func (s *School) questionRows(yield func([]any) bool) {
	id := int64(0)
	for assessment := range s.questions {
		if id++; !yield([]any{id, assessment}) {
			return
		}
	}
}

// indicatorRows go indicator by indicator: their ids are not those of the questions.
func (s *School) indicatorRows(yield func([]any) bool) {
	asked := make([][]int64, len(s.indicators))
	q := int64(0)
	for _, question := range s.questions {
		q++
		asked[question.indicator] = append(asked[question.indicator], q)
	}
	id := int64(0)
	for i, questions := range asked {
		for _, q := range questions {
			if id++; !yield([]any{id, s.indicators[i].description, q}) {
				return
			}
		}
	}
}

// dimensionRows give each question its subject and its difficulty.
func (s *School) dimensionRows(yield func([]any) bool) {
	id := int64(0)
	for _, q := range s.questions {
		id++
		subject := int64(1 + s.indicators[q.indicator].subject)
		if !yield([]any{id, subject}) || !yield([]any{id, int64(firstLevelValue + q.level)}) {
			return
		}
	}
}
