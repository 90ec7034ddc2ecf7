package censored

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"testing"

	"paes/ml"
)

type ridgeFixtures struct {
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
}

func readRidge(t *testing.T) (f ridgeFixtures) {
	t.Helper()
	text, err := os.ReadFile("testdata/ridge.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func fitted(t *testing.T, r Ridge, d ml.Data) *RidgeModel {
	t.Helper()
	p, err := r.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return p.(*RidgeModel)
}

// With many rows the prior is forgotten and the fit is maximum likelihood.
func TestManyRowsGiveTheMaximumOfTheLikelihood(t *testing.T) {
	f := readRidge(t).Tobit
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
	f := readRidge(t).Ridge
	m := fitted(t, Ridge{Tolerance: 1e-12, MaxIterations: 20000}, ml.Data{X: ml.FromRows(f.X), Y: f.Y})
	near(t, "sigma", m.Sigma, f.Sigma, 1e-4)
	near(t, "prior", m.BlockSD[0], f.Prior, 1e-4)
	for j := range f.Coef {
		near(t, "coefficient", m.Coef[j], f.Coef[j], 1e-4)
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
