package evaluate

import (
	"cmp"
	"math"
	"slices"

	"paes/chile"
	"paes/ml"
	"paes/ml/metric"
)

// Verdict on whether the recipe in question predicts better than another.
type Verdict string

const (
	Better  Verdict = "mejor"
	Same    Verdict = "igual" // the difference lies within sameMargin, surely
	Worse   Verdict = "peor"
	Unknown Verdict = "no se sabe"
)

const (
	level      = 0.05 // of the tests, over all pruebas of a protocol
	sameMargin = 0.01 // of the other's RMSE: a difference that nobody would notice
	resamples  = 2000 // of the bootstrap by year
)

// Comparison of the recipe in question with another in one prueba.
type Comparison struct {
	Protocol   Protocol
	Prueba     chile.Prueba
	Against    string
	Difference Figure  // of the RMSE, in points: below 0 the recipe in question is better
	Other      float64 // RMSE of the other
	Percent    float64 // of the other's RMSE
	P          float64 // two-sided
	PHolm      float64 // adjusted for all comparisons of the protocol (Holm, 1979)
	Verdict    Verdict
}

// compare tests the first recipe against each other one, in each prueba.
func compare(c Config, protocol Protocol, results outcomes) []Comparison {
	var out []Comparison
	for _, p := range c.Pruebas {
		for r := 1; r < len(c.Recipes); r++ {
			if v, ok := difference(c, protocol, results[p][0], results[p][r]); ok {
				v.Protocol, v.Prueba, v.Against = protocol, p, c.Recipes[r].Name()
				out = append(out, v)
			}
		}
	}
	ps := make([]float64, len(out))
	for i, v := range out {
		ps[i] = v.P
	}
	for i, adjusted := range metric.Holm(ps) {
		out[i].PHolm = adjusted
		out[i].Verdict = verdict(out[i])
	}
	return out
}

func verdict(v Comparison) Verdict {
	margin := sameMargin * v.Other
	switch {
	case v.PHolm < level && v.Difference.Value < 0:
		return Better
	case v.PHolm < level && v.Difference.Value > 0:
		return Worse
	case v.Difference.Low > -margin && v.Difference.High < margin:
		return Same
	}
	return Unknown
}

// difference of the RMSE of two recipes on the same splits: by the corrected
// resampled t test under KFold, by a bootstrap over the students under ByYear.
func difference(c Config, protocol Protocol, ours, theirs []outcome) (Comparison, bool) {
	var a, b []outcome
	for k := range ours {
		if ours[k].trained > 0 && theirs[k].trained > 0 {
			a, b = append(a, ours[k]), append(b, theirs[k])
		}
	}
	if len(a) == 0 {
		return Comparison{}, false
	}
	var v Comparison
	differences, other := make([]float64, len(a)), 0.0
	for k := range a {
		reference := rmse(b[k])
		differences[k] = rmse(a[k]) - reference
		other += reference / float64(len(b))
	}
	if protocol == KFold {
		t := metric.CorrectedT(differences, testShare(a))
		v.Difference, v.P = Figure{t.Mean, t.Low, t.High}, t.P
	} else {
		v.Difference, v.P = bootstrapDifference(c, a, b)
	}
	v.Other, v.Percent = other, 100*v.Difference.Value/other
	return v, true
}

func rmse(o outcome) float64 { return metric.RMSE(o.truth, o.predicted()) }

// bootstrapDifference resamples the students of each split. The two-sided p is
// twice the share of resamples on the rarer side of 0.
func bootstrapDifference(c Config, a, b []outcome) (Figure, float64) {
	mean, below, above := 0.0, 0, 0
	for k := range a {
		mean += (rmse(a[k]) - rmse(b[k])) / float64(len(a))
	}
	values := resample(c, a, func(k int, rows []int) float64 {
		truth := pick(a[k].truth, rows)
		return metric.RMSE(truth, pick(a[k].predicted(), rows)) - metric.RMSE(truth, pick(b[k].predicted(), rows))
	})
	for _, v := range values {
		if v <= 0 {
			below++
		}
		if v >= 0 {
			above++
		}
	}
	low, high := middle(values)
	return Figure{mean, low, high}, math.Min(1, 2*float64(min(below, above)+1)/float64(len(values)+1))
}

// resample draws the students of each split with replacement, again and again,
// and returns the sorted means over the splits of what value says of them.
func resample(c Config, splits []outcome, value func(split int, rows []int) float64) []float64 {
	out := make([]float64, resamples)
	for t := range out {
		rng := ml.NewRand(uint64(c.Seed), uint64(1000+t))
		for k, o := range splits {
			rows := make([]int, len(o.truth))
			for i := range rows {
				rows[i] = rng.IntN(len(o.truth))
			}
			out[t] += value(k, rows) / float64(len(splits))
		}
	}
	slices.SortFunc(out, cmp.Compare[float64])
	return out
}

// middle returns the ends of the middle 95 % of sorted values.
func middle(sorted []float64) (low, high float64) {
	n := float64(len(sorted) - 1)
	return sorted[int(math.Round(0.025*n))], sorted[int(math.Round(0.975*n))]
}

func pick(values []float64, rows []int) []float64 {
	out := make([]float64, len(rows))
	for k, i := range rows {
		out[k] = values[i]
	}
	return out
}
