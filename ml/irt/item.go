package irt

import "math"

// question is an item whose parameters maximise the expected logarithm of the
// posterior density, given at which abilities how many students answered.
type question struct {
	*em
	count   []float64 // students at each node
	score   float64   // sum of score
	ability float64   // sum of score times mean ability
}

// slope is the expectation at some parameters and what it does around them.
type slope struct {
	value          float64
	logA, b        float64 // gradient
	logA2, mix, b2 float64 // Fisher information and the priors': -Hessian but for terms of mean 0
}

// at is the expectation, in one pass over the nodes.
func (x question) at(p parameters) slope {
	a := math.Exp(p.logA)
	value := a * (x.ability - float64(p.b*x.score))
	// Sums of the residual, and of the variance of an answer, times powers of θ-b.
	residual, moment := x.score, x.ability-float64(p.b*x.score)
	var v0, v1, v2 float64
	for q, n := range x.count {
		t := x.theta[q] - p.b
		right, logWrong := answer(a * t)
		value += float64(n * logWrong)
		nr := float64(n * right)
		residual -= nr
		moment -= float64(nr * t)
		v := float64(nr * (1 - right))
		v0 += v
		v1 += float64(v * t)
		v2 += float64(v * t * t)
	}
	tightA, tightB := 1/(x.DiscriminationSD*x.DiscriminationSD), 1/(x.DifficultySD*x.DifficultySD)
	return slope{
		value: value - x.penalty(p),
		logA:  float64(a*moment) - float64(p.logA*tightA),
		b:     -float64(a*residual) - float64(p.b*tightB),
		logA2: float64(a*a*v2) + tightA,
		mix:   -float64(a * a * v1),
		b2:    float64(a*a*v0) + tightB,
	}
}

// penalty is what the priors take from the logarithm of the density.
func (e *em) penalty(p parameters) float64 {
	u, v := p.logA/e.DiscriminationSD, p.b/e.DifficultySD
	return float64(u*u)/2 + float64(v*v)/2
}

// maximise climbs from p by Fisher scoring. A step is at most 1 long in either
// direction, and halved until it does not lead down.
func (x question) maximise(p parameters) parameters {
	const scorings, halvings = 10, 20
	here := x.at(p)
	for range scorings {
		d := float64(here.logA2*here.b2) - float64(here.mix*here.mix)
		da := (float64(here.b2*here.logA) - float64(here.mix*here.b)) / d
		db := (float64(here.logA2*here.b) - float64(here.mix*here.logA)) / d
		length := max(math.Abs(da), math.Abs(db))
		if !(length > x.Tolerance/100) {
			return p
		}
		there, fraction := here, min(1, 1/length)
		next := p
		for range halvings {
			next = parameters{p.logA + float64(fraction*da), p.b + float64(fraction*db)}
			if there = x.at(next); there.value >= here.value {
				break
			}
			fraction /= 2
		}
		if !(there.value >= here.value) {
			return p
		}
		p, here = next, there
	}
	return p
}
