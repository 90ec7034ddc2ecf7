package tree

import (
	"math"
	"math/rand/v2"
)

// searchRandom draws one threshold per feature. Nothing has to be sorted: a
// feature costs two passes over the rows of the node.
func (g *Grower) searchRandom(rows []uint32, rng *rand.Rand, weight, squares float64, y []float64) split {
	bound := split{square: squares, product: weight} // all of the sum of squares
	if len(rows) <= small {
		bound = g.bestThinkable(rows, weight, y)
	}
	best, cells := noSplit(), g.cells
	found := false
	for looked := 0; g.more(looked, found); looked++ {
		feature := g.feature(looked)
		column := g.s.column(feature)
		least, most := column[rows[0]], column[rows[0]]
		for _, i := range rows {
			if v := column[i]; v < least {
				least = v
			} else if v > most {
				most = v
			}
		}
		if most <= least+sameValue {
			continue
		}
		found = true
		t := between(least, most, rng.Float64())
		var sum, w float64
		left := 0
		for _, i := range rows {
			c, isRight := &cells[i], right(column[i], t)
			left += 1 - isRight
			mask := uint64(isRight) - 1 // a branch would be mispredicted half of the time
			sum += math.Float64frombits(math.Float64bits(c.d) & mask)
			w += math.Float64frombits(math.Float64bits(c.w) & mask)
		}
		if left < g.minLeaf || len(rows)-left < g.minLeaf {
			continue
		}
		square, product := float64(sum*sum), float64(w*(weight-w))
		if product > 0 && square*best.product > best.square*product {
			best = split{feature: feature, square: square, product: product, threshold: t}
		}
		if float64(best.square*bound.product) >= good*float64(bound.square*best.product) {
			break
		}
	}
	return best
}

// between is the threshold a part u of the way from least to most, u < 1: at
// least least and below most, so that both children get rows.
func between(least, most float32, u float64) float32 {
	t := float32(float64(least) + float64(u*(float64(most)-float64(least))))
	if t >= most {
		return least
	}
	return t
}
