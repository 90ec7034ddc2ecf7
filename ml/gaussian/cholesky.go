package gaussian

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// These work on the lower half of n x n matrices, by dot products of rows; for a
// few hundred rows that is faster than blocks.

// cholesky replaces a by its factor L and reports whether there is one.
func cholesky(a []float64, n int) bool {
	for i := range n {
		row := a[i*n : i*n+i+1]
		for j := range i {
			other := a[j*n : j*n+j+1]
			row[j] = (row[j] - floats.Dot(row[:j], other[:j])) / other[j]
		}
		pivot := row[i] - floats.Dot(row[:i], row[:i])
		if !(pivot > 0) || math.IsInf(pivot, 1) {
			return false
		}
		row[i] = math.Sqrt(pivot)
	}
	return true
}

// solve replaces b by (L L')^-1 b.
func solve(factor []float64, n int, b []float64) {
	forward(factor, n, b)
	for i := n - 1; i >= 0; i-- {
		row := factor[i*n : i*n+i+1]
		b[i] /= row[i]
		floats.AddScaled(b[:i], -b[i], row[:i])
	}
}

// forward replaces b by L^-1 b.
func forward(factor []float64, n int, b []float64) {
	for i := range n {
		row := factor[i*n : i*n+i+1]
		b[i] = (b[i] - floats.Dot(row[:i], b[:i])) / row[i]
	}
}

// invert sets the lower half of dst to (L L')^-1; scratch is n x n.
func invert(dst, factor []float64, n int, scratch []float64) {
	// Row j of scratch is column j of L^-1, which starts at its element j.
	for j := range n {
		col := scratch[j*n : (j+1)*n]
		col[j] = 1 / factor[j*n+j]
		for i := j + 1; i < n; i++ {
			row := factor[i*n : i*n+i+1]
			col[i] = -floats.Dot(row[j:i], col[j:i]) / row[i]
		}
	}
	for i := range n {
		for j := range i + 1 {
			dst[i*n+j] = floats.Dot(scratch[i*n+i:(i+1)*n], scratch[j*n+i:(j+1)*n])
		}
	}
}
