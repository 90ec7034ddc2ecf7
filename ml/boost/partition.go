package boost

// chunk is how many rows a piece of work has that goes over rows.
const chunk = 8192

// piece is a chunk of a node's rows.
type piece struct {
	n          *node
	start, end int
	left       int // how many go left
	toLeft     int // where they go
	toRight    int
}

// pieces cuts the rows of the nodes.
func (g *grower) pieces(nodes []*node) []piece {
	p := g.work[:0]
	for _, n := range nodes {
		for at := n.start; at < n.end; at += chunk {
			p = append(p, piece{n: n, start: at, end: min(at+chunk, n.end)})
		}
	}
	g.work = p
	return p
}

// partition is the stages that divide the rows of nodes, with what they carry,
// between their children, keeping their order: 3 ns a row. First it marks and
// counts what goes left; then the chunks know where to write.
func (g *grower) partition(nodes []*node) []stage {
	work := g.pieces(nodes)
	place := func() {
		var n *node
		var left, right int
		for i := range work {
			p := &work[i]
			if p.n != n {
				n = p.n
				left, right = n.start, n.start+int(n.best.left.count)
			}
			p.toLeft, p.toRight = left, right
			left += p.left
			right += p.end - p.start - p.left
		}
	}
	return []stage{
		{n: len(work), do: func(i int) { g.mark(&work[i]) }, then: place},
		{n: len(work), do: func(i int) { g.divide(&work[i]) }},
	}
}

// mark writes 1 for each row of p that goes left, and counts them.
func (g *grower) mark(p *piece) {
	s := &g.routes[p.n.id]
	rows, flags := g.rows[p.n.side()][p.start:p.end], g.flags[p.start:p.end]
	left := 0
	for len(rows) > 0 {
		n := min(ahead, len(rows))
		if len(rows) > 2*ahead {
			prefetch(s.tile, rows[ahead:2*ahead])
		}
		for i, r := range rows[:n] {
			l := s.left[s.tile[r][s.at&(tileCols-1)]]
			flags[i] = l
			left += int(l)
		}
		rows, flags = rows[n:], flags[n:]
	}
	p.left = left
}

func (g *grower) divide(p *piece) {
	from := p.n.side()
	flags := g.flags[p.start:p.end]
	move(g.rows[1-from], g.rows[from][p.start:p.end], flags, p.toLeft, p.toRight)
	move(g.pulls[1-from], g.pulls[from][p.start:p.end], flags, p.toLeft, p.toRight)
	if g.weights[0] != nil {
		move(g.weights[1-from], g.weights[from][p.start:p.end], flags, p.toLeft, p.toRight)
	}
}

// move copies each element of from to place left or right of to, without a
// branch to mispredict.
func move[T uint32 | int32](to, from []T, flags []uint8, left, right int) {
	flags = flags[:len(from)]
	for i, v := range from {
		l := int(flags[i])
		at := right + (left-right)*l
		to[at] = v
		left += l
		right += 1 - l
	}
}

// route is how the rows of a node that was split go on, by the byte of one
// column.
type route struct {
	tile tile
	at   int
	next int32      // the left child; 0 when the node is a leaf
	left [256]uint8 // 1 for bytes that go left
}

func (b *Bins) route(s split, next int) route {
	f := b.features[s.feature]
	r := route{next: int32(next)}
	r.tile, r.at = b.byteOf(s.feature)
	for v := range r.left {
		bin := v / f.stride % f.bins
		missing := f.missing && bin == len(f.cuts)+1
		if missing && s.missingLeft || !missing && bin <= s.bin {
			r.left[v] = 1
		}
	}
	return r
}

// leafOf walks a binned row to its leaf.
func leafOf(routes []route, row uint32) int {
	k := int32(0)
	for {
		s := &routes[k]
		if s.next == 0 {
			return int(k)
		}
		k = s.next + 1 - int32(s.left[s.tile[row][s.at&(tileCols-1)]])
	}
}
