package linear

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/floats"
	lapackimpl "gonum.org/v1/gonum/lapack/gonum"
)

// tridiagonal is a p x p matrix of products XᵀX = Q T Qᵀ with T tridiagonal:
// ridge of any penalty is then a few operations per column, for any target.
type tridiagonal struct {
	d, e  []float64
	v     []float64 // p x p, the reflectors of Q in its rows, after the implicit 1
	tau   []float64
	roots []float64 // of the eigenvalues: the singular values of X, largest first
}

// tridiagonalise copies gram, of which the upper half counts.
func tridiagonalise(gram []float64, p int) (tridiagonal, bool) {
	var impl lapackimpl.Implementation
	t := tridiagonal{}
	if p == 0 {
		return t, true
	}
	a := make([]float64, p*p)
	for i := range p { // into the lower half
		for j := i; j < p; j++ {
			a[j*p+i] = gram[i*p+j]
		}
	}
	t.d, t.e, t.tau = make([]float64, p), make([]float64, p-1), make([]float64, p-1)
	work := workspace(func(w []float64, lw int) { impl.Dsytrd(blas.Lower, p, a, p, t.d, t.e, t.tau, w, lw) })
	impl.Dsytrd(blas.Lower, p, a, p, t.d, t.e, t.tau, work, len(work))
	t.v = make([]float64, p*p)
	for i := range t.tau {
		for j := i + 2; j < p; j++ {
			t.v[i*p+j] = a[j*p+i]
		}
	}
	t.roots = slices.Clone(t.d)
	if !impl.Dsterf(p, t.roots, slices.Clone(t.e)) {
		return t, false
	}
	slices.Reverse(t.roots)
	for i, l := range t.roots {
		t.roots[i] = math.Sqrt(max(l, 0))
	}
	return t, true
}

// reflect applies reflector i to c.
func (t tridiagonal) reflect(i int, c []float64) {
	p := len(t.d)
	u, below := t.v[i*p+i+2:(i+1)*p], c[i+2:]
	s := t.tau[i] * (c[i+1] + floats.Dot(u, below))
	c[i+1] -= s
	floats.AddScaled(below, -s, u)
}

// forth returns Qᵀc.
func (t tridiagonal) forth(c []float64) []float64 {
	out := slices.Clone(c)
	for i := range t.tau {
		t.reflect(i, out)
	}
	return out
}

// back returns Qc.
func (t tridiagonal) back(c []float64) []float64 {
	out := slices.Clone(c)
	for i := len(t.tau) - 1; i >= 0; i-- {
		t.reflect(i, out)
	}
	return out
}

// damped solves (T + mu) z = c, mu > 0. A pivot that drowned in rounding counts
// as rounding.
func (t tridiagonal) damped(mu float64, c []float64) []float64 {
	z := slices.Clone(c)
	if len(z) == 0 {
		return z
	}
	least := 0x1p-52 * t.roots[0] * t.roots[0]
	pivots := make([]float64, len(z))
	for i, d := range t.d {
		pivots[i] = d + mu
		if i > 0 {
			f := t.e[i-1] / pivots[i-1]
			pivots[i] -= f * t.e[i-1]
			z[i] -= f * z[i-1]
		}
		pivots[i] = max(pivots[i], least, mu)
	}
	for i := len(z) - 1; i >= 0; i-- {
		z[i] /= pivots[i]
		if i+1 < len(z) {
			z[i] -= t.e[i] / pivots[i] * z[i+1]
		}
	}
	return z
}

// square returns zᵀTz.
func (t tridiagonal) square(z []float64) float64 {
	var s float64
	for i, d := range t.d {
		s += d * z[i] * z[i]
		if i > 0 {
			s += 2 * t.e[i-1] * z[i-1] * z[i]
		}
	}
	return s
}
