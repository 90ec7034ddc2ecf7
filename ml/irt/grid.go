package irt

import "math"

// farthest is the ability of the last node: 7 of a million students are beyond
// it or its mirror image.
const farthest = 4.5

// negligible is the logarithm below which a node adds less than half the last
// bit of a sum of all of them.
const negligible = -42

// grid is the population N(0, 1) on equally spaced nodes.
type grid struct {
	theta []float64
	prior []float64 // logarithm of the weight; the weights sum to 1
}

func newGrid(nodes int) grid {
	g := grid{theta: make([]float64, nodes), prior: make([]float64, nodes)}
	var sum float64
	for q := range nodes {
		t := farthest * float64(2*q-(nodes-1)) / float64(nodes-1)
		g.theta[q], g.prior[q] = t, -t*t/2
		sum += math.Exp(g.prior[q])
	}
	for q := range g.prior {
		g.prior[q] -= math.Log(sum)
	}
	return g
}

// addWrong adds log(1-P), P being the probability of a right answer to an item,
// to a row of nodes.
func (g grid) addWrong(row []float64, a, b float64) {
	odds, ratio := g.odds(a, b)
	for q := range row {
		row[q] -= math.Log(1 + odds)
		odds *= ratio
	}
}

// odds are those of a right answer at the first node, and their ratio from one
// node to the next.
func (g grid) odds(a, b float64) (first, ratio float64) {
	return math.Exp(a * (g.theta[0] - b)), math.Exp(a * (g.theta[1] - g.theta[0]))
}

// posterior turns row, the logarithms of prior and wrong answers, into the
// probabilities of the nodes. Right is the sum of score times discrimination.
// It returns the logarithm of what they summed to, and their mean ability.
func (g grid) posterior(row []float64, right float64) (logSum, mean float64) {
	top := math.Inf(-1)
	for q, t := range g.theta {
		row[q] += float64(right * t)
		top = max(top, row[q])
	}
	var sum, moment float64
	for q, t := range g.theta {
		if row[q] -= top; row[q] < negligible {
			row[q] = 0
			continue
		}
		row[q] = math.Exp(row[q])
		sum += row[q]
		moment += float64(row[q] * t)
	}
	for q := range row {
		row[q] /= sum
	}
	return top + math.Log(sum), moment / sum
}
