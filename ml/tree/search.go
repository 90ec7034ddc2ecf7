package tree

import (
	"math"
	"math/rand/v2"
)

// good is how near to the best thinkable split a split must come, as a part of
// it, for the search to stop.
const good = 1 - 1e-12

func noSplit() split { return split{feature: -1, square: -1, product: 1} }

// features calls look on features in random order until it has looked at
// maxFeatures of them, one not constant, or look says stop.
func (g *Grower) features(rng *rand.Rand, look func(feature int) (constant, stop bool)) {
	p := len(g.order)
	found := false
	for j := range p {
		if j >= g.maxFeatures && found {
			return
		}
		q := j + int(rng.Uint32N(uint32(p-j)))
		g.order[j], g.order[q] = g.order[q], g.order[j]
		constant, stop := look(int(g.order[j]))
		if stop {
			return
		}
		found = found || !constant
	}
}

// searchLists scans the sorted columns of a listed node.
func (g *Grower) searchLists(at span, rng *rand.Rand, weight, squares float64) split {
	m := at.end - at.start
	lists := g.lists[at.depth&1][at.start*g.s.p : at.end*g.s.p]
	best := noSplit()
	g.features(rng, func(feature int) (constant, stop bool) {
		keys := lists[feature*m : (feature+1)*m]
		column := g.s.values[feature*g.s.n : (feature+1)*g.s.n]
		if column[uint16(keys[m-1])] <= column[uint16(keys[0])]+sameValue {
			return true, false
		}
		if g.scan(&best, keys, column, weight) {
			best.feature = feature
		}
		// All of the sum of squares is gone: no split can do better.
		return false, best.square*weight >= good*squares*best.product
	})
	best.threshold = midway(best.below, best.above)
	return best
}

// scan looks for a split of the rows of keys, sorted by column, that is better
// than best, and reports whether it found one.
func (g *Grower) scan(best *split, keys []uint32, column []float32, weight float64) bool {
	cells := g.cells
	var sum, w float64
	skip := g.minLeaf - 1
	for _, key := range keys[:skip] {
		c := &cells[uint16(key)]
		sum += c.d
		w += c.w
	}
	found := false
	square, product := best.square, best.product
	key := keys[skip]
	for _, next := range keys[skip+1 : len(keys)-skip] {
		c := &cells[uint16(key)]
		sum += c.d
		w += c.w
		if float64(sum*sum)*product > square*float64(w*(weight-w)) && key>>16 != next>>16 {
			below, above := column[uint16(key)], column[uint16(next)]
			if pr := float64(w * (weight - w)); above > below+sameValue && pr > 0 {
				square, product = float64(sum*sum), pr
				best.below, best.above = below, above
				found = true
			}
		}
		key = next
	}
	best.square, best.product = square, product
	return found
}

// searchRows sorts the rows of a small node by one feature after the other. It
// stops at the first split that is as good as the best split of the rows sorted
// by target, which no feature can beat.
func (g *Grower) searchRows(rows []uint32, rng *rand.Rand, weight float64, y []float64) split {
	var sorted [small]item
	items := sorted[:len(rows)]
	bound := g.bestThinkable(rows, weight, y)
	best := noSplit()
	g.features(rng, func(feature int) (constant, stop bool) {
		column := g.s.values[feature*g.s.n : (feature+1)*g.s.n]
		for k, i := range rows {
			insert(items[:k], item{float64(column[i]), g.cells[i]})
		}
		if float32(items[len(items)-1].key) <= float32(items[0].key)+sameValue {
			return true, false
		}
		if scanItems(&best, items, weight, g.minLeaf, sameValue) {
			best.feature = feature
		}
		return false, float64(best.square*bound.product) >= good*float64(bound.square*best.product)
	})
	best.threshold = midway(best.below, best.above)
	return best
}

// bestThinkable is the best split of a small node's rows sorted by target.
func (g *Grower) bestThinkable(rows []uint32, weight float64, y []float64) split {
	var sorted [small]item
	items := sorted[:len(rows)]
	for k, i := range rows {
		insert(items[:k], item{y[i], g.cells[i]})
	}
	bound := noSplit()
	scanItems(&bound, items, weight, 1, 0)
	return bound
}

// item is a row of a small node with what it is sorted by.
type item struct {
	key float64
	cell
}

// insert puts it into its place of the sorted items, which grow by one.
func insert(items []item, it item) {
	items = items[:len(items)+1]
	k := len(items) - 1
	for ; k > 0 && it.key < items[k-1].key; k-- {
		items[k] = items[k-1]
	}
	items[k] = it
}

// scanItems is scan for sorted items.
func scanItems(best *split, items []item, weight float64, minLeaf int, same float32) bool {
	var sum, w float64
	found := false
	for k := range items[:len(items)-1] {
		sum += items[k].d
		w += items[k].w
		if k+1 < minLeaf || len(items)-k-1 < minLeaf {
			continue
		}
		square, product := float64(sum*sum), float64(w*(weight-w))
		if square*best.product > best.square*product && product > 0 {
			below, above := float32(items[k].key), float32(items[k+1].key)
			if same == 0 && items[k].key < items[k+1].key || same > 0 && above > below+same {
				best.square, best.product = square, product
				best.below, best.above = below, above
				found = true
			}
		}
	}
	return found
}

// midway is scikit-learn's threshold, which is a float64, rounded down to a
// float32: every float32 value is on the same side of both.
func midway(below, above float32) float32 {
	exact := float64(below)/2 + float64(above)/2
	t := float32(exact)
	if float64(t) > exact {
		t = math.Nextafter32(t, float32(math.Inf(-1)))
	}
	return t
}
