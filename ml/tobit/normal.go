package tobit

import "math"

// Mean returns the mean of a normal target with the given mean and standard
// deviation once it is kept within lower and upper.
func Mean(mean, sd, lower, upper float64) float64 {
	if !(sd > 0) {
		return math.Min(upper, math.Max(lower, mean))
	}
	// mean + what is added below lower - what is cut above upper.
	return math.Min(upper, math.Max(lower, mean+sd*(excess((lower-mean)/sd)-excess((mean-upper)/sd))))
}

// AtLeast returns the probability that a normal target with the given mean and
// standard deviation is at least bound.
func AtLeast(mean, sd, bound float64) float64 {
	if !(sd > 0) {
		if mean >= bound {
			return 1
		}
		return 0
	}
	return 0.5 * math.Erfc((bound-mean)/sd/math.Sqrt2)
}

// excess returns E[max(0, a + z)] for a standard normal z: phi(a) + a Phi(a).
func excess(a float64) float64 {
	if a > -5 {
		return density(a) + a*0.5*math.Erfc(-a/math.Sqrt2)
	}
	// phi(a) (1 - |a| R(|a|)) with the Mills ratio R, without cancelling.
	return density(a) * millsRest(-a)
}

// hazard returns phi(a) / (1 - Phi(a)), the mean of a standard normal above a.
func hazard(a float64) float64 {
	if a < 5 {
		return density(a) / (0.5 * math.Erfc(a/math.Sqrt2))
	}
	return a / (1 - millsRest(a))
}

// millsRest returns 1 - a R(a) for a >= 5, where R(a) = (1 - Phi(a)) / phi(a) is
// Mills' ratio, by Laplace's continued fraction R = 1/(a + 1/(a + 2/(a + ...))).
func millsRest(a float64) float64 {
	tail := 0.0
	for k := 60; k >= 1; k-- {
		tail = float64(k) / (a + tail)
	}
	return tail / (a + tail)
}

func density(a float64) float64 { return math.Exp(-a*a/2) / math.Sqrt(2*math.Pi) }
