package metric

import (
	"fmt"
	"math"
	"slices"

	"paes/ml"
)

// Bootstrap draws students again and again. The zero value works.
type Bootstrap struct {
	Resamples int // 0 means 2000
	Seed      uint64
}

// Resampled is a difference and what the bootstrap says of it.
type Resampled struct {
	Value     float64
	Low, High float64 // 95 % percentile interval
	P         float64 // two-sided: twice the share of resamples on the rarer side of 0
}

// RMSE returns the difference RMSE(truth, a) - RMSE(truth, b), below 0 when a
// predicts better, with its uncertainty over students (Efron and Tibshirani,
// 1993): all rows of a student are drawn together, and both models with them,
// so that what is hard for both cancels out. student numbers the student of
// each row, in any way; nil means that each row is another one.
//
// It says what another group of such students would change, for these two
// fitted models. It knows nothing of fitting them on other students
// ([CorrectedT] does) or of another year. Everything is NaN without rows.
func (s Bootstrap) RMSE(truth, a, b []float64, student []int) Resampled {
	mustMatch(truth, a)
	mustMatch(truth, b)
	if student != nil && len(student) != len(truth) {
		panic(fmt.Sprintf("metric: %d students for %d values", len(student), len(truth)))
	}
	who := sumByStudent(truth, a, b, student)
	if len(who) == 0 {
		nan := math.NaN()
		return Resampled{nan, nan, nan, nan}
	}
	var all sums
	for _, w := range who {
		all.add(w)
	}
	resamples := s.Resamples
	if resamples == 0 {
		resamples = 2000
	}
	values := make([]float64, resamples)
	rnd := ml.NewRand(s.Seed, 0)
	for t := range values {
		var drawn sums
		for range who {
			drawn.add(who[rnd.IntN(len(who))])
		}
		values[t] = drawn.difference()
	}
	return summary(all.difference(), values)
}

// sums is all that the errors of a student are needed for.
type sums struct{ a, b, rows float64 }

func (s *sums) add(o sums) {
	s.a += o.a
	s.b += o.b
	s.rows += o.rows
}

func (s *sums) difference() float64 { return math.Sqrt(s.a/s.rows) - math.Sqrt(s.b/s.rows) }

func sumByStudent(truth, a, b []float64, student []int) []sums {
	var out []sums
	at := map[int]int{}
	for i, y := range truth {
		row := sums{(y - a[i]) * (y - a[i]), (y - b[i]) * (y - b[i]), 1}
		if student == nil {
			out = append(out, row)
			continue
		}
		k, known := at[student[i]]
		if !known {
			k = len(out)
			at[student[i]] = k
			out = append(out, sums{})
		}
		out[k].add(row)
	}
	return out
}

func summary(value float64, values []float64) Resampled {
	slices.Sort(values)
	var below, above int
	for _, v := range values {
		if v <= 0 {
			below++
		}
		if v >= 0 {
			above++
		}
	}
	out := Resampled{Value: value, Low: quantile(values, 0.025), High: quantile(values, 0.975)}
	out.P = min(1, 2*float64(min(below, above)+1)/float64(len(values)+1))
	if math.IsNaN(value) {
		out.P = value
	}
	return out
}

// quantile of sorted values, between two of them where needed, as numpy does.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + float64((at-float64(i))*(sorted[i+1]-sorted[i]))
}
