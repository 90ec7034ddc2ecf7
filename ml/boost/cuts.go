package boost

import (
	"context"
	"math"

	"paes/ml"
)

// sampled is how many rows the cuts are found from; all when there are fewer. A
// bin of 255 then has 257 rows give or take 16.
const sampled = 1 << 16

// sketch finds the cuts of all features, 16 features at a time: what a row has
// of them is one line of the cache.
func sketch[T float](ctx context.Context, b *Bins, data []T, o Options) error {
	n := min(b.rows, sampled)
	return ml.Parallel(ctx, o.Workers, (b.cols+15)/16, func(k int) error {
		from, to := k*16, min(b.cols, k*16+16)
		keys, spare := make([]uint32, n*(to-from)), make([]uint32, n)
		for s := range n {
			row := s * b.rows / n // evenly spread, as the rows may have an order
			for j, v := range data[row*b.cols+from : row*b.cols+to] {
				keys[j*n+s] = ascending(float32(v))
			}
		}
		for j := from; j < to; j++ {
			sorted := sortKeys(keys[(j-from)*n:(j-from+1)*n], spare)
			b.features[j].cuts = cuts(present(sorted), o.Bins)
		}
		return nil
	})
}

// missingKey is that of NaN, above those of all numbers.
const missingKey = math.MaxUint32

// ascending maps float32 to integers of the same order, -0 to that of 0.
func ascending(v float32) uint32 {
	if v != v {
		return missingKey
	}
	u := math.Float32bits(v + 0)              // -0 + 0 is 0
	return u ^ (uint32(int32(u)>>31) | 1<<31) // all bits of a negative one, else the sign
}

func fromKey(u uint32) float32 {
	if u>>31 == 1 {
		return math.Float32frombits(u &^ (1 << 31))
	}
	return math.Float32frombits(^u)
}

// present cuts the missing ones off the end of sorted keys.
func present(sorted []uint32) []uint32 {
	n := len(sorted)
	for n > 0 && sorted[n-1] == missingKey {
		n--
	}
	return sorted[:n]
}

// digit is how many bits of a key sortKeys takes in a pass.
const digit = 11

// sortKeys returns the keys sorted, in the memory of keys or of spare, by three
// stable passes of 11 bits: 4 ns a key, and less where all keys agree in some of
// these, as those of small integers do.
func sortKeys(keys, spare []uint32) []uint32 {
	var starts [3][1 << digit]uint32
	for _, k := range keys {
		starts[0][k&(1<<digit-1)]++
		starts[1][k>>digit&(1<<digit-1)]++
		starts[2][k>>(2*digit)]++
	}
	for pass := range starts {
		from, shift := &starts[pass], pass*digit
		at, most := uint32(0), uint32(0)
		for i, n := range from {
			from[i] = at
			at, most = at+n, max(most, n)
		}
		if int(most) == len(keys) {
			continue
		}
		for _, k := range keys {
			i := k >> (shift & 31) & (1<<digit - 1)
			spare[from[i]] = k
			from[i]++
		}
		keys, spare = spare, keys
	}
	return keys
}

// cuts puts one between any two different values when there are at most bins of
// them, else at the quantiles.
func cuts(sorted []uint32, bins int) []float32 {
	n := len(sorted)
	different := 0
	for i, k := range sorted {
		if i == 0 || k != sorted[i-1] {
			if different++; different > bins {
				break
			}
		}
	}
	var out []float32
	cut := func(i int) { // between the values i-1 and i
		if v := between(fromKey(sorted[i-1]), fromKey(sorted[i])); len(out) == 0 || v > out[len(out)-1] {
			out = append(out, v)
		}
	}
	if different <= bins {
		for i := 1; i < n; i++ {
			if sorted[i] != sorted[i-1] {
				cut(i)
			}
		}
		return out
	}
	for q := 1; q < bins; q++ {
		if i := q * n / bins; sorted[i-1] < sorted[n-1] { // nothing is above the largest
			cut(max(i, 1))
		}
	}
	return out
}

// between returns a number from low up to, but not, high; low if they are equal.
func between(low, high float32) float32 {
	if middle := float32((float64(low) + float64(high)) / 2); middle < high {
		return middle
	}
	return low
}
