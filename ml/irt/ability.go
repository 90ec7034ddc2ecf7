package irt

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Ability is what the answers of a student tell of θ, in standard deviations
// of the population (Bock and Mislevy, 1982).
type Ability struct {
	EAP float64 // mean of θ given the answers; drawn to 0 the more, the fewer they are
	SD  float64 // standard deviation of θ given the answers
}

// Abilities writes one ability per student of r into dst, which may be nil. A
// student without answers has the population's, 0 and 1 (up to what lies beyond
// the nodes); one with a NaN score has NaN. It panics on items the model does
// not have.
func (m *Model) Abilities(dst []Ability, r Responses) []Ability {
	r.mustFit()
	if dst == nil {
		dst = make([]Ability, r.Students())
	}
	if len(dst) != r.Students() {
		panic(fmt.Sprintf("irt: room for %d abilities of %d students", len(dst), r.Students()))
	}
	g := newGrid(m.Nodes)
	wrong := make([][]float64, len(m.Items)) // log(1-P) of the items that occur
	row := make([]float64, m.Nodes)
	for s := range dst {
		copy(row, g.prior)
		var right float64
		item, score := r.student(s)
		for k, j := range item {
			if j < 0 || int(j) >= len(m.Items) {
				panic(fmt.Sprintf("irt: item %d of a model with %d", j, len(m.Items)))
			}
			it := m.Items[j]
			if wrong[j] == nil {
				wrong[j] = make([]float64, m.Nodes)
				g.addWrong(wrong[j], it.Discrimination, it.Difficulty)
			}
			floats.Add(row, wrong[j])
			right += float64(float64(score[k]) * it.Discrimination)
		}
		_, mean := g.posterior(row, right)
		dst[s] = Ability{EAP: mean, SD: g.deviation(row, mean)}
	}
	return dst
}

// deviation is the standard deviation of ability under the probabilities p.
func (g grid) deviation(p []float64, mean float64) float64 {
	var sum float64
	for q, t := range g.theta {
		sum += float64(p[q] * (t - mean) * (t - mean))
	}
	return math.Sqrt(sum)
}
