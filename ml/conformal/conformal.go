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
// ceil((1-a) (n+1))-th, which is the floor(a (n+1))-th largest. Where there is
// no such vote, because n is too small for the level, the end is the bound.
//
// Each end has its own votes, so that errors that are skewed or off on average
// make intervals that are. With K = n this is the jackknife+; a large s makes
// an interval wide in proportion, and any s > 0 will do: a good one makes
// intervals right for the easy and for the hard, not on the average of both.
//
// # What it promises
//
// Nothing is supposed of the model or of the errors, only that the rows,
// training and new, are exchangeable (and that s and the folds were chosen
// without regard to the errors). In all but contrived cases an interval then
// covers 1 - 2a. What is certain, with folds of one size, is that each end is
// missed with probability of at most
//
//	2a + min( 2 (1-1/K) / (n/K+1), (1-2a) (1-K/n) / (K+1) )
//
// by theorem 4 and its proof: the rows that an end is too tight for are few,
// because of two such rows only one can be the worse predicted. Two tails make
// twice that (theorem 4 itself is for one tail, of absolute errors).
//
// # Whole groups
//
// The argument with the second bound of the minimum holds as well when whole
// folds are exchangeable instead of rows. So let the folds be years, each
// predicted by a model of the others, and intervals are right for a row of a
// new year, whose level nobody knows yet; errors of random folds, whose models
// knew the year, are too small for that. But years are few: with K of them what
// is certain is little, and coverage varies from one new year to the next. If
// there is just one, [Calibration.Widened] is a stopgap.
//
// # Bounds
//
// Often y is seen only within bounds, [lower, upper], where it piles up, while
// the centre mu may be of a latent target that knows none. Intervals are cut at
// the bounds. A row with y = upper is then never missed from below: its votes
// for the lower end count as +Inf. It is missed from above if the upper end is
// below upper, so there it votes with (upper-mu)/s as any other row; and the
// other way round at the lower bound.
//
// This is no approximation. CV+ may take any score that rises with y, and
// misses a row when too many training rows have a smaller one (or a larger one,
// for the lower end). The score of the lower end is (y-mu)/s below the upper
// bound and +Inf at it, which rises with y; a row of score +Inf is never missed
// by it, just as the cut interval never misses it. So everything above holds
// for the y that is seen. Without the +Inf it would hold too, but rows that
// cannot be missed would take up the share of misses, and the lower end would
// be lower than it need be.
package conformal

import (
	"fmt"
	"math"
	"slices"
)

// Calibration is what is kept of the training errors. Its slices are by fold
// and ascending.
type Calibration struct {
	Lower, Upper float64     // bounds of the target, -Inf and +Inf if there are none
	Low, High    [][]float64 // errors that vote for the lower and for the upper end
}

// Calibrate sorts the errors of the training rows: y was seen, centre and
// spread are what the model without the row's fold said, and fold is from 0 to
// folds-1. A row whose y is NaN does not vote. It panics when the slices differ
// in length, a centre or a spread is not a number, a spread is not positive, or
// a fold is out of range.
func Calibrate(y, centre, spread []float64, fold []int, folds int, lower, upper float64) Calibration {
	if len(y) != len(centre) || len(y) != len(spread) || len(y) != len(fold) {
		panic(fmt.Sprintf("conformal: %d targets, %d centres, %d spreads, %d folds", len(y), len(centre), len(spread), len(fold)))
	}
	c := Calibration{Lower: lower, Upper: upper, Low: make([][]float64, folds), High: make([][]float64, folds)}
	for i, v := range y {
		if !usable(centre[i], spread[i]) {
			panic(fmt.Sprintf("conformal: centre %v and spread %v of row %d", centre[i], spread[i], i))
		}
		if math.IsNaN(v) {
			continue
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

// usable reports whether votes can be made of a centre and a spread.
func usable(centre, spread float64) bool {
	return centre-centre == 0 && spread > 0 && !math.IsInf(spread, 1)
}

// Rows is how many training rows vote.
func (c Calibration) Rows() int {
	n := 0
	for _, errors := range c.Low {
		n += len(errors)
	}
	return n
}
