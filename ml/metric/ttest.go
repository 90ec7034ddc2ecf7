package metric

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// TTest says whether the mean of something measured on resamples is 0, and
// where it may lie.
type TTest struct {
	Mean      float64
	SE        float64 // standard error of Mean
	T         float64 // Mean/SE
	P         float64 // two-sided
	Low, High float64 // 95 % interval of the mean
}

// CorrectedT is the corrected resampled t test of Nadeau and Bengio (2003). It
// takes the differences between two models on each of J resamples, such as the
// folds of a repeated K-fold (Bouckaert and Frank, 2004), or, for the interval
// of its mean, any one figure on each.
//
// The folds learn from mostly the same rows and therefore agree more than
// independent experiments would. The usual variance of a mean, s²/J, shrinks to
// nothing as one repeats; the corrected one is
//
//	s² (1/J + testShare),   testShare = rows tested on / rows learnt from
//
// which is 1/(K-1) for K folds. T has Student's distribution with J-1 degrees
// of freedom, about: a model that is better by luck of the rows at hand, in all
// repeats, no longer is "significantly" better.
//
// When all are equal SE is 0; P is then 0, or 1 if they are all 0. With fewer
// than two everything but the mean is NaN.
func CorrectedT(differences []float64, testShare float64) TTest {
	n := float64(len(differences))
	var mean, squares float64
	for _, d := range differences {
		mean += d
	}
	mean /= n
	for _, d := range differences {
		squares += (d - mean) * (d - mean)
	}
	if n < 2 {
		nan := math.NaN()
		return TTest{mean, nan, nan, nan, nan, nan}
	}
	t := TTest{Mean: mean, SE: math.Sqrt(squares / (n - 1) * (1/n + testShare)), P: 1}
	student := distuv.StudentsT{Sigma: 1, Nu: n - 1}
	if mean != 0 {
		t.T = mean / t.SE
		t.P = 2 * student.CDF(-math.Abs(t.T))
	}
	half := student.Quantile(0.975) * t.SE
	t.Low, t.High = mean-half, mean+half
	return t
}
