package gaussian

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// position is a likelihood at one argument: the value is there at once, what
// slopes need when asked for.
type position struct {
	theta    []float64
	positive bool      // the covariance is positive definite
	factor   []float64 // lower Cholesky factor of the covariance
	alpha    []float64 // covariance^-1 y
	loss     float64   // -log likelihood
	inverse  []float64 // of the covariance
	slopes   []slope   // nil until they are asked for
}

// slope is that of the covariance by one argument: scale times matrix, or the noise
// itself when that is nil.
type slope struct {
	scale  float64
	matrix []float64
}

func newPosition(n int) position {
	return position{factor: make([]float64, n*n), alpha: make([]float64, n), inverse: make([]float64, n*n)}
}

// at moves to theta and reports whether the covariance is positive definite there.
func (l *likelihood) at(theta []float64) bool {
	if slices.Equal(l.theta, theta) {
		return l.positive
	}
	l.theta, l.slopes = slices.Clone(theta), nil
	l.fill(l.factor, theta)
	if l.positive = cholesky(l.factor, l.n); !l.positive {
		return false
	}
	copy(l.alpha, l.y)
	solve(l.factor, l.n, l.alpha)
	// A row of weight w has the density of w rows at its target: that of one row with
	// a w-th of the noise, times the rest.
	rows := l.rows()
	logs := 0.5 * (float64(l.n)*math.Log(2*math.Pi) + (rows-float64(l.n))*(math.Log(2*math.Pi)+theta[0]))
	for i := range l.n {
		logs += math.Log(l.factor[i*l.n+i]) + 0.5*math.Log(l.weight(i))
	}
	l.loss = logs + 0.5*floats.Dot(l.y, l.alpha)
	return true
}

// value is what is minimised: -log likelihood - log prior.
func (l *likelihood) value(theta []float64) float64 {
	if !l.at(theta) {
		return math.Inf(1)
	}
	sum := l.loss
	l.each(func(k int, b prior) {
		sum += 0.5 * square((theta[k]-b.mean)/b.sd)
	})
	return sum
}

// each calls f for each argument and its prior.
func (l *likelihood) each(f func(k int, b prior)) {
	if l.flat {
		return
	}
	k := 0
	for _, p := range l.parts {
		for _, b := range p.prior {
			f(k, b)
			k++
		}
	}
}

func square(v float64) float64 { return v * v }

// gradient sets dst to the slopes of value.
func (l *likelihood) gradient(dst, theta []float64) {
	if !l.at(theta) {
		clear(dst)
		return
	}
	l.derive()
	for k, s := range l.slopes {
		dst[k] = l.trace(s)
	}
	dst[0] += 0.5 * (l.rows() - float64(l.n)) // the noise is the first
	l.each(func(k int, b prior) { dst[k] += (theta[k] - b.mean) / (b.sd * b.sd) })
}

// hessian sets dst to the average information ½ alpha' dK K^-1 dK alpha (Gilmour,
// Thompson and Cullis, 1995) and the curvature of the priors: what the second
// derivatives of value are about, and never negative.
func (l *likelihood) hessian(dst *mat.SymDense, theta []float64) {
	if !l.at(theta) {
		dst.Zero()
		return
	}
	l.derive()
	moved := make([][]float64, len(l.slopes)) // dK alpha
	for k, s := range l.slopes {
		moved[k] = l.move(s)
	}
	for a := range moved {
		back := l.times(0.5, l.inverse, moved[a])
		for b := range a + 1 {
			dst.SetSym(a, b, floats.Dot(back, moved[b]))
		}
	}
	l.each(func(k int, b prior) { dst.SetSym(k, k, dst.At(k, k)+1/(b.sd*b.sd)) })
}

// derive prepares inverse and slopes of this position.
func (l *likelihood) derive() {
	if l.slopes != nil {
		return
	}
	invert(l.inverse, l.factor, l.n, l.scratch)
	theta := l.theta
	for _, p := range l.parts {
		v := math.Exp(theta[0])
		if p.rbf == nil { // the noise has no matrix
			l.slopes = append(l.slopes, slope{v, p.gram})
		} else {
			p.stretch(l.n, theta[1])
			l.slopes = append(l.slopes, slope{1, p.rbf}, slope{1, p.stretched})
		}
		theta = theta[len(p.prior):]
	}
}

// trace returns ½ tr((K^-1 - alpha alpha') dK).
func (l *likelihood) trace(s slope) float64 {
	n, sum := l.n, 0.0
	for i, a := range l.alpha {
		own := l.inverse[i*n+i] - float64(a*a)
		if s.matrix == nil {
			sum += own / l.weight(i) / 2
			continue
		}
		row, inverse := s.matrix[i*n:i*n+i+1], l.inverse[i*n:i*n+i]
		sum += floats.Dot(row[:i], inverse) - float64(a*floats.Dot(row[:i], l.alpha[:i])) + float64(row[i]*own/2)
	}
	return s.scale * sum
}

// move returns dK alpha.
func (l *likelihood) move(s slope) []float64 {
	if s.matrix != nil {
		return l.times(s.scale, s.matrix, l.alpha)
	}
	out := make([]float64, l.n)
	for i, a := range l.alpha {
		out[i] = s.scale / l.weight(i) * a
	}
	return out
}

// times returns scale m v.
func (l *likelihood) times(scale float64, m, v []float64) []float64 {
	out := make([]float64, l.n)
	blas64.Symv(scale, lower(l.n, m), blas64.Vector{N: l.n, Inc: 1, Data: v}, 0, blas64.Vector{N: l.n, Inc: 1, Data: out})
	return out
}
