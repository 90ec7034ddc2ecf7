package evaluate

import (
	"math"

	"paes/chile"
	"paes/ml/metric"
)

// Figure is a measured value and its 95 % interval.
type Figure struct{ Value, Low, High float64 }

// Score is the error of a recipe in a prueba under a protocol.
//
// Under KFold each figure is the mean over the folds, and its interval allows for
// the folds sharing students (Nadeau and Bengio, 2003). Under ByYear it is the
// mean over the tested years, of which there are few: the interval is a bootstrap
// over the students and says nothing of years unlike these.
type Score struct {
	Protocol Protocol
	Prueba   chile.Prueba
	Recipe   string
	Students int // measured at least once
	Splits   int
	RMSE     Figure
	MAE      Figure
	R2       Figure
	Bias     Figure // mean of prediction - truth
}

// measure is one figure of one outcome.
type measure func(truth, predicted []float64) float64

// score summarises what a recipe did in a prueba over the splits; ok is false
// when nothing could be measured.
func score(c Config, protocol Protocol, p chile.Prueba, recipe string, splits []outcome) (Score, bool) {
	splits = measured(splits)
	if len(splits) == 0 {
		return Score{}, false
	}
	s := Score{Protocol: protocol, Prueba: p, Recipe: recipe, Splits: len(splits), Students: students(protocol, c, splits)}
	s.RMSE = figure(c, protocol, splits, metric.RMSE)
	s.MAE = figure(c, protocol, splits, metric.MAE)
	s.R2 = figure(c, protocol, splits, metric.R2)
	s.Bias = figure(c, protocol, splits, metric.Bias)
	return s, true
}

// measured leaves out the splits whose sides were too small.
func measured(splits []outcome) []outcome {
	var out []outcome
	for _, o := range splits {
		if o.trained > 0 {
			out = append(out, o)
		}
	}
	return out
}

// students counts who was measured: under KFold everybody is once per repeat.
func students(protocol Protocol, c Config, splits []outcome) int {
	n := 0
	for _, o := range splits {
		n += len(o.truth)
	}
	if protocol == KFold {
		n /= max(1, len(splits)/c.Folds)
	}
	return n
}

// testShare is the number of students tested per student learnt from, which says
// how much the folds share.
func testShare(splits []outcome) float64 {
	test, trained := 0, 0
	for _, o := range splits {
		test, trained = test+len(o.truth), trained+o.trained
	}
	return float64(test) / float64(trained)
}

func figure(c Config, protocol Protocol, splits []outcome, m measure) Figure {
	values := make([]float64, len(splits))
	for k, o := range splits {
		values[k] = m(o.truth, o.predicted())
	}
	if protocol == KFold {
		t := metric.CorrectedT(values, testShare(splits))
		return Figure{t.Mean, t.Low, t.High}
	}
	mean := 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	low, high := middle(resample(c, splits, func(k int, rows []int) float64 {
		return m(pick(splits[k].truth, rows), pick(splits[k].predicted(), rows))
	}))
	return Figure{mean, low, high}
}

// NoiseSD is the standard error of measurement of a PAES puntaje, in points:
// what the same student would vary if the exam were sat again. Technical reports
// of the exam put it at 40 to 45.
const NoiseSD = 42

// Floor is the least RMSE that any prediction of a prueba can hope for: the noise
// of the exam, which those at the ceiling of the scale do not show.
func Floor(puntajes []float64) float64 {
	n, top := 0.0, 0.0
	for _, y := range puntajes {
		if !math.IsNaN(y) {
			n++
			if y >= chile.PuntajeMax {
				top++
			}
		}
	}
	return NoiseSD * math.Sqrt(1-top/n)
}
