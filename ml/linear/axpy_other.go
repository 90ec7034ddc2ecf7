//go:build !amd64

package linear

// axpy adds a times x to y, of the same length.
func axpy(y []float64, a float64, x []float64) { axpyPortable(y, a, x) }

// axpyThrough adds a times x to y and then b times y to z.
func axpyThrough(z []float64, b float64, y []float64, a float64, x []float64) {
	throughPortable(z, b, y, a, x)
}
