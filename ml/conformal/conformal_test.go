package conformal

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/linear"
)

// sample draws rows of two columns whose target has a spread that grows with the
// second, and is kept at or under upper.
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

// Over many data sets the share of new rows within their intervals is what was
// promised: with equal and with unequal spread, without and with a ceiling.
func TestCoverage(t *testing.T) {
	for _, c := range []struct {
		name  string
		upper float64
		known bool // is the spread handed over
	}{
		{"no bound, spread unknown", math.Inf(1), false},
		{"no bound, spread known", math.Inf(1), true},
		{"a quarter at the ceiling, spread known", 870, true},
	} {
		const sets, n, fresh = 150, 100, 100
		within, widths := map[float64]float64{}, map[float64]float64{}
		for seed := range uint64(sets) {
			d, spread := sample(n, seed, c.upper)
			test, testSpread := sample(fresh, 1000+seed, c.upper)
			if !c.known {
				spread, testSpread = slices.Repeat([]float64{1}, n), slices.Repeat([]float64{1}, fresh)
			}
			centre, fold, models := crossfit(t, d, 10)
			cal := Calibrate(d.Y, centre, spread, fold, 10, math.Inf(-1), c.upper)
			for i, y := range test.Y {
				row := test.X.SelectRows([]int{i})
				var own []float64
				for _, m := range models {
					own = append(own, m.Predict(nil, row)[0])
				}
				for _, level := range []float64{0.5, 0.8, 0.9} {
					low, high := cal.Interval(level, own, testSpread[i])
					if low <= y && y <= high {
						within[level]++
					}
					widths[level] += high - low
				}
			}
		}
		for level, k := range within {
			// The ceiling itself is covered more often where both ends reach it.
			share, above := k/(sets*fresh), 0.025
			if !math.IsInf(c.upper, 1) {
				above = 0.15
			}
			if share < level-0.02 || share > level+above {
				t.Errorf("%s: coverage %.3f of %v, width %.0f", c.name, share, level, widths[level]/(sets*fresh))
			}
		}
	}
}

// The order statistics are those of all votes, sorted.
func TestIntervalIsTheOrderStatisticOfAllVotes(t *testing.T) {
	rng := ml.NewRand(3, 3)
	for range 300 {
		folds, n := 1+rng.IntN(40), 1+rng.IntN(200)
		var y, centre, spread []float64
		var fold []int
		for range n {
			y, centre, spread = append(y, min(1000, 900+200*rng.NormFloat64())), append(centre, 900+50*rng.NormFloat64()), append(spread, 10+rng.Float64())
			fold = append(fold, rng.IntN(folds))
		}
		c := Calibrate(y, centre, spread, fold, folds, 100, 1000)
		own := make([]float64, folds)
		for k := range own {
			own[k] = 900 + 80*rng.NormFloat64()
		}
		s := 10 + rng.Float64()
		level := 0.05 + 0.9*rng.Float64()
		var low, high []float64
		for i := range n {
			r := (y[i] - centre[i]) / spread[i]
			a, b := own[fold[i]]+s*r, own[fold[i]]+s*r
			if y[i] >= 1000 {
				a = math.Inf(1)
			}
			if y[i] <= 100 {
				b = math.Inf(-1)
			}
			low, high = append(low, a), append(high, b)
		}
		slices.Sort(low)
		slices.Sort(high)
		rank := int((1 - level) / 2 * float64(n+1))
		wantLow, wantHigh := 100.0, 1000.0
		if rank > 0 {
			wantLow, wantHigh = min(1000, max(100, low[rank-1])), min(1000, max(100, high[n-rank]))
		}
		wantLow, wantHigh = min(wantLow, wantHigh), max(wantLow, wantHigh)
		if gotLow, gotHigh := c.Interval(level, own, s); gotLow != wantLow || gotHigh != wantHigh {
			t.Fatalf("n %d, level %v: %v to %v, want %v to %v", n, level, gotLow, gotHigh, wantLow, wantHigh)
		}
	}
}

func TestHigherLevelsContainLowerOnes(t *testing.T) {
	d, spread := sample(120, 1, 1000)
	centre, fold, _ := crossfit(t, d, 10)
	c := Calibrate(d.Y, centre, spread, fold, 10, 100, 1000)
	own := slices.Repeat([]float64{950}, 10)
	low, high := math.Inf(1), math.Inf(-1)
	for level := 0.1; level < 1; level += 0.1 {
		a, b := c.Interval(level, own, 60)
		if a > low || b < high {
			t.Errorf("level %.1f: %v to %v does not contain %v to %v", level, a, b, low, high)
		}
		low, high = a, b
	}
	if a, b := c.Interval(0.999, own, 60); a != 100 || b != 1000 {
		t.Errorf("more than 120 rows can tell: %v to %v, want the whole scale", a, b)
	}
}

// Years whose levels move by 34 points: errors from random folds know nothing of
// a new year, those of whole years do.
func TestANewYearNeedsWholeYears(t *testing.T) {
	const sets, years, perYear = 250, 5, 60
	within := map[string]float64{}
	for seed := range uint64(sets) {
		rng := ml.NewRand(seed, 9)
		d := ml.Data{X: ml.NewMatrix(years*perYear, 1), Y: make([]float64, years*perYear)}
		year := make([]int, len(d.Y))
		draw := func(level float64) (x, y float64) {
			x = rng.NormFloat64()
			return x, 600 + level + 50*x + 50*rng.NormFloat64()
		}
		levels := make([]float64, years)
		for k := range levels {
			levels[k] = 34 * rng.NormFloat64()
		}
		known := ml.Data{X: d.X, Y: make([]float64, len(d.Y))} // the same rows without the levels
		for i := range d.Y {
			year[i] = i / perYear
			x, y := draw(levels[year[i]])
			d.X.Set(i, 0, x)
			d.Y[i], known.Y[i] = y, y-levels[year[i]]
		}
		one := slices.Repeat([]float64{1}, len(d.Y))
		centre, fold, models := crossfit(t, known, 10)
		random := Calibrate(known.Y, centre, one, fold, 10, 100, 1000) // as if the levels were known
		widened := random.Widened(34, 1)
		whole := make([]float64, len(d.Y))
		var wholeModels []ml.Predictor
		for k := range years {
			var in, out []int
			for i := range d.Y {
				if year[i] == k {
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
				whole[out[j]] = v
			}
			wholeModels = append(wholeModels, m)
		}
		byYear := Calibrate(d.Y, whole, one, year, years, 100, 1000)
		next := 34 * rng.NormFloat64()
		for range 40 {
			x, y := draw(next)
			hit := func(name string, c Calibration, models []ml.Predictor) {
				var own []float64
				for _, m := range models {
					own = append(own, m.Predict(nil, ml.FromRows([][]float64{{x}}))[0])
				}
				if low, high := c.Interval(0.9, own, 1); low <= y && y <= high {
					within[name] += 1.0 / (sets * 40)
				}
			}
			hit("random", random, models)
			hit("widened", widened, models)
			hit("whole", byYear, wholeModels)
		}
	}
	// Five years tell little of the spread of years: a little under what was promised.
	if within["whole"] < 0.85 || within["widened"] < 0.875 || within["random"] > 0.84 {
		t.Errorf("coverage of a new year: %v", within)
	}
}

func TestWrongShapesPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"lengths": func() { Calibrate([]float64{1}, nil, nil, nil, 1, 0, 1) },
		"spread":  func() { Calibrate([]float64{1}, []float64{1}, []float64{0}, []int{0}, 1, 0, 1) },
		"centres": func() { Calibration{Low: make([][]float64, 2)}.Interval(0.9, []float64{1}, 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func Example() {
	// Ten training rows in two folds, predicted without their fold.
	y := []float64{510, 480, 530, 470, 500, 620, 590, 610, 605, 575}
	centre := []float64{500, 500, 500, 500, 500, 600, 600, 600, 600, 600}
	spread := slices.Repeat([]float64{1}, 10)
	fold := []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}
	c := Calibrate(y, centre, spread, fold, 2, 100, 1000)
	low, high := c.Interval(0.8, []float64{700, 704}, 1)
	fmt.Printf("%.0f to %.0f\n", low, high)
	// Output: 674 to 730
}

func FuzzInterval(f *testing.F) {
	f.Add(uint64(1), 0.9, 5.0)
	f.Fuzz(func(t *testing.T, seed uint64, level, spread float64) {
		if !(level > 0 && level < 1) || !(spread > 0 && spread < 1e6) {
			t.Skip()
		}
		d, s := sample(30, seed, 1000)
		c := Calibrate(d.Y, slices.Repeat([]float64{700}, 30), s, slices.Repeat([]int{0}, 30), 1, 100, 1000)
		low, high := c.Interval(level, []float64{d.Y[0] * 3}, spread)
		if !(100 <= low && low <= high && high <= 1000) {
			t.Errorf("%v to %v", low, high)
		}
	})
}

func BenchmarkInterval(b *testing.B) {
	d, s := sample(320, 1, 1000)
	fold := make([]int, 320)
	for i := range fold {
		fold[i] = i % 10
	}
	c := Calibrate(d.Y, slices.Repeat([]float64{800}, 320), s, fold, 10, 100, 1000)
	own := slices.Repeat([]float64{850}, 10)
	b.ReportAllocs()
	for b.Loop() {
		c.Interval(0.5, own, 60)
		c.Interval(0.8, own, 60)
		c.Interval(0.9, own, 60)
	}
}
