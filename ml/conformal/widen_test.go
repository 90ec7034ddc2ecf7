package conformal

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"paes/ml"
	"paes/ml/linear"
)

// Years whose levels move by 34 points: errors from random folds know nothing
// of a new year, those of whole years do.
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
	t.Logf("%v", within)
	// Five years tell little of the spread of years: a little under what was promised.
	if within["whole"] < 0.85 || within["widened"] < 0.875 || within["random"] > 0.84 {
		t.Errorf("coverage of a new year: %v", within)
	}
}

// The quantiles of widened errors are those of the sum of an error and a
// normal, found by adding up all pairs: exactly for normal errors.
func TestWidenedIsNearlyTheConvolution(t *testing.T) {
	const n, spread, sd = 2000, 40, 34
	normal := distuv.Normal{Mu: 3, Sigma: 1.5}
	skewed := distuv.Gamma{Alpha: 2, Beta: 1}
	heavy := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: 4}
	for _, c := range []struct {
		name      string
		quantile  func(float64) float64
		tolerance float64 // of the width of the interval
	}{
		{"normal", normal.Quantile, 0.003}, {"skewed", skewed.Quantile, 0.05}, {"heavy", heavy.Quantile, 0.05},
	} {
		y, one := make([]float64, n), make([]float64, n)
		var sums []float64
		for i := range y {
			y[i], one[i] = spread*c.quantile((float64(i)+0.5)/n), spread
			for j := range 200 {
				sums = append(sums, y[i]+sd*distuv.UnitNormal.Quantile((float64(j)+0.5)/200))
			}
		}
		slices.Sort(sums)
		w := Calibrate(y, make([]float64, n), one, make([]int, n), 1, math.Inf(-1), math.Inf(1)).Widened(sd, spread)
		for _, level := range []float64{0.5, 0.8, 0.9} {
			low, high := w.Interval(level, []float64{0}, spread)
			at := func(q float64) float64 { return sums[int(q*float64(len(sums)))] }
			wantLow, wantHigh := at((1-level)/2), at((1+level)/2)
			t.Logf("%s %v: %.2f to %.2f, want %.2f to %.2f", c.name, level, low, high, wantLow, wantHigh)
			if bad := c.tolerance * (wantHigh - wantLow); math.Abs(low-wantLow) > bad || math.Abs(high-wantHigh) > bad {
				t.Errorf("%s %v: %v to %v, want %v to %v", c.name, level, low, high, wantLow, wantHigh)
			}
		}
	}
}

func TestWidenedKeepsOrderAndBounds(t *testing.T) {
	rng := ml.NewRand(1, 1)
	for range 200 {
		n, folds := rng.IntN(40), 1+rng.IntN(5)
		y, centre, one, fold := make([]float64, n), make([]float64, n), slices.Repeat([]float64{1}, n), make([]int, n)
		share := rng.Float64()
		for i := range y {
			if y[i] = float64(300 + 10*rng.IntN(30)); rng.Float64() < share { // with ties
				y[i] = 1000
			}
			centre[i], fold[i] = 500, rng.IntN(folds)
		}
		c := Calibrate(y, centre, one, fold, folds, 100, 1000)
		w := c.Widened(30, 1)
		for k := range folds {
			if !slices.IsSorted(w.Low[k]) || !slices.IsSorted(w.High[k]) || len(w.Low[k]) != len(c.Low[k]) || len(w.High[k]) != len(c.High[k]) {
				t.Fatalf("widened errors: %v and %v", w.Low[k], w.High[k])
			}
			for i, v := range c.Low[k] {
				if math.IsInf(v, 1) != math.IsInf(w.Low[k][i], 1) || math.IsNaN(w.Low[k][i]) {
					t.Fatalf("%v widened is %v", v, w.Low[k][i])
				}
			}
		}
		if same := c.Widened(0, 1); !near(same.Low, c.Low) || !near(same.High, c.High) {
			t.Fatal("widening by nothing changes errors")
		}
	}
}

func near(a, b [][]float64) bool {
	return slices.EqualFunc(a, b, func(v, w []float64) bool {
		return slices.EqualFunc(v, w, func(x, y float64) bool { return x == y || math.Abs(x-y) < 1e-9 })
	})
}
