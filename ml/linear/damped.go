package linear

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// times returns B t.
func (b bidiagonal) times(t []float64) []float64 {
	out := make([]float64, len(t))
	for i, d := range b.d {
		out[i] = d * t[i]
		if i < len(b.e) {
			out[i] += b.e[i] * t[i+1]
		}
	}
	return out
}

// residual returns |y - X P t|².
func (b bidiagonal) residual(t []float64) float64 {
	r := b.times(t)
	floats.Sub(r, b.c)
	return b.rest + floats.Dot(r, r)
}

// solve returns t with B t = c; B must be far from singular.
func (b bidiagonal) solve() []float64 {
	t := make([]float64, len(b.d))
	backSubstitute(b.d, b.e, b.c, t)
	return t
}

// damped returns the t that minimises |Bt - c|² + mu |t|², for mu > 0, by
// rotating the damping rows away (Eldén, 1977): a few operations per column,
// and no squares of singular values.
func (b bidiagonal) damped(mu float64, c []float64) []float64 {
	t := make([]float64, len(b.d))
	d, e, right := b.damp(mu, c)
	backSubstitute(d, e, right, t)
	return t
}

// damp returns the upper bidiagonal R = (d, e) with RᵀR = BᵀB + mu I, and the
// right side of R t = right.
func (b bidiagonal) damp(mu float64, c []float64) (d, e, right []float64) {
	k := len(b.d)
	d, e, right = make([]float64, k), make([]float64, k), make([]float64, k)
	root := math.Sqrt(mu)
	rho, g := root, 0.0 // the damping row: rho in column i, g on the right
	for i := range k {
		r := hypot(b.d[i], rho)
		if r == 0 { // both underflowed: nothing is known of this column
			d[i] = math.Inf(1)
			rho = root
			continue
		}
		cos, sin := b.d[i]/r, rho/r
		d[i], right[i] = r, cos*c[i]+sin*g
		if i == k-1 {
			break
		}
		e[i] = cos * b.e[i]
		fill := -sin * b.e[i]
		rho = hypot(fill, root)
		if rho == 0 {
			g = 0
			continue
		}
		g = fill / rho * (cos*g - sin*c[i])
	}
	return d, e[:max(k-1, 0)], right
}

// shortest returns the t that truncated would, without singular vectors: the
// shortest one, blind to all but the first rank singular values s of B. It
// needs a gap after them and reports false when that is too narrow.
//
// A damped solution keeps a part s²/(s²+mu) of what a direction should have.
// With mu well below the squares kept and far above those dropped, repeating
// it on the residual converges in the former and stays near zero in the latter
// (iterated Tikhonov). The first rounds clean the right-hand side of what lies
// along the dropped directions, the second solve.
func (b bidiagonal) shortest(s []float64, rank int) ([]float64, bool) {
	t := make([]float64, len(b.d))
	if rank == 0 {
		return t, true
	}
	const rounds = 8 // (1/101)^8 < 2^-53
	mu := s[rank-1] * s[rank-1] / 100
	if rank < len(s) {
		next := s[rank]
		if leak := rounds * next / mu * s[0] * (rounds * next / mu * next); !(leak < 1e-11) {
			return nil, false
		}
	}
	right := make([]float64, len(t))
	for range rounds {
		left := make([]float64, len(t))
		floats.SubTo(left, b.c, right)
		floats.Add(right, b.times(b.damped(mu, left)))
	}
	for range rounds {
		left := b.times(t)
		floats.SubTo(left, right, left)
		floats.Add(t, b.damped(mu, left))
	}
	return t, true
}

// backSubstitute solves the upper bidiagonal system (d, e) t = c.
func backSubstitute(d, e, c, t []float64) {
	for i := len(d) - 1; i >= 0; i-- {
		v := c[i]
		if i < len(e) {
			v -= e[i] * t[i+1]
		}
		t[i] = v / d[i]
	}
}

// hypot is math.Hypot without its care for overflow, which costs ten times as
// much; the numbers here are roots of sums of squares that did not overflow.
func hypot(a, b float64) float64 { return math.Sqrt(a*a + b*b) }
