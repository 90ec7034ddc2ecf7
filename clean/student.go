package clean

import (
	"paes/chile"
	"paes/raw"
)

// Student is a student of SEPA whose RUT can be trusted and who answered at
// least one question.
type Student struct {
	ID  int64
	RUT chile.RUT
}

// Students keeps the rows of table student that can be joined: a readable RUT,
// with the right check digit where the column carries one, and at least one
// answer. Of rows with the same RUT the one with the lowest id that has answers
// stays. The result is in ascending id.
func Students(s *raw.SEPA, digit Digit, key chile.Key) ([]Student, chile.Column, []Issue) {
	answered := make(map[int64]bool, len(s.Students))
	for _, t := range s.Tests {
		answered[t.StudentID] = true
	}
	values := make([]string, len(s.Students))
	for i, st := range s.Students {
		values[i] = st.RUT
	}
	column := digit.column(values, key)

	var kept []Student
	var issues []Issue
	drop := func(st raw.Student, column string, kind Kind, why string) {
		issues = append(issues, Issue{SEPA, st.ID, column, kind, why, 1})
	}
	seen := make(map[chile.RUT]bool, len(s.Students))
	for _, st := range s.Students {
		rut, err := column.Parse(st.RUT, key)
		switch {
		case err != nil:
			kind, why := rutIssue(err)
			drop(st, "rut", kind, why)
		case !answered[st.ID]:
			drop(st, "id", NoAnswers, "no tiene respuestas SEPA")
		case seen[rut]:
			drop(st, "rut", Duplicate, "otro estudiante con un id menor tiene el mismo RUT; se conserva aquel")
		default:
			seen[rut] = true
			kept = append(kept, Student{st.ID, rut})
		}
	}
	return kept, column, append(issues, answerIssues(s.Answers)...)
}

func answerIssues(c raw.AnswerCount) []Issue {
	var out []Issue
	add := func(n int64, column string, kind Kind, why string) {
		if n > 0 {
			out = append(out, Issue{SEPA, 0, column, kind, why, n})
		}
	}
	add(c.NoScore, "answer.score", AnswerNoScore, "respuestas sin puntaje")
	add(c.OutOfRange, "answer.score", AnswerRange, "respuestas con puntaje menor que 0 o mayor que 1")
	add(c.NoQuestion, "answer.question_id", AnswerOrphan, "respuestas a preguntas que no existen")
	add(c.NoStudent, "answer.student_id", AnswerOrphan, "respuestas de estudiantes que no existen")
	return out
}
