// Package metric measures how far predictions are from the truth, how good
// intervals are, and what a difference between two models is worth. Functions of
// a truth and its predictions or intervals take slices of one length (they panic
// otherwise), and return NaN when there is nothing to measure.
package metric

import (
	"fmt"
	"math"
)

// RMSE returns the root of the mean squared error, in units of the target.
func RMSE(truth, predicted []float64) float64 {
	mustMatch(truth, predicted)
	var sum float64
	for i, y := range truth {
		r := y - predicted[i]
		sum += r * r
	}
	return math.Sqrt(sum / float64(len(truth)))
}

// MAE returns the mean absolute error, in units of the target.
func MAE(truth, predicted []float64) float64 {
	mustMatch(truth, predicted)
	var sum float64
	for i, y := range truth {
		sum += math.Abs(y - predicted[i])
	}
	return sum / float64(len(truth))
}

// R2 returns the coefficient of determination: 1 minus the squared errors over
// the squared distances of the truth from its mean. 1 is perfect, 0 is no
// better than that mean and worse is negative. When the truth is constant that
// is a division by zero: as in scikit-learn, R2 is then 1 for perfect
// predictions and 0 for any other. It is NaN for fewer than two values.
func R2(truth, predicted []float64) float64 {
	mustMatch(truth, predicted)
	if len(truth) < 2 {
		return math.NaN()
	}
	var mean float64
	constant := true
	for _, y := range truth {
		mean += y
		constant = constant && y == truth[0]
	}
	mean /= float64(len(truth))
	if constant {
		mean = truth[0] // without the rounding of the sum
	}
	var errors, total float64
	for i, y := range truth {
		errors += (y - predicted[i]) * (y - predicted[i])
		total += (y - mean) * (y - mean)
	}
	switch {
	case total > 0 || math.IsNaN(errors) || math.IsNaN(total):
		return 1 - errors/total
	case errors == 0:
		return 1
	default:
		return 0
	}
}

func mustMatch(truth, predicted []float64) {
	if len(truth) != len(predicted) {
		panic(fmt.Sprintf("metric: %d predictions for %d values", len(predicted), len(truth)))
	}
}
