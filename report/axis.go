package report

import "math"

// axis maps values to places along a line.
type axis struct {
	low, high float64 // values at the ends
	from, to  float64 // where the ends are
	step      float64 // between ticks
}

// axisOver makes an axis with round ends and at most so many whole steps that
// holds all finite values.
func axisOver(values []float64, steps, from, to float64) axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		low, high = 0, 1
	}
	if high-low < 1 {
		low, high = low-1, high+1
	}
	step := max(1, niceStep((high-low)/steps)) // of points or students: no parts of one
	return axis{low: step * math.Floor(low/step), high: step * math.Ceil(high/step), from: from, to: to, step: step}
}

// niceStep is the least of 1, 2, 5, 10, 20, 50 ... that is no less than v.
func niceStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v {
			return m * power
		}
	}
	return 10 * power
}

func (a axis) at(v float64) float64 {
	return a.from + (a.to-a.from)*(v-a.low)/(a.high-a.low)
}

func (a axis) ticks() []float64 {
	var out []float64
	for k := 0; a.low+float64(k)*a.step <= a.high+a.step/1000; k++ {
		out = append(out, a.low+float64(k)*a.step)
	}
	return out
}
