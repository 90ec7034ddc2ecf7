package conformal

import (
	"math"
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/linear"
)

// sample draws rows of two columns whose target has a spread that grows with
// the second, and is kept at or under upper.
func sample(n int, seed uint64, upper float64) (d ml.Data, spread []float64) {
	rng := ml.NewRand(seed, 5)
	d = ml.Data{X: ml.NewMatrix(n, 2), Y: make([]float64, n)}
	for i := range n {
		d.X.Set(i, 0, rng.NormFloat64())
		d.X.Set(i, 1, rng.Float64())
		spread = append(spread, 30+90*d.X.At(i, 1))
		d.Y[i] = min(upper, 800+80*d.X.At(i, 0)+spread[i]*rng.NormFloat64())
	}
	return d, spread
}

// crossfit fits a ridge without each of K folds and returns the centres of the
// training rows, their folds and the models.
func crossfit(t *testing.T, d ml.Data, folds int) (centre []float64, fold []int, models []ml.Predictor) {
	t.Helper()
	n := d.X.Rows
	centre, fold = make([]float64, n), make([]int, n)
	for k := range folds {
		var in, out []int
		for i := range n {
			if fold[i] = i % folds; fold[i] == k {
				out = append(out, i)
			} else {
				in = append(in, i)
			}
		}
		m, err := linear.Ridge{Alpha: 1}.Fit(t.Context(), d.Select(in))
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range m.Predict(nil, d.X.SelectRows(out)) {
			centre[out[j]] = v
		}
		models = append(models, m)
	}
	return centre, fold, models
}

// scenario is data to cover; the centres are those of the models of fit.
type scenario struct {
	name         string
	folds        int
	upper        float64
	known        bool // is the spread handed over
	latent       bool // do models learn from targets without the ceiling
	equalSpreads bool
}

// missed is the share of new rows under and over their intervals in one data
// set.
type missed struct{ under, over float64 }

// misses draws data sets of n rows and finds by level what is missed of as many
// new ones.
func (s scenario) misses(t *testing.T, sets, n int, levels []float64) map[float64][]missed {
	t.Helper()
	out := map[float64][]missed{}
	for seed := range uint64(sets) {
		d, spread := sample(2*n, seed, math.Inf(1))
		if s.equalSpreads {
			for i := range d.Y {
				d.Y[i] = 800 + 80*d.X.At(i, 0) + 60*ml.NewRand(seed, uint64(100+i)).NormFloat64()
			}
		}
		learnt := slices.Clone(d.Y)
		for i := range d.Y {
			d.Y[i] = min(d.Y[i], s.upper)
			if !s.latent {
				learnt[i] = d.Y[i]
			}
			if !s.known {
				spread[i] = 1
			}
		}
		test := d.X.SelectRows(ends(n, 2*n))
		centre, fold, models := crossfit(t, ml.Data{X: d.X.SelectRows(ends(0, n)), Y: learnt[:n]}, s.folds)
		cal := Calibrate(d.Y[:n], centre, spread[:n], fold, s.folds, 100, s.upper)
		predicted := make([][]float64, s.folds)
		for k, m := range models {
			predicted[k] = m.Predict(nil, test)
		}
		own := make([]float64, s.folds)
		for _, level := range levels {
			var m missed
			for i, y := range d.Y[n:] {
				for k := range own {
					own[k] = predicted[k][i]
				}
				switch low, high := cal.Interval(level, own, spread[n+i]); {
				case y < low:
					m.under += 1 / float64(n)
				case y > high:
					m.over += 1 / float64(n)
				}
			}
			out[level] = append(out[level], m)
		}
	}
	return out
}

// ends lists the rows from start until end.
func ends(start, end int) []int {
	rows := make([]int, 0, end-start)
	for i := start; i < end; i++ {
		rows = append(rows, i)
	}
	return rows
}

// meanSE is the mean of some numbers and its standard error.
func meanSE(v []float64) (mean, se float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		se += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(se) / float64(len(v))
}

// Over many data sets each end is missed as often as it should be: at most a,
// but for the chance of the data sets (4 standard errors), and not much less,
// for CV+ pays a little for models of fewer rows. A ceiling takes nothing from
// the lower end, which the rows at the ceiling have no part in.
func TestEachEndMissesItsShare(t *testing.T) {
	const n, sets = 99, 200
	inf := math.Inf(1)
	levels := []float64{0.5, 0.8, 0.9}
	for _, s := range []scenario{
		{name: "plain", folds: 10, upper: inf, equalSpreads: true},
		{name: "leave one out", folds: n, upper: inf, equalSpreads: true},
		{name: "unequal spread, unknown", folds: 10, upper: inf},
		{name: "unequal spread, known", folds: 10, upper: inf, known: true},
		{name: "a quarter at the ceiling", folds: 10, upper: 870, known: true},
		{name: "a quarter at the ceiling, latent centres", folds: 10, upper: 870, known: true, latent: true},
		{name: "half at the ceiling, latent centres", folds: 10, upper: 800, known: true, latent: true},
	} {
		sets := sets
		if s.folds == n {
			sets = 40
		}
		for level, all := range s.misses(t, sets, n, levels) {
			var under, over, either []float64
			for _, m := range all {
				under, over, either = append(under, m.under), append(over, m.over), append(either, m.under+m.over)
			}
			a := (1 - level) / 2
			below, belowSE := meanSE(under)
			above, aboveSE := meanSE(over)
			t.Logf("%-42s %v: under %.4f±%.4f over %.4f±%.4f", s.name, level, below, belowSE, above, aboveSE)
			if below > a+4*belowSE || below < a-4*belowSE-0.012 {
				t.Errorf("%s, %v: %.4f are under their interval, want %.4f", s.name, level, below, a)
			}
			if above > a+4*aboveSE || math.IsInf(s.upper, 1) && above < a-4*aboveSE-0.012 {
				t.Errorf("%s, %v: %.4f are over their interval, want %.4f", s.name, level, above, a)
			}
			if missed, _ := meanSE(either); missed > certain(level, n, float64(s.folds)) {
				t.Errorf("%s, %v: misses %.4f, which theorem 4 excludes", s.name, level, missed)
			}
		}
	}
}

// certain is the most that both ends together may miss.
func certain(level, n, folds float64) float64 {
	return 2 * (1 - level + min(2*(1-1/folds)/(n/folds+1), level*(1-folds/n)/(folds+1)))
}

// A model with almost as many columns as rows learns the noise by heart. Its
// training errors are no guide at all; those of CV+ are, whatever the model.
func TestAModelThatLearnsByHeart(t *testing.T) {
	const sets, n, cols, folds, level = 40, 60, 50, 10, 0.9
	var missed, naive float64
	for seed := range uint64(sets) {
		rng := ml.NewRand(seed, 2)
		d := ml.Data{X: ml.NewMatrix(2*n, cols), Y: make([]float64, 2*n)}
		for i := range d.X.Data {
			d.X.Data[i] = rng.NormFloat64()
		}
		for i := range d.Y {
			d.Y[i] = rng.NormFloat64()
		}
		train := d.Select(ends(0, n))
		var y, centre []float64
		var fold []int
		var models []ml.Predictor
		for k := range folds {
			var in, out []int
			for i := range n {
				if i%folds == k {
					out = append(out, i)
				} else {
					in = append(in, i)
				}
			}
			m, err := linear.OLS{}.Fit(t.Context(), train.Select(in))
			if err != nil {
				t.Fatal(err)
			}
			held := train.Select(out)
			y, centre = append(y, held.Y...), append(centre, m.Predict(nil, held.X)...)
			fold = append(fold, slices.Repeat([]int{k}, len(out))...)
			models = append(models, m)
		}
		whole, err := linear.OLS{}.Fit(t.Context(), train)
		if err != nil {
			t.Fatal(err)
		}
		inf, one := math.Inf(1), slices.Repeat([]float64{1}, n)
		cal := Calibrate(y, centre, one, fold, folds, -inf, inf)
		training := Calibrate(train.Y, whole.Predict(nil, train.X), one, make([]int, n), 1, -inf, inf)
		for i := n; i < 2*n; i++ {
			row := d.X.SelectRows([]int{i})
			own := make([]float64, folds)
			for k, m := range models {
				own[k] = m.Predict(nil, row)[0]
			}
			if low, high := cal.Interval(level, own, 1); d.Y[i] < low || d.Y[i] > high {
				missed += 1. / (sets * n)
			}
			if low, high := training.Interval(level, whole.Predict(nil, row), 1); d.Y[i] < low || d.Y[i] > high {
				naive += 1. / (sets * n)
			}
		}
	}
	t.Logf("missed by CV+ %.3f, by training errors %.3f", missed, naive)
	if missed > 1-level+0.01 || naive < 0.5 {
		t.Errorf("CV+ misses %.3f, want at most 0.1; training errors miss %.3f", missed, naive)
	}
}
