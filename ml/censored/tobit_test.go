package censored

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/gaussian"
	"paes/ml/linear"
	"paes/ml/preprocess"
	"paes/ml/tree"
)

type fixtures struct {
	Likelihood []struct {
		X                              [][]float64
		Y, W, Coef                     []float64
		Lower, Upper, Intercept, Sigma float64
	}
	Normal []struct {
		Mu, SD, Lower, Upper, Mean, Above, Below float64
		AtLeast                                  float64 `json:"at_least"`
		AboveVariance                            float64 `json:"above_variance"`
		BelowVariance                            float64 `json:"below_variance"`
	}
}

func readFixtures(t *testing.T) (f fixtures) {
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

func fit(t testing.TB, e ml.Estimator, d ml.Data) *Model {
	t.Helper()
	p, err := e.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return p.(*Model)
}

func TestLeastSquaresInsideIsMaximumLikelihood(t *testing.T) {
	for _, c := range readFixtures(t).Likelihood {
		e := Tobit{Estimator: linear.OLS{}, Lower: c.Lower, Upper: c.Upper, MaxIterations: 1000, Tolerance: 1e-9}
		m := fit(t, e, ml.Data{X: ml.FromRows(c.X), Y: c.Y, W: c.W})
		if !m.Converged {
			t.Errorf("not converged after %d iterations", m.Iterations)
		}
		line := m.Latent.(*linear.Model)
		near(t, "intercept", line.Intercept, c.Intercept, 1e-5)
		for j, want := range c.Coef {
			near(t, "coefficient", line.Coef[j], want, 1e-5)
		}
		near(t, "sigma", m.Sigma, c.Sigma, 1e-5)
	}
}

// pupils draws d columns that share one factor, and targets of which one in
// eight is cut at 1000. It returns the latent ones too.
func pupils(n, d int, seed uint64) (ml.Data, []float64) {
	rng := ml.NewRand(seed, 0)
	out, latent := ml.Data{X: ml.NewMatrix(n, d), Y: make([]float64, n)}, make([]float64, n)
	for i := range n {
		ability := rng.NormFloat64()
		for j := range d {
			out.X.Set(i, j, ability+0.7*rng.NormFloat64())
		}
		latent[i] = 830 + 70*out.X.At(i, 0) + 30*out.X.At(i, 1) + 60*rng.NormFloat64()
		out.Y[i] = min(1000, latent[i])
	}
	return out, latent
}

// Over many data sets the predictions spread as those of a fit to the latent
// targets, where the naive fit is too flat, sigma is right, and so is what is
// expected to be seen.
func TestUnbiased(t *testing.T) {
	const runs = 60
	var sigma, slope, naive, seen float64
	for seed := range uint64(runs) {
		d, latent := pupils(260, 20, seed)
		predict := func(y []float64) []float64 {
			p, err := linear.BayesianRidge{}.Fit(t.Context(), ml.Data{X: d.X, Y: y})
			if err != nil {
				t.Fatal(err)
			}
			return p.Predict(nil, d.X)
		}
		m := fit(t, Tobit{Lower: 100, Upper: 1000}, d)
		if !m.Converged {
			t.Fatalf("not converged after %d iterations", m.Iterations)
		}
		whole := predict(latent)
		sigma += m.Sigma / runs
		slope += against(m.LatentMean(nil, d.X), whole) / runs
		naive += against(predict(d.Y), whole) / runs
		seen += (ml.Mean(m.Predict(nil, d.X), nil) - ml.Mean(d.Y, nil)) / runs
	}
	t.Logf("sigma %.2f, slope %.3f, naive slope %.3f, off by %.2f on average", sigma, slope, naive, seen)
	if math.Abs(sigma-60) > 0.8 || math.Abs(slope-1) > 0.01 || naive > 0.95 || math.Abs(seen) > 0.5 {
		t.Errorf("sigma %.2f, slope %.3f, naive slope %.3f, off by %.2f on average", sigma, slope, naive, seen)
	}
}

// The same of a Gaussian process, whose noise is a hyper-parameter of its own.
func TestUnbiasedWithAGaussianProcess(t *testing.T) {
	const runs = 6
	var sigma, slope, naive, signal float64
	for seed := range uint64(runs) {
		d, latent := pupils(200, 10, seed)
		process := func(y []float64) *gaussian.Model {
			p, err := gaussian.Process{}.Fit(t.Context(), ml.Data{X: d.X, Y: y})
			if err != nil {
				t.Fatal(err)
			}
			return p.(*gaussian.Model)
		}
		m := fit(t, Tobit{Estimator: gaussian.Process{}, Lower: 100, Upper: 1000}, d)
		if !m.Converged {
			t.Fatalf("not converged after %d iterations", m.Iterations)
		}
		whole := process(latent)
		sigma += m.Sigma / math.Sqrt(whole.Hyper.Noise) / runs
		signal += math.Sqrt(m.Latent.(*gaussian.Model).Hyper.Kernels[0].Linear/whole.Hyper.Kernels[0].Linear) / runs
		slope += against(m.LatentMean(nil, d.X), whole.Predict(nil, d.X)) / runs
		naive += against(process(d.Y).Predict(nil, d.X), whole.Predict(nil, d.X)) / runs
	}
	t.Logf("sigma %.3f, signal %.3f and slope %.3f of those of the latent targets, naive slope %.3f", sigma, signal, slope, naive)
	if math.Abs(sigma-1) > 0.03 || math.Abs(slope-1) > 0.02 || naive > 0.95 {
		t.Errorf("sigma %.3f and slope %.3f of those of the latent targets, naive slope %.3f", sigma, slope, naive)
	}
}

// against is the slope of a line fitted to a over b.
func against(a, b []float64) float64 {
	ma, mb := ml.Mean(a, nil), ml.Mean(b, nil)
	var ab, bb float64
	for i := range a {
		ab += (a[i] - ma) * (b[i] - mb)
		bb += (b[i] - mb) * (b[i] - mb)
	}
	return ab / bb
}

func TestNothingAtAnEndIsThePlainFit(t *testing.T) {
	d, _ := pupils(80, 4, 1)
	for i := range d.Y {
		d.Y[i] = min(d.Y[i], 990) - 700 // both signs: no ends at all must not mean ends at 0
	}
	d.W = make([]float64, 80)
	for i := range d.W {
		d.W[i] = 1 + float64(i%3)
	}
	for _, inner := range []ml.Estimator{linear.BayesianRidge{}, linear.OLS{}, preprocess.Scaled{Estimator: linear.RidgeCV{}}} {
		plain, err := inner.Fit(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		want := plain.Predict(nil, d.X)
		for _, e := range []Tobit{{}, {Upper: 400, Lower: math.Inf(-1)}} {
			e.Estimator = inner
			m := fit(t, e, d)
			if got := m.LatentMean(nil, d.X); !slices.Equal(got, want) || m.Iterations != 0 || !m.Converged {
				t.Errorf("%T: %d iterations, other predictions than without", inner, m.Iterations)
			}
			if !slices.Equal(m.Targets(d), d.Y) {
				t.Errorf("%T: targets changed", inner)
			}
		}
	}
}

// Latent targets beyond the end have the mean of those that were cut, and what
// was seen whole stays.
func TestTargets(t *testing.T) {
	rng := ml.NewRand(3, 0)
	const n = 4000
	d, latent := ml.Data{X: ml.NewMatrix(n, 1), Y: make([]float64, n)}, make([]float64, n)
	for i := range n {
		d.X.Data[i] = rng.NormFloat64()
		latent[i] = 900 + 80*d.X.Data[i] + 60*rng.NormFloat64()
		d.Y[i] = min(1000, max(800, latent[i]))
	}
	m := fit(t, Tobit{Lower: 800, Upper: 1000}, d)
	off, cut := map[float64]float64{}, map[float64]float64{}
	for i, v := range m.Targets(d) {
		switch y := d.Y[i]; {
		case y > 800 && y < 1000:
			if v != y {
				t.Fatalf("latent target %v of %v", v, y)
			}
		default:
			if (v-y)*(y-900) <= 0 {
				t.Fatalf("latent target %v of %v", v, y)
			}
			off[y] += v - latent[i]
			cut[y]++
		}
	}
	for y := range cut {
		if mean := off[y] / cut[y]; math.Abs(mean) > 4 {
			t.Errorf("%v targets at %v are off by %.1f on average", cut[y], y, mean)
		}
	}
}

func TestExtremes(t *testing.T) {
	d, _ := pupils(50, 3, 2)
	full := ml.Data{X: d.X, Y: slices.Repeat([]float64{1000}, 50)}
	m := fit(t, Tobit{Lower: 100, Upper: 1000}, full)
	if got := m.Predict(nil, d.X); m.Converged || m.Iterations != 0 || math.Abs(got[0]-1000) > 0.01 {
		t.Errorf("every target at the end: converged %v after %d iterations, predicts %v", m.Converged, m.Iterations, got[0])
	}
	m = fit(t, Tobit{Lower: 100, Upper: 1000, MaxIterations: 2, Tolerance: 1e-12}, d)
	if m.Converged || m.Iterations != 2 {
		t.Errorf("converged %v after %d iterations, want 2 without", m.Converged, m.Iterations)
	}
	// A coarse tree changes in steps, but still says where the cut ones are.
	m = fit(t, Tobit{Estimator: tree.Regressor{MinLeaf: 10}, Lower: 100, Upper: 1000}, d)
	for i, v := range m.Targets(d) {
		if d.Y[i] == 1000 && !(v > 1000 && v < 1400) {
			t.Errorf("latent target %v of 1000", v)
		}
	}
}

func TestRefusals(t *testing.T) {
	d, _ := pupils(50, 3, 4)
	for _, e := range []Tobit{{Lower: 2, Upper: 1}, {Lower: 1, Upper: 1}, {Upper: math.NaN()}, {MaxIterations: -1}, {Tolerance: -1}, {Tolerance: math.NaN()}} {
		if _, err := e.Fit(t.Context(), d); err == nil {
			t.Errorf("%+v: no error", e)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Tobit{Upper: 1000}).Fit(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func BenchmarkTobit260x20(b *testing.B) {
	d, _ := pupils(260, 20, 1)
	for b.Loop() {
		fit(b, Tobit{Lower: 100, Upper: 1000}, d)
	}
}

func BenchmarkTobitOfGaussianProcess260x20(b *testing.B) {
	d, _ := pupils(260, 20, 1)
	for b.Loop() {
		m := fit(b, Tobit{Estimator: gaussian.Process{}, Lower: 100, Upper: 1000}, d)
		b.ReportMetric(float64(m.Iterations), "fits")
	}
}

func BenchmarkLatent(b *testing.B) {
	for b.Loop() {
		Latent(1000, 800, 60, 100, 1000)
	}
}
