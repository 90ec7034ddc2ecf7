package longitudinal

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// product is the mean of the products of pairs of measures of one person, on
// scales a <= b and with one lag in time.
type product struct {
	a, b int
	lag  float64
	mean float64
	n    float64
}

// products returns the means over all pairs, without those of few pairs. Two
// measures of one scale at one time would be one measure twice: they are left out.
func (m *Model) products(r Records) []product {
	type key struct {
		a, b int
		lag  float64
	}
	sums := map[key]*product{}
	for i := range r.Len() {
		own := r.Of(i)
		for j, x := range own {
			for _, y := range own[:j] {
				k := key{min(x.Scale, y.Scale), max(x.Scale, y.Scale), math.Abs(x.Time - y.Time)}
				if k.a == k.b && k.lag == 0 {
					continue
				}
				p := sums[k]
				if p == nil {
					p = &product{a: k.a, b: k.b, lag: k.lag}
					sums[k] = p
				}
				p.mean += (x.Value - m.Mean[x.Scale]) * (y.Value - m.Mean[y.Scale])
				p.n++
			}
		}
	}
	var out []product
	for _, p := range sums {
		if p.n >= minPairs {
			p.mean /= p.n
			out = append(out, *p)
		}
	}
	slices.SortFunc(out, func(p, q product) int {
		return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b), cmp.Compare(p.lag, q.lag))
	})
	return out
}

// fitCovariances fits A + B Phi^lag to the products by least squares weighted by
// the pairs: for a given Phi each pair of scales is a line, so that only Phi is
// searched for, by golden section between its bounds.
func (m *Model) fitCovariances(products []product) error {
	scales := len(m.Mean)
	for s := range scales {
		lags := 0
		for _, p := range products {
			if p.a == s && p.b == s {
				lags++
			}
		}
		if lags < 3 {
			return fmt.Errorf("%w: scale %d has %d different lags, want 3", ErrFewPairs, s, lags)
		}
	}
	loss := func(phi float64) float64 {
		trait, state := lines(products, scales, phi)
		sum := 0.0
		for _, p := range products {
			d := p.mean - trait.At(p.a, p.b) - state.At(p.a, p.b)*math.Pow(phi, p.lag)
			sum += p.n * d * d
		}
		return sum
	}
	low, high := 0.2, 0.9
	const golden = 0.6180339887498949
	x, y := high-golden*(high-low), low+golden*(high-low)
	fx, fy := loss(x), loss(y)
	for high-low > 1e-6 {
		if fx <= fy {
			high, y, fy = y, x, fx
			x = high - golden*(high-low)
			fx = loss(x)
		} else {
			low, x, fx = x, y, fy
			y = low + golden*(high-low)
			fy = loss(y)
		}
	}
	m.Phi = (low + high) / 2
	m.Trait, m.State = lines(products, scales, m.Phi)
	return nil
}

// lines solves for A and B at one Phi and moves both to the nearest matrices
// that can be covariances.
func lines(products []product, scales int, phi float64) (trait, state *mat.SymDense) {
	trait, state = mat.NewSymDense(scales, nil), mat.NewSymDense(scales, nil)
	for a := range scales {
		for b := a; b < scales; b++ {
			var n, sx, sy, sxx, sxy float64
			for _, p := range products {
				if p.a == a && p.b == b {
					x := math.Pow(phi, p.lag)
					n, sx, sy, sxx, sxy = n+p.n, sx+p.n*x, sy+p.n*p.mean, sxx+p.n*x*x, sxy+p.n*x*p.mean
				}
			}
			if d := n*sxx - sx*sx; n > 0 && d > 1e-12*n*n {
				slope := (n*sxy - sx*sy) / d
				trait.SetSym(a, b, (sy-slope*sx)/n)
				state.SetSym(a, b, slope)
			} else if n > 0 {
				trait.SetSym(a, b, sy/n)
			}
		}
	}
	return covariance(trait), covariance(state)
}

// covariance replaces the negative eigenvalues by nearly 0: the nearest positive
// semidefinite matrix (Higham, 1988).
func covariance(a *mat.SymDense) *mat.SymDense {
	n := a.SymmetricDim()
	var eigen mat.EigenSym
	if !eigen.Factorize(a, true) {
		panic("longitudinal: no eigenvalues of a finite symmetric matrix")
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	floor := 1e-6 * max(values[n-1], 1e-6)
	out := mat.NewSymDense(n, nil)
	for k, v := range values {
		out.SymRankOne(out, max(v, floor), vectors.ColView(k))
	}
	return out
}

// fitOccasion gives to the occasion what is left of the variance of a measure.
func (m *Model) fitOccasion(r Records, n []float64) {
	for _, x := range r.Measures {
		d := x.Value - m.Mean[x.Scale]
		m.Occasion[x.Scale] += d*d - x.Variance
	}
	for s := range m.Occasion {
		left := 0.0
		if n[s] > 0 {
			left = m.Occasion[s]/n[s] - m.Trait.At(s, s) - m.State.At(s, s)
		}
		m.Occasion[s] = max(0, left)
	}
}
