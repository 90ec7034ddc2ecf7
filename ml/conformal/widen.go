package conformal

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Widened returns the calibration for rows whose target also moves by a common
// amount that the errors did not see, normal with standard deviation sd, such
// as the level of a new year. If levels have standard deviation t, and the
// model learnt from k years, the new one is sd = t sqrt(1 + 1/k) away from
// their mean.
//
// The distribution of an error plus that amount is taken quantile by quantile:
// the distances of both quantiles from their medians add up as squares. For
// normal errors that is the convolution, for skewed and heavy-tailed ones the
// ends of the 50 to 90 % intervals are within some 5 % of it; it is
// deterministic and every row keeps its one vote. The amount is added at the
// typical spread, and in proportion, a little too little or too much, at a
// smaller or larger one.
//
// It is a stopgap for when there are no whole groups to leave out: sd must be
// known from elsewhere.
func (c Calibration) Widened(sd, typicalSpread float64) Calibration {
	added := sd / typicalSpread
	return Calibration{Lower: c.Lower, Upper: c.Upper, Low: widened(c.Low, added), High: widened(c.High, added)}
}

// place is an error and the fold it belongs to.
type place struct {
	fold  int
	error float64
}

// widened adds a normal of standard deviation added, in units of the errors.
// Those that are infinite stay so.
func widened(errors [][]float64, added float64) [][]float64 {
	var all []place
	for k, own := range errors {
		for _, r := range own {
			all = append(all, place{k, r})
		}
	}
	slices.SortStableFunc(all, func(a, b place) int { return cmp.Compare(a.error, b.error) })
	middle := median(all)
	out := make([][]float64, len(errors))
	for i, p := range all {
		z := distuv.UnitNormal.Quantile((float64(i) + 0.5) / float64(len(all)))
		if !math.IsInf(p.error, 0) {
			p.error = middle + math.Copysign(math.Hypot(p.error-middle, added*z), z)
		}
		out[p.fold] = append(out[p.fold], p.error)
	}
	return out
}

// median of sorted errors; where that is infinite, because most rows are at a
// bound, the finite one next to it.
func median(sorted []place) float64 {
	first, last := 0, len(sorted)-1
	for first < last && math.IsInf(sorted[first].error, -1) {
		first++
	}
	for last > first && math.IsInf(sorted[last].error, 1) {
		last--
	}
	if last < 0 {
		return 0
	}
	at := func(i int) float64 { return sorted[max(first, min(i, last))].error }
	return (at((len(sorted)-1)/2) + at(len(sorted)/2)) / 2
}
