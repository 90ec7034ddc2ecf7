package boost

import (
	"math"
	"math/rand/v2"

	"paes/ml"
)

// planter grows trees, or parts of them, one after the other, reusing its memory.
type planter struct {
	*field
	rng   *rand.Rand
	order []int32 // features, in the order in which a split looks at them
	joint bins
	tree  WideTree
	gains []float64
	top   bool // of a tree: branches that are not large are for later
	later []part
	small
}

func newPlanter(s *soil) *planter {
	p := &planter{order: make([]int32, len(s.features))}
	p.columns = make([][fewRows]uint8, s.b.cols)
	return p
}

// branch is a part of a tree while it grows.
type branch struct {
	start, end int // its rows
	depth      int
	all        uint64 // what they add up to
	parent     int32  // -1 for the root
	side       uint8  // of the parent
}

func (b branch) rows() int { return b.end - b.start }

// branch divides a branch of histogram h until few rows are left, or few enough
// for later. Each time the child of fewer rows goes first: so few histograms
// wait.
func (p *planter) branch(b branch, h *[]histogram) {
	for b.rows() > fewRows {
		if p.top && b.rows() <= p.apart {
			break
		}
		best := noSplit
		if p.ctx.Err() == nil && p.mayDivide(b.all, b.depth) && !pure(p.spans[b.depth&1].pulls[b.start:b.end]) {
			best = p.search(b.all, *h)
		}
		if best.feature < 0 {
			p.histograms.Put(h)
			s := p.spans[b.depth&1]
			p.leaf(b, s.rows[b.start:b.end], s.pulls[b.start:b.end])
			return
		}
		k := p.push(b, best, p.after(best, *h))
		left, right := p.partition(b, best, k)
		few, many := left, right
		if left.rows() > right.rows() {
			few, many = right, left
		}
		if many.rows() <= fewRows {
			p.histograms.Put(h)
			p.branch(few, nil)
			b, h = many, nil
			break
		}
		hf := p.build(few)
		for t := range *h {
			subtract(&(*h)[t], &(*hf)[t], p.width(t))
		}
		p.branch(few, hf)
		b = many
	}
	if p.top {
		p.later = append(p.later, part{branch: b, h: h, seed: p.rng.Uint64()})
		return
	}
	if h != nil {
		p.histograms.Put(h)
	}
	p.few(b)
}

func (p *planter) mayDivide(all uint64, depth int) bool {
	return depth < p.MaxDepth && countOf(all) >= 2*int64(p.MinLeaf)
}

// pure reports whether all rows have the same target.
func pure(pulls []uint64) bool {
	for _, v := range pulls[1:] {
		if sumOf(v)*countOf(pulls[0]) != sumOf(pulls[0])*countOf(v) {
			return false
		}
	}
	return true
}

// draw returns the feature that comes k-th in a random order.
func (p *planter) draw(k int) int {
	q := k + int(p.rng.Uint32N(uint32(len(p.order)-k)))
	p.order[k], p.order[q] = p.order[q], p.order[k]
	return int(p.order[k])
}

// search finds the best split of a histogram. Any split is better than none; of
// equally good ones, that of the feature drawn first is taken. It looks at
// MaxFeatures features, and at more when they do not divide the rows.
func (p *planter) search(all uint64, h []histogram) split {
	s := searcher{minLeaf: int64(p.MinLeaf), all: total{sumOf(all), countOf(all), countOf(all)}, own: -1, wide: wide()}
	best := noSplit
	for k := range p.order {
		if k >= p.MaxFeatures && best.feature >= 0 {
			break
		}
		j := p.draw(k)
		found := s.feature(j, &p.b.features[j], p.marginal(h, j), nil, 0)
		if found.feature >= 0 && (best.feature < 0 || found.score > best.score) {
			best = found
		}
	}
	return best
}

// marginal returns the histogram of feature j.
func (p *planter) marginal(h []histogram, j int) *bins {
	f := &p.b.features[j]
	of := &h[f.column/tileCols][f.column%tileCols]
	if len(p.b.columns[f.column]) == 1 {
		return of
	}
	return marginal(&p.joint, of, f)
}

// after returns the first bin with rows on the right of a split.
func (p *planter) after(s split, h []histogram) int {
	f, m := &p.b.features[s.feature], p.marginal(h, s.feature)
	b := s.bin + 1
	for b < f.bins-1 && m[b] == 0 {
		b++
	}
	return b
}

// push appends a node for a branch: next is the first bin on its right that has
// rows. The threshold lies midway between what is left and what is right.
// Missing values go where most rows go if there were none to learn from.
func (p *planter) push(b branch, s split, next int) int32 {
	f := &p.b.features[s.feature]
	n := WideNode{Feature: uint16(s.feature), MissingRight: !s.missingLeft, Threshold: math.MaxFloat32}
	if next <= len(f.cuts) {
		n.Threshold = f.cuts[s.bin]
		if v := float32((float64(f.cuts[s.bin]) + float64(f.cuts[next-1])) / 2); next > s.bin+1 && v < f.cuts[next-1] {
			n.Threshold = v
		}
	}
	if !f.missing {
		n.MissingRight = 2*s.left.count <= countOf(b.all)
	}
	sum, count := float64(sumOf(b.all)), float64(countOf(b.all))
	p.gains[s.feature] += max(0, s.score-float64(sum*sum)/count)
	k := int32(len(p.tree.Nodes))
	p.tree.Nodes = append(p.tree.Nodes, n)
	p.link(b, k)
	return k
}

func (p *planter) link(b branch, child int32) {
	if b.parent >= 0 {
		p.tree.Nodes[b.parent].Children[b.side] = child
	}
}

// leaf makes a branch a leaf: it predicts the mean of the true targets.
func (p *planter) leaf(b branch, rows []uint32, pulls []uint64) {
	first := p.y[rows[0]]
	var sum float64
	for i, r := range rows {
		sum += float64(float64(countOf(pulls[i])) * (p.y[r] - first))
	}
	p.link(b, ^int32(len(p.tree.Values)))
	p.tree.Values = append(p.tree.Values, first+sum/float64(countOf(b.all)))
}

// partition divides the rows of a branch between the children of node k.
func (p *planter) partition(b branch, s split, k int32) (left, right branch) {
	from, to := p.spans[b.depth&1], p.spans[1-b.depth&1]
	rows, pulls := from.rows[b.start:b.end], from.pulls[b.start:b.end]
	way := p.b.route(s, 0)
	n := 0
	for i := 0; i < len(rows); i += ahead {
		if i+2*ahead < len(rows) {
			prefetch(way.tile, rows[i+ahead:i+2*ahead])
		}
		for _, r := range rows[i:min(i+ahead, len(rows))] {
			n += int(way.left[way.tile[r][way.at&(tileCols-1)]])
		}
	}
	middle := b.start + n
	left = branch{start: b.start, end: middle, depth: b.depth + 1, parent: k}
	right = branch{start: middle, end: b.end, depth: b.depth + 1, parent: k, side: 1}
	l, r := b.start, middle
	for i, row := range rows {
		goes := int(way.left[way.tile[row][way.at&(tileCols-1)]])
		at := r + (l-r)*goes
		to.rows[at], to.pulls[at] = row, pulls[i]
		left.all += pulls[i] & -uint64(goes)
		l += goes
		r += 1 - goes
	}
	right.all = b.all - left.all
	return left, right
}

// build adds up the rows of a branch: all workers do if it is large.
func (p *planter) build(b branch) *[]histogram {
	h := p.histograms.Get().(*[]histogram)
	s := p.spans[b.depth&1]
	tile := func(t int) error {
		clear((*h)[t][:])
		accumulatePacked(&(*h)[t], p.width(t), p.b.tiles[t], s.rows[b.start:b.end], s.pulls[b.start:b.end])
		return nil
	}
	if p.top {
		_ = ml.Parallel(p.ctx, p.Workers, len(*h), tile) // whoever waits for the tree sees that ctx ended
		return h
	}
	for t := range *h {
		_ = tile(t)
	}
	return h
}

// width is how many columns a tile has.
func (p *planter) width(t int) int { return min(tileCols, len(p.b.columns)-t*tileCols) }
