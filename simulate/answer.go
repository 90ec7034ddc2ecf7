package simulate

import (
	"iter"

	"paes/ml"
)

// answerRows makes the answers test by test. The row is the same slice every
// time, and no value is boxed twice: a row costs no memory.
func (s *School) answerRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range s.forms {
			if !s.formAnswers(i, yield) {
				return
			}
		}
	}
}

// formAnswers makes the answers of one test and tells whether to go on.
func (s *School) formAnswers(i int, yield func([]any) bool) bool {
	f := &s.forms[i]
	rng := ml.NewRand(s.params.Seed, streamAnswer+uint64(i))
	scores := [2]any{0., 1.}
	questions := make([]any, len(f.questions))
	for k := range questions {
		questions[k] = f.firstQuestion + int64(k)
	}
	row := make([]any, 3)
	stillPending := s.pendingTakers()
	for j := range s.takers(f) {
		st := &s.takers(f)[j]
		if !st.sits(f.subject, f.grade) {
			continue
		}
		row[0] = st.id
		ability := st.ability[f.subject][f.grade-firstGrade]
		for k := range itemCount {
			right := 0
			if rng.Float64() < logistic(f.slope[k]*(ability-f.difficulty[k])) {
				right = 1
			}
			row[1], row[2] = questions[k], scores[right]
			if !yield(row) {
				return false
			}
		}
		if len(f.questions) == itemCount || stillPending == 0 {
			continue
		}
		stillPending--
		for k := itemCount; k < len(f.questions); k++ {
			row[1], row[2] = questions[k], scores[0]
			if !yield(row) {
				return false
			}
		}
	}
	for _, a := range s.accounts {
		if a.form != i {
			continue
		}
		row[0] = a.id
		for k := range a.count {
			row[1], row[2] = questions[k], scores[rng.IntN(2)]
			if !yield(row) {
				return false
			}
		}
	}
	return true
}

// pendingTakers is how many students answer the pending questions: one in a thousand.
func (s *School) pendingTakers() int { return (s.params.Students + 999) / 1000 }
