package metric

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

type fixtures struct {
	Tests []struct {
		Values                []float64
		Share, Mean, SE, T, P float64
		Low, High             float64
	}
	P, Holm []float64
	Wilson  []struct {
		K, N  int
		Level float64
		Ends  [2]float64
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Max(1e-3, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestAgainstScipyAndStatsmodels(t *testing.T) {
	text, err := os.ReadFile("testdata/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixtures
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Tests {
		got := CorrectedT(c.Values, c.Share)
		near(t, "mean", got.Mean, c.Mean)
		near(t, "standard error", got.SE, c.SE)
		near(t, "t", got.T, c.T)
		near(t, "p", got.P, c.P)
		near(t, "low", got.Low, c.Low)
		near(t, "high", got.High, c.High)
	}
	for i, got := range Holm(f.P) {
		near(t, "Holm", got, f.Holm[i])
	}
	for _, c := range f.Wilson {
		low, high := Wilson(float64(c.K)/float64(c.N), c.N, c.Level)
		near(t, "Wilson low", low, math.Max(0, c.Ends[0]))
		near(t, "Wilson high", high, math.Min(1, c.Ends[1]))
	}
}

func TestEdgesOfTheTests(t *testing.T) {
	if c := CorrectedT(nil, 0.1); !math.IsNaN(c.Mean) || !math.IsNaN(c.P) {
		t.Errorf("no values: %+v", c)
	}
	if c := CorrectedT([]float64{3}, 0.1); c.Mean != 3 || !math.IsNaN(c.Low) {
		t.Errorf("one value: %+v", c)
	}
	if c := CorrectedT([]float64{0, 0}, 0.1); c.P != 1 {
		t.Errorf("all 0: %+v", c)
	}
	if c := CorrectedT([]float64{-2, -2}, 0.1); c.P != 0 || !math.IsInf(c.T, -1) {
		t.Errorf("all the same: %+v", c)
	}
	if h := Holm([]float64{math.NaN(), 0.02, 0.01}); !math.IsNaN(h[0]) || h[1] != 0.02 || h[2] != 0.02 {
		t.Errorf("Holm with a NaN: %v", h)
	}
	if low, high := Wilson(0.5, 0, 0.95); low != 0 || high != 1 {
		t.Errorf("a share of nothing: %v to %v", low, high)
	}
}

func TestIntervals(t *testing.T) {
	truth, low, high := []float64{1, 2, 3, 4}, []float64{0, 2, 4, 3}, []float64{2, 3, 6, 3.5}
	if got := Coverage(truth, low, high); got != 0.5 {
		t.Errorf("coverage %v, want 0.5", got)
	}
	if got := Width(low, high); got != (2+1+2+0.5)/4 {
		t.Errorf("width %v", got)
	}
	// widths 5.5, missed by 1 below and 0.5 above, at 2/0.1 a unit
	if got := IntervalScore(truth, low, high, 0.1); math.Abs(got-(5.5+20*1.5)/4) > 1e-12 {
		t.Errorf("interval score %v", got)
	}
	if got := Bias([]float64{1, 2}, []float64{2, 4}); got != 1.5 {
		t.Errorf("bias %v, want 1.5", got)
	}
}
