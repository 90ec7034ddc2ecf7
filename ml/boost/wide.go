package boost

import (
	"fmt"

	"paes/ml"
)

// WideTree is a regression tree of any size; a tree.Tree, whose nodes are half
// as large, reaches its children with 16 bits. Leaves are no nodes: they are
// Values, half of what a walk could have to fetch.
type WideTree struct {
	Nodes  []WideNode // children come after their parents; none when there is a single leaf
	Values []float64  // of the leaves, in units of the target
}

// WideNode sends a row to its right child when its feature, rounded to float32,
// is above Threshold, or when it is NaN and MissingRight.
type WideNode struct {
	Threshold    float32
	Feature      uint16
	MissingRight bool
	Children     [2]int32 // left and right: a node, or ^leaf
}

// Validate reports what would make a walk over rows of cols features panic,
// never end or give nonsense: it is for trees that come from a file.
func (t WideTree) Validate(cols int) error {
	if len(t.Values) != len(t.Nodes)+1 {
		return fmt.Errorf("boost: a tree of %d nodes and %d leaves", len(t.Nodes), len(t.Values))
	}
	for k, n := range t.Nodes {
		if n.Threshold-n.Threshold != 0 || int(n.Feature) >= cols {
			return fmt.Errorf("boost: node %d has threshold %v and feature %d of %d", k, n.Threshold, n.Feature, cols)
		}
		for _, c := range n.Children {
			if c >= 0 && (int(c) <= k || int(c) >= len(t.Nodes)) || c < 0 && int(^c) >= len(t.Values) {
				return fmt.Errorf("boost: node %d of %d has a child at %d", k, len(t.Nodes), c)
			}
		}
	}
	for k, v := range t.Values {
		if v-v != 0 {
			return fmt.Errorf("boost: leaf %d has value %v", k, v)
		}
	}
	return nil
}

// root is where a walk starts.
func (t WideTree) root() int32 {
	if len(t.Nodes) == 0 {
		return ^0
	}
	return 0
}

// child is where a row with value v goes on. Which child it is takes no branch:
// the processor would guess wrong half of the time.
func (n *WideNode) child(v float32) int32 {
	if v != v && n.MissingRight {
		return n.Children[1]
	}
	right := 0
	if v > n.Threshold {
		right = 1
	}
	return n.Children[right&1]
}

// lanes is how many walks go on at a time: while one waits for memory the
// others do not.
const lanes = 8

// add adds the values of the leaves of len(dst) rows of cols features.
func (t WideTree) add(dst []float64, rows []float32, cols int) {
	for len(dst) >= lanes {
		var at [lanes]int32
		for l := range at {
			at[l] = t.root()
		}
		for walking := true; walking; {
			walking = false
			for l, k := range at {
				if k >= 0 {
					n := &t.Nodes[k]
					at[l] = n.child(rows[l*cols+int(n.Feature)])
					walking = true
				}
			}
		}
		for l, k := range at {
			dst[l] += t.Values[^k]
		}
		dst, rows = dst[lanes:], rows[lanes*cols:]
	}
	for i := range dst {
		k := t.root()
		for k >= 0 {
			n := &t.Nodes[k]
			k = n.child(rows[i*cols+int(n.Feature)])
		}
		dst[i] += t.Values[^k]
	}
}

// ForestModel is a fitted Forest: its prediction is the mean of its trees'.
type ForestModel struct {
	Trees []WideTree
	Gains []float64 // importance of each of the features it was fitted on
}

// together is how many rows go through a tree before the next tree is fetched.
const together = 256

// Predict writes the mean prediction of the trees. It panics when x has not the
// columns the forest was fitted on.
func (m *ForestModel) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Gains))
	dst = ml.Resize(dst, x.Rows)
	clear(dst)
	block := make([]float32, min(together, x.Rows)*x.Cols)
	n := float64(len(m.Trees))
	for from := 0; from < x.Rows; from += together {
		to := min(from+together, x.Rows)
		for i, v := range x.Data[from*x.Cols : to*x.Cols] {
			block[i] = float32(v)
		}
		for _, t := range m.Trees {
			t.add(dst[from:to], block, x.Cols)
		}
		for i := range dst[from:to] {
			dst[from+i] /= n
		}
	}
	return dst
}

// Importances returns the mean over the trees of each feature's share in the
// reduction of squared error: p numbers that sum to 1, or all 0 when no tree
// has a split.
func (m *ForestModel) Importances() []float64 { return append([]float64(nil), m.Gains...) }

// Validate reports what would make Predict panic or give nonsense: it is for
// models that come from a file.
func (m *ForestModel) Validate() error {
	if len(m.Trees) == 0 {
		return fmt.Errorf("boost: a forest without trees")
	}
	for _, t := range m.Trees {
		if err := t.Validate(len(m.Gains)); err != nil {
			return err
		}
	}
	return nil
}
