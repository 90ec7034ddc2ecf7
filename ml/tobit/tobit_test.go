package tobit

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"

	"paes/ml"
)

type fixtures struct {
	Tobit struct {
		X         [][]float64 `json:"x"`
		Y         []float64   `json:"y"`
		Intercept float64     `json:"intercept"`
		Coef      []float64   `json:"coef"`
		Sigma     float64     `json:"sigma"`
	} `json:"tobit"`
	Ridge struct {
		X     [][]float64 `json:"x"`
		Y     []float64   `json:"y"`
		Coef  []float64   `json:"coef"`
		Sigma float64     `json:"sigma"`
		Prior float64     `json:"prior"`
	} `json:"ridge"`
	Means []struct {
		Mean       float64 `json:"mean"`
		SD         float64 `json:"sd"`
		Value      float64 `json:"value"`
		AboveLower float64 `json:"above_lower"`
		BelowUpper float64 `json:"below_upper"`
		AtLeast    float64 `json:"at_least"`
	} `json:"means"`
}

func read(t *testing.T) (f fixtures) {
	t.Helper()
	text, err := os.ReadFile("testdata/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func fitted(t *testing.T, r Ridge, d ml.Data) *Model {
	t.Helper()
	p, err := r.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return p.(*Model)
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s = %v, want %v within %g of it", what, got, want, relative)
	}
}

// With many rows the prior is forgotten and the fit is maximum likelihood.
func TestManyRowsGiveTheMaximumOfTheLikelihood(t *testing.T) {
	f := read(t).Tobit
	m := fitted(t, Ridge{Lower: 550, Upper: 1000, Tolerance: 1e-10}, ml.Data{X: ml.FromRows(f.X), Y: f.Y})
	near(t, "intercept", m.Intercept, f.Intercept, 2e-3)
	near(t, "sigma", m.Sigma, f.Sigma, 3e-3)
	for j := range f.Coef {
		near(t, "coefficient", m.Coef[j], f.Coef[j], 2e-3)
	}
	if !m.Converged {
		t.Errorf("no convergence in %d iterations", m.Iterations)
	}
	for i, y := range f.Y { // what was seen whole stays; what lies beyond an end moves beyond it
		switch v := m.Latent[i]; {
		case y < 1000 && y > 550 && v != y, y == 1000 && v <= 1000, y == 550 && v >= 550:
			t.Fatalf("latent target %v of %v", v, y)
		}
	}
}

// Without ends the variances maximise the restricted likelihood.
func TestVariancesMaximiseTheRestrictedLikelihood(t *testing.T) {
	f := read(t).Ridge
	m := fitted(t, Ridge{Tolerance: 1e-12, MaxIterations: 20000}, ml.Data{X: ml.FromRows(f.X), Y: f.Y})
	near(t, "sigma", m.Sigma, f.Sigma, 1e-4)
	near(t, "prior", m.BlockSD[0], f.Prior, 1e-4)
	for j := range f.Coef {
		near(t, "coefficient", m.Coef[j], f.Coef[j], 1e-4)
	}
}

func TestNormalFunctions(t *testing.T) {
	for _, c := range read(t).Means {
		got := Mean(c.Mean, c.SD, 100, 1000)
		near(t, "mean", got, c.Value, 1e-14)
		near(t, "at least", AtLeast(c.Mean, c.SD, 1000), c.AtLeast, 1e-12)
		sd := c.SD
		near(t, "above the lower end", sd*excess((c.Mean-100)/sd)-sd*excess((c.Mean-1000)/sd), c.AboveLower, 1e-12)
	}
	for _, a := range []float64{-30, -3, 0, 4.999, 5.001, 12, 40, 1e6} {
		// hazard' = hazard (hazard - a), whatever branch computed it
		h := max(1e-4, 1e-6*math.Abs(a))
		got, want := (hazard(a+h)-hazard(a-h))/(2*h), hazard(a)*(hazard(a)-a)
		if math.Abs(got-want) > 1e-5 {
			t.Errorf("slope of the hazard at %v: %v, want %v", a, got, want)
		}
	}
	if Mean(700, 0, 100, 1000) != 700 || Mean(1200, 0, 100, 1000) != 1000 || AtLeast(900, 0, 1000) != 0 || AtLeast(1000, 0, 1000) != 1 {
		t.Error("without spread a target is where it is")
	}
}

// years draws rows of some years whose levels move by 34 points around their
// ability, and a target that ends at 1000.
func years(n int, seed uint64) (ml.Data, []float64) {
	rng := ml.NewRand(seed, 0)
	levels := []float64{34 * rng.NormFloat64(), 34 * rng.NormFloat64(), 34 * rng.NormFloat64()}
	d := ml.Data{X: ml.NewMatrix(n, 4), Y: make([]float64, n)}
	for i := range n {
		year := rng.IntN(3)
		d.X.Set(i, 0, rng.NormFloat64())
		d.X.Set(i, 1+year, 1)
		d.Y[i] = min(1000, 870+levels[year]+100*d.X.At(i, 0)+60*rng.NormFloat64())
	}
	return d, levels
}

// The naive slope is too flat where targets are cut; the model's is not, and the
// levels are found and shrunk.
func TestUnbiasedWhereTargetsAreCut(t *testing.T) {
	r := Ridge{Upper: 1000, Lower: 100, Blocks: []Block{{Columns: []int{0}}, {Columns: []int{1, 2, 3}, PriorSD: 34, Strength: 2}}}
	var slope, off, spread float64
	const runs = 40
	for seed := range uint64(runs) {
		d, levels := years(300, seed)
		m := fitted(t, r, d)
		slope += m.Coef[0] / runs
		mean := (levels[0] + levels[1] + levels[2]) / 3
		got := (m.Coef[1] + m.Coef[2] + m.Coef[3]) / 3
		for k, level := range levels {
			off += math.Abs(m.Coef[1+k]-got-(level-mean)) / (3 * runs)
			spread += math.Abs(level-mean) / (3 * runs)
		}
	}
	if math.Abs(slope-100) > 2 {
		t.Errorf("slope %.1f, want 100", slope)
	}
	if off > 0.35*spread {
		t.Errorf("levels are off by %.1f points where they differ by %.1f", off, spread)
	}
}

func TestFewRowsShrinkALevel(t *testing.T) {
	r := Ridge{Blocks: []Block{{Columns: []int{0}}, {Columns: []int{1, 2, 3}, PriorSD: 34, Strength: 2}}}
	level := func(rows int) float64 {
		d := ml.Data{X: ml.NewMatrix(40+rows, 4), Y: make([]float64, 40+rows)}
		for i := range d.Y {
			year := 1 + i%2
			if i >= 40 {
				year = 3
			}
			d.X.Set(i, year, 1)
			d.X.Set(i, 0, float64(i%7))
			d.Y[i] = 500 + float64(50*((i*7919)%5-2))
			if year == 3 {
				d.Y[i] += 60
			}
		}
		m := fitted(t, r, d)
		return m.Coef[3] - (m.Coef[1]+m.Coef[2])/2
	}
	if few, many := level(2), level(200); few < 5 || few > 0.75*many || many < 50 || many > 62 {
		t.Errorf("a level of 60 points is %.1f with 2 rows and %.1f with 200", few, many)
	}
}

func TestBadData(t *testing.T) {
	d := ml.Data{X: ml.FromRows([][]float64{{1}, {2}, {3}}), Y: []float64{1, 2, 3}}
	for name, r := range map[string]Ridge{
		"no such column": {Blocks: []Block{{Columns: []int{0, 1}}}},
		"a column twice": {Blocks: []Block{{Columns: []int{0}}, {Columns: []int{0}}}},
		"a column left":  {Blocks: []Block{}},
	} {
		if _, err := r.Fit(t.Context(), d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	d.W = []float64{1, 2, 1}
	if _, err := (Ridge{}).Fit(t.Context(), d); !errors.Is(err, ml.ErrWeight) {
		t.Errorf("weights: error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.W = nil
	if _, err := (Ridge{}).Fit(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func BenchmarkRidge(b *testing.B) {
	d, _ := years(320, 1)
	r := Ridge{Upper: 1000, Lower: 100, Blocks: []Block{{Columns: []int{0}}, {Columns: []int{1, 2, 3}, PriorSD: 34, Strength: 2}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Fit(context.Background(), d); err != nil {
			b.Fatal(err)
		}
	}
}
