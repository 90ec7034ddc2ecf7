// Package irt measures ability by item response theory: which students know
// more, and which items tell it, when not everybody answered the same test.
//
// The share of right answers compares students only if they saw the same
// items. The two-parameter logistic model (Birnbaum, 1968) says instead how an
// answer comes about. A student of ability θ answers an item right with
// probability
//
//	P(θ) = 1 / (1 + exp(-a(θ-b)))
//
// where b, the difficulty, is the ability that has even odds, and a, the
// discrimination, is how steeply the odds rise around it. Given θ, answers do
// not depend on each other. Abilities and difficulties share one scale, whose
// unit is the population: θ ~ N(0, 1).
//
// # The road
//
//  1. Put the answers of one subject into [Responses], a student after the
//     other, an item by its number. What was not administered is not wrong: it
//     is left out. A partly right answer is a score between 0 and 1.
//  2. [TwoPL].Fit finds the items: a and b of each.
//  3. [Model.Abilities] finds students, those of the fit or others, from any of
//     their answers: the mean of θ given the answers (EAP), and its standard
//     deviation, which says how far to trust it. Who answered nothing gets the
//     population, 0 and 1.
//
// Different forms land on one scale when students, or items, link them. But
// there is one population: without a link the takers of two forms are supposed
// to be equally able, and few links only pull against that. Of two groups 1.5
// apart with a form each (simulated, 30 items), a tenth of the students taking
// both leaves two fifths of the gap unseen, a quarter a sixth, a half a
// twentieth. When ability had no part in who took what, a tenth is plenty.
//
// # How it is fitted
//
// θ is not observed, so the items maximise the likelihood of the answers with θ
// integrated out, times a prior that keeps items with few or constant answers
// in sane places, by the EM algorithm (Bock and Aitkin, 1981), accelerated by
// SQUAREM (Varadhan and Roland, 2008).
//
// The integral is a sum over equally spaced nodes. For a smooth integrand that
// has vanished at both ends this rule converges exponentially: a posterior of
// standard deviation s is summed with an error near 2exp(-2π²s²/h²), h being
// the distance of nodes. 41 nodes on [-4.5, 4.5], beyond which 7 of a million
// students are, have h = 0.225: exact to 5e-9 at s = h, still to 3e-4 at
// s = 0.15, the precision of some two hundred items. For sharper tests raise
// Nodes.
//
// Two facts make it fast, and neither is an approximation. The logarithm of
// the probability of an answer y is log(1-P) + y·a(θ-b). So of the right
// answers of a student only the sum of a matters, one number instead of a row
// of nodes per answer. And log(1-P) does not depend on the answer, so items
// answered by the same students are added up once for all of them. What is left
// per answer are two multiplications.
package irt

import (
	"context"
	"fmt"
	"math"
)

// TwoPL is the two-parameter logistic model before it has seen answers. The
// priors count as much as a few answers do; they are log a ~ N(0, s²) and
// b ~ N(0, s²).
//
// When Hierarchical, the prior of b is N(m, s²) with m and s of the items
// themselves (empirical Bayes; random item effects, De Boeck, 2008). Where groups
// of students took different tests, nothing else tells an able group from easy
// tests: the hundreds of items of a group, thought to be as difficult as those of
// the others, move its abilities off the mean of 0 that each group would have by
// itself.
type TwoPL struct {
	Nodes            int     // of the integral over ability, 3 or more; 0 means 41
	MaxIterations    int     // 0 means 200; each is three steps of EM
	Tolerance        float64 // largest change of any log a or b in a step of EM that counts as none; 0 means 1e-4
	DiscriminationSD float64 // prior standard deviation of log a; 0 means 0.5
	DifficultySD     float64 // prior standard deviation of b; 0 means 2; where it starts when Hierarchical
	Hierarchical     bool    // fit the mean and the standard deviation of the prior of b
	Workers          int     // goroutines; 0 means one per core. The bits do not depend on it
}

// Item is a fitted item.
type Item struct {
	Discrimination float64 // a > 0, per standard deviation of ability
	Difficulty     float64 // b, in standard deviations of ability
	Answers        int     // how many it was fitted on; with 0 the prior decided
}

// Probability returns the probability that ability theta answers right.
func (it Item) Probability(theta float64) float64 {
	return 1 / (1 + math.Exp(-it.Discrimination*(theta-it.Difficulty)))
}

// Model is a fitted TwoPL.
type Model struct {
	Items      []Item
	Nodes      int  // of the integral over ability
	Iterations int  // how many were made
	Converged  bool // false when MaxIterations ended it
}

// Fit finds the parameters of items numbered 0 to items-1. It fails as
// [Responses.Check] does, on negative fields, and when ctx has ended.
func (t TwoPL) Fit(ctx context.Context, r Responses, items int) (*Model, error) {
	t, err := t.complete()
	if err != nil {
		return nil, err
	}
	if err := r.Check(items); err != nil {
		return nil, err
	}
	e := newEM(t, r, items)
	at := e.start()
	m := &Model{Items: make([]Item, items), Nodes: t.Nodes}
	for !m.Converged && m.Iterations < t.MaxIterations {
		m.Iterations++
		if m.Converged, err = e.iterate(ctx, at); err != nil {
			return nil, err
		}
	}
	for j := range m.Items {
		m.Items[j] = Item{Discrimination: math.Exp(at[j].logA), Difficulty: at[j].b, Answers: e.answers[j]}
	}
	return m, nil
}

// complete fills in the defaults.
func (t TwoPL) complete() (TwoPL, error) {
	if t.Nodes < 0 || t.Nodes == 1 || t.Nodes == 2 {
		return t, fmt.Errorf("irt: TwoPL.Nodes = %d, want 0 or at least 3", t.Nodes)
	}
	if t.MaxIterations < 0 {
		return t, fmt.Errorf("irt: TwoPL.MaxIterations = %d, want 0 or more", t.MaxIterations)
	}
	for _, f := range []struct {
		name  string
		value *float64
		usual float64
	}{
		{"Tolerance", &t.Tolerance, 1e-4},
		{"DiscriminationSD", &t.DiscriminationSD, 0.5},
		{"DifficultySD", &t.DifficultySD, 2},
	} {
		if !(*f.value >= 0) || math.IsInf(*f.value, 0) {
			return t, fmt.Errorf("irt: TwoPL.%s = %v, want a finite number, 0 or more", f.name, *f.value)
		}
		if *f.value == 0 {
			*f.value = f.usual
		}
	}
	if t.Nodes == 0 {
		t.Nodes = 41
	}
	if t.MaxIterations == 0 {
		t.MaxIterations = 200
	}
	return t, nil
}
