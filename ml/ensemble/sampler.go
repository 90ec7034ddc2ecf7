package ensemble

import (
	"math/rand/v2"
	"slices"

	"paes/ml"
)

// sampler draws as many rows as there are, with replacement.
type sampler struct {
	n          int
	cumulative []float64 // of the weights; nil when all are equal
}

func newSampler(n int, weights []float64) sampler {
	s := sampler{n: n}
	if weights != nil {
		s.accumulate(weights)
	}
	return s
}

// accumulate makes weights, of length n, the odds of the rows.
func (s *sampler) accumulate(weights []float64) {
	s.cumulative = ml.Resize(s.cumulative, s.n)
	var sum float64
	for i, w := range weights {
		sum += w
		s.cumulative[i] = sum
	}
}

// counts writes how often each row is drawn.
func (s *sampler) counts(rng *rand.Rand, dst []float64) {
	clear(dst)
	if s.cumulative == nil {
		for range s.n {
			dst[rng.Uint32N(uint32(s.n))]++
		}
		return
	}
	total := s.cumulative[s.n-1]
	for range s.n {
		u := rng.Float64() * total
		i, found := slices.BinarySearch(s.cumulative, u)
		if found { // the interval of a row has its lower end, not its upper
			i++
		}
		dst[min(i, s.n-1)]++
	}
}

// addScaled adds a * v to dst.
func addScaled(dst []float64, a float64, v []float64) {
	for j := range dst {
		dst[j] += float64(a * v[j])
	}
}
