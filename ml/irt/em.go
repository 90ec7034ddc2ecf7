package irt

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// blocks is into how many parts students, and items, are cut. It is the same
// for any number of workers, so that sums are made in the same order.
const blocks = 16

// parameters of an item, each free to be any number.
type parameters struct{ logA, b float64 }

// em holds what does not change between the steps of EM, and their scratch.
type em struct {
	TwoPL
	grid
	forms
	r       Responses
	answers []int     // per item
	score   []float64 // per item, summed over students

	slope    []float64 // a per item
	wrong    []float64 // forms x nodes: log(1-P) summed over the items of a form
	expected [blocks]expected

	usual, spread float64 // prior mean and standard deviation of b

	next, second, jump []parameters // of iterate
}

// expected are sums over students, each spread over the nodes by their
// posterior: what maximising needs to know of the answers.
type expected struct {
	logLikelihood float64
	count         []float64 // forms x nodes: students at each node
	ability       []float64 // per item: score times mean ability
	row           []float64 // scratch, a row of nodes
}

func newEM(t TwoPL, r Responses, items int) *em {
	e := &em{TwoPL: t, grid: newGrid(t.Nodes), forms: findForms(r, items), r: r, spread: t.DifficultySD,
		answers: make([]int, items), score: make([]float64, items), slope: make([]float64, items),
		next: make([]parameters, items), second: make([]parameters, items), jump: make([]parameters, items)}
	for k, j := range r.Item {
		e.answers[j]++
		e.score[j] += float64(r.Score[k])
	}
	e.wrong = make([]float64, len(e.items)*t.Nodes)
	for k := range e.expected {
		e.expected[k] = expected{count: make([]float64, len(e.items)*t.Nodes),
			ability: make([]float64, items), row: make([]float64, t.Nodes)}
	}
	return e
}

// start is a = 1, and the difficulty that explains the mean score were all
// students of ability 0.
func (e *em) start() []parameters {
	at := make([]parameters, len(e.answers))
	for j, n := range e.answers {
		at[j].b = math.Log((float64(n) - e.score[j] + 0.5) / (e.score[j] + 0.5))
	}
	return at
}

// iterate makes two steps of EM from at, leaps along them, makes a third step
// from there, and moves at to its end. A leap that lands lower than the first
// step is not taken, so that an iteration never loses posterior density
// (SQUAREM, scheme S3 of Varadhan and Roland, 2008). It reports whether at has
// come to rest.
func (e *em) iterate(ctx context.Context, at []parameters) (rest bool, err error) {
	if e.Hierarchical {
		e.learnPrior(at)
	}
	if _, err := e.step(ctx, e.next, at); err != nil {
		return false, err
	}
	if change(at, e.next) < e.Tolerance {
		copy(at, e.next)
		return true, nil
	}
	density, err := e.step(ctx, e.second, e.next)
	if err != nil {
		return false, err
	}
	leap(e.jump, at, e.next, e.second)
	reached, err := e.step(ctx, at, e.jump)
	if err != nil {
		return false, err
	}
	if !(reached >= density) {
		copy(at, e.second)
	}
	return false, nil
}

// learnPrior sets the prior of the difficulties to how difficult the answered
// items are, never so narrow that it would make all items alike.
func (e *em) learnPrior(at []parameters) {
	const narrowest = 0.3
	var n, sum, squares float64
	for j, p := range at {
		if e.answers[j] > 0 {
			n, sum, squares = n+1, sum+p.b, squares+float64(p.b*p.b)
		}
	}
	if n > 1 {
		e.usual = sum / n
		e.spread = math.Sqrt(max(narrowest*narrowest, squares/n-float64(e.usual*e.usual)))
	}
}

// change is the largest difference of any parameter.
func change(x, y []parameters) float64 {
	var most float64
	for j := range x {
		most = max(most, math.Abs(y[j].logA-x[j].logA), math.Abs(y[j].b-x[j].b))
	}
	return most
}

// leap sets dst to where x, y and z, successive points of an iteration that
// converges linearly, are heading.
func leap(dst, x, y, z []parameters) {
	var step, bend float64 // squared lengths of y-x and (z-y)-(y-x)
	for j := range x {
		a, b := y[j].logA-x[j].logA, y[j].b-x[j].b
		c, d := z[j].logA-y[j].logA-a, z[j].b-y[j].b-b
		step += float64(a*a) + float64(b*b)
		bend += float64(c*c) + float64(d*d)
	}
	length := 1.0
	if bend > 0 {
		length = max(1, math.Sqrt(step/bend)) // 1 is z itself
	}
	along := func(x, y, z float64) float64 {
		return x + float64(2*length*(y-x)) + float64(length*length*(z-y-(y-x)))
	}
	for j := range dst {
		dst[j] = parameters{along(x[j].logA, y[j].logA, z[j].logA), along(x[j].b, y[j].b, z[j].b)}
	}
}

// step sets dst to the parameters that one step of EM reaches from those of
// at, and returns the logarithm of the posterior density of at, up to a
// constant.
func (e *em) step(ctx context.Context, dst, at []parameters) (density float64, err error) {
	for j, p := range at {
		e.slope[j] = math.Exp(p.logA)
		density -= float64(e.slope[j]*p.b*e.score[j]) + e.penalty(p)
	}
	if err := ml.Parallel(ctx, e.Workers, len(e.items), func(f int) error {
		row := e.wrong[f*e.Nodes:][:e.Nodes]
		clear(row)
		for _, j := range e.items[f] {
			e.addWrong(row, e.slope[j], at[j].b)
		}
		return nil
	}); err != nil {
		return 0, err
	}
	if err := ml.Parallel(ctx, e.Workers, blocks, func(k int) error {
		n := e.r.Students()
		e.expected[k].from(e, k*n/blocks, (k+1)*n/blocks)
		return nil
	}); err != nil {
		return 0, err
	}
	for k := range e.expected {
		density += e.expected[k].logLikelihood
	}
	return density, ml.Parallel(ctx, e.Workers, len(e.items), func(f int) error {
		count := e.expected[0].count[f*e.Nodes:][:e.Nodes]
		for k := 1; k < blocks; k++ {
			floats.Add(count, e.expected[k].count[f*e.Nodes:][:e.Nodes])
		}
		for _, j := range e.items[f] {
			q := question{em: e, count: count, score: e.score[j]}
			for k := range e.expected {
				q.ability += e.expected[k].ability[j]
			}
			dst[j] = q.maximise(at[j])
		}
		return nil
	})
}

// from sums over the students from one to before another.
func (x *expected) from(e *em, one, another int) {
	x.logLikelihood = 0
	clear(x.count)
	clear(x.ability)
	for s := one; s < another; s++ {
		item, score := e.r.student(s)
		score = score[:len(item)]
		var right float64
		for k, j := range item {
			right += float64(float64(score[k]) * e.slope[j])
		}
		copy(x.row, e.prior)
		for _, f := range e.takenBy(s) {
			floats.Add(x.row, e.wrong[int(f)*e.Nodes:][:e.Nodes])
		}
		logSum, mean := e.posterior(x.row, right)
		x.logLikelihood += logSum // but for the sum of score·a·b, which step takes off for all students
		for k, j := range item {
			x.ability[j] += float64(float64(score[k]) * mean)
		}
		for _, f := range e.takenBy(s) {
			floats.Add(x.count[int(f)*e.Nodes:][:e.Nodes], x.row)
		}
	}
}
