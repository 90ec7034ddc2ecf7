package metric

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Bias returns the mean of prediction - truth, in units of the target.
func Bias(truth, predicted []float64) float64 {
	mustMatch(truth, predicted)
	var sum float64
	for i, y := range truth {
		sum += predicted[i] - y
	}
	return sum / float64(len(truth))
}

// Coverage returns the share of the truth that lies within its interval, ends
// included.
func Coverage(truth, low, high []float64) float64 {
	mustBeIntervals(truth, low, high)
	within := 0
	for i, y := range truth {
		if low[i] <= y && y <= high[i] {
			within++
		}
	}
	return float64(within) / float64(len(truth))
}

// Width returns the mean width of intervals, in units of the target.
func Width(low, high []float64) float64 { return Bias(low, high) }

// IntervalScore returns the mean score of intervals that should miss the truth
// in a share alpha of the cases: their width, and 2/alpha for each unit by which
// they miss (Gneiting and Raftery, 2007). Less is better, and the true quantiles
// are best.
func IntervalScore(truth, low, high []float64, alpha float64) float64 {
	mustBeIntervals(truth, low, high)
	var sum float64
	for i, y := range truth {
		sum += high[i] - low[i] + 2/alpha*(math.Max(0, low[i]-y)+math.Max(0, y-high[i]))
	}
	return sum / float64(len(truth))
}

func mustBeIntervals(truth, low, high []float64) {
	if len(truth) != len(low) || len(truth) != len(high) {
		panic(fmt.Sprintf("metric: %d lower and %d upper ends for %d values", len(low), len(high), len(truth)))
	}
}

// Wilson returns the interval of the given level, say 0.95, of a share seen in n
// independent cases (Wilson, 1927). Without cases it is 0 to 1.
func Wilson(share float64, n int, level float64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	z := distuv.UnitNormal.Quantile(1 - (1-level)/2)
	k := z * z / float64(n)
	centre := (share + k/2) / (1 + k)
	half := z / (1 + k) * math.Sqrt(share*(1-share)/float64(n)+k/(4*float64(n)))
	return math.Max(0, centre-half), math.Min(1, centre+half)
}
