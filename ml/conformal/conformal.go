// Package conformal makes prediction intervals out of the errors that were made
// on rows a model had not seen: CV+ (Barber, Candès, Ramdas and Tibshirani,
// 2021), with a tail for each side, errors in units of how hard a row is, and
// targets that end, and may pile up, at bounds.
//
// # The interval
//
// K models were fitted, each without one fold of the training rows. Row i, in
// fold k(i), was predicted as mu_k(i)(x_i), by the model that had not seen it,
// with the spread s_i: its error is r_i = (y_i - mu_k(i)(x_i)) / s_i. For a new
// row x with spread s every training row votes for mu_k(i)(x) + s r_i, and the
// interval of level 1 - 2a runs from the floor(a (n+1))-th smallest vote to the
// ceil((1-a) (n+1))-th. When rows are exchangeable it covers at least about
// 1 - 4a, and 1 - 2a in all but contrived cases. Folds may be whole groups, such
// as years: then it covers rows of a new group, as far as groups are exchangeable.
//
// # Bounds
//
// The centre mu may be of a latent target that knows no bounds, while y is what
// is seen of it within them. An interval that is cut at the bounds holds y = upper
// as soon as its upper end reaches upper, and always from below. So a training
// row at the upper bound votes with r_i = (upper - mu)/s for the upper end and
// with +Inf for the lower one, and the other way round at the lower bound: the
// vote is below or above exactly when the cut interval would miss the row, and
// the count of votes means what it means without bounds.
package conformal

import (
	"fmt"
	"math"
	"slices"
)

// Calibration is what is kept of the training errors. Its slices are by fold and
// ascending.
type Calibration struct {
	Lower, Upper float64     // bounds of the target, -Inf and +Inf if there are none
	Low, High    [][]float64 // errors that vote for the lower and for the upper end
}

// Calibrate sorts the errors of the training rows: y was seen, centre and spread
// are what the model without the row's fold said, and fold is from 0 to folds-1.
// It panics when the slices differ in length, a spread is not positive, or a
// fold is out of range.
func Calibrate(y, centre, spread []float64, fold []int, folds int, lower, upper float64) Calibration {
	if len(y) != len(centre) || len(y) != len(spread) || len(y) != len(fold) {
		panic(fmt.Sprintf("conformal: %d targets, %d centres, %d spreads, %d folds", len(y), len(centre), len(spread), len(fold)))
	}
	c := Calibration{Lower: lower, Upper: upper, Low: make([][]float64, folds), High: make([][]float64, folds)}
	for i, v := range y {
		if !(spread[i] > 0) {
			panic(fmt.Sprintf("conformal: spread %v of row %d", spread[i], i))
		}
		low := (v - centre[i]) / spread[i]
		high := low
		if v >= upper {
			low = math.Inf(1)
		}
		if v <= lower {
			high = math.Inf(-1)
		}
		c.Low[fold[i]] = append(c.Low[fold[i]], low)
		c.High[fold[i]] = append(c.High[fold[i]], high)
	}
	for k := range folds {
		slices.Sort(c.Low[k])
		slices.Sort(c.High[k])
	}
	return c
}

// Rows is how many training rows vote.
func (c Calibration) Rows() int {
	n := 0
	for _, errors := range c.Low {
		n += len(errors)
	}
	return n
}

// Interval returns the interval of a level between 0 and 1 for a row with the
// given centres, one per fold, and spread. With too few training rows for the
// level an end is the bound.
func (c Calibration) Interval(level float64, centres []float64, spread float64) (low, high float64) {
	if len(centres) != len(c.Low) {
		panic(fmt.Sprintf("conformal: %d centres for %d folds", len(centres), len(c.Low)))
	}
	n := float64(c.Rows())
	tail := (1 - level) / 2
	// A level such as 0.9 is not exact: do not lose a vote to its rounding.
	rank := int(math.Floor(tail*(n+1) + 1e-9))
	low = c.clip(vote(c.Low, centres, spread, rank, false), c.Lower)
	high = c.clip(vote(c.High, centres, spread, rank, true), c.Upper)
	// Around a student beyond the scale both ends are at the bound.
	return min(low, high), max(low, high)
}

// clip keeps v within the bounds; NaN, no vote, is the given bound.
func (c Calibration) clip(v, bound float64) float64 {
	if math.IsNaN(v) {
		return bound
	}
	return math.Min(c.Upper, math.Max(c.Lower, v))
}

// vote returns the rank-th smallest vote, or the rank-th largest from above: NaN
// for rank 0. The errors of a fold are sorted, so the votes are merged from the
// end that is asked for: rank times as many steps as there are folds.
func vote(errors [][]float64, centres []float64, spread float64, rank int, fromAbove bool) float64 {
	var taken [32]int
	next := taken[:]
	if len(errors) > len(next) {
		next = make([]int, len(errors))
	}
	value := math.NaN()
	for range rank {
		best := -1
		for k, own := range errors {
			if next[k] == len(own) {
				continue
			}
			at := next[k]
			if fromAbove {
				at = len(own) - 1 - at
			}
			v := centres[k] + spread*own[at]
			if best < 0 || fromAbove && v > value || !fromAbove && v < value {
				best, value = k, v
			}
		}
		if best < 0 {
			return math.NaN()
		}
		next[best]++
	}
	return value
}

// Widened returns the calibration for rows whose target also moves by a common
// amount that the errors did not see, such as the level of a new year: errors
// are stretched about 0 so that their variance, at a typical spread, grows by
// sd^2. It is a stopgap for when there are no whole groups to leave out.
func (c Calibration) Widened(sd, typicalSpread float64) Calibration {
	var squares, n float64
	for _, own := range c.Low {
		for _, r := range own {
			if !math.IsInf(r, 0) {
				squares, n = squares+r*r, n+1
			}
		}
	}
	if n == 0 || squares == 0 {
		return c
	}
	by := math.Sqrt(1 + sd*sd/(typicalSpread*typicalSpread*squares/n))
	out := Calibration{Lower: c.Lower, Upper: c.Upper}
	stretch := func(errors [][]float64) (stretched [][]float64) {
		for _, own := range errors {
			next := slices.Clone(own)
			for i := range next {
				next[i] *= by
			}
			stretched = append(stretched, next)
		}
		return stretched
	}
	out.Low, out.High = stretch(c.Low), stretch(c.High)
	return out
}
