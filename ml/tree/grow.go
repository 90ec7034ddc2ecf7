package tree

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// epsilon is the impurity (variance, in squared units of the target) at which
// scikit-learn calls a node pure.
const epsilon = 0x1p-52

// small is the size from which a node sorts the few features it looks at,
// instead of having the sorted columns of all features carried down to it.
const small = 7

// Grower grows trees on one presorted set, one at a time, reusing its memory.
type Grower struct {
	s           *Sorted
	maxDepth    int
	minLeaf     int
	maxFeatures int
	random      bool
	shrinkage   float64

	// keys holds the sorted columns of the nodes of even and odd depth, and
	// lists, for all nodes, where they are: only those that are not constant, so
	// that a constant column is neither carried down nor looked at again.
	keys  [2][]uint32
	top   []uint32 // keys of the root
	used  int      // of the keys of the next depth
	lists []list
	draws draws    // of the tree that grows
	drawn []list   // lists of the node that is searched, in random order
	rows  []uint32 // rows of the node [start, end), ascending
	spare []uint32
	cells []cell  // per row
	left  []uint8 // per row: 1 when it goes to the left child
	spans []span  // per node, as the tree's Nodes
	nodes []Node
	means []float64
	sizes []float64 // weight of each node
}

// cell is what a row adds to the sums of a node.
type cell struct {
	d float64 // weight * (target - mean of the node)
	w float64 // weight
}

// span is the rows of a node, its depth and its lists. A node is listed when its
// sorted columns have been carried down to it; others have the lists of the node
// above that was listed, or all columns, to say which features may differ.
type span struct {
	start, end int
	depth      int
	listed     bool
	from, to   int // of the lists
}

// split is the best split found so far. Its gain, the reduction of the sum of
// squares, is W * square / product: the comparison of two splits needs no
// division.
type split struct {
	product   float64 // weight on the left * weight on the right
	square    float64 // (sum of the d of the rows that go left)²
	feature   int     // -1 when there is none
	below     float32 // largest value on the left
	above     float32 // smallest value on the right
	threshold float32
}

// NewGrower returns a grower with the limits of r, whose Seed is not used.
func NewGrower(s *Sorted, r Regressor) *Grower {
	g := &Grower{
		s: s, maxDepth: r.MaxDepth, minLeaf: max(r.MinLeaf, 1), maxFeatures: r.MaxFeatures,
		random: r.RandomThreshold, shrinkage: r.Shrinkage,
		rows: make([]uint32, s.n), spare: make([]uint32, s.n),
		cells: make([]cell, s.n), left: make([]uint8, s.n),
	}
	if g.maxDepth == 0 {
		g.maxDepth = math.MaxInt
	}
	if g.maxFeatures == 0 || g.maxFeatures > s.p {
		g.maxFeatures = s.p
	}
	if g.random {
		return g
	}
	if s.keys == nil {
		panic("tree: the columns are not sorted")
	}
	for k := range g.keys {
		g.keys[k] = make([]uint32, len(s.keys)+1) // a write past the last key lands in the 1
	}
	return g
}

// Grow grows a tree on targets y and weights w (nil means 1, a row of weight 0
// is absent), both per presorted row; at least one weight must be positive.
// The reduction of the weighted sum of squares by each feature is added to
// gains, of length p, unless it is nil.
func (g *Grower) Grow(rng *rand.Rand, y, w, gains []float64) Tree {
	g.start(y, w)
	g.draws = draws(rng.Uint64())
	for k, depth := 0, 0; k < len(g.nodes); k++ { // grows as it goes: breadth first
		if g.spans[k].depth > depth {
			depth, g.used = depth+1, 0
		}
		g.visit(k, rng, y, gains)
	}
	if g.shrinkage > 0 {
		shrink(g.nodes, g.means, g.sizes, g.shrinkage)
	}
	return Tree{
		Nodes:  append([]Node(nil), g.nodes...),
		Values: append([]float64(nil), g.means...),
	}
}

// start makes the root.
func (g *Grower) start(y, w []float64) {
	if len(y) != g.s.n || w != nil && len(w) != g.s.n {
		panic(fmt.Sprintf("tree: %d targets and %d weights for %d rows", len(y), len(w), g.s.n))
	}
	n := 0
	for i := range y {
		c := cell{w: 1}
		if w != nil {
			c.w = w[i]
		}
		g.cells[i], g.left[i] = c, 0
		if c.w > 0 {
			g.left[i] = 1
			g.rows[n] = uint32(i)
			n++
		}
	}
	if n == 0 {
		panic("tree: no row has a positive weight")
	}
	g.nodes, g.means, g.sizes, g.spans = g.nodes[:0], g.means[:0], g.sizes[:0], g.spans[:0]
	g.lists, g.used = g.lists[:0], 0
	root := span{start: 0, end: n, listed: n > small && !g.random}
	if root.listed {
		g.rootLists(n)
	} else {
		for j := range g.s.p {
			g.lists = append(g.lists, list{feature: int32(j)})
		}
	}
	root.to = len(g.lists)
	g.push(root)
}

func (g *Grower) push(s span) {
	g.nodes = append(g.nodes, Node{Threshold: float32(math.Inf(1))})
	g.means = append(g.means, 0)
	g.sizes = append(g.sizes, 0)
	g.spans = append(g.spans, s)
}

// visit computes the mean of node k and splits it if it can.
func (g *Grower) visit(k int, rng *rand.Rand, y, gains []float64) {
	at := g.spans[k]
	rows := g.rows[at.start:at.end]
	first := y[rows[0]]
	var weight, sum float64 // of the differences to the first: a constant target is met exactly
	for _, i := range rows {
		w := g.cells[i].w
		weight += w
		sum += float64(w * (y[i] - first))
	}
	mean := first + sum/weight
	g.means[k], g.sizes[k] = mean, weight
	if len(rows) < max(2, 2*g.minLeaf) || at.depth >= g.maxDepth {
		return
	}
	var squares float64
	for _, i := range rows {
		c := &g.cells[i]
		d := y[i] - mean
		c.d = c.w * d
		squares += float64(c.d * d)
	}
	if squares <= epsilon*weight {
		return
	}
	var best split
	switch {
	case g.random:
		best = g.searchRandom(at, rng, weight, squares, y)
	case at.listed:
		best = g.searchLists(at, weight, squares)
	default:
		best = g.searchRows(at, weight, y)
	}
	if best.feature < 0 {
		return
	}
	if gains != nil {
		gains[best.feature] += float64(best.square / best.product * weight)
	}
	g.nodes[k] = Node{Threshold: best.threshold, Feature: uint16(best.feature), Left: uint16(len(g.nodes) - k)}
	g.divide(at, best)
}

// divide hands the rows of a node, and its sorted columns if a child needs
// them, to two new nodes.
func (g *Grower) divide(at span, best split) {
	column := g.s.values[best.feature*g.s.n:]
	rows, spare := g.rows[at.start:at.end], g.spare
	nLeft, nRight := 0, 0
	for _, i := range rows {
		isLeft := 0
		if column[i] <= best.threshold {
			isLeft = 1
		}
		g.left[i] = uint8(isLeft)
		rows[nLeft], spare[nRight] = i, i
		nLeft += isLeft
		nRight += 1 - isLeft
	}
	copy(rows[nLeft:], spare[:nRight])

	depth, middle := at.depth+1, at.start+nLeft
	l := span{start: at.start, end: middle, depth: depth, from: at.from, to: at.to}
	r := span{start: middle, end: at.end, depth: depth, from: at.from, to: at.to}
	if at.listed && depth < g.maxDepth {
		l.listed, r.listed = nLeft > small, nRight > small
		g.divideLists(at, &l, &r)
	}
	g.push(l)
	g.push(r)
}
