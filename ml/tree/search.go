package tree

import (
	"math"
	"math/bits"
)

// good is how near to the best thinkable split a split must come, as a part of
// it, for the search to stop.
const good = 1 - 1e-12

func noSplit() split { return split{feature: -1, square: -1, product: 1} }

// turns hands out the features of a node in random order, as if those that have
// no list, which are constant, were among them, until maxFeatures have had
// their turn and one was not constant.
type turns struct {
	lists []list // still to come
	draws *draws
	left  int  // features still to come, with or without a list
	extra int  // of them, those that come only if all before were constant
	found bool // one that is not
}

func (g *Grower) turns(at span) turns {
	lists := g.lists[at.from:at.to]
	if at.listed { // their order is that of the keys
		g.drawn = append(g.drawn[:0], lists...)
		lists = g.drawn
	}
	t := turns{lists: lists, draws: &g.draws, left: g.s.p}
	if g.maxFeatures == g.s.p {
		t.left = len(lists)
	}
	t.extra = t.left - min(t.left, g.maxFeatures)
	return t
}

// next returns false when there are no more.
func (t *turns) next() (list, bool) {
	for len(t.lists) > 0 && (t.left > t.extra || !t.found) {
		k := t.draws.below(t.left)
		t.left--
		if k < len(t.lists) {
			t.lists[0], t.lists[k] = t.lists[k], t.lists[0]
			c := t.lists[0]
			t.lists = t.lists[1:]
			return c, true
		}
	}
	return list{}, false
}

// draws is the random order of the features: wyrand (Wang Yi), which takes a
// third of the time of the generator that seeds it for each tree.
type draws uint64

// below draws one of 0 to n-1, n below 1<<32, with odds that differ by less than n/2^32.
func (d *draws) below(n int) int {
	*d += 0xa0761d6478bd642f
	high, low := bits.Mul64(uint64(*d), uint64(*d)^0xe7037ed1a0b428db)
	return int((high ^ low) >> 32 * uint64(n) >> 32)
}

// sortedColumn is a column of a listed node: its feature and the keys of the rows
// in order.
type sortedColumn struct {
	feature int
	keys    []uint32
}

// searchLists scans the sorted columns of a listed node, two at a time.
func (g *Grower) searchLists(at span, weight, squares float64) split {
	m, keys := at.end-at.start, g.keysOf(at)
	best := noSplit()
	var waiting sortedColumn
	turns := g.turns(at)
	for l, ok := turns.next(); ok; l, ok = turns.next() {
		c := sortedColumn{int(l.feature), keys[l.at : l.at+m]}
		turns.found = true
		if waiting.keys == nil {
			waiting = c
			continue
		}
		g.scanPair(&best, waiting, c, weight)
		waiting.keys = nil
		if best.square*weight >= good*squares*best.product {
			break // all of the sum of squares is gone: no split can do better
		}
	}
	if waiting.keys != nil {
		g.scanPair(&best, waiting, waiting, weight)
	}
	best.threshold = midway(best.below, best.above)
	return best
}

// scanPair looks for a split of the rows of two columns that is better than best.
// A sum waits for the one before it, and two columns side by side halve the
// waiting.
func (g *Grower) scanPair(best *split, c, e sortedColumn, weight float64) {
	skip := g.minLeaf - 1
	last := len(c.keys) - 1 - skip
	_, a, b := advance(g.cells, c.keys[:skip], e.keys[:skip], sides{}, sides{}, weight, math.Inf(1))
	for k := skip; ; k++ {
		var n int
		n, a, b = advance(g.cells, c.keys[k:last], e.keys[k:last], a, b, weight, good*best.square/best.product)
		if k += n; k >= last {
			return
		}
		g.consider(best, c, k, a, weight)
		g.consider(best, e, k, b, weight)
	}
}

// sides is the sums of d and of the weight on the left of a split.
type sides struct{ d, w float64 }

// advance moves the rows of the keys of two columns to the left, one of each at
// a time, up to the first after which one of the splits may gain more than
// ratio; it returns its place. Growing trees spends a third of its time here,
// and with nothing else in the function all is in registers.
//
//go:noinline
func advance(cells []cell, keys, keys2 []uint32, a, b sides, weight, ratio float64) (int, sides, sides) {
	keys2 = keys2[:len(keys)]
	for k, key := range keys {
		x, y := &cells[uint16(key)], &cells[uint16(keys2[k])]
		a.d += x.d
		b.d += y.d
		a.w += x.w
		b.w += y.w
		if float64(a.d*a.d) > float64(ratio*float64(a.w*(weight-a.w))) || float64(b.d*b.d) > float64(ratio*float64(b.w*(weight-b.w))) {
			return k, a, b
		}
	}
	return len(keys), a, b
}

// consider takes the split after the k-th key of a column if it is better.
func (g *Grower) consider(best *split, c sortedColumn, k int, left sides, weight float64) {
	key, next := c.keys[k], c.keys[k+1]
	square, product := float64(left.d*left.d), float64(left.w*(weight-left.w))
	if key>>16 == next>>16 || !(square*best.product > best.square*product) || !(product > 0) {
		return
	}
	values := g.s.column(c.feature)
	if below, above := values[uint16(key)], values[uint16(next)]; above > below+sameValue {
		best.square, best.product = square, product
		best.feature, best.below, best.above = c.feature, below, above
	}
}

// searchRows sorts the rows of a small node by one feature after the other. It
// stops at the first split that is as good as the best split of the rows sorted
// by target, which no feature can beat.
func (g *Grower) searchRows(at span, weight float64, y []float64) split {
	rows := g.rows[at.start:at.end]
	var sorted [small]item
	items := sorted[:len(rows)]
	bound := g.bestThinkable(rows, weight, y)
	best := noSplit()
	turns := g.turns(at)
	for l, ok := turns.next(); ok; l, ok = turns.next() {
		feature := int(l.feature)
		column := g.s.column(feature)
		for k, i := range rows {
			insert(items[:k], item{float64(column[i]), g.cells[i]})
		}
		if float32(items[len(items)-1].key) <= float32(items[0].key)+sameValue {
			continue
		}
		turns.found = true
		if scanItems(&best, items, weight, g.minLeaf, sameValue) {
			best.feature = feature
		}
		if float64(best.square*bound.product) >= good*float64(bound.square*best.product) {
			break
		}
	}
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
