package boost

// A histogram counts and adds up the rows of a node, bin by bin. One 64-bit
// number holds both: the sum of the quantised gradients above, the count in the
// lower 24 bits. Integers make the sums exact: in any order and on any number
// of workers they have the same bits, and what a node has less one child is
// what the other child has.
//
// The histogram of a tile is 32 KB, which stay in L1 while the rows go by.

const (
	countBits = 24
	countMask = 1<<countBits - 1
	sumLimit  = 1<<(63-countBits) - 1 // largest absolute sum of gradients
)

type (
	bins      = [256]uint64
	histogram = [tileCols]bins
)

// sumOf and countOf take a bin apart.
func sumOf(v uint64) int64   { return int64(v) >> countBits }
func countOf(v uint64) int64 { return int64(v & countMask) }

// ahead is how many rows the prefetch is ahead of the additions, at least.
const ahead = 32

// accumulate adds the rows, of gradients g, to the histogram of the first width
// columns of a tile.
//
// An addition takes 0.33 ns, little more than the cycle that a processor needs
// to read, add and write back (go test -bench Accumulate). Of a small node the
// rows are far apart: without the prefetch it is 5 ns.
func accumulate(h *histogram, width int, t tile, rows []uint32, g []int32) {
	add := add16
	switch {
	case width <= 4:
		add = add4
	case width <= 8:
		add = add8
	}
	g = g[:len(rows)]
	for len(rows) > 2*ahead {
		prefetch(t, rows[ahead:2*ahead])
		add(h, t, rows[:ahead], g[:ahead])
		rows, g = rows[ahead:], g[ahead:]
	}
	add(h, t, rows, g)
}

// one is a row of gradient g. With | instead of + the compiler adds to memory
// in one instruction; the bit is free either way.
func one(g int32) uint64 { return uint64(int64(g))<<countBits | 1 }

func add16(h *histogram, t tile, rows []uint32, g []int32) {
	g = g[:len(rows)]
	for i, r := range rows {
		p, b := one(g[i]), &t[r]
		h[0][b[0]] += p
		h[1][b[1]] += p
		h[2][b[2]] += p
		h[3][b[3]] += p
		h[4][b[4]] += p
		h[5][b[5]] += p
		h[6][b[6]] += p
		h[7][b[7]] += p
		h[8][b[8]] += p
		h[9][b[9]] += p
		h[10][b[10]] += p
		h[11][b[11]] += p
		h[12][b[12]] += p
		h[13][b[13]] += p
		h[14][b[14]] += p
		h[15][b[15]] += p
	}
}

func add8(h *histogram, t tile, rows []uint32, g []int32) {
	g = g[:len(rows)]
	for i, r := range rows {
		p, b := one(g[i]), &t[r]
		h[0][b[0]] += p
		h[1][b[1]] += p
		h[2][b[2]] += p
		h[3][b[3]] += p
		h[4][b[4]] += p
		h[5][b[5]] += p
		h[6][b[6]] += p
		h[7][b[7]] += p
	}
}

func add4(h *histogram, t tile, rows []uint32, g []int32) {
	g = g[:len(rows)]
	for i, r := range rows {
		p, b := one(g[i]), &t[r]
		h[0][b[0]] += p
		h[1][b[1]] += p
		h[2][b[2]] += p
		h[3][b[3]] += p
	}
}

// subtract takes the rows of a child off those of its parent.
func subtract(parent, child *histogram, width int) {
	for c := range width {
		p, q := &parent[c], &child[c]
		for i := range p {
			p[i] -= q[i]
		}
	}
}

// marginal adds up the histogram of a column over the features that share it
// with f.
func marginal(into *bins, h *bins, f *feature) *bins {
	clear(into[:f.bins])
	k, left := 0, f.stride
	for i := range h {
		into[k&255] += h[i]
		if left--; left == 0 {
			left = f.stride
			if k++; k == f.bins {
				k = 0
			}
		}
	}
	return into
}

// accumulatePacked is accumulate for rows that carry what a bin holds.
func accumulatePacked(h *histogram, width int, t tile, rows []uint32, v []uint64) {
	add := addPacked16
	if width <= 8 {
		add = addPacked8
	}
	v = v[:len(rows)]
	for len(rows) > 2*ahead {
		prefetch(t, rows[ahead:2*ahead])
		add(h, t, rows[:ahead], v[:ahead])
		rows, v = rows[ahead:], v[ahead:]
	}
	add(h, t, rows, v)
}

func addPacked16(h *histogram, t tile, rows []uint32, v []uint64) {
	v = v[:len(rows)]
	for i, r := range rows {
		p, b := v[i], &t[r]
		h[0][b[0]] += p
		h[1][b[1]] += p
		h[2][b[2]] += p
		h[3][b[3]] += p
		h[4][b[4]] += p
		h[5][b[5]] += p
		h[6][b[6]] += p
		h[7][b[7]] += p
		h[8][b[8]] += p
		h[9][b[9]] += p
		h[10][b[10]] += p
		h[11][b[11]] += p
		h[12][b[12]] += p
		h[13][b[13]] += p
		h[14][b[14]] += p
		h[15][b[15]] += p
	}
}

func addPacked8(h *histogram, t tile, rows []uint32, v []uint64) {
	v = v[:len(rows)]
	for i, r := range rows {
		p, b := v[i], &t[r]
		h[0][b[0]] += p
		h[1][b[1]] += p
		h[2][b[2]] += p
		h[3][b[3]] += p
		h[4][b[4]] += p
		h[5][b[5]] += p
		h[6][b[6]] += p
		h[7][b[7]] += p
	}
}
