//go:build !(arm64 || loong64 || ppc64 || ppc64le || riscv64 || s390x)

package neural

import "math"

// fusedMultiplyAdd is a*b + c rounded once, as a processor's instruction: the
// product of two float32 is exact in a float64, and a sum that is rounded to odd
// there may be rounded again without harm (Boldo and Melquiond, 2008). Training is
// some twenty times slower with it than with plain sums, which no machine sold
// in the last ten years has to bear.
func fusedMultiplyAdd(a, b, c float32) float32 {
	product, addend := float64(a)*float64(b), float64(c)
	sum := product + addend
	bits := math.Float64bits(sum)
	if bits&1 == 0 {
		rest := sum - product
		lost := float64(product-float64(sum-rest)) + float64(addend-rest) // what rounding sum lost, exactly
		if lost > 0 == (sum > 0) && (lost > 0 || lost < 0) {
			bits++
		} else if lost > 0 || lost < 0 {
			bits--
		}
		sum = math.Float64frombits(bits)
	}
	return float32(sum)
}
