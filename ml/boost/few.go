package boost

import "math/bits"

const (
	// fewRows is from how many rows down a branch is copied together, by feature,
	// and its splits found from its rows alone: a histogram would be mostly empty.
	fewRows = 512
	// boundRows is up to how many rows the best conceivable split is known first:
	// a feature that reaches it ends the search.
	boundRows = 10
)

// small is the memory for branches of few rows.
type small struct {
	columns [][fewRows]uint8 // bins by feature
	raw     [tileCols][fewRows]uint8
	ids     [fewRows]uint16 // places of the rows, ordered by branch
	spare   [fewRows]uint16
	from    [fewRows]uint32 // rows by place
	pulls   [fewRows]uint64
	leafRow [fewRows]uint32
	leafSum [fewRows]uint64
	sums    bins // by bin; empty between two features
	found   [256]uint8
	held    [256]uint64 // by those bins
}

// few copies a branch together and finishes it.
func (p *planter) few(b branch) {
	s := p.spans[b.depth&1]
	n := copy(p.from[:], s.rows[b.start:b.end])
	copy(p.small.pulls[:], s.pulls[b.start:b.end])
	rows := p.from[:n]
	for i := range rows {
		p.ids[i] = uint16(i)
	}
	for k, t := range p.b.tiles {
		prefetch(t, rows)
		for i, r := range rows {
			for c, v := range &t[r] {
				p.raw[c][i] = v
			}
		}
		for c := range p.width(k) {
			members := p.b.columns[k*tileCols+c]
			for _, j := range members {
				into, d := &p.columns[j], &p.digits[j]
				if len(members) == 1 {
					copy(into[:n], p.raw[c][:n])
					continue
				}
				for i, v := range p.raw[c][:n] {
					into[i] = d[v]
				}
			}
		}
	}
	b.start, b.end = 0, n
	p.finish(b)
}

// finish divides a branch, whose rows are ids, down to its leaves.
func (p *planter) finish(b branch) {
	ids := p.ids[b.start:b.end]
	var s contest
	if p.mayDivide(b.all, b.depth) && !p.pure(ids) {
		s = p.contest(b.all, ids)
	}
	if s.feature < 0 || s.den == 0 {
		for i, id := range ids {
			p.leafRow[i], p.leafSum[i] = p.from[id], p.small.pulls[id]
		}
		p.leaf(b, p.leafRow[:len(ids)], p.leafSum[:len(ids)])
		return
	}
	s.score = s.num / s.den
	k := p.push(b, s.split, s.next)
	col := &p.columns[s.feature]
	f := &p.b.features[s.feature]
	gaps := uint8(255)
	if f.missing {
		gaps = uint8(len(f.cuts) + 1)
	}
	l, r := 0, 0
	left := branch{start: b.start, depth: b.depth + 1, parent: k}
	for _, id := range ids {
		v := col[id]
		if v == gaps && f.missing && s.missingLeft || int(v) <= s.bin {
			ids[l] = id
			left.all += p.small.pulls[id]
			l++
		} else {
			p.spare[r] = id
			r++
		}
	}
	copy(ids[l:], p.spare[:r])
	left.end = b.start + l
	p.finish(left)
	p.finish(branch{start: left.end, end: b.end, depth: b.depth + 1, all: b.all - left.all, parent: k, side: 1})
}

func (p *planter) pure(ids []uint16) bool {
	sum, count := sumOf(p.small.pulls[ids[0]]), countOf(p.small.pulls[ids[0]])
	for _, id := range ids[1:] {
		if v := p.small.pulls[id]; sumOf(v)*count != sum*countOf(v) {
			return false
		}
	}
	return true
}

// contest is the best split so far: num/den is its score, before it is known.
type contest struct {
	split
	num, den float64
	next     int // first bin on the right that has rows
}

// contest finds the best split of few rows, as planter.search does.
func (p *planter) contest(all uint64, ids []uint16) contest {
	best := contest{split: noSplit, num: -1, den: 1}
	var boundNum, boundDen float64
	if len(ids) <= boundRows {
		boundNum, boundDen = p.bound(all, ids)
	}
	for k := range p.order {
		if k >= p.MaxFeatures && best.feature >= 0 {
			break
		}
		j := p.draw(k)
		n := p.collect(&p.columns[j], ids)
		if n < 2 {
			continue
		}
		f := &p.b.features[j]
		won := false
		if gaps := f.missing && int(p.found[n-1]) == len(f.cuts)+1; gaps {
			won = p.try(&best, all, 0, n)
			if p.try(&best, all, p.held[n-1], n-1) {
				best.missingLeft, won = true, true
			}
		} else if won = p.try(&best, all, 0, n); won {
			best.missingLeft = 2*best.left.count > countOf(all)
		}
		if won {
			best.feature = j
			if boundDen > 0 && float64(best.num*boundDen) >= float64(boundNum*best.den) {
				break
			}
		}
	}
	return best
}

// collect adds up the rows by bin, writes the bins that have any, in their
// order, to found and held, and returns how many they are.
func (p *planter) collect(col *[fewRows]uint8, ids []uint16) int {
	var seen [4]uint64
	for _, id := range ids {
		b := col[id&(fewRows-1)]
		p.sums[b] += p.small.pulls[id&(fewRows-1)]
		seen[b>>6] |= 1 << (b & 63)
	}
	n := 0
	for w, m := range seen {
		for ; m != 0; m &= m - 1 {
			b := uint8(w<<6 + bits.TrailingZeros64(m))
			p.found[uint8(n)], p.held[uint8(n)] = b, p.sums[b]
			p.sums[b] = 0
			n++
		}
	}
	return n
}

// try tries the splits between the first n bins found, with left already on the
// left, and reports whether it found a better one.
func (p *planter) try(best *contest, all, left uint64, n int) bool {
	sum, count, least := float64(sumOf(all)), countOf(all), int64(p.MinLeaf)
	won := false
	for i, v := range p.held[:n-1] {
		left += v
		nl := countOf(left)
		nr := count - nl
		if nl < least {
			continue
		}
		if nr < least {
			break
		}
		num, den := scoreOf(float64(sumOf(left)), float64(nl), sum, float64(nr))
		if float64(num*best.den) > float64(best.num*den) {
			best.num, best.den, won = num, den, true
			best.bin, best.next, best.missingLeft = int(p.found[i]), int(p.found[i+1]), false
			best.left = total{sumOf(left), nl, nl}
		}
	}
	return won
}

// scoreOf is the score of a split, as num/den: of left and right the sums of
// squares over the counts.
func scoreOf(left, nl, sum, nr float64) (num, den float64) {
	right := sum - left
	return float64(float64(left*left)*nr) + float64(float64(right*right)*nl), float64(nl * nr)
}

// bound returns the score of the best way to divide the rows in two, which is by
// a target: no feature can beat it.
func (p *planter) bound(all uint64, ids []uint16) (num, den float64) {
	var sorted [boundRows]uint64
	for i, id := range ids {
		v := p.small.pulls[id]
		for ; i > 0 && sumOf(v)*countOf(sorted[i-1]) < sumOf(sorted[i-1])*countOf(v); i-- {
			sorted[i] = sorted[i-1]
		}
		sorted[i] = v
	}
	var left uint64
	den = 1
	for _, v := range sorted[:len(ids)-1] {
		left += v
		nl := countOf(left)
		a, b := scoreOf(float64(sumOf(left)), float64(nl), float64(sumOf(all)), float64(countOf(all)-nl))
		if float64(a*den) > float64(num*b) {
			num, den = a, b
		}
	}
	return num, den
}
