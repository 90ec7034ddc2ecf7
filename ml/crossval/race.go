package crossval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"paes/ml"
)

// trial is one race of all candidates on one set of rows.
type trial struct {
	d      ml.Data
	folds  []Fold
	losses [][]float64 // by candidate, by fold
	alive  []int       // candidates still in the race, ascending
}

// survivors is how many candidates the budget lets beyond the first fold; all
// of them when it is not tight.
func (s Search) survivors(t *trial) int {
	n, rest := len(s.Candidates), len(t.folds)-1
	if s.Budget == 0 || s.Budget >= n*len(t.folds) {
		return n
	}
	return (s.Budget - n) / rest
}

// lap is one fit: candidate c on a fold of a trial.
type lap struct {
	trial, fold, c int
	*part
}

// race runs all trials side by side on one queue. Where the budget is tight,
// the first fold decides who sees the others.
func (s Search) race(ctx context.Context, trials []*trial) error {
	heard := &progress{events: s.Events}
	var first, second []lap
	for k, t := range trials {
		beyond := s.survivors(t)
		heard.total += len(s.Candidates) + beyond*(len(t.folds)-1)
		t.losses = make([][]float64, len(s.Candidates))
		t.alive = count(len(s.Candidates))
		if beyond == len(s.Candidates) {
			first = append(first, t.laps(k, 0, len(t.folds))...)
		} else {
			first = append(first, t.laps(k, 0, 1)...)
		}
	}
	if err := s.run(ctx, trials, first, heard); err != nil {
		return err
	}
	for k, t := range trials {
		if beyond := s.survivors(t); beyond < len(s.Candidates) {
			slices.SortStableFunc(t.alive, func(a, b int) int { return compare(t.losses[a][0], t.losses[b][0]) })
			t.alive = t.alive[:beyond]
			slices.Sort(t.alive)
			second = append(second, t.laps(k, 1, len(t.folds))...)
		}
	}
	return s.run(ctx, trials, second, heard)
}

// laps lists the fits of the candidates alive on folds [from, to), fold by
// fold so that the rows of few folds are in memory at once, and makes room for
// their losses.
func (t *trial) laps(index, from, to int) []lap {
	var out []lap
	for f := from; f < to; f++ {
		p := &part{}
		p.left.Store(int32(len(t.alive)))
		for _, c := range t.alive {
			t.losses[c] = append(t.losses[c], 0)
			out = append(out, lap{index, f, c, p})
		}
	}
	return out
}

func (s Search) run(ctx context.Context, trials []*trial, laps []lap, heard *progress) error {
	return ml.Parallel(ctx, s.Workers, len(laps), func(i int) error {
		l := laps[i]
		t, c := trials[l.trial], s.Candidates[l.c]
		train, test := l.rows(t.d, t.folds[l.fold])
		defer l.done()
		predicted, err := predict(ctx, c.Estimator, train, test.X, l.fold)
		if err != nil {
			return fmt.Errorf("candidate %q: %w", c.Name, err)
		}
		loss := s.Loss.Of(test.Y, predicted, test.W)
		t.losses[l.c][l.fold] = loss
		heard.tell(Event{Outer: l.trial, Candidate: c.Name, Fold: l.fold, Loss: loss})
		return nil
	})
}

func (t *trial) ranked(candidates []Candidate) []Ranked {
	out := make([]Ranked, len(candidates))
	for c, losses := range t.losses {
		out[c] = Ranked{Name: candidates[c].Name, Losses: losses, Mean: mean(losses)}
	}
	return out
}

// best is the candidate with the least mean loss of those that saw every fold.
func (t *trial) best() int {
	return slices.MinFunc(t.alive, func(a, b int) int { return compare(mean(t.losses[a]), mean(t.losses[b])) })
}

// compare puts losses that are not known last.
func compare(a, b float64) int {
	if math.IsNaN(a) != math.IsNaN(b) {
		return -cmp.Compare(a, b)
	}
	return cmp.Compare(a, b)
}

func mean(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// progress numbers events and passes them on one at a time.
type progress struct {
	mu          sync.Mutex
	events      func(Event)
	done, total int
}

func (p *progress) tell(e Event) {
	if p.events == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	e.Done, e.Total = p.done, p.total
	p.events(e)
}
