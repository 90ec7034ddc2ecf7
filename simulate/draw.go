package simulate

import (
	"math"
	"math/rand/v2"
)

// poisson draws a Poisson number (Knuth's product, in pieces that do not underflow).
func poisson(rng *rand.Rand, mean float64) int {
	n := 0
	for mean > 0 {
		limit := math.Exp(-min(mean, 30))
		mean -= 30
		for p := rng.Float64(); p > limit; p *= rng.Float64() {
			n++
		}
	}
	return n
}

// weighted draws an index with the given probabilities, which sum to 1.
func weighted(rng *rand.Rand, p ...float64) int {
	u := rng.Float64()
	for i, v := range p {
		if u -= v; u < 0 {
			return i
		}
	}
	return len(p) - 1
}

// pair draws two standard normals with the given correlation.
func pair(rng *rand.Rand, corr float64) [2]float64 {
	a, b := rng.NormFloat64(), rng.NormFloat64()
	return [2]float64{a, corr*a + math.Sqrt(1-corr*corr)*b}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
