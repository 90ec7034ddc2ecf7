// Package tree grows exact regression trees (CART, squared error) on small
// data and walks them quickly.
//
// The trees are those of scikit-learn 1.9: features are compared as float32,
// thresholds lie midway between neighbouring values, and values that differ by
// no more than 1e-7 are one value. Where two splits are equally good one of
// them is picked at random, as scikit-learn does.
package tree

import (
	"fmt"
	"math"
)

// Tree is a fitted regression tree. Nodes are in breadth-first order and
// Values[k] is the weighted mean of the targets that reached node k, in units
// of the target, unless the tree was shrunk; the prediction of a row is the value of its leaf.
type Tree struct {
	Nodes  []Node
	Values []float64
}

// Node is 8 bytes. A row goes to the left child when its feature, rounded to
// float32, is at most Threshold. The children of node k are k+Left and
// k+Left+1. A leaf has Left 0 and Threshold +Inf, so that a walk that
// has arrived stays where it is. NaN goes left.
type Node struct {
	Threshold float32
	Feature   uint16
	Left      uint16
}

// Leaf reports whether the node has no children.
func (n Node) Leaf() bool { return n.Left == 0 }

// Validate reports what would make a walk over rows of cols features panic or
// give nonsense: it is for trees that come from a file.
func (t Tree) Validate(cols int) error {
	if len(t.Nodes) == 0 || len(t.Nodes) != len(t.Values) {
		return fmt.Errorf("tree: %d nodes and %d values", len(t.Nodes), len(t.Values))
	}
	for k, n := range t.Nodes {
		switch {
		case n.Threshold != n.Threshold || n.Leaf() != math.IsInf(float64(n.Threshold), 1):
			return fmt.Errorf("tree: node %d has threshold %v and left %d", k, n.Threshold, n.Left)
		case n.Leaf() && n.Feature != 0, !n.Leaf() && int(n.Feature) >= cols:
			return fmt.Errorf("tree: node %d has feature %d of %d", k, n.Feature, cols)
		case !n.Leaf() && k+int(n.Left)+1 >= len(t.Nodes):
			return fmt.Errorf("tree: node %d of %d has a child at %d", k, len(t.Nodes), k+int(n.Left)+1)
		case t.Values[k]-t.Values[k] != 0:
			return fmt.Errorf("tree: node %d has value %v", k, t.Values[k])
		}
	}
	return nil
}

// Leaves returns the number of leaves.
func (t Tree) Leaves() int { return (len(t.Nodes) + 1) / 2 }

// Depth returns the number of splits on the longest walk.
func (t Tree) Depth() int {
	depth := make([]int, len(t.Nodes))
	deepest := 0
	for k, n := range t.Nodes {
		if !n.Leaf() {
			left := k + int(n.Left)
			depth[left], depth[left+1] = depth[k]+1, depth[k]+1
			deepest = max(deepest, depth[k]+1)
		}
	}
	return deepest
}
