package metric

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// peers is what testdata/make_fixtures.py found.
type peers struct {
	T []struct {
		Differences                      []float64
		Share, Mean, SE, T, P, Low, High float64
	}
	Holm     []struct{ P, Adjusted []float64 }
	Interval struct {
		Truth, Low, High              []float64
		Level, Coverage, Width, Score float64
	}
	Bootstrap struct {
		Truth, A, B         []float64
		Value, Low, High, P float64
	}
	Every struct {
		Truth, A, B      []float64
		Student          []int
		Below, Low, High float64
	}
	Wilson []struct {
		Share     float64
		N         int
		Level     float64
		Low, High float64
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

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestIntervalsAgreeWithMAPIE(t *testing.T) {
	f := readPeers(t).Interval
	near(t, "coverage", Coverage(f.Truth, f.Low, f.High), f.Coverage, 1e-14)
	near(t, "width", Width(f.Low, f.High), f.Width, 1e-14)
	near(t, "score", IntervalScore(f.Truth, f.Low, f.High, 1-f.Level), f.Score, 1e-13)
}

func TestIntervalsByHand(t *testing.T) {
	truth, low, high := []float64{0, 5, 10, 20}, []float64{0, 6, 0, 0}, []float64{1, 8, 10, 15}
	near(t, "coverage", Coverage(truth, low, high), 0.5, 0) // ends are inside
	near(t, "width", Width(low, high), (1+2+10+15)/4., 0)
	near(t, "score", IntervalScore(truth, low, high, 0.5), (1+2+10+15+4*1+4*5)/4., 0)
	near(t, "bias", Bias([]float64{1, 2}, []float64{3, 1}), 0.5, 0)
	for name, v := range map[string]float64{
		"coverage": Coverage(nil, nil, nil), "width": Width(nil, nil), "score": IntervalScore(nil, nil, nil, 0.1), "bias": Bias(nil, nil),
	} {
		if !math.IsNaN(v) {
			t.Errorf("%s of nothing is %v", name, v)
		}
	}
}

// The interval score is least for the quantiles of the truth: here the uniform
// distribution on 0..1, where the score of any interval is known in closed form.
func TestTheIntervalScoreRewardsHonesty(t *testing.T) {
	const n = 10000
	truth := make([]float64, n)
	for i := range truth {
		truth[i] = (float64(i) + 0.5) / n
	}
	of := func(low, high float64) float64 {
		return IntervalScore(truth, slices.Repeat([]float64{low}, n), slices.Repeat([]float64{high}, n), 0.2)
	}
	for _, c := range [][2]float64{{0.1, 0.9}, {0.05, 0.95}, {0.2, 0.8}, {0, 0.8}} {
		low, high := c[0], c[1]
		near(t, "score", of(low, high), high-low+10*(low*low/2+(1-high)*(1-high)/2), 1e-6)
		if of(low, high) < of(0.1, 0.9) {
			t.Errorf("%v to %v beats the quantiles", low, high)
		}
	}
}

func TestWilsonAgreesWithStatsmodels(t *testing.T) {
	for _, f := range readPeers(t).Wilson {
		low, high := Wilson(f.Share, f.N, f.Level)
		near(t, "low", low, f.Low, 1e-9)
		near(t, "high", high, f.High, 1e-9)
	}
}

func TestCorrectedTAgreesWithSciPy(t *testing.T) {
	for k, f := range readPeers(t).T {
		got := CorrectedT(f.Differences, f.Share)
		near(t, "mean", got.Mean, f.Mean, 1e-13)
		near(t, "se", got.SE, f.SE, 1e-13)
		near(t, "t", got.T, f.T, 1e-12)
		if math.Abs(got.P/f.P-1) > 1e-9 {
			t.Errorf("p = %v, want %v", got.P, f.P)
		}
		near(t, "low", got.Low, f.Low, 1e-9)
		near(t, "high", got.High, f.High, 1e-9)
		if k == 0 { // what scikit-learn prints on its page
			near(t, "published t", got.T, 0.750, 0.0005)
			near(t, "published p of one side", got.P/2, 0.227, 0.0005)
		}
	}
}

func TestCorrectedTAtTheEdges(t *testing.T) {
	if got := CorrectedT([]float64{0, 0, 0}, 0.25); got != (TTest{P: 1}) {
		t.Errorf("no difference at all: %+v", got)
	}
	if got := CorrectedT([]float64{-2, -2, -2}, 0.25); got.P != 0 || got.SE != 0 || !math.IsInf(got.T, -1) || got.Low != -2 || got.High != -2 {
		t.Errorf("always the same difference: %+v", got)
	}
	if got := CorrectedT([]float64{3}, 0.25); got.Mean != 3 || !math.IsNaN(got.P) || !math.IsNaN(got.Low) {
		t.Errorf("one fold: %+v", got)
	}
	if got := CorrectedT(nil, 0.25); !math.IsNaN(got.Mean) || !math.IsNaN(got.P) {
		t.Errorf("no folds: %+v", got)
	}
	if got := CorrectedT([]float64{1, math.NaN(), 2}, 0.25); !math.IsNaN(got.Mean) || !math.IsNaN(got.P) || !math.IsNaN(got.High) {
		t.Errorf("a fold that is not known: %+v", got)
	}
}

func TestHolmAgreesWithStatsmodels(t *testing.T) {
	for _, f := range readPeers(t).Holm {
		before := slices.Clone(f.P)
		for i, v := range Holm(f.P) {
			near(t, "adjusted", v, f.Adjusted[i], 1e-14)
		}
		if !slices.Equal(before, f.P) {
			t.Error("the argument was changed")
		}
	}
	// By hand: 2 tests count, the third is not known.
	got := Holm([]float64{0.03, math.NaN(), 0.02})
	if got[0] != 0.04 || !math.IsNaN(got[1]) || got[2] != 0.04 || len(Holm(nil)) != 0 {
		t.Errorf("%v", got)
	}
}
