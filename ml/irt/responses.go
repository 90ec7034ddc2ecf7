package irt

import (
	"errors"
	"fmt"

	"paes/ml"
)

// Responses are the answers of students, as compressed sparse rows: those of
// student s are Item[k] and Score[k] for k from Start[s] to Start[s+1]-1. An
// item that a student was not given does not appear. The zero value has no
// students.
type Responses struct {
	Start []int     // students + 1, from 0 up to the number of answers
	Item  []int32   // number of the item, from 0
	Score []float32 // from 0, wrong, to 1, right; a fraction is a partly right answer
}

// Errors that say why answers cannot be used; test with errors.Is. Without any
// answer the error is ml.ErrNoRows, and for a NaN score ml.ErrMissing.
var (
	ErrItem     = errors.New("irt: no such item")
	ErrRepeated = errors.New("irt: item answered twice by one student")
	ErrScore    = errors.New("irt: score outside [0, 1]")
)

// Students is the number of students.
func (r Responses) Students() int { return max(0, len(r.Start)-1) }

// Add appends a student, who may have no answers.
func (r *Responses) Add(item []int32, score []float32) {
	if len(item) != len(score) {
		panic(fmt.Sprintf("irt: %d scores for %d items", len(score), len(item)))
	}
	if len(r.Start) == 0 {
		r.Start = append(r.Start, 0)
	}
	r.Item = append(r.Item, item...)
	r.Score = append(r.Score, score...)
	r.Start = append(r.Start, len(r.Item))
}

// Check panics on a wrong shape and reports answers that cannot be fitted with
// items numbered 0 to items-1. An item answered twice is one of them: the
// second answer is no news about the ability.
func (r Responses) Check(items int) error {
	r.mustFit()
	if len(r.Item) == 0 {
		return fmt.Errorf("%w: no answers", ml.ErrNoRows)
	}
	last := make([]int, max(0, items)) // one more than the last student who answered the item
	for s := range r.Students() {
		item, score := r.student(s)
		for k, j := range item {
			v := score[k]
			switch {
			case j < 0 || int(j) >= items:
				return fmt.Errorf("%w (student %d, item %d of %d)", ErrItem, s, j, items)
			case last[j] == s+1:
				return fmt.Errorf("%w (student %d, item %d)", ErrRepeated, s, j)
			case v != v:
				return fmt.Errorf("%w (student %d, item %d)", ml.ErrMissing, s, j)
			case v < 0 || v > 1:
				return fmt.Errorf("%w (student %d, item %d, score %v)", ErrScore, s, j, v)
			}
			last[j] = s + 1
		}
	}
	return nil
}

func (r Responses) mustFit() {
	if len(r.Item) != len(r.Score) {
		panic(fmt.Sprintf("irt: %d scores for %d items", len(r.Score), len(r.Item)))
	}
	at := 0
	for s, k := range r.Start {
		if k < at || s == 0 && k != 0 {
			panic(fmt.Sprintf("irt: Start[%d] is %d, want at least %d (0 for the first)", s, k, at))
		}
		at = k
	}
	if at != len(r.Item) {
		panic(fmt.Sprintf("irt: Start ends at %d but there are %d answers", at, len(r.Item)))
	}
}

func (r Responses) student(s int) ([]int32, []float32) {
	from, to := r.Start[s], r.Start[s+1]
	return r.Item[from:to], r.Score[from:to]
}
