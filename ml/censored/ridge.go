package censored

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"paes/ml"
	"paes/ml/linear"
)

// Ridge is a Tobit of its own for the linear family: a Bayesian linear regression on a latent target,
//
//	y* = intercept + x w + e,  e ~ N(0, sigma^2),  y = y* kept within Lower and Upper,
//
// where the coefficients of each block of columns have a normal prior with a
// variance of their own, which is fitted: a block of 0/1 columns is a random
// effect, shrunk towards 0 the more the fewer rows speak for it. It is fitted by
// expectation-maximisation: the latent targets at an end are replaced by their
// conditional means (Amemiya, 1984), the coefficients by their posterior (as in
// linear.BayesianRidge), and the variances follow from both.
//
// Columns of a free block are scaled to variance 1 inside.
type Ridge struct {
	Blocks        []Block // nil means one free block of all columns
	Lower, Upper  float64 // ends of the scale; both 0 means that there are none
	MaxIterations int     // 0 means 300
	Tolerance     float64 // relative change of sigma that ends the fit; 0 means 1e-6
}

// Block is columns whose coefficients share a prior.
type Block struct {
	Columns []int
	// PriorSD, unless it is 0, is what the standard deviation of the coefficients
	// is thought to be before seeing data, in units of the target per unit of the
	// column, which is then taken as it is, not scaled. The belief weighs as much
	// as Strength coefficients.
	PriorSD, Strength float64
}

// RidgeModel is a fitted Ridge. Its predictions are of the latent target.
type RidgeModel struct {
	linear.Model
	Sigma      float64   // of the latent target around its prediction
	BlockSD    []float64 // fitted standard deviation of the coefficients, by block
	Latent     []float64 // the training targets, those at an end replaced by their conditional means
	Iterations int
	Converged  bool
}

// Fit returns a *RidgeModel. Sample weights are not taken: they are an error unless
// all are 0 or 1.
func (r Ridge) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	if d.W != nil {
		return nil, fmt.Errorf("censored: %w: only 0 and 1 are taken", ml.ErrWeight)
	}
	if r.Blocks == nil {
		r.Blocks = []Block{{Columns: count(d.X.Cols)}}
	}
	if r.MaxIterations == 0 {
		r.MaxIterations = 300
	}
	if r.Tolerance == 0 {
		r.Tolerance = 1e-6
	}
	f, err := newFit(r, d)
	if err != nil {
		return nil, err
	}
	for f.iterations < r.MaxIterations && !f.converged {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.step(r)
	}
	return f.model(), nil
}

// ridgeFit is the state of the iterations, over centred and scaled columns.
type ridgeFit struct {
	x      *mat.Dense // n x p
	gram   *mat.SymDense
	mean   []float64 // of the columns
	scale  []float64 // of the columns
	block  []int     // of the columns
	blocks []Block

	atEnd      []int     // rows whose target is at an end of the scale
	seen       []float64 // targets as they are
	target     []float64 // and latent
	extra      float64   // sum of the conditional variances
	weights    []float64
	intercept  float64
	variance   float64   // sigma^2
	prior      []float64 // variance of the coefficients, by block
	iterations int
	converged  bool
}

func newFit(r Ridge, d ml.Data) (*ridgeFit, error) {
	n, p := d.X.Rows, d.X.Cols
	f := &ridgeFit{
		mean: make([]float64, p), scale: make([]float64, p), block: make([]int, p), blocks: r.Blocks,
		seen: d.Y, target: slices.Clone(d.Y), weights: make([]float64, p), prior: make([]float64, len(r.Blocks)),
	}
	seen := make([]bool, p)
	for b, block := range r.Blocks {
		for _, j := range block.Columns {
			if j < 0 || j >= p || seen[j] {
				return nil, fmt.Errorf("censored: block %d: column %d of %d, each at most once", b, j, p)
			}
			seen[j], f.block[j] = true, b
		}
	}
	if j := slices.Index(seen, false); j >= 0 {
		return nil, fmt.Errorf("censored: column %d is in no block", j)
	}
	f.x = mat.NewDense(max(n, 1), max(p, 1), nil)
	for j := range p {
		f.centre(d.X, j)
	}
	f.gram = mat.NewSymDense(max(p, 1), nil)
	f.gram.SymOuterK(1, f.x.T())
	if r.Lower != 0 || r.Upper != 0 {
		for i, y := range d.Y {
			if y <= r.Lower || y >= r.Upper {
				f.atEnd = append(f.atEnd, i)
			}
		}
	}
	f.intercept = ml.Mean(d.Y, nil)
	spread := 0.0
	for _, y := range d.Y {
		spread += (y - f.intercept) * (y - f.intercept) / float64(n)
	}
	f.variance = spread / 2
	for b, block := range r.Blocks {
		f.prior[b] = spread / 2 / float64(max(1, len(block.Columns)))
		if block.PriorSD > 0 {
			f.prior[b] = block.PriorSD * block.PriorSD
		}
	}
	f.converged = spread == 0 // a constant target has nothing to fit
	return f, nil
}

// centre copies column j less its mean, scaled to variance 1 in a free block.
func (f *ridgeFit) centre(x ml.Matrix, j int) {
	for i := range x.Rows {
		f.mean[j] += x.At(i, j) / float64(x.Rows)
	}
	sum := 0.0
	for i := range x.Rows {
		v := x.At(i, j) - f.mean[j]
		sum += v * v / float64(x.Rows)
		f.x.Set(i, j, v)
	}
	f.scale[j] = 1
	if sd := math.Sqrt(sum); f.blocks[f.block[j]].PriorSD == 0 && sd > 1e-12*math.Abs(f.mean[j]) {
		f.scale[j] = sd
	}
	for i := range x.Rows {
		f.x.Set(i, j, f.x.At(i, j)/f.scale[j])
	}
}

// step is one round of expectation-maximisation.
func (f *ridgeFit) step(r Ridge) {
	n, p := len(f.target), len(f.weights)
	covariance := f.posterior()
	predicted := f.predicted()
	f.replace(r, predicted)
	// The coefficients once more, of the latent targets just found.
	f.solve(covariance)
	predicted = f.predicted()

	squared := f.extra
	for i, y := range f.target {
		squared += (y - predicted[i]) * (y - predicted[i])
	}
	// E[|x (w - mean)|^2] = trace(X'X S), and the intercept is as uncertain as a mean.
	for i := range p {
		for j := range p {
			squared += f.gram.At(i, j) * covariance.At(i, j)
		}
	}
	before := f.variance
	f.variance = (squared + f.variance) / float64(n)
	for b, block := range f.blocks {
		sum := block.Strength * block.PriorSD * block.PriorSD
		for _, j := range block.Columns {
			sum += f.weights[j]*f.weights[j] + covariance.At(j, j)
		}
		if k := float64(len(block.Columns)) + block.Strength; k > 0 {
			f.prior[b] = max(sum/k, 1e-12*f.variance)
		}
	}
	f.iterations++
	f.converged = math.Abs(f.variance-before) <= r.Tolerance*before
}

// posterior is the covariance of the coefficients given the variances.
func (f *ridgeFit) posterior() *mat.SymDense {
	p := len(f.weights)
	precision := mat.NewSymDense(max(p, 1), nil)
	precision.ScaleSym(1/f.variance, f.gram)
	for j := range max(p, 1) {
		prior := f.variance
		if j < p {
			prior = f.prior[f.block[j]]
		}
		precision.SetSym(j, j, precision.At(j, j)+1/prior)
	}
	var chol mat.Cholesky
	out := mat.NewSymDense(max(p, 1), nil)
	chol.Factorize(precision) // positive definite by its diagonal
	_ = chol.InverseTo(out)   // an ill-conditioned precision is inverted all the same
	return out
}

// solve sets the coefficients to their posterior mean given the latent targets.
func (f *ridgeFit) solve(covariance *mat.SymDense) {
	f.intercept = ml.Mean(f.target, nil)
	centred := mat.NewVecDense(len(f.target), nil)
	for i, y := range f.target {
		centred.SetVec(i, y-f.intercept)
	}
	var xy, w mat.VecDense
	xy.MulVec(f.x.T(), centred)
	w.MulVec(covariance, &xy)
	for j := range f.weights {
		f.weights[j] = w.AtVec(j) / f.variance
	}
}

func (f *ridgeFit) predicted() []float64 {
	out := make([]float64, len(f.target))
	for i := range out {
		out[i] = f.intercept
		for j, w := range f.weights {
			out[i] += w * f.x.At(i, j)
		}
	}
	return out
}

// replace puts the conditional means of the latent targets at an end.
func (f *ridgeFit) replace(r Ridge, predicted []float64) {
	sd := math.Sqrt(f.variance)
	f.extra = 0
	for _, i := range f.atEnd {
		var variance float64
		f.target[i], variance = Latent(f.seen[i], predicted[i], sd, r.Lower, r.Upper)
		f.extra += variance
	}
}

// model undoes the scaling.
func (f *ridgeFit) model() *RidgeModel {
	m := &RidgeModel{Sigma: math.Sqrt(f.variance), Latent: f.target, Iterations: f.iterations, Converged: f.converged}
	m.Intercept = f.intercept
	m.Coef = make([]float64, len(f.weights))
	for j, w := range f.weights {
		m.Coef[j] = w / f.scale[j]
		m.Intercept -= m.Coef[j] * f.mean[j]
	}
	for _, v := range f.prior {
		m.BlockSD = append(m.BlockSD, math.Sqrt(v))
	}
	return m
}

func count(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
