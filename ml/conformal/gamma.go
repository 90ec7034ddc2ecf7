package conformal

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// gammaFit is what a gamma regression with log link found.
type gammaFit struct {
	coef       []float64 // of the logarithm of the mean
	dispersion float64   // variance over squared mean, by Pearson's residuals
	wald       float64   // coef' (Z'Z) coef / dispersion
}

// gammaRegression fits log E[size] = a + b·z by maximum likelihood, with a
// penalty of ridge |b|²/2; size is not negative and the columns of z have mean
// 0. As these are orthogonal to the constant and all working weights of a gamma
// with log link are 1, Fisher scoring factorises one matrix, Z'Z + ridge, once,
// and a has a closed form. What is minimised is convex in b.
func gammaRegression(z *mat.Dense, size []float64, ridge float64) gammaFit {
	n, p := z.Dims()
	gram := mat.NewSymDense(p, nil)
	gram.SymOuterK(1, z.T())
	penalised := mat.NewSymDense(p, nil)
	penalised.CopySym(gram)
	for j := range p {
		penalised.SetSym(j, j, gram.At(j, j)+ridge)
	}
	var factor mat.Cholesky
	b := mat.NewVecDense(p, nil)
	if !factor.Factorize(penalised) {
		return gammaFit{coef: b.RawVector().Data}
	}
	loss, pearson := gammaLoss(z, size, b, ridge)
	for range 100 {
		if math.IsInf(loss, -1) {
			break // all errors are 0
		}
		var step mat.VecDense
		step.MulVec(z.T(), pearson)
		step.AddScaledVec(&step, -ridge, b)
		if err := factor.SolveVecTo(&step, &step); err != nil {
			break
		}
		next := mat.NewVecDense(p, nil)
		improved := false
		for scale := 1.0; scale > 1e-6 && !improved; scale /= 2 {
			next.AddScaledVec(b, scale, &step)
			l, u := gammaLoss(z, size, next, ridge)
			if improved = l < loss; improved {
				loss, pearson = l, u
			}
		}
		if !improved {
			break
		}
		b = next
	}
	fit := gammaFit{coef: b.RawVector().Data}
	fit.dispersion = mat.Dot(pearson, pearson) / float64(n-p-1)
	fit.wald = mat.Inner(b, gram, b) / fit.dispersion
	return fit
}

// gammaLoss returns the penalised deviance, up to constants, with the best a,
// and the residuals (size-mean)/mean.
func gammaLoss(z *mat.Dense, size []float64, b *mat.VecDense, ridge float64) (float64, *mat.VecDense) {
	n := len(size)
	out := mat.NewVecDense(n, nil)
	out.MulVec(z, b)
	var mean float64
	for i, s := range size {
		ratio := s * math.Exp(-out.AtVec(i))
		out.SetVec(i, ratio)
		mean += ratio / float64(n)
	}
	for i := range n {
		out.SetVec(i, out.AtVec(i)/mean-1)
	}
	return float64(n)*math.Log(mean) + ridge/2*mat.Dot(b, b), out
}

// shrink is the factor of the coefficients that leaves of each about what is
// more than chance.
func (f gammaFit) shrink() float64 {
	p := float64(len(f.coef))
	if !(f.dispersion > 0) || !(f.wald > p) {
		return 0
	}
	return 1 - p/f.wald
}
