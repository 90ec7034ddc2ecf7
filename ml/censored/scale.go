package censored

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Scale is a continuous rising map from a latent target, which knows no bounds,
// to what is seen of it: straight between its knots, and constant beyond them,
// where the target ends. An exam whose points lie closer together near its
// ceiling has a bent scale: on the latent one effects add up, and what is left
// over has about the same spread everywhere.
type Scale struct {
	Latent []float64 // knots, rising
	Seen   []float64 // values at the knots, rising; the first and the last are the bounds
}

// scaleKnots is how many knots lie between the bounds, scaleReach how many
// standard deviations they reach, and scaleWidth how many standard deviations a
// knot looks to either side.
const (
	scaleKnots = 7
	scaleReach = 2.2
	scaleWidth = 0.35
)

// FitScale finds the scale on which y, bounded by lower and upper, looks normal:
// it smooths the normal scores of the values (Blom, 1958) by local regression
// (Cleveland, 1979). Around the median of y a unit of the latent target is a unit
// of y. With fewer than 20 different values between the bounds the scale is
// straight.
func FitScale(y []float64, lower, upper float64) Scale {
	sorted := slices.Clone(y)
	slices.Sort(sorted)
	n := float64(len(sorted))
	var z, seen []float64
	for i, v := range sorted {
		if lower < v && v < upper {
			z = append(z, distuv.UnitNormal.Quantile((float64(i)+0.5)/n))
			seen = append(seen, v)
		}
	}
	distinct := len(slices.Compact(slices.Clone(seen)))
	if distinct < 20 || !(z[len(z)-1] > -scaleReach+1) {
		return Scale{[]float64{lower, upper}, []float64{lower, upper}}
	}
	var knots, values []float64
	last := min(scaleReach, z[len(z)-1])
	for k := range scaleKnots {
		at := -scaleReach + (last+scaleReach)*float64(k)/(scaleKnots-1)
		knots, values = append(knots, at), append(values, localLine(z, seen, at))
	}
	return assemble(knots, values, sorted[len(sorted)/2], lower, upper)
}

// localLine is the value at a point of the line that fits y around it best.
func localLine(x, y []float64, at float64) float64 {
	var w, wx, wy, wxx, wxy float64
	for i := range x {
		d := x[i] - at
		c := math.Exp(-d * d / (2 * scaleWidth * scaleWidth))
		w, wx, wy, wxx, wxy = w+c, wx+c*d, wy+c*y[i], wxx+c*d*d, wxy+c*d*y[i]
	}
	// A trace of a ridge, for a knot beyond all values.
	wxx += 1e-3
	return (wy*wxx - wx*wxy) / (w*wxx - wx*wx)
}

// assemble makes the values rise, extends the line to the bounds and sets the
// unit at the middle.
func assemble(knots, values []float64, middle, lower, upper float64) Scale {
	const flattest = 5 // points per standard deviation
	var s Scale
	slope := 0.0
	for k := range knots {
		v := values[k]
		if k > 0 {
			slope = max(flattest, (v-s.Seen[k-1])/(knots[k]-knots[k-1]))
			v = s.Seen[k-1] + slope*(knots[k]-knots[k-1])
		}
		s.Latent, s.Seen = append(s.Latent, knots[k]), append(s.Seen, v)
	}
	first := (s.Seen[1] - s.Seen[0]) / (s.Latent[1] - s.Latent[0])
	s.clip(lower, upper, first, slope)
	unit := s.slope(middle)
	centre := s.Of(middle)
	for k := range s.Latent {
		s.Latent[k] = middle + unit*(s.Latent[k]-centre)
	}
	return s
}

// clip keeps the knots between the bounds and puts one on each bound, along the
// lines that lead there.
func (s *Scale) clip(lower, upper, first, last float64) {
	low := s.Latent[0] - (s.Seen[0]-lower)/first
	if s.Seen[0] <= lower {
		low = s.Of(lower)
	}
	n := len(s.Seen) - 1
	high := s.Latent[n] + (upper-s.Seen[n])/last
	if s.Seen[n] >= upper {
		high = s.Of(upper)
	}
	latent, seen := []float64{low}, []float64{lower}
	for k, v := range s.Seen {
		if lower < v && v < upper {
			latent, seen = append(latent, s.Latent[k]), append(seen, v)
		}
	}
	s.Latent, s.Seen = append(latent, high), append(seen, upper)
}

// slope is how much is seen of a unit of the latent target around a seen value.
func (s Scale) slope(seen float64) float64 {
	k := s.segment(s.Seen, seen)
	return (s.Seen[k+1] - s.Seen[k]) / (s.Latent[k+1] - s.Latent[k])
}

// segment is the place of the knot at or before v, never the last knot.
func (s Scale) segment(knots []float64, v float64) int {
	k, _ := slices.BinarySearchFunc(knots, v, func(a, b float64) int { return cmp.Compare(a, b) })
	return min(max(k-1, 0), len(knots)-2)
}

// Of returns the latent target of a seen value; at and beyond a bound it is where
// the bound is reached.
func (s Scale) Of(seen float64) float64 {
	seen = min(max(seen, s.Seen[0]), s.Seen[len(s.Seen)-1])
	k := s.segment(s.Seen, seen)
	return s.Latent[k] + (seen-s.Seen[k])/(s.Seen[k+1]-s.Seen[k])*(s.Latent[k+1]-s.Latent[k])
}

// See returns what is seen of a latent target.
func (s Scale) See(latent float64) float64 {
	latent = min(max(latent, s.Latent[0]), s.Latent[len(s.Latent)-1])
	k := s.segment(s.Latent, latent)
	return s.Seen[k] + (latent-s.Latent[k])/(s.Latent[k+1]-s.Latent[k])*(s.Seen[k+1]-s.Seen[k])
}

// Lower and Upper are where the latent target reaches the bounds.
func (s Scale) Lower() float64 { return s.Latent[0] }

// Upper is where the latent target reaches the upper bound.
func (s Scale) Upper() float64 { return s.Latent[len(s.Latent)-1] }

// Mean returns the mean of what is seen of a normal latent target. The map is a
// sum of ramps, one per knot, and the mean of each has a closed form.
func (s Scale) Mean(mu, sd float64) float64 {
	if !(sd > 0) {
		return s.See(mu)
	}
	mean, before := s.Seen[0], 0.0
	for k, at := range s.Latent {
		slope := 0.0
		if k+1 < len(s.Latent) {
			slope = (s.Seen[k+1] - s.Seen[k]) / (s.Latent[k+1] - at)
		}
		mean += (slope - before) * sd * excess((mu-at)/sd)
		before = slope
	}
	return min(max(mean, s.Seen[0]), s.Seen[len(s.Seen)-1])
}
