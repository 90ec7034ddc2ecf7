package conformal

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/linear"
)

// The order statistics are those of all votes, sorted.
func TestIntervalIsTheOrderStatisticOfAllVotes(t *testing.T) {
	rng := ml.NewRand(3, 3)
	empty := 0
	for range 1000 {
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
		level := 0.01 + 0.98*rng.Float64()
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
		wantLow, wantHigh := 100.0, 1000.0
		for rank := int((1 - level) / 2 * float64(n+1)); rank > 0; rank-- {
			a, b := min(1000, max(100, low[rank-1])), min(1000, max(100, high[n-rank]))
			if a <= b {
				wantLow, wantHigh = a, b
				break
			}
			empty++
		}
		if gotLow, gotHigh := c.Interval(level, own, s); gotLow != wantLow || gotHigh != wantHigh {
			t.Fatalf("n %d, level %v: %v to %v, want %v to %v", n, level, gotLow, gotHigh, wantLow, wantHigh)
		}
	}
	if empty < 20 {
		t.Errorf("only %d times nothing was left of a level", empty)
	}
}

// peers is what testdata/make_fixtures.py found.
type peers struct {
	Intervals []struct {
		X      [][]float64
		Y      []float64
		Fold   []int
		Test   [][]float64
		Levels []float64
		Ends   [][][2]float64
	}
	Gamma struct {
		X          [][]float64
		R, Coef    []float64
		Dispersion float64
	}
}

func readPeers(t *testing.T) (p peers) {
	t.Helper()
	raw, err := os.ReadFile("testdata/peers.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// Jackknife+ and CV+ of least squares, with signed tails, are those of mapie.
func TestIntervalsAgreeWithMAPIE(t *testing.T) {
	for _, f := range readPeers(t).Intervals {
		d, folds := ml.Data{X: ml.FromRows(f.X), Y: f.Y}, slices.Max(f.Fold)+1
		centre, models := make([]float64, len(f.Y)), make([]ml.Predictor, folds)
		for k := range folds {
			var in []int
			for i, own := range f.Fold {
				if own != k {
					in = append(in, i)
				}
			}
			m, err := linear.OLS{}.Fit(t.Context(), d.Select(in))
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range m.Predict(nil, d.X) {
				if f.Fold[i] == k {
					centre[i] = v
				}
			}
			models[k] = m
		}
		c := Calibrate(f.Y, centre, slices.Repeat([]float64{1}, len(f.Y)), f.Fold, folds, math.Inf(-1), math.Inf(1))
		for i, row := range f.Test {
			own := make([]float64, folds)
			for k, m := range models {
				own[k] = m.Predict(nil, ml.FromRows([][]float64{row}))[0]
			}
			for l, level := range f.Levels {
				low, high := c.Interval(level, own, 1)
				if want := f.Ends[l][i]; math.Abs(low-want[0]) > 1e-9 || math.Abs(high-want[1]) > 1e-9 {
					t.Errorf("%d folds, row %d, level %v: %v to %v, want %v", folds, i, level, low, high, want)
				}
			}
		}
	}
}

// Even where most rows are at a bound, and centres are far beyond it.
func TestHigherLevelsContainLowerOnes(t *testing.T) {
	for seed := range uint64(50) {
		rng := ml.NewRand(seed, 8)
		d, spread := sample(120, seed, 1000)
		centre, fold, own := make([]float64, 120), make([]int, 120), make([]float64, 10)
		for i := range d.Y {
			d.Y[i] = min(1000, d.Y[i]+10*float64(seed))
			centre[i], fold[i] = d.Y[i]+200*rng.NormFloat64(), rng.IntN(10)
		}
		for k := range own {
			own[k] = 950 + 30*rng.NormFloat64()
		}
		c := Calibrate(d.Y, centre, spread, fold, 10, 100, 1000)
		low, high := 1000.0, 100.0
		for level := range 100 {
			a, b := c.Interval(float64(level)/100, own, 60)
			if a > b || level > 0 && (a > low || b < high) {
				t.Fatalf("level %d: %v to %v does not contain %v to %v", level, a, b, low, high)
			}
			low, high = a, b
		}
		if a, b := c.Interval(0.99, own, 60); a != 100 || b != 1000 {
			t.Errorf("more than 120 rows can tell: %v to %v, want the whole scale", a, b)
		}
	}
}

func TestWhatIsNotKnown(t *testing.T) {
	nan, one := math.NaN(), []float64{1, 1, 1, 1}
	c := Calibrate([]float64{1, nan, 2, 3}, []float64{0, 0, 0, 0}, one, []int{0, 0, 1, 1}, 2, 0, 10)
	if c.Rows() != 3 {
		t.Errorf("%d rows vote, want the 3 whose target is known", c.Rows())
	}
	if low, high := c.Interval(0.5, []float64{5, 5}, 1); low != 6 || high != 8 {
		t.Errorf("%v to %v, want the outermost of 6, 7 and 8", low, high)
	}
	for _, bad := range []struct{ centre, spread float64 }{{nan, 1}, {5, nan}, {5, 0}, {5, -1}, {math.Inf(1), 1}, {5, math.Inf(1)}} {
		if low, high := c.Interval(0.5, []float64{5, bad.centre}, bad.spread); !math.IsNaN(low) || !math.IsNaN(high) {
			t.Errorf("%+v: %v to %v", bad, low, high)
		}
	}
	if low, high := (Calibration{Lower: 1, Upper: 2}).Interval(0.5, nil, 1); low != 1 || high != 2 {
		t.Errorf("nothing learnt: %v to %v", low, high)
	}
}

func TestWrongShapesPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"lengths": func() { Calibrate([]float64{1}, nil, nil, nil, 1, 0, 1) },
		"centre":  func() { Calibrate([]float64{1}, []float64{math.NaN()}, []float64{1}, []int{0}, 1, 0, 1) },
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

// Any level and spread, and any share of rows at either bound: the ends are
// ordered, within the bounds, and those of votes or the bounds.
func FuzzInterval(f *testing.F) {
	f.Add(uint64(1), 0.9, 5.0, 700.0)
	f.Add(uint64(2), 0.01, 500.0, 1e4)
	f.Fuzz(func(t *testing.T, seed uint64, level, spread, centre float64) {
		rng := ml.NewRand(seed, 4)
		n, folds := rng.IntN(60), 1+rng.IntN(40)
		y, mu, s, fold, own := make([]float64, n), make([]float64, n), make([]float64, n), make([]int, n), make([]float64, folds)
		for i := range n {
			y[i], mu[i] = max(100, min(1000, 550+600*rng.NormFloat64())), 500+900*rng.NormFloat64()
			s[i], fold[i] = 0.1+rng.ExpFloat64(), rng.IntN(folds)
		}
		for k := range own {
			own[k] = centre + rng.NormFloat64()
		}
		c := Calibrate(y, mu, s, fold, folds, 100, 1000)
		low, high := c.Interval(level, own, spread)
		if !usable(centre, spread) {
			if !math.IsNaN(low) || !math.IsNaN(high) {
				t.Errorf("%v to %v", low, high)
			}
			return
		}
		if !(100 <= low && low <= high && high <= 1000) {
			t.Errorf("%v to %v", low, high)
		}
		if a, b := c.Widened(50, 1).Interval(level, own, spread); !(100 <= a && a <= b && b <= 1000) {
			t.Errorf("widened: %v to %v", a, b)
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
