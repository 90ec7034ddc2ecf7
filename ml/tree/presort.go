package tree

import (
	"errors"
	"fmt"
	"math"

	"paes/ml"
)

// MaxRows and MaxCols are what fits into the 16 bits of a row, a rank and a
// node's feature; for more rows use histograms (package boost).
const (
	MaxRows = 1 << 16
	MaxCols = 1 << 16
)

// ErrTooLarge says that data has more rows or columns than an exact tree takes.
var ErrTooLarge = errors.New("tree: data too large for an exact tree")

// sameValue is scikit-learn's FEATURE_THRESHOLD: the largest difference
// between two float32 that are taken for one value.
const sameValue float32 = 1e-7

// Sorted is the features of n rows and p columns as the growers of many trees
// share them. It does not change.
type Sorted struct {
	n, p   int
	values []float32 // column j is values[j*n:(j+1)*n]
	// keys is the sorted columns that are not constant, one after the other, nil
	// when not sorted; a key is the rank of the value << 16 | the row. The column
	// of features[k] is keys[k*n:(k+1)*n].
	keys     []uint32
	features []int32
	near     []bool // whether a feature has different values that are taken for one
}

// layout is Presort without the sorting.
func layout(x ml.Matrix) (*Sorted, error) {
	if x.Rows > MaxRows || x.Cols > MaxCols {
		return nil, fmt.Errorf("%w: %d x %d, at most %d x %d", ErrTooLarge, x.Rows, x.Cols, MaxRows, MaxCols)
	}
	s := &Sorted{n: x.Rows, p: x.Cols, values: make([]float32, x.Rows*x.Cols)}
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			if f := float32(v); f-f == 0 {
				s.values[j*s.n+i] = f
				continue
			}
			return nil, fmt.Errorf("%w: %g does not fit into a float32 (row %d, column %d)", ml.ErrNotFinite, v, i, j)
		}
	}
	return s, nil
}

// Presort sorts every column of x, which must not have NaN. It fails with
// ErrTooLarge, or with ml.ErrNotFinite when a value does not fit into a float32.
func Presort(x ml.Matrix) (*Sorted, error) {
	s, err := layout(x)
	if err != nil {
		return nil, err
	}
	s.keys, s.near = make([]uint32, 0, x.Rows*x.Cols), make([]bool, x.Cols)
	order, spare := make([]uint64, x.Rows), make([]uint64, x.Rows)
	for j := range x.Cols {
		column := s.column(j)
		for i, v := range column {
			order[i] = uint64(ascending(v))<<16 | uint64(i)
		}
		sortValues(order, spare)
		rank := uint32(0)
		for k, o := range order {
			if k > 0 && o>>16 != order[k-1]>>16 {
				rank++
				s.near[j] = s.near[j] || column[uint16(o)] <= column[uint16(order[k-1])]+sameValue
			}
			s.keys = append(s.keys, rank<<16|uint32(uint16(o)))
		}
		if rank == 0 {
			s.keys = s.keys[:len(s.keys)-s.n]
			continue
		}
		s.features = append(s.features, int32(j))
	}
	return s, nil
}

// ascending maps float32 to integers of the same order, -0 to that of 0.
func ascending(v float32) uint32 {
	b := math.Float32bits(v + 0) // -0 + 0 is 0
	if b>>31 == 1 {
		return ^b
	}
	return b | 1<<31
}

// sortValues sorts order by its bits 16 to 47, byte by byte; equal ones keep
// their places. spare is as long.
func sortValues(order, spare []uint64) {
	for shift := 16; shift < 48; shift += 8 {
		var starts [256]int
		for _, o := range order {
			starts[uint8(o>>shift)]++
		}
		at := 0
		for b, n := range starts {
			starts[b] = at
			at += n
		}
		for _, o := range order {
			b := uint8(o >> shift)
			spare[starts[b]] = o
			starts[b]++
		}
		order, spare = spare, order // four passes: the last one writes to order
	}
}

// column returns the values of a feature by row.
func (s *Sorted) column(feature int) []float32 {
	return s.values[feature*s.n : (feature+1)*s.n]
}

// same tells whether two keys of a sorted column, the lower first, have values
// that are taken for one.
func (s *Sorted) same(feature int, low, high uint32) bool {
	if low>>16 == high>>16 {
		return true
	}
	return s.near[feature] && s.column(feature)[uint16(high)] <= s.column(feature)[uint16(low)]+sameValue
}

// Rows returns the number of rows.
func (s *Sorted) Rows() int { return s.n }

// Predict writes the value of t for each of the presorted rows into dst, which
// must have length n.
func (s *Sorted) Predict(dst []float64, t Tree) {
	for i := range dst {
		dst[i] = s.Value(i, t)
	}
}

// Value returns the value of t for presorted row i.
func (s *Sorted) Value(i int, t Tree) float64 {
	k := 0
	for !t.Nodes[k].Leaf() {
		node := t.Nodes[k]
		k += int(node.Left) + right(s.values[int(node.Feature)*s.n+i], node.Threshold)
	}
	return t.Values[k]
}
