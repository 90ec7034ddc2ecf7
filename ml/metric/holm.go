package metric

import (
	"cmp"
	"math"
	"slices"
)

// Holm adjusts the p-values of several tests (Holm, 1979): whoever rejects
// those whose adjusted p is below 0.05 errs, even once, in at most 5 % of such
// families of tests, however they depend on each other. The smallest of m is
// multiplied by m, the next by m-1 and so on; none gets smaller than one before
// it, nor larger than 1. The order is that of p. NaN stays NaN and counts as no
// test.
func Holm(p []float64) []float64 {
	out := slices.Clone(p)
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, p[i]*float64(len(order)-rank)))
		out[i] = least
	}
	return out
}
