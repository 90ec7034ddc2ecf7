package tree

// list is a sorted column of a node of m rows: the m keys from at on.
type list struct {
	feature int32
	at      int
}

// rootLists gives the root, of n rows, its lists: those of the set, without the
// keys of rows that are absent.
func (g *Grower) rootLists(n int) {
	g.top = g.s.keys
	if n < g.s.n {
		g.top = g.keys[0]
		g.keep(g.top, g.s.keys, 0, 1)
	}
	for k, feature := range g.s.features {
		g.addList(g.top, feature, k*n, n)
	}
}

// addList notes the column of n keys from at on unless it is constant.
func (g *Grower) addList(keys []uint32, feature int32, at, n int) {
	if !g.s.same(int(feature), keys[at], keys[at+n-1]) {
		g.lists = append(g.lists, list{feature, at})
	}
}

// keysOf returns where the lists of a node are.
func (g *Grower) keysOf(at span) []uint32 {
	if at.depth == 0 {
		return g.top
	}
	return g.keys[at.depth&1]
}

// divideLists copies the sorted columns of a node to its children that are
// listed, keeping their order.
func (g *Grower) divideLists(at span, left, right *span) {
	from, to := g.keysOf(at), g.keys[1-at.depth&1]
	columns, m := g.lists[at.from:at.to], at.end-at.start
	nLeft, nRight := left.end-left.start, right.end-right.start
	startLeft := g.used
	startRight := startLeft
	if left.listed {
		startRight += len(columns) * nLeft
	}
	l, r := startLeft, startRight
	for rest := columns; len(rest) > 0; {
		k := adjacent(rest, m)
		keys := from[rest[0].at : rest[0].at+k*m]
		rest = rest[k:]
		switch {
		case left.listed && right.listed:
			l, r = g.both(to, keys, l, r)
		case left.listed:
			l = g.keep(to, keys, l, 1)
		case right.listed:
			r = g.keep(to, keys, r, 0)
		}
	}
	if left.listed {
		for _, key := range from[columns[0].at:] { // the last write of the left child may have hit it
			if g.left[uint16(key)] == 0 {
				to[startRight] = key
				break
			}
		}
		left.from = len(g.lists)
		for k, c := range columns {
			g.addList(to, c.feature, startLeft+k*nLeft, nLeft)
		}
		left.to = len(g.lists)
	}
	if right.listed {
		right.from = len(g.lists)
		for k, c := range columns {
			g.addList(to, c.feature, startRight+k*nRight, nRight)
		}
		right.to = len(g.lists)
	}
	g.used = r
}

// adjacent returns how many lists, of m keys each, lie one beside the other: a
// loop over all their keys at once ends, and is mispredicted, only once.
func adjacent(lists []list, m int) int {
	k := 1
	for k < len(lists) && lists[k].at == lists[k-1].at+m {
		k++
	}
	return k
}

// both copies keys to the two children, whose next keys belong at l and r, and
// returns the next ones. Each key is written to both and only one of them moves
// on, so that there is no branch to mispredict; what is written where the other
// child's next key belongs is overwritten later. In a function of its own the
// loop keeps to registers: half of the time.
//
//go:noinline
func (g *Grower) both(to, keys []uint32, l, r int) (int, int) {
	left := g.left
	for _, key := range keys {
		isLeft := int(left[uint16(key)])
		to[l], to[r] = key, key
		l += isLeft
		r += 1 - isLeft
	}
	return l, r
}

// keep is both for one child: that of the rows whose left is side.
//
//go:noinline
func (g *Grower) keep(to, keys []uint32, k int, side uint8) int {
	left := g.left
	for _, key := range keys {
		to[k] = key
		k += int(1 ^ left[uint16(key)] ^ side)
	}
	return k
}
