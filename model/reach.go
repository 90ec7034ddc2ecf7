package model

import (
	"math"
	"slices"

	"paes/ml"
)

// Reach is how far from the students it learnt from a model is to be trusted.
type Reach struct {
	Mean, SD []float64 // by column, over the training students with a value
	Far      float64   // distance that one in a hundred of them exceeds
}

// Beyond tooFar times Far no number is given: there is nobody to compare with.
const tooFar = 2.5

// farShare of the training students lie beyond Far.
const farShare = 0.01

// ReachOf measures the training students; NaN is a gap.
func ReachOf(x ml.Matrix) Reach {
	r := Reach{Mean: make([]float64, x.Cols), SD: make([]float64, x.Cols)}
	for j := range x.Cols {
		var values []float64
		for i := range x.Rows {
			if v := x.At(i, j); !math.IsNaN(v) {
				values = append(values, v)
			}
		}
		if len(values) == 0 {
			continue
		}
		r.Mean[j] = ml.Mean(values, nil)
		for _, v := range values {
			r.SD[j] += (v - r.Mean[j]) * (v - r.Mean[j]) / float64(len(values))
		}
		r.SD[j] = math.Sqrt(r.SD[j])
	}
	distances := make([]float64, x.Rows)
	for i := range distances {
		distances[i] = r.distance(x.Row(i))
	}
	slices.Sort(distances)
	if n := len(distances); n > 0 {
		r.Far = distances[int(math.Round((1-farShare)*float64(n-1)))]
	}
	return r
}

// Of says how a student compares; row is under the schema, NaN is a gap.
func (r Reach) Of(row []float64) Unlike {
	known := 0
	for j, v := range row {
		if !math.IsNaN(v) && r.SD[j] > 0 {
			known++
		}
	}
	d := r.distance(row)
	switch {
	case known == 0:
		return NoTrace
	case d > tooFar*r.Far:
		return TooFar
	case d > r.Far:
		return Far
	case 2*known < len(row):
		return Sparse
	}
	return Alike
}

// distance is the root of the mean squared z-score of the known columns.
func (r Reach) distance(row []float64) float64 {
	sum, n := 0.0, 0.0
	for j, v := range row {
		if !math.IsNaN(v) && r.SD[j] > 0 {
			z := (v - r.Mean[j]) / r.SD[j]
			sum, n = sum+z*z, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return math.Sqrt(sum / n)
}
