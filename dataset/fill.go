package dataset

import (
	"math"
	"slices"

	"paes/ml"
)

// Named returns the columns of the given names, whatever their family; one that
// the frame lacks is a gap in every row.
func (f Frame) Named(names ...string) Frame {
	var s Schema
	for _, name := range names {
		column := Column{Name: name}
		if j := slices.IndexFunc(f.Schema, func(c Column) bool { return c.Name == name }); j >= 0 {
			column = f.Schema[j]
		}
		s = append(s, column)
	}
	return f.Under(s)
}

// Means returns the mean of each column over the rows that have a value, 0 where
// none has.
func Means(x ml.Matrix) []float64 {
	out := make([]float64, x.Cols)
	for j := range out {
		n := 0
		for i := range x.Rows {
			if v := x.At(i, j); !math.IsNaN(v) {
				out[j] += v
				n++
			}
		}
		if n > 0 {
			out[j] /= float64(n)
		}
	}
	return out
}

// Filled copies x with the gaps of column j filled with fill[j].
func Filled(x ml.Matrix, fill []float64) ml.Matrix {
	out := ml.Matrix{Rows: x.Rows, Cols: x.Cols, Data: slices.Clone(x.Data)}
	for i := range out.Rows {
		for j, v := range out.Row(i) {
			if math.IsNaN(v) {
				out.Set(i, j, fill[j])
			}
		}
	}
	return out
}

// Under returns the frame with exactly the columns of a schema; one that it lacks
// is a gap in every row.
func (f Frame) Under(s Schema) Frame {
	if slices.Equal(f.Schema, s) {
		return f
	}
	at := make(map[Column]int, len(f.Schema))
	for j, c := range f.Schema {
		at[c] = j
	}
	out := Frame{Schema: s, X: ml.NewMatrix(f.X.Rows, len(s)), Admission: f.Admission}
	for k, c := range s {
		j, ok := at[c]
		for i := range f.X.Rows {
			v := math.NaN()
			if ok {
				v = f.X.At(i, j)
			}
			out.X.Set(i, k, v)
		}
	}
	return out
}
