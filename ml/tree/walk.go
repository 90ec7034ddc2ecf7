package tree

import (
	"math"

	"paes/ml"
)

// A walk waits for memory at each of its steps. Eight walks at a time hide the
// wait: eight rows through one tree, or one row through eight trees.

const (
	blockRows  = 64      // rows that go through a tree while it is in the cache
	blockLanes = 1 << 11 // features x rows/8 of a block on the stack
	rowCols    = 1 << 9  // features of a row on the stack
)

// lane is one feature of eight rows.
type lane [8]float32

// Add adds to each element of dst the values of the trees for that row of x,
// in the order of the trees: a row gives the same bits alone and among others.
// The trees must be valid for the columns of x.
func Add(dst []float64, x ml.Matrix, trees ...Tree) { add(dst, x, x.Cols, trees) }

// AddDoubled is Add for trees over twice the columns of x: the second half is
// the first again with +Inf for NaN, which goes right where NaN goes left.
func AddDoubled(dst []float64, x ml.Matrix, trees ...Tree) { add(dst, x, 2*x.Cols, trees) }

// add is Add for trees over cols columns.
func add(dst []float64, x ml.Matrix, cols int, trees []Tree) {
	i := 0
	if x.Rows >= 8 {
		i = addBlocks(dst, x, cols, trees)
	}
	if i < x.Rows {
		addRows(dst, x, i, cols, trees)
	}
}

// addBlocks does all rows but the last x.Rows%8 and returns how many.
func addBlocks(dst []float64, x ml.Matrix, cols int, trees []Tree) int {
	var stack [blockLanes]lane
	block := stack[:]
	if cols > blockLanes {
		block = make([]lane, cols)
	}
	rows := x.Rows &^ 7
	step := min(blockRows, len(block)/max(cols, 1)*8)
	for i := 0; i < rows; i += step {
		n := min(step, rows-i)
		for r := range n {
			lanes := block[r/8*cols : (r/8+1)*cols]
			row := x.Row(i + r)
			for j, v := range row {
				lanes[j][r%8] = float32(v)
			}
			if cols > x.Cols {
				for j, v := range row {
					lanes[x.Cols+j][r%8] = above(v)
				}
			}
		}
		for _, t := range trees {
			for r := 0; r < n; r += 8 {
				t.add8((*[8]float64)(dst[i+r:]), block[r/8*cols:(r/8+1)*cols])
			}
		}
	}
	return rows
}

// add8 walks eight rows through one tree.
func (t Tree) add8(dst *[8]float64, x []lane) {
	nodes, values := t.Nodes, t.Values
	var k0, k1, k2, k3, k4, k5, k6, k7 int
	for len(x) > 0 {
		n := nodes[k0]
		s0 := int(n.Left) + right(x[n.Feature][0], n.Threshold)
		n = nodes[k1]
		s1 := int(n.Left) + right(x[n.Feature][1], n.Threshold)
		n = nodes[k2]
		s2 := int(n.Left) + right(x[n.Feature][2], n.Threshold)
		n = nodes[k3]
		s3 := int(n.Left) + right(x[n.Feature][3], n.Threshold)
		n = nodes[k4]
		s4 := int(n.Left) + right(x[n.Feature][4], n.Threshold)
		n = nodes[k5]
		s5 := int(n.Left) + right(x[n.Feature][5], n.Threshold)
		n = nodes[k6]
		s6 := int(n.Left) + right(x[n.Feature][6], n.Threshold)
		n = nodes[k7]
		s7 := int(n.Left) + right(x[n.Feature][7], n.Threshold)
		if s0|s1|s2|s3|s4|s5|s6|s7 == 0 {
			break
		}
		k0, k1, k2, k3 = k0+s0, k1+s1, k2+s2, k3+s3
		k4, k5, k6, k7 = k4+s4, k5+s5, k6+s6, k7+s7
	}
	dst[0] += values[k0]
	dst[1] += values[k1]
	dst[2] += values[k2]
	dst[3] += values[k3]
	dst[4] += values[k4]
	dst[5] += values[k5]
	dst[6] += values[k6]
	dst[7] += values[k7]
}

// right is the step to the right child: 1 when v is above the threshold.
func right(v, threshold float32) int {
	if v > threshold {
		return 1
	}
	return 0
}

// above rounds v, and puts a missing one above every threshold.
func above(v float64) float32 {
	if v != v {
		return float32(math.Inf(1))
	}
	return float32(v)
}

// addRows does the rows from i on, one by one.
func addRows(dst []float64, x ml.Matrix, i, cols int, trees []Tree) {
	var stack [rowCols]float32
	row := stack[:0]
	for ; i < x.Rows; i++ {
		row = Float32(row, x.Row(i))
		if cols > x.Cols {
			for _, v := range x.Row(i) {
				row = append(row, above(v))
			}
		}
		sum := dst[i]
		k := 0
		for ; k+8 <= len(trees); k += 8 {
			v := eight((*[8]Tree)(trees[k:]), row)
			for _, value := range v {
				sum += value
			}
		}
		last := rest(trees[k:], row)
		for _, value := range last[:len(trees)-k] {
			sum += value
		}
		dst[i] = sum
	}
}

// Each writes the value of each tree for one row, rounded to float32, into dst.
func Each(dst []float64, trees []Tree, row []float32) {
	k := 0
	for ; k+8 <= len(trees); k += 8 {
		v := eight((*[8]Tree)(trees[k:]), row)
		copy(dst[k:], v[:])
	}
	v := rest(trees[k:], row)
	copy(dst[k:], v[:len(trees)-k])
}

// rest walks one row through fewer than eight trees, the last of them several
// times: that takes less than walking them one after the other.
func rest(trees []Tree, row []float32) (v [8]float64) {
	switch len(trees) {
	case 0:
	case 1:
		v[0] = trees[0].Value(row)
	default:
		var t [8]Tree
		n := copy(t[:], trees)
		for ; n < len(t); n++ {
			t[n] = trees[len(trees)-1]
		}
		v = eight(&t, row)
	}
	return v
}

// Float32 rounds row into dst, whose memory is used when it is large enough.
func Float32(dst []float32, row []float64) []float32 {
	dst = dst[:0]
	for _, v := range row {
		dst = append(dst, float32(v))
	}
	return dst
}

// Value returns the value of the leaf of one row.
func (t Tree) Value(row []float32) float64 {
	k := 0
	for {
		n := t.Nodes[k]
		if n.Leaf() {
			return t.Values[k]
		}
		k += int(n.Left) + right(row[n.Feature], n.Threshold)
	}
}

// eight walks one row through eight trees.
func eight(t *[8]Tree, x []float32) (v [8]float64) {
	var k0, k1, k2, k3, k4, k5, k6, k7 int
	for len(x) > 0 {
		n := t[0].Nodes[k0]
		s0 := int(n.Left) + right(x[n.Feature], n.Threshold)
		n = t[1].Nodes[k1]
		s1 := int(n.Left) + right(x[n.Feature], n.Threshold)
		n = t[2].Nodes[k2]
		s2 := int(n.Left) + right(x[n.Feature], n.Threshold)
		n = t[3].Nodes[k3]
		s3 := int(n.Left) + right(x[n.Feature], n.Threshold)
		n = t[4].Nodes[k4]
		s4 := int(n.Left) + right(x[n.Feature], n.Threshold)
		n = t[5].Nodes[k5]
		s5 := int(n.Left) + right(x[n.Feature], n.Threshold)
		n = t[6].Nodes[k6]
		s6 := int(n.Left) + right(x[n.Feature], n.Threshold)
		n = t[7].Nodes[k7]
		s7 := int(n.Left) + right(x[n.Feature], n.Threshold)
		if s0|s1|s2|s3|s4|s5|s6|s7 == 0 {
			break
		}
		k0, k1, k2, k3 = k0+s0, k1+s1, k2+s2, k3+s3
		k4, k5, k6, k7 = k4+s4, k5+s5, k6+s6, k7+s7
	}
	return [8]float64{
		t[0].Values[k0], t[1].Values[k1], t[2].Values[k2], t[3].Values[k3],
		t[4].Values[k4], t[5].Values[k5], t[6].Values[k6], t[7].Values[k7],
	}
}
