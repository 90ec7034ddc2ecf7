package censored

import (
	"math"
	"slices"
	"testing"

	"paes/ml"
)

// bent is an exam with a scale like that of Matemática: a seventh at the ceiling.
func bent() Scale {
	return Scale{Latent: []float64{500, 650, 750, 850, 960, 1060, 1130}, Seen: []float64{100, 600, 760, 860, 940, 985, 1000}}
}

func TestScaleIsItsOwnInverse(t *testing.T) {
	s := bent()
	for y := 100.0; y <= 1000; y += 0.5 {
		if got := s.See(s.Of(y)); math.Abs(got-y) > 1e-9 {
			t.Errorf("%v came back as %v", y, got)
		}
	}
	if s.See(-1e9) != 100 || s.See(1e9) != 1000 || s.Of(2000) != s.Upper() || s.Of(0) != s.Lower() {
		t.Error("beyond the bounds a scale is constant")
	}
}

// The mean is the integral of what is seen over the normal density.
func TestMeanOfAScaleIsTheIntegral(t *testing.T) {
	s := bent()
	for _, mu := range []float64{300, 640, 800, 955, 1100, 1500} {
		for _, sd := range []float64{1, 30, 90} {
			var sum float64
			const steps = 40_000
			for k := range steps {
				z := -10 + 20*(float64(k)+0.5)/steps
				sum += s.See(mu+sd*z) * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) * 20 / steps
			}
			if got := s.Mean(mu, sd); math.Abs(got-sum) > 1e-4 {
				t.Errorf("mean of N(%v, %v) is %v, want %v", mu, sd, got, sum)
			}
		}
	}
	straight := Scale{[]float64{100, 1000}, []float64{100, 1000}}
	for _, mu := range []float64{-200, 100, 700, 1000, 1300} {
		if got, want := straight.Mean(mu, 80), Mean(mu, 80, 100, 1000); math.Abs(got-want) > 1e-9 {
			t.Errorf("a straight scale gives %v at %v, want %v", got, mu, want)
		}
	}
	if s.Mean(900, 0) != s.See(900) {
		t.Error("without spread a target is where it is")
	}
}

// A scale is found again from puntajes alone: what is normal before it was bent
// is nearly normal after it is fitted.
func TestFitScaleFindsTheBend(t *testing.T) {
	truth := bent()
	rng := ml.NewRand(4, 0)
	y := make([]float64, 4000)
	for i := range y {
		y[i] = math.Round(truth.See(900 + 130*rng.NormFloat64()))
	}
	s := FitScale(y, 100, 1000)
	if !slices.IsSorted(s.Latent) || !slices.IsSorted(s.Seen) || s.Seen[0] != 100 || s.Seen[len(s.Seen)-1] != 1000 {
		t.Fatalf("scale %+v", s)
	}
	// Up to a shift and a unit the two latent scales are one.
	ratio := func(a, b float64) float64 { return (s.Of(b) - s.Of(a)) / (truth.Of(b) - truth.Of(a)) }
	unit := ratio(800, 940)
	for _, pair := range [][2]float64{{650, 760}, {760, 860}, {860, 940}, {940, 985}} {
		if r := ratio(pair[0], pair[1]) / unit; math.Abs(r-1) > 0.15 {
			t.Errorf("between %v and %v the scale is off by a factor of %.2f", pair[0], pair[1], r)
		}
	}
	// Around the median a latent unit is a point.
	slices.Sort(y)
	median := y[len(y)/2]
	if d := (s.Of(median+5) - s.Of(median-5)) / 10; math.Abs(d-1) > 0.1 || math.Abs(s.Of(median)-median) > 1e-9 {
		t.Errorf("at the median %v the scale is %v with slope %v", median, s.Of(median), d)
	}
}

func TestFitScaleOfLittle(t *testing.T) {
	for name, y := range map[string][]float64{
		"nothing":     nil,
		"one value":   slices.Repeat([]float64{700}, 50),
		"all at 1000": slices.Repeat([]float64{1000}, 50),
	} {
		s := FitScale(y, 100, 1000)
		if s.See(640) != 640 || s.Of(640) != 640 {
			t.Errorf("%s: scale %+v, want a straight one", name, s)
		}
	}
}

func FuzzFitScale(f *testing.F) {
	f.Add(uint64(1), 100, 150.0, 800.0)
	f.Fuzz(func(t *testing.T, seed uint64, n int, spread, centre float64) {
		if n < 0 || n > 400 || !(math.Abs(spread) < 1e6) || !(math.Abs(centre) < 1e6) {
			t.Skip()
		}
		rng := ml.NewRand(seed, 0)
		y := make([]float64, n)
		for i := range y {
			y[i] = math.Round(min(1000, max(100, centre+spread*rng.NormFloat64())))
		}
		s := FitScale(y, 100, 1000)
		for k := 1; k < len(s.Latent); k++ {
			if !(s.Latent[k] > s.Latent[k-1]) || !(s.Seen[k] > s.Seen[k-1]) {
				t.Fatalf("scale %+v of %v", s, y)
			}
		}
		if v := s.Mean(s.Of(centre), 60); !(v >= 100 && v <= 1000) {
			t.Errorf("mean %v", v)
		}
	})
}
