package tree

import "math/rand/v2"

// searchRandom draws one threshold per feature. Nothing has to be sorted: a
// feature costs two passes over the rows of the node.
func (g *Grower) searchRandom(rows []uint32, rng *rand.Rand, weight float64) split {
	best := noSplit()
	g.features(rng, func(feature int) (constant, stop bool) {
		column := g.s.values[feature*g.s.n : (feature+1)*g.s.n]
		least, most := column[rows[0]], column[rows[0]]
		for _, i := range rows[1:] {
			least, most = min(least, column[i]), max(most, column[i])
		}
		if most <= least+sameValue {
			return true, false
		}
		t := between(least, most, rng.Float64())
		var sum, w float64
		left := 0
		for _, i := range rows {
			c, isLeft := &g.cells[i], 1-right(column[i], t)
			left += isLeft
			sum += float64(c.d * float64(isLeft)) // a branch would be mispredicted half of the time
			w += float64(c.w * float64(isLeft))
		}
		if left < g.minLeaf || len(rows)-left < g.minLeaf {
			return false, false
		}
		square, product := float64(sum*sum), float64(w*(weight-w))
		if product > 0 && square*best.product > best.square*product {
			best = split{feature: feature, square: square, product: product, threshold: t}
		}
		return false, false
	})
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
