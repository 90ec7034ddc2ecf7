package boost

import (
	"fmt"
	"testing"

	"paes/ml"
)

// randomBins are some of which are empty, and what all of them add up to.
func randomBins(seed uint64) (h bins, all total) {
	rng := ml.NewRand(seed, 0)
	for b := range h {
		if rng.IntN(3) > 0 {
			n := 1 + rng.IntN(1+rng.IntN(40))
			h[b] = uint64(int64(rng.IntN(2001)-1000)*int64(n))<<countBits | uint64(n)
		}
		all.sum += sumOf(h[b])
		all.count += countOf(h[b])
	}
	all.weight = all.count
	return h, all
}

// TestSearchByEights: eight bins at a time give the split, to the bit, of one
// after the other, with and without missing values.
func TestSearchByEights(t *testing.T) {
	if !wide() {
		t.Skip("this processor has no AVX-512")
	}
	for seed := range uint64(300) {
		h, all := randomBins(seed)
		for _, values := range []int{2, 16, 17, 100, 255} {
			s := searcher{minLeaf: 1 + int64(seed%7)*40, lambda: float64(seed % 3), all: all}
			s.begin()
			f := feature{cuts: make([]float32, values-1), missing: seed%2 == 0 && values < 256}
			want := s.feature(3, &f, &h, nil, 0)
			s.wide = true
			if got := s.feature(3, &f, &h, nil, 0); got != want {
				t.Fatalf("seed %d, %d values: %+v, want %+v", seed, values, got, want)
			}
		}
	}
}

// BenchmarkSearch reports the time of a bin.
func BenchmarkSearch(b *testing.B) {
	h, all := randomBins(1)
	for _, by8 := range []bool{false, true} {
		b.Run(fmt.Sprintf("wide=%v", by8), func(b *testing.B) {
			s := searcher{minLeaf: 20, lambda: 1, all: all, wide: by8 && wide()}
			s.begin()
			f := feature{cuts: make([]float32, 254)}
			for b.Loop() {
				s.feature(0, &f, &h, nil, 0)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/255, "ns/bin")
		})
	}
}
