package boost

import (
	"math/rand/v2"
	"slices"

	"paes/ml"
)

// field is where a tree grows: its rows, in the order of its branches. Branches
// have ranges of their own, so that several planters may work on one field.
//
// What a row carries is one number as in a histogram: its quantised target times
// how often it was drawn, and how often that was.
type field struct {
	*soil
	counts []uint32 // how often each row was drawn
	spans  [2]span  // of the branches of even and odd depth
	apart  int      // from how many rows down a branch is somebody else's
}

type span struct {
	rows  []uint32
	pulls []uint64
}

// rowScratch is what a field takes for each row, in bytes.
const rowScratch = 28

// parts is into how many equal parts a tree would be cut, if branches were: 64
// parts take 18 MB of histograms while they wait.
const parts = 32

func newField(s *soil) *field {
	n := len(s.present)
	f := &field{soil: s, counts: make([]uint32, n)}
	for k := range f.spans {
		f.spans[k] = span{make([]uint32, n), make([]uint64, n)}
	}
	return f
}

// part is a branch put off, with its histogram if it has many rows, and the seed
// of its random numbers: who grows it and when makes no difference.
type part struct {
	branch
	h     *[]histogram
	seed  uint64
	tree  WideTree
	gains []float64
}

// grow grows a tree on rows drawn by rng.
func (f *field) grow(rng *rand.Rand, gains []float64) (WideTree, error) {
	n, all := f.sample(rng)
	return f.raise(rng, n, all, gains)
}

// raise grows a tree on the first n rows of spans[0], of the given total. First
// one planter divides the rows until parts of them are left, 4 % of the work,
// with all workers at each histogram; then each worker takes a part at a time.
func (f *field) raise(rng *rand.Rand, n int, all uint64, gains []float64) (WideTree, error) {
	f.apart = max(fewRows, n/parts)
	p := f.planter(rng)
	p.gains, p.top = gains, true
	root := branch{end: n, all: all, parent: -1}
	var h *[]histogram
	if n > f.apart {
		h = p.build(root)
	}
	p.branch(root, h)
	tree, later := p.tree, p.later
	f.planters.Put(p)
	err := ml.Parallel(f.ctx, f.Workers, len(later), func(i int) error {
		l := &later[i]
		p := f.planter(ml.NewRand(l.seed, 0))
		l.gains = make([]float64, f.b.cols)
		p.gains, p.top = l.gains, false
		b := l.branch
		b.parent = -1
		p.branch(b, l.h)
		l.tree = p.tree
		f.planters.Put(p)
		return nil
	})
	if err != nil {
		return WideTree{}, err
	}
	nodes, values := len(tree.Nodes), len(tree.Values)
	for _, l := range later {
		nodes, values = nodes+len(l.tree.Nodes), values+len(l.tree.Values)
	}
	tree.Nodes, tree.Values = slices.Grow(tree.Nodes, nodes-len(tree.Nodes)), slices.Grow(tree.Values, values-len(tree.Values))
	for _, l := range later {
		tree.graft(l)
		for j, g := range l.gains {
			gains[j] += g
		}
	}
	return tree, nil
}

// graft puts a part where its branch was.
func (t *WideTree) graft(l part) {
	nodes, leaves := int32(len(t.Nodes)), int32(len(t.Values))
	if l.parent >= 0 {
		t.Nodes[l.parent].Children[l.side] = nodes
		if len(l.tree.Nodes) == 0 {
			t.Nodes[l.parent].Children[l.side] = ^leaves
		}
	}
	for _, n := range l.tree.Nodes {
		for side, c := range n.Children {
			if c >= 0 {
				n.Children[side] = c + nodes
			} else {
				n.Children[side] = ^(^c + leaves)
			}
		}
		t.Nodes = append(t.Nodes, n)
	}
	t.Values = append(t.Values, l.tree.Values...)
}

// planter lends one for the field; it goes back to f.planters.
func (f *field) planter(rng *rand.Rand) *planter {
	p := f.planters.Get().(*planter)
	p.field, p.rng, p.tree, p.later = f, rng, WideTree{}, nil
	copy(p.order, f.features)
	return p
}

// sample writes into rows[0] and pulls[0] the rows drawn for a tree and returns
// how many they are and what they add up to.
func (f *field) sample(rng *rand.Rand) (n int, all uint64) {
	clear(f.counts)
	for range f.draws {
		f.counts[f.pick(rng)]++
	}
	for i, c := range f.counts {
		if c > 0 {
			v := uint64(int64(f.targets[i])*int64(c))<<countBits | uint64(c)
			f.spans[0].rows[n], f.spans[0].pulls[n] = f.present[i], v
			all += v
			n++
		}
	}
	return n, all
}

// pick draws a row.
func (f *field) pick(rng *rand.Rand) int {
	n := len(f.counts)
	if f.cumulative == nil {
		return int(rng.Uint32N(uint32(n)))
	}
	i, found := slices.BinarySearch(f.cumulative, rng.Float64()*f.cumulative[n-1])
	if found { // the interval of a row has its lower end, not its upper
		i++
	}
	return min(i, n-1)
}
