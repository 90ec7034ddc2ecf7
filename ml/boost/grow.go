package boost

import (
	"context"
	"math"

	"paes/ml/tree"
)

// grower grows trees on one set of bins, reusing its memory.
type grower struct {
	ctx    context.Context
	crew   *crew
	r      Regressor // with its defaults
	b      *Bins
	active []bool // features that this tree may use

	// The rows of the nodes of even and odd depth, with what each carries: the
	// quantised gradient and, unless all are 1, weight.
	rows    [2][]uint32
	pulls   [2][]int32
	weights [2][]int32
	flags   []uint8

	lambda   float64 // L2 in units of quantised weights
	unit     float64 // of quantised values: of a gradient over that of a weight
	gainUnit float64 // of gains: the square of a gradient's over a weight's

	routes  []route // by node
	tree    tree.Tree
	leaves  []*node
	gains   []float64 // by feature
	pool    [][]histogram
	work    []piece
	jobs    []job
	found   []split
	missing bool // some tree sends missing values to the right
}

// node is a node while the tree grows.
type node struct {
	id, depth  int
	start, end int // its rows
	all        total
	low, high  float64     // bounds of its values
	histogram  []histogram // per tile; after them those of the weights
	best       split
}

func (n *node) side() int { return n.depth & 1 }

// grow grows a tree on the rows that the stages write to rows[0]; then they are
// n, of the given total.
func (g *grower) grow(n int, all *total, rows ...stage) error {
	g.routes, g.leaves, g.tree = g.routes[:0], g.leaves[:0], tree.Tree{}
	low, high := unbounded()
	root := &node{end: n, low: low, high: high}
	last := &rows[len(rows)-1]
	then := last.then
	last.then = func() {
		then()
		root.all = *all
		g.push(root)
	}
	if err := g.search([]job{{small: root}}, rows...); err != nil {
		return err
	}
	if g.r.Leaves > 0 {
		return g.leafWise(root)
	}
	return g.levelWise(root)
}

// push appends the node to the tree, as a leaf.
func (g *grower) push(n *node) {
	n.id = len(g.tree.Nodes)
	g.tree.Nodes = append(g.tree.Nodes, tree.Node{Threshold: float32(math.Inf(1))})
	g.tree.Values = append(g.tree.Values, g.r.LearningRate*g.value(n))
	g.routes = append(g.routes, route{})
}

// value is the best constant for the node, within its bounds.
func (g *grower) value(n *node) float64 {
	weight := float64(n.all.weight) + g.lambda
	if weight == 0 {
		return 0
	}
	return min(max(float64(n.all.sum)/weight*g.unit, n.low), n.high)
}

func (g *grower) levelWise(root *node) error {
	level := []*node{root}
	for len(level) > 0 {
		var divided []*node
		for _, n := range level {
			if n.best.feature < 0 {
				g.finish(n)
			} else {
				divided = append(divided, n)
			}
		}
		if len(divided) == 0 {
			break
		}
		var next []*node
		g.jobs = g.jobs[:0]
		for _, n := range divided {
			left, right := g.split(n)
			next = append(next, left, right)
			g.plan(n, left, right)
		}
		if err := g.search(g.jobs, g.partition(divided)...); err != nil {
			return err
		}
		level = next
	}
	return nil
}

// leafWise splits the leaf of the largest gain, again and again.
func (g *grower) leafWise(root *node) error {
	open := []*node{root}
	for len(open)+len(g.leaves) < g.r.Leaves {
		at := -1
		for i, n := range open {
			if n.best.feature >= 0 && (at < 0 || g.gain(n) > g.gain(open[at])) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		n := open[at]
		left, right := g.split(n)
		g.jobs = g.jobs[:0]
		if len(open)+len(g.leaves)+1 < g.r.Leaves {
			g.plan(n, left, right)
		} else {
			g.finishHistogram(n)
			left.best, right.best = noSplit, noSplit
		}
		if err := g.search(g.jobs, g.partition([]*node{n})...); err != nil {
			return err
		}
		open[at] = left
		open = append(open, right)
	}
	for _, n := range open {
		g.finish(n)
	}
	return nil
}

// gain is by how much the best split of the node reduces the loss.
func (g *grower) gain(n *node) float64 {
	s := g.searcher(n)
	return (n.best.score - s.own) * g.gainUnit
}

func (g *grower) finish(n *node) {
	g.finishHistogram(n)
	g.leaves = append(g.leaves, n)
}

func (g *grower) finishHistogram(n *node) {
	if n.histogram != nil {
		g.pool = append(g.pool, n.histogram)
		n.histogram = nil
	}
}

// split gives the node its children.
func (g *grower) split(n *node) (left, right *node) {
	s := n.best
	middle := n.start + int(s.left.count)
	left = &node{depth: n.depth + 1, start: n.start, end: middle, all: s.left, low: n.low, high: n.high}
	right = &node{depth: n.depth + 1, start: middle, end: n.end, all: n.all.less(s.left), low: n.low, high: n.high}
	if g.r.Monotone != nil && g.r.Monotone[s.feature] != 0 {
		middle := (g.value(left) + g.value(right)) / 2
		if g.r.Monotone[s.feature] > 0 {
			left.high, right.low = middle, middle
		} else {
			left.low, right.high = middle, middle
		}
	}
	f := g.b.features[s.feature]
	t := tree.Node{Feature: uint16(s.feature), Left: uint16(len(g.tree.Nodes) - n.id), Threshold: math.MaxFloat32}
	if s.bin < len(f.cuts) {
		t.Threshold = f.cuts[s.bin]
	}
	if f.missing && !s.missingLeft {
		t.Feature += uint16(g.b.cols)
		g.missing = true
	}
	g.tree.Nodes[n.id] = t
	g.routes[n.id] = g.b.route(s, len(g.tree.Nodes))
	g.gains[s.feature] += g.gain(n)
	g.push(left)
	g.push(right)
	return left, right
}

// job is a pair of siblings whose histograms are wanted: that of the smaller
// one is made from its rows, and taken off the parent's, which becomes the
// larger one's. The root is alone.
type job struct{ small, large *node }

// plan makes the children of n a job if one of them may be split.
func (g *grower) plan(n, left, right *node) {
	left.best, right.best = noSplit, noSplit
	if !g.mayDivide(left) && !g.mayDivide(right) {
		g.finishHistogram(n)
		return
	}
	j := job{left, right}
	if left.all.count > right.all.count {
		j = job{right, left}
	}
	j.large.histogram, n.histogram = n.histogram, nil
	g.jobs = append(g.jobs, j)
}

func (g *grower) mayDivide(n *node) bool {
	return n.all.count >= 2*int64(g.r.MinLeaf) && (g.r.Depth == 0 || n.depth < g.r.Depth)
}

// search finds the best splits of the nodes of the jobs, after the stages that
// bring their rows. A piece of work is one tile of one job: the histogram is
// built, taken off and searched while it is in the cache.
func (g *grower) search(jobs []job, before ...stage) error {
	tiles := len(g.b.tiles)
	for _, j := range jobs {
		j.small.histogram = g.histograms()
	}
	if cap(g.found) < 2*len(jobs)*tiles {
		g.found = make([]split, 2*len(jobs)*tiles)
	}
	found := g.found[:2*len(jobs)*tiles]
	err := g.stages(append(before, stage{n: len(jobs) * tiles, do: func(i int) {
		k, job := i/len(jobs), i%len(jobs) // job by job: the tile is still in the cache
		i = job*tiles + k
		found[2*i], found[2*i+1] = g.tile(jobs[job], k)
	}})...)
	if err != nil {
		return err
	}
	for i, j := range jobs {
		j.small.best = noSplit
		if j.large != nil {
			j.large.best = noSplit
		}
		for k := i * tiles; k < (i+1)*tiles; k++ {
			if found[2*k].better(j.small.best) {
				j.small.best = found[2*k]
			}
			if j.large != nil && found[2*k+1].better(j.large.best) {
				j.large.best = found[2*k+1]
			}
		}
	}
	return nil
}

// tile does one tile of a job.
func (g *grower) tile(j job, k int) (small, large split) {
	small, large = noSplit, noSplit
	b, tiles := g.b, len(g.b.tiles)
	columns := b.columns[k*tileCols : min(len(b.columns), (k+1)*tileCols)]
	used := false
	for _, members := range columns {
		for _, f := range members {
			used = used || g.active[f]
		}
	}
	if !used {
		return small, large
	}
	n := j.small
	rows := g.rows[n.side()][n.start:n.end]
	h := &n.histogram[k]
	clear(h[:])
	accumulate(h, len(columns), b.tiles[k], rows, g.pulls[n.side()][n.start:n.end])
	var w, parent, parentW *histogram
	if g.weights[0] != nil {
		w = &n.histogram[tiles+k]
		clear(w[:])
		accumulate(w, len(columns), b.tiles[k], rows, g.weights[n.side()][n.start:n.end])
	}
	if g.mayDivide(n) {
		s := g.searcher(n)
		small = s.tile(b, k, h, w, g.active, g.r.Monotone)
	}
	if j.large == nil || !g.mayDivide(j.large) {
		return small, large
	}
	parent = &j.large.histogram[k]
	subtract(parent, h, len(columns))
	if w != nil {
		parentW = &j.large.histogram[tiles+k]
		subtract(parentW, w, len(columns))
	}
	s := g.searcher(j.large)
	large = s.tile(b, k, parent, parentW, g.active, g.r.Monotone)
	return small, large
}

// searcher returns one for the node.
func (g *grower) searcher(n *node) searcher {
	s := searcher{
		minLeaf: int64(g.r.MinLeaf), lambda: g.lambda, all: n.all,
		low: n.low / g.unit, high: n.high / g.unit, bounded: g.r.Monotone != nil, wide: wide(),
	}
	s.begin()
	return s
}

// histograms returns room for those of a node, not cleared.
func (g *grower) histograms() []histogram {
	if n := len(g.pool); n > 0 {
		h := g.pool[n-1]
		g.pool = g.pool[:n-1]
		return h
	}
	n := len(g.b.tiles)
	if g.weights[0] != nil {
		n *= 2
	}
	return make([]histogram, n)
}
