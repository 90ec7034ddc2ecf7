package metric

import (
	"math"
	"testing"
)

// Both draw 40 000 times: the ends differ by what that leaves to chance.
func TestBootstrapAgreesWithSciPy(t *testing.T) {
	f := readPeers(t).Bootstrap
	got := Bootstrap{Resamples: 40_000, Seed: 1}.RMSE(f.Truth, f.A, f.B, nil)
	near(t, "value", got.Value, f.Value, 1e-13)
	width := f.High - f.Low
	if math.Abs(got.Low-f.Low) > 0.02*width || math.Abs(got.High-f.High) > 0.02*width || math.Abs(got.P-f.P) > 0.02 {
		t.Errorf("%+v, want %v to %v, p %v", got, f.Low, f.High, f.P)
	}
}

// Four students of two rows can be drawn in 256 ways, which the script went through.
func TestBootstrapDrawsWholeStudents(t *testing.T) {
	f := readPeers(t).Every
	got := Bootstrap{Resamples: 100_000}.RMSE(f.Truth, f.A, f.B, f.Student)
	p := 2 * min(f.Below, 1-f.Below)
	width := f.High - f.Low
	if math.Abs(got.Low-f.Low) > 0.05*width || math.Abs(got.High-f.High) > 0.05*width || math.Abs(got.P-p) > 0.02 {
		t.Errorf("%+v, want %v to %v, p %v", got, f.Low, f.High, p)
	}
	near(t, "value", got.Value, RMSE(f.Truth, f.A)-RMSE(f.Truth, f.B), 1e-12)
}

func TestBootstrapAtTheEdges(t *testing.T) {
	y, a, b := []float64{1, 2, 3}, []float64{2, 2, 2}, []float64{2, 3, 5}
	if got := (Bootstrap{}).RMSE(y, a, a, nil); got != (Resampled{P: 1}) {
		t.Errorf("a model against itself: %+v", got)
	}
	got := Bootstrap{Seed: 5}.RMSE(y, a, b, nil)
	if got != (Bootstrap{Seed: 5}).RMSE(y, a, b, nil) || got == (Bootstrap{Seed: 6, Resamples: 7}).RMSE(y, a, b, nil) {
		t.Error("the seed makes no difference, or the same one another")
	}
	if got := (Bootstrap{}).RMSE(nil, nil, nil, nil); !math.IsNaN(got.Value) || !math.IsNaN(got.Low) || !math.IsNaN(got.P) {
		t.Errorf("nothing: %+v", got)
	}
	if got := (Bootstrap{}).RMSE([]float64{math.NaN(), 1}, []float64{1, 1}, []float64{2, 2}, nil); !math.IsNaN(got.Value) || !math.IsNaN(got.P) {
		t.Errorf("a truth that is not known: %+v", got)
	}
	for name, f := range map[string]func(){
		"predictions": func() { Bootstrap{}.RMSE(y, a[:2], b, nil) },
		"students":    func() { Bootstrap{}.RMSE(y, a, b, []int{1}) },
		"low":         func() { Coverage(y, a[:1], b) },
		"high":        func() { IntervalScore(y, a, b[:1], 0.1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepts different lengths", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkBootstrap(b *testing.B) {
	y, p, q := make([]float64, 324), make([]float64, 324), make([]float64, 324)
	for i := range y {
		p[i], q[i] = float64(i%7), float64(i%5)
	}
	for b.Loop() {
		Bootstrap{}.RMSE(y, p, q, nil)
	}
}
