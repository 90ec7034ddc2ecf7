package shap

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/integrate/quad"

	"paes/ml"
)

// Kernel is the mean of a Gaussian process, or another kernel machine, over p
// columns:
//
//	f(x) = Constant + sum over i of Alpha[i] k(x, row i of Support)
//	k(a, b) = Variance exp(-½ sum over j of ((a_j - b_j) / Length[j])²) + sum over j of Linear[j] a_j b_j
//
// A Length of +Inf leaves a column out of the RBF part, missing or not. A sum of several such kernels is a Sum of
// their explainers.
type Kernel struct {
	Support  ml.Matrix // n x p
	Alpha    []float64 // n, in units of the target
	Constant float64   // in units of the target
	Variance float64   // 0 means no RBF part
	Length   []float64 // p, positive, in units of each column; nil when Variance is 0
	Linear   []float64 // p; nil means no linear part
}

// Predict implements [ml.Predictor].
func (k *Kernel) Predict(dst []float64, x ml.Matrix) []float64 {
	k.mustFit(x.Cols)
	dst = ml.Resize(dst, x.Rows)
	slope := k.slope()
	for i := range dst {
		row := x.Row(i)
		sum := 0.0
		if k.Variance != 0 {
			for r, a := range k.Alpha {
				var distance float64
				for j, v := range k.Support.Row(r) {
					if l := k.Length[j]; !math.IsInf(l, 1) {
						d := (row[j] - v) / l
						distance += float64(d * d)
					}
				}
				sum += float64(a * math.Exp(-distance/2))
			}
		}
		dst[i] = k.Constant + float64(k.Variance*sum) + floats.Dot(slope, row[:len(slope)])
	}
	return dst
}

func (k *Kernel) mustFit(cols int) {
	ml.MustHaveCols(k.Support, cols)
	if len(k.Alpha) != k.Support.Rows {
		panic(fmt.Sprintf("shap: %d alphas for %d support rows", len(k.Alpha), k.Support.Rows))
	}
	if k.Variance != 0 && len(k.Length) != cols || k.Linear != nil && len(k.Linear) != cols {
		panic(fmt.Sprintf("shap: %d lengths and %d linear variances for %d columns", len(k.Length), len(k.Linear), cols))
	}
}

// slope returns what the linear part gains per unit of each column.
func (k *Kernel) slope() []float64 {
	slope := make([]float64, len(k.Linear))
	for j, variance := range k.Linear {
		for i, a := range k.Alpha {
			slope[j] += float64(a * k.Support.At(i, j))
		}
		slope[j] *= variance
	}
	return slope
}

// kernel explains k.
func (s setting) kernel(k *Kernel) ([]term, error) {
	k.mustFit(s.background.Cols)
	var terms []term
	if k.Linear != nil {
		terms = s.line(k.slope())
	}
	if k.Variance == 0 {
		return terms, nil
	}
	for j, l := range k.Length {
		if !(l > 0) {
			return nil, fmt.Errorf("shap: length %v of column %d, want a positive number", l, j)
		}
	}
	return append(terms, term{k.Variance, newRBF(s, k)}), nil
}

// rbf is the RBF part of a Kernel: per support row and row of the background a
// product over the players.
type rbf struct {
	support ml.Matrix
	alpha   []float64 // divided by the number of rows of the background
	rows    int       // of the background
	columns []column
	players []int // those that any length is finite for
	// outside has the factors of the players when they are from the background:
	// len(players) numbers per support row and row of the background.
	outside []float64
	// t and share are the nodes and weights of an integral from 0 to 1, lanes at a time.
	t, share [][lanes]float64
}

// column is one that matters.
type column struct {
	j, place int // place of its player in players
	length   float64
}

// lanes is how many nodes are worked on at a time: one product waits for itself.
const lanes = 4

func newRBF(s setting, k *Kernel) *rbf {
	r := &rbf{support: k.Support, rows: s.background.Rows}
	places := make(map[int]int)
	for j, l := range k.Length {
		if math.IsInf(l, 1) {
			continue
		}
		g := s.of[j]
		if _, ok := places[g]; !ok {
			places[g] = len(r.players)
			r.players = append(r.players, g)
		}
		r.columns = append(r.columns, column{j, places[g], l})
	}
	d := len(r.players)
	r.outside = make([]float64, len(k.Alpha)*r.rows*d)
	for i, a := range k.Alpha {
		r.alpha = append(r.alpha, a/float64(r.rows))
		for b := range r.rows {
			r.factors(r.outside[(i*r.rows+b)*d:][:d], s.background.Row(b), i)
		}
	}
	r.integrate((d + 1) / 2)
	return r
}

// integrate prepares Gauss and Legendre's rule of at least n nodes, which is
// exact for polynomials up to the degree 2n-1.
func (r *rbf) integrate(n int) {
	blocks := (n + lanes - 1) / lanes
	t, share := make([]float64, blocks*lanes), make([]float64, blocks*lanes)
	if blocks == 0 {
		return
	}
	quad.Legendre{}.FixedLocations(t, share, 0, 1)
	for q := 0; q < len(t); q += lanes {
		r.t = append(r.t, [lanes]float64(t[q:]))
		r.share = append(r.share, [lanes]float64(share[q:]))
	}
}

// factors writes the kernel of x and support row i by player into dst.
func (r *rbf) factors(dst, x []float64, i int) {
	clear(dst)
	row := r.support.Row(i)
	for _, c := range r.columns {
		d := (x[c.j] - row[c.j]) / c.length
		dst[c.place] += float64(d * d)
	}
	for g, v := range dst {
		dst[g] = math.Exp(-v / 2)
	}
}

// add implements part.
func (r *rbf) add(phi []float64, weight float64, x []float64) {
	d := len(r.players)
	u, sum, all := make([]float64, d), make([]float64, d), make([]float64, d)
	steps := make([]step, d)
	for i, a := range r.alpha {
		r.factors(u, x, i)
		clear(sum)
		for b := range r.rows {
			w := r.outside[(i*r.rows+b)*d:][:d]
			for q := range r.t {
				product(sum, u, w, steps, &r.t[q], &r.share[q])
			}
		}
		floats.AddScaled(all, a, sum)
	}
	for k, g := range r.players {
		phi[g] += float64(weight * all[k])
	}
}

// step is what product remembers of a player.
type step struct {
	factor, before [lanes]float64 // of the player; of those before it, multiplied
}

// product adds to sum the part of some nodes t in the integral of each player of
// a game that is a product of u for those in the coalition and w for the others.
// All factors lie from 0 to 1. What is multiplied for a player is all before it
// and, on the way back, all after it.
func product(sum, u, w []float64, steps []step, t, share *[lanes]float64) {
	u, w, steps = u[:len(sum)], w[:len(sum)], steps[:len(sum)]
	t0, t1, t2, t3 := t[0], t[1], t[2], t[3]
	p0, p1, p2, p3 := share[0], share[1], share[2], share[3]
	for g := range sum {
		from, by := w[g], u[g]-w[g]
		f0, f1 := from+float64(t0*by), from+float64(t1*by)
		f2, f3 := from+float64(t2*by), from+float64(t3*by)
		s := &steps[g]
		s.before[0], s.before[1], s.before[2], s.before[3] = p0, p1, p2, p3
		s.factor[0], s.factor[1], s.factor[2], s.factor[3] = f0, f1, f2, f3
		p0, p1, p2, p3 = p0*f0, p1*f1, p2*f2, p3*f3
	}
	p0, p1, p2, p3 = 1, 1, 1, 1
	for g := len(sum) - 1; g >= 0; g-- {
		s := &steps[g]
		others := float64(s.before[0]*p0) + float64(s.before[1]*p1) + (float64(s.before[2]*p2) + float64(s.before[3]*p3))
		sum[g] += float64((u[g] - w[g]) * others)
		p0, p1, p2, p3 = p0*s.factor[0], p1*s.factor[1], p2*s.factor[2], p3*s.factor[3]
	}
}
