package censored

import "math"

// Mean returns E[min(upper, max(lower, y))] of a normal y with mean mu and
// standard deviation sd; lower may be -Inf and upper +Inf.
func Mean(mu, sd, lower, upper float64) float64 {
	if !(sd > 0) {
		return math.Min(upper, math.Max(lower, mu))
	}
	// From the nearest of the three, so that a small distance to a bound keeps
	// its digits.
	switch {
	case mu < lower:
		return lower + sd*(excess((mu-lower)/sd)-excess((mu-upper)/sd))
	case mu > upper:
		return upper - sd*(excess((upper-mu)/sd)-excess((lower-mu)/sd))
	}
	return mu + sd*(excess((lower-mu)/sd)-excess((mu-upper)/sd))
}

// ProbAtLeast returns P[y >= bound] of a normal y with mean mu and standard
// deviation sd.
func ProbAtLeast(mu, sd, bound float64) float64 {
	if sd > 0 {
		return tail((bound - mu) / sd)
	}
	if mu >= bound {
		return 1
	}
	return 0
}

// Latent returns mean and variance of a normal target with mean mu and standard
// deviation sd, given that y was seen of it: y itself and 0 within the bounds,
// those of the truncated normal at a bound or beyond it.
func Latent(y, mu, sd, lower, upper float64) (mean, variance float64) {
	switch {
	case !(sd > 0):
	case y >= upper:
		m := newMills((upper - mu) / sd)
		return upper + sd*m.above, sd * sd * m.variance
	case y <= lower:
		m := newMills((mu - lower) / sd)
		return lower - sd*m.above, sd * sd * m.variance
	}
	return y, 0
}

// far is from where on Mills' ratio is a continued fraction of terms terms,
// which is exact there to rounding; nearer, the complementary error function is.
const (
	far   = 2
	terms = 150
)

// mills has the moments of a standard normal z, given that z > a, from Mills'
// ratio (1 - Phi(a)) / phi(a) = 1/(a + 1/(a + 2/(a + 3/(a + ...)))) (Laplace).
type mills struct {
	above    float64 // E[z - a]
	variance float64
}

func newMills(a float64) mills {
	if a < far {
		hazard := density(a) / tail(a)
		return mills{hazard - a, 1 - hazard*(hazard-a)}
	}
	rest := 0.0 // 2/(a + 3/(a + ...))
	for k := float64(terms); k >= 2; k-- {
		rest = k / (a + rest)
	}
	above := 1 / (a + rest)
	return mills{above, (rest - above) / (a + rest)}
}

// excess returns E[max(0, a + z)] = phi(a) + a Phi(a) of a standard normal z.
func excess(a float64) float64 {
	if a > -far {
		return density(a) + a*tail(-a)
	}
	if p := tail(-a); p > 0 { // without cancelling; -Inf adds nothing
		return p * newMills(-a).above
	}
	return 0
}

// tail returns 1 - Phi(a).
func tail(a float64) float64 { return math.Erfc(a/math.Sqrt2) / 2 }

func density(a float64) float64 { return math.Exp(-a*a/2) / math.Sqrt(2*math.Pi) }
