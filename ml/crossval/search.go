package crossval

import (
	"context"
	"errors"
	"fmt"

	"paes/ml"
)

// Candidate is a named estimator to choose from. Where it has workers of its
// own, 1 is best: the search keeps all cores busy.
type Candidate struct {
	Name      string
	Estimator ml.Estimator
}

// Search fits the candidate with the least mean loss over the folds; of equals
// the first. It is an estimator, so that a stack may have one among its bases.
type Search struct {
	Candidates []Candidate
	Splitter   Splitter // nil means KFold{}
	Loss       Loss
	// Budget bounds the fits of a candidate on a fold; 0 means no bound. When
	// it is less than all, every candidate is tried on the first fold and as
	// many as the rest of the budget allows, the best there, on the others.
	Budget  int
	Workers int // fits at once; 0 means one per core. It changes no bit
	// Events, if not nil, hears of each fit when it ends, one at a time but in
	// any order.
	Events func(Event) `json:"-"`
}

// Event says that one fit of a search ended.
type Event struct {
	Outer       int // fold of a nested search; 0 otherwise
	Candidate   string
	Fold        int
	Loss        float64
	Done, Total int // fits
}

// Ranked is what a search found out about a candidate.
type Ranked struct {
	Name   string
	Losses []float64 // of the folds it was tried on: all, or the first
	Mean   float64   // of Losses
}

// ErrBudget says that a budget does not let one candidate see all folds.
var ErrBudget = errors.New("crossval: budget too small")

// Fit returns the predictor of the best candidate, fitted on all rows. Rows of
// weight 0 count as absent. It fails as the splitter and the candidates do,
// with ErrBudget, and when ctx ends; it panics when the splitter is of other
// rows.
func (s Search) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	t, err := s.trial(d)
	if err != nil {
		return nil, err
	}
	if err := s.race(ctx, []*trial{t}); err != nil {
		return nil, err
	}
	return s.Candidates[t.best()].Estimator.Fit(ctx, t.d)
}

// Rank tries the candidates, in their order, without fitting the best again.
// It fails as [Search.Fit] does.
func (s Search) Rank(ctx context.Context, d ml.Data) ([]Ranked, error) {
	t, err := s.trial(d)
	if err != nil {
		return nil, err
	}
	if err := s.race(ctx, []*trial{t}); err != nil {
		return nil, err
	}
	return t.ranked(s.Candidates), nil
}

// trial prepares a race on the rows of d that have a weight.
func (s Search) trial(d ml.Data) (*trial, error) {
	if len(s.Candidates) == 0 {
		return nil, errors.New("crossval: a search without candidates")
	}
	splitter := s.Splitter
	if splitter == nil {
		splitter = KFold{}
	}
	present, err := d.Present()
	if err != nil {
		return nil, err
	}
	if present.X.Rows == 0 {
		return nil, ml.ErrNoRows
	}
	if present.X.Rows < d.X.Rows {
		var rows []int
		for i, w := range d.W {
			if w > 0 {
				rows = append(rows, i)
			}
		}
		splitter = splitter.Of(rows)
	}
	folds, err := splitter.Split(present.X.Rows)
	if err != nil {
		return nil, err
	}
	if s.Budget != 0 && s.Budget < len(s.Candidates)+len(folds)-1 {
		return nil, fmt.Errorf("%w: %d fits for %d candidates and %d folds", ErrBudget, s.Budget, len(s.Candidates), len(folds))
	}
	return &trial{d: present, folds: folds}, nil
}
