package tree

import (
	"math"
	"slices"
	"testing"

	"paes/ml"
)

// naive checks every node of a tree against all splits there are, found by
// sorting the rows of the node anew: the tree may pick any of the best.
type naive struct {
	d       ml.Data
	weights []float64
	minLeaf int
	tree    Tree
	allowed float64 // part of the gain by which rounding may hide the best
}

func newNaive(d ml.Data, minLeaf int, t Tree) naive {
	w := d.W
	if w == nil {
		w = slices.Repeat([]float64{1}, d.X.Rows)
	}
	return naive{d, w, max(minLeaf, 1), t, 1e-7}
}

// check walks the nodes with the rows that reach them.
func (n naive) check(t testing.TB, maxDepth int) {
	all := make([]int, n.d.X.Rows)
	for i := range all {
		all[i] = i
	}
	n.checkNode(t, 0, all, 0, maxDepth)
}

func (n naive) checkNode(t testing.TB, k int, rows []int, depth, maxDepth int) {
	t.Helper()
	mean, squares := n.moments(rows)
	if math.Abs(n.tree.Values[k]-mean) > 1e-9*(1+math.Abs(mean)) {
		t.Fatalf("node %d has value %v, want %v", k, n.tree.Values[k], mean)
	}
	best := n.bestGain(rows, squares)
	node := n.tree.Nodes[k]
	if node.Leaf() {
		if (maxDepth == 0 || depth < maxDepth) && best > 1e-6*(1+squares) {
			t.Fatalf("node %d is a leaf of %d rows, but a split gains %v of %v", k, len(rows), best, squares)
		}
		return
	}
	var left, right []int
	below, above := math.Inf(-1), math.Inf(1)
	for _, i := range rows {
		v := float64(float32(n.d.X.At(i, int(node.Feature))))
		if v <= float64(node.Threshold) {
			left, below = append(left, i), max(below, v)
		} else {
			right, above = append(right, i), min(above, v)
		}
	}
	if len(left) < n.minLeaf || len(right) < n.minLeaf {
		t.Fatalf("node %d: %d rows left, %d right, want %d", k, len(left), len(right), n.minLeaf)
	}
	middle := below/2 + above/2
	if float64(node.Threshold) > middle || float64(math.Nextafter32(node.Threshold, float32(math.Inf(1)))) <= middle {
		t.Fatalf("node %d: threshold %v between %v and %v", k, node.Threshold, below, above)
	}
	_, l := n.moments(left)
	_, r := n.moments(right)
	if gain := squares - l - r; gain < best-n.allowed*(1e-3+squares) {
		t.Fatalf("node %d of %d rows: split gains %v, best gains %v", k, len(rows), gain, best)
	}
	if maxDepth > 0 && depth >= maxDepth {
		t.Fatalf("node %d is split at depth %d of %d", k, depth, maxDepth)
	}
	n.checkNode(t, k+int(node.Left), left, depth+1, maxDepth)
	n.checkNode(t, k+int(node.Left)+1, right, depth+1, maxDepth)
}

// moments returns the weighted mean and sum of squares about it.
func (n naive) moments(rows []int) (mean, squares float64) {
	var weight float64
	for _, i := range rows {
		weight += n.weights[i]
		mean += n.weights[i] * n.d.Y[i]
	}
	mean /= weight
	for _, i := range rows {
		squares += n.weights[i] * (n.d.Y[i] - mean) * (n.d.Y[i] - mean)
	}
	return mean, squares
}

func (n naive) bestGain(rows []int, squares float64) float64 {
	best := 0.0
	for j := range n.d.X.Cols {
		value := func(i int) float32 { return float32(n.d.X.At(i, j)) }
		sorted := slices.Clone(rows)
		slices.SortFunc(sorted, func(a, b int) int { return int(math.Copysign(1, float64(value(a))-float64(value(b)))) })
		for k := n.minLeaf; k <= len(sorted)-n.minLeaf; k++ {
			if value(sorted[k]) > value(sorted[k-1])+sameValue {
				_, l := n.moments(sorted[:k])
				_, r := n.moments(sorted[k:])
				best = max(best, squares-l-r)
			}
		}
	}
	return best
}
