package censored

import (
	"math"

	"paes/ml"
)

// Predict returns what is expected to be seen: the mean of the latent target
// once it is kept within the ends, with noise of Sigma.
func (m *Model) Predict(dst []float64, x ml.Matrix) []float64 {
	lower, upper := m.ends()
	dst = m.LatentMean(dst, x)
	for i, mu := range dst {
		dst[i] = Mean(mu, m.Sigma, lower, upper)
	}
	return dst
}

// LatentMean returns the mean of the latent target, one per row of x, into dst,
// which may be nil.
func (m *Model) LatentMean(dst []float64, x ml.Matrix) []float64 { return m.Latent.Predict(dst, x) }

// Targets returns the targets of d with those at an end replaced by the mean of
// the latent target, given what m says and what was seen. Of the training rows
// they are what other estimators may learn the latent target from.
func (m *Model) Targets(d ml.Data) []float64 {
	lower, upper := m.ends()
	out := m.LatentMean(nil, d.X)
	for i, mu := range out {
		out[i], _ = Latent(d.Y[i], mu, m.Sigma, lower, upper)
	}
	return out
}

// ends returns the ends of the scale, infinite where there are none.
func (m *Model) ends() (lower, upper float64) {
	if m.Lower == 0 && m.Upper == 0 {
		return math.Inf(-1), math.Inf(1)
	}
	return m.Lower, m.Upper
}

// atEnds returns the rows at an end or beyond it.
func (m *Model) atEnds(y []float64) (rows []int) {
	lower, upper := m.ends()
	for i, v := range y {
		if v <= lower || v >= upper {
			rows = append(rows, i)
		}
	}
	return rows
}
