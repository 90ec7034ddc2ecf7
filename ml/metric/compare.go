package metric

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Corrected is the mean of values from repeated folds, with what a corrected t
// test says of it.
type Corrected struct {
	Mean, SE  float64
	T, P      float64 // against a mean of 0, two-sided; P is 1 when all values are 0
	Low, High float64 // 95 % interval of the mean
}

// CorrectedT is the resampled t test of Nadeau and Bengio (2003). Values of
// several folds depend on each other, because the folds share training rows: the
// variance of their mean is not s^2/J but s^2 (1/J + testShare), where testShare
// is the number of test rows per training row. With fewer than two values only
// the mean is a number.
func CorrectedT(values []float64, testShare float64) Corrected {
	n := float64(len(values))
	c := Corrected{SE: math.NaN(), T: math.NaN(), P: math.NaN(), Low: math.NaN(), High: math.NaN()}
	for _, v := range values {
		c.Mean += v / n
	}
	if len(values) < 2 {
		if len(values) == 0 {
			c.Mean = math.NaN()
		}
		return c
	}
	var squares float64
	for _, v := range values {
		squares += (v - c.Mean) * (v - c.Mean)
	}
	c.SE = math.Sqrt(squares / (n - 1) * (1/n + testShare))
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}
	half := student.Quantile(0.975) * c.SE
	c.Low, c.High = c.Mean-half, c.Mean+half
	switch {
	case c.SE > 0:
		c.T = c.Mean / c.SE
		c.P = 2 * student.CDF(-math.Abs(c.T))
	case c.Mean == 0:
		c.T, c.P = 0, 1
	default:
		c.T, c.P = math.Copysign(math.Inf(1), c.Mean), 0
	}
	return c
}

// Holm returns the p values adjusted for there being several tests (Holm, 1979):
// those under a level are significant with that level for all tests together. A
// NaN stays NaN and is not counted as a test.
func Holm(p []float64) []float64 {
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out := slices.Repeat([]float64{math.NaN()}, len(p))
	least := 0.0
	for k, i := range order {
		least = math.Max(least, math.Min(1, float64(len(order)-k)*p[i]))
		out[i] = least
	}
	return out
}
