package censored

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s = %v, want %v within %g of it", what, got, want, relative)
	}
}

func TestMomentsAreThoseOfHighPrecision(t *testing.T) {
	for _, c := range readFixtures(t).Normal {
		near(t, "mean", Mean(c.Mu, c.SD, c.Lower, c.Upper), c.Mean, 1e-12)
		near(t, "probability", ProbAtLeast(c.Mu, c.SD, c.Upper), c.AtLeast, 1e-12)
		// Seen at 0, so that the distance to the end keeps its digits.
		above, variance := Latent(0, c.Mu-c.Upper, c.SD, math.Inf(-1), 0)
		near(t, "mean above", above, c.Above, 1e-12)
		near(t, "variance above", variance, c.AboveVariance, 1e-12)
		below, variance := Latent(0, c.Mu-c.Lower, c.SD, 0, math.Inf(1))
		near(t, "mean below", -below, c.Below, 1e-12)
		near(t, "variance below", variance, c.BelowVariance, 1e-12)
	}
}

func TestLimits(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ got, want float64 }{
		{Mean(700, 80, -inf, inf), 700},
		{Mean(700, 0, 100, 1000), 700},
		{Mean(1200, 0, 100, 1000), 1000},
		{Mean(1e9, 1, 100, 1000), 1000},
		{Mean(-1e9, 1, 100, 1000), 100},
		{ProbAtLeast(900, 0, 1000), 0},
		{ProbAtLeast(1000, 0, 1000), 1},
		{ProbAtLeast(0, 1, inf), 0},
	} {
		if c.got != c.want {
			t.Errorf("%v, want %v", c.got, c.want)
		}
	}
	for _, c := range []struct{ y, mu, sd, mean float64 }{
		{700, 900, 60, 700},    // seen whole
		{1000, 900, 0, 1000},   // nothing is uncertain
		{1000, 1e6, 1, 1e6},    // the end is far below
		{1000, -1e9, 1, 1000},  // the end is far above
		{1001, -1e9, 1, 1000},  // beyond the end is at the end
		{100, -1e6, 1, -1e6},   // and the other way round
		{100, 1e9, 1e-9, 1e02}, // no distance but 0
	} {
		mean, variance := Latent(c.y, c.mu, c.sd, 100, 1000)
		if math.Abs(mean-c.mean) > 1e-6 || !(variance >= 0 && variance <= c.sd*c.sd) {
			t.Errorf("latent target of %v around %v: mean %v, variance %v", c.y, c.mu, mean, variance)
		}
	}
}

// Both roads to Mills' ratio meet without a step.
func TestRoadsMeet(t *testing.T) {
	below, at := newMills(math.Nextafter(far, 0)), newMills(far)
	near(t, "above", below.above, at.above, 1e-14)
	near(t, "variance", below.variance, at.variance, 1e-13)
	near(t, "excess", excess(math.Nextafter(-far, 0)), excess(-far), 1e-14)
}
