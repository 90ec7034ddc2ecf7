package linear

import (
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack"
	lapackimpl "gonum.org/v1/gonum/lapack/gonum"
)

// bidiagonal is the centred problem in coordinates where X is bidiagonal:
// X = Q B Pᵀ with Q and P orthogonal (Golub and Kahan, 1965). It costs a third
// of an SVD and least squares, damped or not, is as accurate in it.
//
// B is k x k and upper bidiagonal, k = min(n, p). LAPACK makes it lower when
// n < p; then its rows and columns are kept in reverse order, which makes it
// upper.
type bidiagonal struct {
	d, e     []float64 // diagonal (k) and the one above it (k-1) of B
	c        []float64 // Qᵀy in the order of B
	rest     float64   // squared length of the part of y outside the span of Q
	p        int       // columns of X
	a        []float64 // k x p, the reflectors of P in its rows
	tauP     []float64
	reversed bool
}

// bidiagonalise factors the problem, destroying in.x and in.y.
func bidiagonalise(in centred) bidiagonal {
	var impl lapackimpl.Implementation
	n, p := in.x.Rows, in.x.Cols
	a, c := in.x.Data, in.y
	b := bidiagonal{p: p, reversed: n < p}
	if p == 0 {
		b.rest = floats.Dot(c, c)
		return b
	}
	if n > p { // first X = QR: R is smaller and QR is the faster reduction
		tau := make([]float64, p)
		work := workspace(func(w []float64, lw int) { impl.Dgeqrf(n, p, a, p, tau, w, lw) })
		impl.Dgeqrf(n, p, a, p, tau, work, len(work))
		work = workspace(func(w []float64, lw int) {
			impl.Dormqr(blas.Left, blas.Trans, n, 1, p, a, p, tau, c, 1, w, lw)
		})
		impl.Dormqr(blas.Left, blas.Trans, n, 1, p, a, p, tau, c, 1, work, len(work))
		b.rest = floats.Dot(c[p:], c[p:])
		a, c, n = a[:p*p], c[:p], p
		for i := 1; i < p; i++ {
			clear(a[i*p : i*p+i])
		}
	}
	tauQ := make([]float64, n)
	b.d, b.e, b.tauP = make([]float64, n), make([]float64, n-1), make([]float64, n)
	work := workspace(func(w []float64, lw int) { impl.Dgebrd(n, p, a, p, b.d, b.e, tauQ, b.tauP, w, lw) })
	impl.Dgebrd(n, p, a, p, b.d, b.e, tauQ, b.tauP, work, len(work))
	b.a, b.c = a, c

	first := 0 // row of the implicit 1 of the first reflector of Q
	if b.reversed {
		first = 1
	}
	for i := range n - first { // c = Qᵀc; the reflectors of Q are in the columns of a
		top := i + first
		s := c[top]
		for r := top + 1; r < n; r++ {
			s += a[r*p+i] * c[r]
		}
		s *= tauQ[i]
		c[top] -= s
		for r := top + 1; r < n; r++ {
			c[r] -= s * a[r*p+i]
		}
	}
	if b.reversed {
		slices.Reverse(b.d)
		slices.Reverse(b.e)
		slices.Reverse(b.c)
	}
	return b
}

// workspace asks a LAPACK routine how much memory it wants and allocates it.
func workspace(query func(work []float64, lwork int)) []float64 {
	var size [1]float64
	query(size[:], -1)
	return make([]float64, int(size[0]))
}

// back returns P t, that is, takes a solution to the coordinates of X.
func (b bidiagonal) back(t []float64) []float64 {
	out := make([]float64, b.p)
	copy(out, t)
	offset := 1 // column of the implicit 1 of the first reflector of P
	if b.reversed {
		slices.Reverse(out[:len(t)])
		offset = 0
	}
	for i := len(b.tauP) - 1; i >= 0; i-- {
		one := i + offset
		if one >= b.p || b.tauP[i] == 0 {
			continue
		}
		u, v := b.a[i*b.p+one+1:(i+1)*b.p], out[one+1:]
		s := b.tauP[i] * (out[one] + floats.Dot(u, v))
		out[one] -= s
		floats.AddScaled(v, -s, u)
	}
	return out
}

// forth replaces the columns of rows, each p numbers, by Pᵀ times them, of which
// it returns the first k, in the order of B: X P, transposed, when given Xᵀ. It
// goes over n p² / 2 numbers, each time subtracting what reflector i takes away
// and adding up what the next one will.
func (b bidiagonal) forth(rows [][]float64) [][]float64 {
	first := 1 // row of the implicit 1 of the first reflector of P
	if b.reversed {
		first = 0
	}
	tail := func(i int) []float64 { // of reflector i, after the 1
		if one := i + first; i < len(b.tauP) && one < b.p {
			return b.a[i*b.p+one+1 : (i+1)*b.p]
		}
		return nil
	}
	if first < b.p {
		sum := slices.Clone(rows[first])
		for l, u := range tail(0) {
			axpy(sum, u, rows[first+1+l])
		}
		next := make([]float64, len(sum))
		for i, tau := range b.tauP {
			one := i + first
			if one >= b.p {
				break
			}
			axpy(rows[one], -tau, sum)
			below := rows[one+1:]
			clear(next)
			for l, u := range tail(i) {
				v := 0.0 // of the next reflector
				if l == 0 {
					v = 1
				} else if after := tail(i + 1); after != nil {
					v = after[l-1]
				}
				axpyThrough(next, v, below[l], -tau*u, sum)
			}
			sum, next = next, sum
		}
	}
	rows = rows[:len(b.d)]
	if b.reversed {
		slices.Reverse(rows)
	}
	return rows
}

// singularValues returns the k singular values of X, largest first. It
// reports false when the iteration did not converge.
func (b bidiagonal) singularValues() ([]float64, bool) {
	k := len(b.d)
	s, e := slices.Clone(b.d), slices.Clone(b.e)
	ok := lapackimpl.Implementation{}.Dbdsqr(blas.Upper, k, 0, 0, 0, s, e, nil, 1, nil, 1, nil, 1, make([]float64, 4*k))
	return s, ok
}

// truncated returns, in the coordinates of X, the shortest w that minimises
// |Xw - y| once the singular values of at most tol times the largest count as
// zero. It destroys b, and reports false when the SVD did not converge.
func (b bidiagonal) truncated(tol float64) ([]float64, bool) {
	if !b.finish() {
		return nil, false
	}
	coef := make([]float64, b.p)
	for i, s := range b.d {
		if s > tol*b.d[0] {
			floats.AddScaled(coef, b.c[i]/s, b.a[i*b.p:(i+1)*b.p])
		}
	}
	return coef, true
}

// finish makes an SVD of b in its place: d become the singular values, largest
// first, the rows of a their right vectors, and c = Uᵀy. Nothing else works
// with b then. It reports false when that did not converge.
func (b bidiagonal) finish() bool {
	var impl lapackimpl.Implementation
	k, p := len(b.d), b.p
	work := workspace(func(w []float64, lw int) {
		impl.Dorgbr(lapack.GeneratePT, k, p, k, b.a, p, b.tauP, w, lw)
	})
	impl.Dorgbr(lapack.GeneratePT, k, p, k, b.a, p, b.tauP, work, len(work))
	if b.reversed {
		for i, j := 0, k-1; i < j; i, j = i+1, j-1 {
			for l := range p {
				b.a[i*p+l], b.a[j*p+l] = b.a[j*p+l], b.a[i*p+l]
			}
		}
	}
	return impl.Dbdsqr(blas.Upper, k, p, 0, 1, b.d, b.e, b.a, p, nil, 1, b.c, 1, make([]float64, 4*k))
}
