package gaussian

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// likelihood is the log marginal likelihood of centred targets of variance 1,
// with the logarithm of each hyper-parameter as an argument. Matrices over pairs
// of rows are n x n, with only the lower half filled.
type likelihood struct {
	n        int
	y        []float64
	weights  []float64 // nil means all 1
	fixed    []float64 // what of the kernel has no hyper-parameters
	parts    []part
	flat     bool // without priors
	unit     float64
	scratch  []float64
	position // where it was last computed
}

// part is one hyper-parameter or, with a length, two that share a matrix.
type part struct {
	block   int       // -1 for the noise
	columns float64   // how many the block has
	gram    []float64 // linear: products of rows; RBF: squared distances; over the number of columns
	prior   []prior

	// Of an RBF, at the last position; nil for the others.
	rbf, stretched []float64 // itself; its slope by the logarithm of the length
}

// prior is a log-normal belief: mean and standard deviation of the logarithm.
type prior struct{ mean, sd float64 }

// Beliefs in units of the variance of the target, and of the root mean square of
// the distances by column; wide, but they keep away from the ends, where the
// likelihood is flat.
func noisePrior() []prior  { return []prior{{math.Log(0.3), 1}} }
func linearPrior() []prior { return []prior{{math.Log(0.5), 1.5}} }
func rbfPrior() []prior    { return []prior{{math.Log(0.1), 1.5}, {math.Log(2), 0.7}} }

func newLikelihood(p Process, s scaling, d ml.Data) *likelihood {
	n := d.X.Rows
	l := &likelihood{n: n, weights: d.W, unit: s.unit(), scratch: make([]float64, n*n)}
	l.y = slices.Clone(d.Y)
	floats.AddConst(-s.mean, l.y)
	floats.Scale(1/l.unit, l.y)
	l.fixed = slices.Repeat([]float64{bias}, n*n)
	l.parts = []part{{block: -1, prior: noisePrior()}}
	for b, block := range p.Blocks {
		z := s.columns(block, d.X)
		if z.Cols == 0 {
			continue
		}
		count := float64(z.Cols)
		products := gram(z)
		switch {
		case block.SD > 0:
			floats.AddScaled(l.fixed, block.SD*block.SD/(l.unit*l.unit), products)
			continue
		case !block.LinearOnly:
			l.parts = append(l.parts, part{block: b, columns: count, gram: distances(products, n, count), prior: rbfPrior(),
				rbf: make([]float64, n*n), stretched: make([]float64, n*n)})
		}
		floats.Scale(1/count, products)
		l.parts = append(l.parts, part{block: b, columns: count, gram: products, prior: linearPrior()})
	}
	l.position = newPosition(n)
	return l
}

// bias is the variance of the level, over that of the target.
const bias = 1

// gram returns the products of all pairs of rows.
func gram(z ml.Matrix) []float64 {
	out := make([]float64, z.Rows*z.Rows)
	blas64.Syrk(blas.NoTrans, 1, blas64.General{Rows: z.Rows, Cols: z.Cols, Stride: z.Cols, Data: z.Data}, 0, lower(z.Rows, out))
	return out
}

// distances returns the squared distances of all pairs of rows, over count, from
// their products.
func distances(products []float64, n int, count float64) []float64 {
	out := make([]float64, n*n)
	for i := range n {
		for j := range i { // 0 on the diagonal
			out[i*n+j] = max(0, products[i*n+i]+products[j*n+j]-float64(2*products[i*n+j])) / count
		}
	}
	return out
}

func lower(n int, data []float64) blas64.Symmetric {
	return blas64.Symmetric{Uplo: blas.Lower, N: n, Stride: n, Data: data}
}

// middle is the middle of the priors.
func (l *likelihood) middle() []float64 {
	var theta []float64
	for _, p := range l.parts {
		for _, b := range p.prior {
			theta = append(theta, b.mean)
		}
	}
	return theta
}

// logs returns the arguments that mean h.
func (l *likelihood) logs(h Hyper) []float64 {
	var theta []float64
	for _, p := range l.parts {
		switch {
		case p.block < 0:
			theta = append(theta, math.Log(h.Noise/l.unit/l.unit))
		case p.rbf == nil:
			theta = append(theta, math.Log(h.Kernels[p.block].Linear/l.unit/l.unit*p.columns))
		default:
			k := h.Kernels[p.block]
			theta = append(theta, math.Log(k.RBF/l.unit/l.unit), math.Log(k.Length/math.Sqrt(p.columns)))
		}
	}
	return theta
}

// hyper is the other way round.
func (l *likelihood) hyper(theta []float64, blocks int) Hyper {
	h := Hyper{Kernels: make([]Kernel, blocks)}
	for _, p := range l.parts {
		v := math.Exp(theta[0]) * l.unit * l.unit
		switch {
		case p.block < 0:
			h.Noise = v
		case p.rbf == nil:
			h.Kernels[p.block].Linear = v / p.columns
		default:
			h.Kernels[p.block].RBF, h.Kernels[p.block].Length = v, math.Exp(theta[1])*math.Sqrt(p.columns)
		}
		theta = theta[len(p.prior):]
	}
	return h
}

// fill sets dst to the covariance of the targets.
func (l *likelihood) fill(dst, theta []float64) {
	n := l.n
	copy(dst, l.fixed)
	for _, p := range l.parts {
		v := math.Exp(theta[0])
		switch {
		case p.block < 0:
			for i := range n {
				dst[i*n+i] += v / l.weight(i)
			}
		case p.rbf == nil:
			floats.AddScaled(dst, v, p.gram)
		default:
			p.spread(n, v, theta[1])
			floats.Add(dst, p.rbf)
		}
		theta = theta[len(p.prior):]
	}
}

// spread sets the lower half of rbf.
func (p part) spread(n int, variance, logLength float64) {
	scale := -0.5 * math.Exp(-2*logLength)
	for i := range n {
		distance, rbf := p.gram[i*n:i*n+i+1], p.rbf[i*n:i*n+i+1]
		for j, d := range distance {
			rbf[j] = variance * math.Exp(scale*d)
		}
	}
}

// stretch sets the lower half of stretched.
func (p part) stretch(n int, logLength float64) {
	scale := math.Exp(-2 * logLength)
	for i := range n {
		distance, rbf, out := p.gram[i*n:i*n+i+1], p.rbf[i*n:i*n+i+1], p.stretched[i*n:i*n+i+1]
		for j, d := range distance {
			out[j] = scale * d * rbf[j]
		}
	}
}

func (l *likelihood) weight(i int) float64 {
	if l.weights == nil {
		return 1
	}
	return l.weights[i]
}

// rows is the sum of the weights.
func (l *likelihood) rows() float64 {
	if l.weights == nil {
		return float64(l.n)
	}
	return floats.Sum(l.weights)
}
