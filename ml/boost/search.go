package boost

import "math"

// total is what the rows of a node add up to, quantised. Without weights the
// weight is the count.
type total struct{ sum, weight, count int64 }

func (t total) less(o total) total {
	return total{t.sum - o.sum, t.weight - o.weight, t.count - o.count}
}

// split is a way to divide a node: the rows whose bin is at most bin go left.
type split struct {
	score       float64 // less that of the node it is the gain, both quantised
	feature     int     // -1 when there is none
	bin         int
	missingLeft bool
	left        total
}

var noSplit = split{feature: -1}

// better prefers the larger score, then the earlier feature, so that the order
// of the columns does not matter.
func (s split) better(o split) bool {
	return s.feature >= 0 && (o.feature < 0 || s.score > o.score || s.score == o.score && s.feature < o.feature)
}

// searcher looks for the best split of a node feature by feature.
type searcher struct {
	minLeaf int64
	lambda  float64 // L2, quantised as weights are
	all     total   // of the node
	low     float64 // bounds of the values of the node, quantised
	high    float64
	bounded bool // some feature is constrained
	own     float64
	best    float64 // score of the best split of this feature
	wide    bool    // this processor has passAVX512
}

// least is by which part a split must beat its node, to be more than rounding.
const least = 1 + 1e-12

// begin takes up a node.
func (s *searcher) begin() {
	s.own = s.worth(float64(s.all.sum), float64(s.all.weight)+s.lambda)
}

// value is the best constant for rows of the given sum and damped weight.
func (s *searcher) value(sum, weight float64) float64 {
	return min(max(sum/weight, s.low), s.high)
}

// worth is by how much that constant reduces twice the loss.
func (s *searcher) worth(sum, weight float64) float64 {
	if !s.bounded {
		return float64(sum*sum) / weight
	}
	v := s.value(sum, weight)
	return float64(v * (float64(2*sum) - float64(v*weight)))
}

// feature returns the best split by feature f, number j, given its bins and, if
// rows have weights, those of the weights. direction is its constraint.
func (s *searcher) feature(j int, f *feature, h, w *bins, direction int8) split {
	best := split{feature: -1}
	s.best = s.own * least
	values := len(f.cuts) + 1
	if !f.missing {
		s.pass(&best, total{}, values-1, h, w, direction)
	} else if gaps := totalOf(h, w, values); gaps.count == 0 {
		// None to learn from: they go where most rows go.
		if s.pass(&best, total{}, values-1, h, w, direction) {
			best.missingLeft = 2*best.left.count > s.all.count
		}
	} else {
		s.pass(&best, total{}, values, h, w, direction) // to the right, or all else to the left
		if s.pass(&best, gaps, values-1, h, w, direction) {
			best.missingLeft = true
		}
	}
	if best.left.count > 0 {
		best.feature, best.score = j, s.best
	}
	return best
}

func totalOf(h, w *bins, b int) total {
	t := total{sumOf(h[b]), countOf(h[b]), countOf(h[b])}
	if w != nil {
		t.weight = sumOf(w[b])
	}
	return t
}

// pass tries the splits after each of the first n bins, with start already on
// the left, and reports whether it found a better one.
func (s *searcher) pass(best *split, start total, n int, h, w *bins, direction int8) bool {
	if w != nil || s.bounded {
		return s.passSlow(best, start, n, h, w, direction)
	}
	// 1.5 ns a bin, 2.5 where the best keeps changing; 0.9 by eights.
	l := lanes8{left: uint64(start.sum)<<countBits | uint64(start.count), sum: float64(s.all.sum), count: float64(s.all.count), lambda: s.lambda, minLeaf: float64(s.minLeaf)}
	at, found := 0, false
	if n >= 16 && s.wide {
		at = n &^ 7
		found = s.eights(best, &l, h, at)
	}
	left := l.left
	for b, v := range h[at:n] {
		if v == 0 {
			continue
		}
		left += v
		nl, nr := float64(countOf(left)), l.count-float64(countOf(left))
		if nl < l.minLeaf {
			continue
		}
		if nr < l.minLeaf {
			break
		}
		gl := float64(sumOf(left))
		gr := l.sum - gl
		dl, dr := nl+s.lambda, nr+s.lambda
		score := (float64(float64(gl*gl)*dr) + float64(float64(gr*gr)*dl)) / float64(dl*dr)
		if score > s.best {
			s.best, found = score, true
			best.bin, best.missingLeft, best.left = at+b, false, total{sumOf(left), countOf(left), countOf(left)}
		}
	}
	return found
}

// lanes8 is what passAVX512 is given and gives back.
type lanes8 struct {
	left                        uint64 // what is on the left, before and after
	sum, count, lambda, minLeaf float64
	score                       [8]float64 // best of every eighth bin
	bin                         [8]int64   // the first that has it
	lefts                       [8]uint64  // what is then on the left
}

// eights is pass over the first n bins, a multiple of 8.
func (s *searcher) eights(best *split, l *lanes8, h *bins, n int) (found bool) {
	for k := range l.score {
		l.score[k] = s.best
	}
	passAVX512(h, n/8, l)
	for k, score := range l.score {
		if score > s.best || found && score == s.best && int(l.bin[k]) < best.bin {
			s.best, found = score, true
			left := l.lefts[k]
			best.bin, best.missingLeft, best.left = int(l.bin[k]), false, total{sumOf(left), countOf(left), countOf(left)}
		}
	}
	return found
}

// passSlow is pass for weights and bounds.
func (s *searcher) passSlow(best *split, start total, n int, h, w *bins, direction int8) bool {
	left, found := start, false
	for b, v := range h[:n] {
		if v == 0 {
			continue
		}
		left.sum += sumOf(v)
		left.count += countOf(v)
		left.weight = left.count
		if w != nil {
			start.weight += sumOf(w[b])
			left.weight = start.weight
		}
		right := s.all.less(left)
		if left.count < s.minLeaf {
			continue
		}
		if right.count < s.minLeaf {
			break
		}
		gl, dl := float64(left.sum), float64(left.weight)+s.lambda
		gr, dr := float64(right.sum), float64(right.weight)+s.lambda
		if direction != 0 && (s.value(gr, dr)-s.value(gl, dl))*float64(direction) < 0 {
			continue
		}
		if worth := s.worth(gl, dl) + s.worth(gr, dr); worth > s.best {
			s.best, found = worth, true
			best.bin, best.missingLeft, best.left = b, false, left
		}
	}
	return found
}

// tile returns the best split by the features of tile k that are active.
func (s *searcher) tile(b *Bins, k int, h, w *histogram, active []bool, monotone []int8) split {
	best := noSplit
	var joint, jointW bins
	for at := range h {
		c := k*tileCols + at
		if c >= len(b.columns) {
			break
		}
		for _, j := range b.columns[c] {
			if !active[j] {
				continue
			}
			f, hf := &b.features[j], &h[at]
			var wf *bins
			if w != nil {
				wf = &w[at]
			}
			if len(b.columns[c]) > 1 {
				hf = marginal(&joint, hf, f)
				if w != nil {
					wf = marginal(&jointW, wf, f)
				}
			}
			var direction int8
			if monotone != nil {
				direction = monotone[j]
			}
			if found := s.feature(j, f, hf, wf, direction); found.better(best) {
				best = found
			}
		}
	}
	return best
}

// unbounded are the bounds of a node without any.
func unbounded() (low, high float64) { return math.Inf(-1), math.Inf(1) }
