package feature

import (
	"context"
	"fmt"
	"math"
	"slices"

	"paes/chile"
	"paes/ml/irt"
	"paes/raw"
)

// resumeHabilidad fills the abilities. The questions of a subject are measured on
// everybody who answered them in SEPA, whoever they are and whatever they got in
// PAES (docs/adr/0006-habilidad.md): the answers to all tests then say how able a
// student is, on one scale, and those to the newest three how able of late.
func resumeHabilidad(ctx context.Context, t Table, row map[int64]int, tests [2][][]test, s *raw.SEPA, names map[int64]string) error {
	for _, subject := range subjects() {
		item, items := numberItems(&s.Responses, names, subject)
		if items == 0 {
			continue
		}
		everybody, all := gather(&s.Responses, item, nil)
		model, err := irt.TwoPL{Hierarchical: true}.Fit(ctx, all, items)
		if err != nil {
			return fmt.Errorf("feature: abilities in %s: %w", subjectPrefix(subject), err)
		}
		recent, last := gather(&s.Responses, item, newestTests(s.Responses.Students, row, tests[subject]))
		for _, of := range []struct {
			students  []int64
			answers   irt.Responses
			mean, dev int
		}{
			{everybody, all, irtAll, irtAllSE},
			{recent, last, irtUltimas3, irtUltimas3SE},
		} {
			for k, a := range model.Abilities(nil, of.answers) {
				if i, ok := row[of.students[k]]; ok {
					cells := subjectCells(t, i, subject)
					cells[of.mean], cells[of.dev] = a.EAP, a.SD
				}
			}
		}
	}
	return nil
}

// Measured counts the students whose ability in a subject the resumen has.
func (t *Tables) Measured(subject chile.Subject) int {
	table, n := t.ByFamily[Resumen], 0
	for i := range table.X.Rows {
		if v := subjectCells(table, i, subject)[irtAll]; !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// Ability returns the ability of row i in a subject, NaN where it is not known.
func (t *Tables) Ability(subject chile.Subject, i int) float64 {
	table := t.ByFamily[Resumen]
	j := slices.Index(table.Columns, subjectPrefix(subject)+"_"+subjectColumns()[irtAll].name)
	if j < 0 {
		return math.NaN()
	}
	return table.X.At(i, j)
}

// numberItems numbers the questions of a subject that somebody answered, and
// gives -1 to the others.
func numberItems(r *raw.Responses, names map[int64]string, subject chile.Subject) (item []int32, items int) {
	answered := make([]bool, len(r.Questions))
	for _, q := range r.Question {
		answered[q] = true
	}
	item = make([]int32, len(r.Questions))
	for k, q := range r.Questions {
		item[k] = -1
		if answered[k] && chile.AssessmentSubject(names[q.AssessmentID]) == subject {
			item[k] = int32(items)
			items++
		}
	}
	return item, items
}

// newestTests returns the newest tests of each of the students, none for those
// who are not kept.
func newestTests(students []int64, row map[int64]int, tests [][]test) [][]test {
	out := make([][]test, len(students))
	for k, id := range students {
		if i, ok := row[id]; ok {
			out[k] = tests[i][:min(newest, len(tests[i]))]
		}
	}
	return out
}

// gather returns the answers to the numbered questions, and the student of each
// row; unless only is nil, just those within the tests it gives to each student.
func gather(r *raw.Responses, item []int32, only [][]test) (students []int64, out irt.Responses) {
	var numbers []int32
	var scores []float32
	for i, student := range r.Students {
		question, micros := r.Of(i)
		numbers, scores = numbers[:0], scores[:0]
		for k, q := range question {
			among := func(t test) bool { return t.assessment == r.Questions[q].AssessmentID }
			if item[q] < 0 || only != nil && !slices.ContainsFunc(only[i], among) {
				continue
			}
			numbers, scores = append(numbers, item[q]), append(scores, float32(micros[k])/1e6)
		}
		if len(numbers) > 0 {
			students = append(students, student)
			out.Add(numbers, scores)
		}
	}
	return students, out
}
