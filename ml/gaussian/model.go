package gaussian

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
	"paes/ml/linear"
)

// Model is a fitted [Process]. Its mean is
//
//	Constant + sum over i of Alpha[i] k(x, row i of Support)
//	k(a, b) = Bias + sum over j of Linear[j] (a_j - Centre[j]) (b_j - Centre[j])
//	          + sum over r in RBF of r.Variance exp(-½ sum over r.Columns of ((a_j - b_j) / r.Length[j])²)
//
// in units of the columns and of the target.
type Model struct {
	Support  ml.Matrix // n x p, the training rows
	Weights  []float64 // of the training rows; nil means 1
	Alpha    []float64 // n
	Constant float64   // mean of the training targets
	Bias     float64   // variance of the level
	Centre   []float64 // p, means of the training rows
	Linear   []float64 // p
	RBF      []RBF
	Hyper    Hyper

	LogLikelihood float64 // marginal, of the training targets
	Iterations    int     // steps of the search
	Converged     bool
}

// RBF is a radial part of the kernel.
type RBF struct {
	Variance float64
	Columns  []int
	Length   []float64 // by column of Columns, in its units
}

// still makes m the model of a constant target.
func (m *Model) still(s scaling, d ml.Data) {
	m.keep(s, d)
	m.Alpha, m.Linear = make([]float64, d.X.Rows), make([]float64, d.X.Cols)
}

// keep keeps what m needs of the training rows.
func (m *Model) keep(s scaling, d ml.Data) {
	m.Support = ml.Matrix{Rows: d.X.Rows, Cols: d.X.Cols, Data: slices.Clone(d.X.Data)}
	m.Weights, m.Constant, m.Centre = slices.Clone(d.W), s.mean, s.centre
}

// describe fills m in from the last position.
func (l *likelihood) describe(m *Model, p Process, s scaling, d ml.Data) {
	unit := l.unit * l.unit
	m.Hyper = l.hyper(l.theta, len(p.Blocks))
	m.keep(s, d)
	m.Bias = bias * unit
	m.Alpha = make([]float64, l.n)
	floats.AddScaled(m.Alpha, 1/l.unit, l.alpha)
	m.LogLikelihood = -l.loss - l.rows()*math.Log(l.unit)
	m.Linear = make([]float64, d.X.Cols)
	for b, block := range p.Blocks {
		k, cols := m.Hyper.Kernels[b], s.varying(block)
		for _, j := range cols {
			if block.SD > 0 {
				m.Linear[j] += block.SD * block.SD
			} else {
				m.Linear[j] += k.Linear / (s.scale[j] * s.scale[j])
			}
		}
		if k.RBF > 0 {
			r := RBF{Variance: k.RBF, Columns: cols}
			for _, j := range cols {
				r.Length = append(r.Length, k.Length*s.scale[j])
			}
			m.RBF = append(m.RBF, r)
		}
	}
}

// Line returns all of the mean but the radial parts, which is a straight line: with
// them, mean = line + sum over r in RBF of r.Variance sum over i of Alpha[i] exp(...).
func (m *Model) Line() *linear.Model {
	out := &linear.Model{Coef: make([]float64, len(m.Linear)), Intercept: m.Constant + m.Bias*floats.Sum(m.Alpha)}
	for i, a := range m.Alpha {
		for j, v := range m.Support.Row(i) {
			out.Coef[j] += float64(a * (v - m.Centre[j]))
		}
	}
	for j, variance := range m.Linear {
		out.Coef[j] *= variance
		out.Intercept -= float64(out.Coef[j] * m.Centre[j])
	}
	return out
}

// Lengths returns one length per column, +Inf for those r does not look at.
func (m *Model) Lengths(r RBF) []float64 {
	out := make([]float64, len(m.Linear))
	for j := range out {
		out[j] = math.Inf(1)
	}
	for k, j := range r.Columns {
		out[j] = r.Length[k]
	}
	return out
}

// Predict returns the mean, one number per row of x. A NaN in a row makes it NaN.
func (m *Model) Predict(dst []float64, x ml.Matrix) []float64 {
	dst = m.Line().Predict(dst, x)
	for _, r := range m.RBF {
		for i := range dst {
			row, sum := x.Row(i), 0.0
			for k, a := range m.Alpha {
				sum += float64(a * r.at(row, m.Support.Row(k)))
			}
			dst[i] += sum
		}
	}
	return dst
}

func (r RBF) at(a, b []float64) float64 {
	sum := 0.0
	for k, j := range r.Columns {
		d := (a[j] - b[j]) / r.Length[k]
		sum += float64(d * d)
	}
	return r.Variance * math.Exp(-sum/2)
}

// Variance returns how uncertain the mean is, one number per row of x in squared
// units of the target. That of a new target is larger by Hyper.Noise.
func (m *Model) Variance(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Linear))
	dst = ml.Resize(dst, x.Rows)
	if m.Hyper.Noise == 0 { // of a constant target
		clear(dst)
		return dst
	}
	n := len(m.Alpha)
	factor := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			factor[i*n+j] = m.kernel(m.Support.Row(i), m.Support.Row(j))
		}
		if m.Weights == nil {
			factor[i*n+i] += m.Hyper.Noise
		} else {
			factor[i*n+i] += m.Hyper.Noise / m.Weights[i]
		}
	}
	cholesky(factor, n) // positive definite: it was when it was fitted
	k := make([]float64, n)
	for i := range dst {
		row := x.Row(i)
		for j := range k {
			k[j] = m.kernel(row, m.Support.Row(j))
		}
		forward(factor, n, k)
		dst[i] = max(0, m.kernel(row, row)-floats.Dot(k, k))
	}
	return dst
}

// kernel is k of the comment of Model.
func (m *Model) kernel(a, b []float64) float64 {
	sum := m.Bias
	for j, v := range m.Linear {
		sum += float64(v * (a[j] - m.Centre[j]) * (b[j] - m.Centre[j]))
	}
	for _, r := range m.RBF {
		sum += r.at(a, b)
	}
	return sum
}
