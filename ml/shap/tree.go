package shap

import (
	"fmt"
	"math"
	"slices"

	"paes/ml/boost"
	"paes/ml/tree"
)

// node is one of a tree laid out in the order of a walk: the left child comes
// right after its parent.
type node struct {
	value     float64 // of a leaf
	threshold float32
	column    int32 // of the row with its second half
	right     int32 // child; 0 for a leaf
	player    int32
	// slot is the place of the player among the different ones on the path from
	// the root; of a leaf, how many these are.
	slot  int32
	first bool // the player is not on the path above
}

// source tells of the nodes of a tree, the root being 0: value, threshold and
// column, and the children, which are the same for a leaf. Columns of the second
// half of a row are those in which a missing value is above all thresholds.
type source func(at int32) (n node, left, right int32)

// exact are the trees of package tree.
func exact(trees ...tree.Tree) []source {
	out := make([]source, len(trees))
	for k, t := range trees {
		out[k] = func(at int32) (node, int32, int32) {
			n := t.Nodes[at]
			if n.Leaf() {
				return node{value: t.Values[at]}, 0, 0
			}
			left := at + int32(n.Left)
			return node{threshold: n.Threshold, column: int32(n.Feature)}, left, left + 1
		}
	}
	return out
}

// wide are the trees of package boost, whose leaves are numbered ^leaf there.
func wide(cols int, trees []boost.WideTree) []source {
	out := make([]source, len(trees))
	for k, t := range trees {
		out[k] = func(at int32) (node, int32, int32) {
			if at < 0 || len(t.Nodes) == 0 { // the root may be the only leaf
				return node{value: t.Values[max(^at, 0)]}, 0, 0
			}
			n := t.Nodes[at]
			column := int32(n.Feature)
			if n.MissingRight {
				column += int32(cols)
			}
			return node{threshold: n.Threshold, column: column}, n.Children[0], n.Children[1]
		}
	}
	return out
}

// trees is a sum of trees. The rows of the background walk 64 at a time.
type trees struct {
	plants  []plant
	rows    int       // of the background
	slots   int       // different players on a path, at most
	shares  []float64 // see share
	players int
}

// plant is one tree.
type plant struct {
	nodes []node
	// right[c][k] has the bits of the rows 64c, 64c+1, ... that go right at node k.
	right [][]uint64
}

// maxSlots is how many players the counters of a walk can count.
const maxSlots = 1<<counterBits - 1

// trees explains weight times the sum of trees.
func (s setting) trees(weight float64, sources []source) ([]term, error) {
	t := &trees{rows: s.background.Rows, players: s.players}
	rows := make([][]float32, t.rows)
	for i := range rows {
		rows[i] = double(s.background.Row(i))
	}
	for _, source := range sources {
		p := planter{source: source, of: s.of}
		p.sow(0)
		if t.slots = max(t.slots, p.slots); t.slots > maxSlots {
			return nil, fmt.Errorf("shap: %d players on one path of a tree, at most %d", t.slots, maxSlots)
		}
		t.plants = append(t.plants, plant{p.nodes, p.route(rows)})
	}
	t.shares = shares(t.slots)
	return []term{{weight, t}}, nil
}

// double rounds a row to float32 twice: the second half has +Inf for NaN.
func double(x []float64) []float32 {
	out := make([]float32, 2*len(x))
	for j, v := range x {
		out[j], out[len(x)+j] = float32(v), float32(v)
		if v != v {
			out[len(x)+j] = float32(math.Inf(1))
		}
	}
	return out
}

// planter lays out one tree.
type planter struct {
	source source
	of     []int // player of each column
	nodes  []node
	path   []int32 // the different players above
	slots  int
}

func (p *planter) sow(at int32) {
	n, left, right := p.source(at)
	k := len(p.nodes)
	if left == right {
		n.slot = int32(len(p.path))
		p.slots = max(p.slots, len(p.path))
		p.nodes = append(p.nodes, n)
		return
	}
	n.player = int32(p.of[int(n.column)%len(p.of)])
	slot := slices.Index(p.path, n.player)
	if n.first = slot < 0; n.first {
		slot = len(p.path)
		p.path = append(p.path, n.player)
	}
	n.slot = int32(slot)
	p.nodes = append(p.nodes, n)
	p.sow(left)
	p.nodes[k].right = int32(len(p.nodes))
	p.sow(right)
	if n.first {
		p.path = p.path[:slot]
	}
}

// route finds where rows go.
func (p *planter) route(rows [][]float32) [][]uint64 {
	right := make([][]uint64, (len(rows)+63)/64)
	for c := range right {
		right[c] = make([]uint64, len(p.nodes))
		for i, row := range rows[64*c : min(64*c+64, len(rows))] {
			for k, n := range p.nodes {
				if n.right > 0 && row[n.column] > n.threshold {
					right[c][k] |= 1 << i
				}
			}
		}
	}
	return right
}

// shares returns (a-1)! b! / (a+b)! for a and b up to n at a*(n+1)+b, 0 for no a:
// of the orders in which a+b players join, those in which one of the a comes
// after the other a-1 and before the b.
func shares(n int) []float64 {
	out := make([]float64, (n+1)*(n+1))
	for a := 1; a <= n; a++ {
		out[a*(n+1)] = 1 / float64(a)
		for b := 1; b <= n; b++ {
			out[a*(n+1)+b] = out[a*(n+1)+b-1] * float64(b) / float64(a+b)
		}
	}
	return out
}
