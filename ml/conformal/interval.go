package conformal

import (
	"fmt"
	"math"
	"sort"
)

// Interval returns the interval of a level between 0 and 1 for a row with the
// given centres, one per fold, and spread, which lies within the bounds. Of two
// levels the higher one's interval contains the other's. Both ends are NaN when
// a centre is not a number or the spread not positive; it panics when there is
// not one centre per fold. It does not allocate for up to 32 folds.
func (c Calibration) Interval(level float64, centres []float64, spread float64) (low, high float64) {
	if len(centres) != len(c.Low) {
		panic(fmt.Sprintf("conformal: %d centres for %d folds", len(centres), len(c.Low)))
	}
	for _, m := range centres {
		if !usable(m, spread) {
			return math.NaN(), math.NaN()
		}
	}
	n := c.Rows()
	// A level such as 0.9 is not exact: do not lose a vote to its rounding.
	rank := int(math.Floor((1-level)/2*float64(n+1) + 1e-9))
	rank = max(0, min(rank, (n+1)/2))
	low, high = c.ends(rank, centres, spread)
	if low > high {
		// Where much of the target is at a bound nothing may be left of a low level:
		// the interval is that of the lowest level of which something is.
		empty := sort.Search(rank, func(r int) bool {
			low, high := c.ends(r, centres, spread)
			return low > high
		})
		low, high = c.ends(empty-1, centres, spread)
	}
	return low, high
}

// ends returns the rank-th smallest vote for the lower end and the rank-th
// largest for the upper one, within the bounds: rank 0 is the bounds.
func (c Calibration) ends(rank int, centres []float64, spread float64) (low, high float64) {
	if rank == 0 {
		return c.Lower, c.Upper
	}
	return c.clip(vote(c.Low, centres, spread, rank, false)), c.clip(vote(c.High, centres, spread, rank, true))
}

func (c Calibration) clip(v float64) float64 { return min(c.Upper, max(c.Lower, v)) }

// vote returns the rank-th smallest vote, or the rank-th largest from above, of
// at least rank votes. The votes of a fold are in order, so it need not look at
// most: of K folds it compares the votes that are step = rank/K ahead, and the
// one of them that comes first has at most rank votes before it, itself and
// those of its fold included, so these can be taken at once. That is about K (1
// + log(rank/K)) rounds of K comparisons.
func vote(errors [][]float64, centres []float64, spread float64, rank int, fromAbove bool) float64 {
	var few [32]int
	taken := few[:]
	if len(errors) > len(few) {
		taken = make([]int, len(errors))
	}
	for {
		step := max(1, rank/len(errors))
		best, value := -1, 0.0
		for k, own := range errors {
			at := taken[k] + step - 1
			if at >= len(own) {
				continue
			}
			if fromAbove {
				at = len(own) - 1 - at
			}
			v := centres[k] + float64(spread*own[at])
			if best < 0 || fromAbove && v > value || !fromAbove && v < value {
				best, value = k, v
			}
		}
		if step == rank {
			return value
		}
		taken[best] += step
		rank -= step
	}
}
