package longitudinal

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"paes/ml"
)

// truth is a model to draw from.
func truth() *Model {
	return &Model{
		Mean:  []float64{0.3, -0.2},
		Trait: mat.NewSymDense(2, []float64{0.6, 0.45, 0.45, 0.5}), State: mat.NewSymDense(2, []float64{0.4, 0.15, 0.15, 0.45}),
		Phi: 0.6, Occasion: []float64{0.05, 0.02},
	}
}

// draw makes people with up to ten years of measures on both scales, and their traits.
func draw(m *Model, people int, rng *rand.Rand) (Records, [][2]float64) {
	factor := func(s mat.Symmetric) (l [2][2]float64) {
		l[0][0] = math.Sqrt(s.At(0, 0))
		l[1][0] = s.At(1, 0) / l[0][0]
		l[1][1] = math.Sqrt(s.At(1, 1) - l[1][0]*l[1][0])
		return l
	}
	pair := func(l [2][2]float64) [2]float64 {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		return [2]float64{l[0][0] * a, l[1][0]*a + l[1][1]*b}
	}
	lt, ls := factor(m.Trait), factor(m.State)
	r := Records{Start: []int{0}}
	var traits [][2]float64
	for range people {
		trait, state := pair(lt), pair(ls)
		from, to := rng.IntN(6), 10
		for year := range to {
			if year > 0 {
				fresh := pair(ls)
				for s := range state {
					state[s] = m.Phi*state[s] + math.Sqrt(1-m.Phi*m.Phi)*fresh[s]
				}
			}
			for s := range state {
				if year < from || rng.IntN(10) == 0 {
					continue
				}
				variance := 0.05 + 0.1*rng.Float64()
				r.Measures = append(r.Measures, Measure{s, float64(year),
					m.Mean[s] + trait[s] + state[s] + math.Sqrt(m.Occasion[s]+variance)*rng.NormFloat64(), variance})
			}
		}
		r.Start = append(r.Start, len(r.Measures))
		traits = append(traits, trait)
	}
	return r, traits
}

func TestFitFindsTheModelThatWasDrawnFrom(t *testing.T) {
	want := truth()
	r, _ := draw(want, 20_000, ml.NewRand(1, 0))
	got, err := Fit(t.Context(), r, 2)
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want, within float64) {
		if math.Abs(got-want) > within {
			t.Errorf("%s = %.3f, want %.3f", what, got, want)
		}
	}
	for a := range 2 {
		near("mean", got.Mean[a], want.Mean[a], 0.03)
		near("occasion", got.Occasion[a], want.Occasion[a], 0.04)
		for b := range 2 {
			near("trait", got.Trait.At(a, b), want.Trait.At(a, b), 0.05)
			near("state", got.State.At(a, b), want.State.At(a, b), 0.05)
		}
	}
	near("phi", got.Phi, want.Phi, 0.05)
}

// The standard errors are those of the errors really made, and the trait is
// closer to the truth than the mean of the measures.
func TestEstimatesAreAsGoodAsTheySay(t *testing.T) {
	m := truth()
	r, traits := draw(m, 4000, ml.NewRand(2, 0))
	var z, byTrait, byMean float64
	n := 0.0
	for i, trait := range traits {
		own := r.Of(i)
		e := m.Estimates(own, 9)
		for s := range e {
			sum, k := 0.0, 0.0
			for _, x := range own {
				if x.Scale == s {
					sum, k = sum+x.Value-m.Mean[s], k+1
				}
			}
			if k == 0 {
				continue
			}
			d := e[s].Trait - trait[s]
			z += d * d / (e[s].TraitSE * e[s].TraitSE)
			byTrait += d * d
			byMean += (sum/k - trait[s]) * (sum/k - trait[s])
			n++
		}
	}
	if z /= n; math.Abs(z-1) > 0.05 {
		t.Errorf("mean squared standardised error %.3f, want 1", z)
	}
	if byTrait > 0.9*byMean {
		t.Errorf("squared error %.3f, the plain mean has %.3f", byTrait/n, byMean/n)
	}
}

// One exact formula: with one scale, no state and equal errors, the trait is the
// mean shrunk by the reliability (Kelley, 1927).
func TestShrinksLikeKelley(t *testing.T) {
	m := &Model{Mean: []float64{1}, Trait: mat.NewSymDense(1, []float64{2}), State: mat.NewSymDense(1, nil), Phi: 0.5, Occasion: []float64{0}}
	own := []Measure{{0, 0, 3, 0.5}, {0, 1, 2, 0.5}, {0, 2, 4, 0.5}}
	e := m.Estimates(own, 2)[0]
	reliability := 2 / (2 + 0.5/3)
	if want := reliability * 2; math.Abs(e.Trait-want) > 1e-7 {
		t.Errorf("trait %v, want %v", e.Trait, want)
	}
	if want := math.Sqrt(2 * (1 - reliability)); math.Abs(e.TraitSE-want) > 1e-7 {
		t.Errorf("standard error %v, want %v", e.TraitSE, want)
	}
	if e.Current != e.Trait {
		t.Errorf("without a state the current level %v is the trait %v", e.Current, e.Trait)
	}
	if e := m.Estimates(nil, 0)[0]; e.Trait != 0 || math.Abs(e.TraitSE-math.Sqrt2) > 1e-12 {
		t.Errorf("nothing known: %+v", e)
	}
}

func TestSameBitsTwice(t *testing.T) {
	r, _ := draw(truth(), 500, ml.NewRand(3, 0))
	a, err := Fit(t.Context(), r, 2)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := Fit(t.Context(), r, 2)
	if a.Phi != b.Phi || !mat.Equal(a.Trait, b.Trait) || !mat.Equal(a.State, b.State) {
		t.Error("two fits differ")
	}
}

func TestWhatCannotBeFitted(t *testing.T) {
	if _, err := Fit(t.Context(), Records{}, 2); !errors.Is(err, ErrFewPairs) {
		t.Errorf("nothing: error %v", err)
	}
	bad := Records{Start: []int{0, 1}, Measures: []Measure{{0, 0, math.NaN(), 1}}}
	if _, err := Fit(t.Context(), bad, 2); !errors.Is(err, ml.ErrNotFinite) {
		t.Errorf("NaN: error %v", err)
	}
	if _, err := Fit(t.Context(), Records{Start: []int{0, 1}, Measures: []Measure{{2, 0, 1, 1}}}, 2); err == nil {
		t.Error("a third scale of two was taken")
	}
	r, _ := draw(truth(), 300, ml.NewRand(4, 0))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Fit(ctx, r, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func FuzzEstimates(f *testing.F) {
	f.Add(uint64(1), 3, 0.5, 1.0)
	f.Fuzz(func(t *testing.T, seed uint64, n int, variance, scale float64) {
		if n < 0 || n > 40 || !(variance >= 0) || variance > 1e6 || !(math.Abs(scale) < 1e6) {
			t.Skip()
		}
		rng := ml.NewRand(seed, 0)
		var own []Measure
		for range n {
			own = append(own, Measure{rng.IntN(2), float64(rng.IntN(5)), scale * rng.NormFloat64(), variance})
		}
		for _, e := range truth().Estimates(own, 5) {
			if v := e.Trait + e.TraitSE + e.Current + e.CurrentSE; math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("estimate %+v", e)
			}
		}
	})
}

func BenchmarkEstimates(b *testing.B) {
	m := truth()
	r, _ := draw(m, 200, ml.NewRand(5, 0))
	b.ReportAllocs()
	for b.Loop() {
		for i := range r.Len() {
			m.Estimates(r.Of(i), 9)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/200, "us/person")
}
