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

// slope is what the expectation does around some parameters.
type slope struct {
	logA, b        float64 // gradient
	logA2, mix, b2 float64 // Fisher information and the priors': -Hessian but for terms of mean 0
}

// at is the slope at p, in one pass over the nodes. The odds at equally spaced
// nodes are a geometric progression: no exponential per node, and no logarithm
// as long as nobody asks for the expectation itself.
func (x question) at(p parameters) slope {
	a := math.Exp(p.logA)
	// Sums of the residual, and of the variance of an answer, times powers of θ-b.
	residual, moment := x.score, x.ability-float64(p.b*x.score)
	var v0, v1, v2 float64
	odds, ratio := x.odds(a, p.b)
	for q, n := range x.count {
		t := x.theta[q] - p.b
		wrong := 1 / (1 + odds)
		odds *= ratio
		nr := float64(n * (1 - wrong))
		residual -= nr
		moment -= float64(nr * t)
		v := float64(nr * wrong)
		vt := float64(v * t)
		v0 += v
		v1 += vt
		v2 += float64(vt * t)
	}
	tightA, tightB := 1/(x.DiscriminationSD*x.DiscriminationSD), 1/(x.spread*x.spread)
	return slope{
		logA:  float64(a*moment) - float64(p.logA*tightA),
		b:     -float64(a*residual) - float64((p.b-x.usual)*tightB),
		logA2: float64(a*a*v2) + tightA,
		mix:   -float64(a * a * v1),
		b2:    float64(a*a*v0) + tightB,
	}
}

// penalty is what the priors take from the logarithm of the density.
func (e *em) penalty(p parameters) float64 {
	u, v := p.logA/e.DiscriminationSD, (p.b-e.usual)/e.spread
	return float64(u*u)/2 + float64(v*v)/2
}

// maximise climbs from p by Fisher scoring. A step is at most 1 long in either
// direction, and halved until the slope along it is no steeper than where it starts.
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
			if there = x.at(next); math.Abs(there.along(da, db)) <= here.along(da, db) {
				break
			}
			fraction /= 2
		}
		p, here = next, there
	}
	return p
}

// along is the slope in a direction.
func (s slope) along(da, db float64) float64 { return float64(s.logA*da) + float64(s.b*db) }
