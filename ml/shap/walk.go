package shap

import "math/bits"

// counterBits is the number of bits of the counters of a walk.
const counterBits = 8

// counters is 64 numbers, one per row of the background: bit r of element p is
// bit p of the number of row r.
type counters [counterBits]uint64

// add adds 1 to the numbers of the rows.
func (c *counters) add(rows uint64) {
	for p := 0; rows != 0; p++ {
		c[p&(counterBits-1)], rows = c[p&(counterBits-1)]^rows, c[p&(counterBits-1)]&rows
	}
}

// walk is the walk of a row x and up to 64 rows b of the background through a
// tree, to all leaves that a mixture of x and b can get to. At a leaf, x and b
// each fulfil the conditions of some players on the path. A player whose
// conditions neither fulfils closes the leaf to mixtures of x and that b; one
// whose conditions both fulfil does not matter. There remain u players who
// must come from x, to get there, and v who must come from b: v is of x alone.
type walk struct {
	*trees
	nodes []node
	right []uint64 // by node
	row   []float32
	phi   []float64

	// By slot, of the path as far as it goes:
	player []int32
	holds  []bool   // x fulfils the player's conditions
	held   []uint64 // rows b that do
}

// add implements part.
func (t *trees) add(phi []float64, weight float64, x []float64) {
	w := walk{
		trees: t, row: double(x), phi: make([]float64, t.players),
		player: make([]int32, t.slots), holds: make([]bool, t.slots), held: make([]uint64, t.slots),
	}
	for _, p := range t.plants {
		w.nodes = p.nodes
		for c := range p.right {
			w.right = p.right[c]
			alive := ^uint64(0)
			if rest := t.rows - 64*c; rest < 64 {
				alive = 1<<rest - 1
			}
			w.visit(0, alive, 0, &counters{})
		}
	}
	weight /= float64(t.rows)
	for g, v := range w.phi {
		phi[g] += float64(weight * v)
	}
}

// visit goes on at node k with the rows alive, which can get there, v, and u for
// each of them. It returns what each of the v players above loses.
func (w *walk) visit(k int32, alive uint64, v int, u *counters) float64 {
	n := &w.nodes[k]
	if n.right == 0 {
		return w.arrive(n, alive, v, u)
	}
	s := n.slot
	if n.first {
		w.player[s], w.holds[s], w.held[s] = n.player, true, ^uint64(0)
	}
	holds, held := w.holds[s], w.held[s]
	isRight := w.row[n.column] > n.threshold
	lost := w.step(k+1, s, holds && !isRight, held&^w.right[k], alive, v, u)
	w.holds[s], w.held[s] = holds, held
	lost += w.step(n.right, s, holds && isRight, held&w.right[k], alive, v, u)
	w.holds[s], w.held[s] = holds, held
	return lost
}

// step goes on to a child, after which the player of slot s holds and held.
func (w *walk) step(k, s int32, holds bool, held, alive uint64, v int, u *counters) float64 {
	held, w.held[s] = w.held[s], held
	if holds { // those that held until now need x
		if fell := alive & held &^ w.held[s]; fell != 0 {
			next := *u
			next.add(fell)
			return w.visit(k, alive, v, &next)
		}
		return w.visit(k, alive, v, u)
	}
	// Rows that still hold have not been counted for this player: u stays.
	if alive &= w.held[s]; alive == 0 {
		return 0
	}
	if !w.holds[s] {
		return w.visit(k, alive, v, u)
	}
	w.holds[s] = false
	lost := w.visit(k, alive, v+1, u)
	w.phi[w.player[s]] -= lost
	return lost
}

// arrive shares out the value of a leaf, once for all rows with the same u, and
// returns what each of the v loses.
func (w *walk) arrive(leaf *node, alive uint64, v int, c *counters) (lost float64) {
	held := w.held[:leaf.slot]
	player := w.player[:len(held)]
	planes := c[:bits.Len(uint(len(held)))] // u is at most the number of players
	for alive != 0 {
		row := bits.TrailingZeros64(alive)
		u, same := 0, alive
		for p, plane := range planes {
			bit := plane >> row & 1
			u |= int(bit) << p
			same &= plane ^ (bit - 1)
		}
		alive &^= same
		lost += float64(leaf.value * w.share(v, u) * float64(bits.OnesCount64(same)))
		if u == 0 {
			continue
		}
		gain := leaf.value * w.share(u, v)
		for s, rows := range held {
			w.phi[player[s]] += float64(gain * float64(bits.OnesCount64(same&^rows)))
		}
	}
	return lost
}

// share is the part of a leaf's value that goes to each of a players, when b
// others want the contrary.
func (t *trees) share(a, b int) float64 { return t.shares[a*(t.slots+1)+b] }
