package metric

import (
	"math"
	"testing"
)

// The ends are where the score test rejects: |share - end| is z standard errors
// of the end itself. statsmodels' proportion_confint gives the same.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		level     float64
		low, high float64
	}{
		{85, 100, 0.95, 0.7671644, 0.9069401},
		{0, 20, 0.90, 0, 0.1191577},
		{20, 20, 0.99, 0.7508946, 1},
	} {
		low, high := Wilson(float64(c.k)/float64(c.n), c.n, c.level)
		if math.Abs(low-c.low) > 1e-5 || math.Abs(high-c.high) > 1e-5 {
			t.Errorf("%d of %d: %v to %v, want %v to %v", c.k, c.n, low, high, c.low, c.high)
		}
	}
	if low, high := Wilson(0.5, 0, 0.95); low != 0 || high != 1 {
		t.Errorf("a share of nothing: %v to %v", low, high)
	}
}
