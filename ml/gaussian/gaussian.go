// Package gaussian is Gaussian process regression (Rasmussen and Williams, 2006)
// for tables of a few hundred rows, with a kernel that is a sum over blocks of
// columns. Its hyper-parameters are those that maximise the marginal likelihood
// times weak priors.
package gaussian

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"paes/ml"
)

// Process is a Gaussian process whose kernel is, over rows a and b,
//
//	bias + sum over blocks of ( Linear sum z_aj z_bj + RBF exp(-½ sum (z_aj - z_bj)² / Length²) )
//
// where z are the columns j of the block, centred and scaled to variance 1 on the
// training rows, and the bias is as wide as the target. A column that does not
// vary is left out. Around it there is noise; a row of weight w has a w-th of the
// variance and counts as w rows.
//
// A fit takes time in n³ and memory in n² per block.
type Process struct {
	Blocks []Block // nil means one block of all columns
	// Start is where the search of hyper-parameters starts; nil means the middle of
	// their priors. It has one Kernel per block.
	Start *Hyper
	// Fixed takes Start as it is: kernel ridge regression of penalty Start.Noise.
	Fixed bool
	// Tolerance ends the search: slope of the log likelihood by the logarithm of a
	// hyper-parameter; 0 means 0.1, which is
	// within about 0.01 of the highest.
	Tolerance float64
	// MaxIterations bounds the steps of the search; 0 means 100.
	MaxIterations int
}

// Block is columns that share variances and a length scale. Blocks may overlap.
type Block struct {
	Columns []int
	// LinearOnly leaves the RBF part out: with it in all blocks the process is a
	// Bayesian ridge of one penalty per block.
	LinearOnly bool
	// SD, unless it is 0, is the known standard deviation of the coefficients, in
	// units of the target per unit of the column, which is then centred but not
	// scaled, and the block is linear only. 0/1 columns are a random effect.
	SD float64
}

// Hyper is hyper-parameters in squared units of the target.
type Hyper struct {
	Noise   float64  // variance of the noise
	Kernels []Kernel // by block
}

// Kernel is the hyper-parameters of a block.
type Kernel struct {
	Linear float64 // variance of each coefficient of a scaled column
	RBF    float64 // variance
	Length float64 // in standard deviations of the columns
}

// ErrNotPositive says that fixed hyper-parameters leave the covariance of the
// targets singular.
var ErrNotPositive = errors.New("gaussian: the covariance of the targets is not positive definite")

// Fit returns a *Model, without any variance when the target is constant and
// hyper-parameters are not fixed. It fails on data [ml.Data.Check] refuses, on blocks and
// hyper-parameters that make no sense, and when ctx ends.
func (p Process) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	p = p.withDefaults(d.X.Cols)
	if err := p.check(d.X.Cols); err != nil {
		return nil, err
	}
	s := newScaling(d)
	l := newLikelihood(p, s, d)
	theta := l.middle()
	if p.Start != nil {
		if theta = l.logs(*p.Start); !finite(theta) {
			return nil, fmt.Errorf("gaussian: Start = %+v, want positive numbers", *p.Start)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := &Model{Converged: true}
	if !p.Fixed {
		if s.spread == 0 {
			m.still(s, d)
			return m, nil
		}
		if theta, err = l.maximise(ctx, p, theta, m); err != nil {
			return nil, err
		}
	}
	if !l.at(theta) {
		return nil, ErrNotPositive
	}
	l.describe(m, p, s, d)
	return m, nil
}

func (p Process) withDefaults(cols int) Process {
	if p.Blocks == nil {
		all := make([]int, cols)
		for j := range all {
			all[j] = j
		}
		p.Blocks = []Block{{Columns: all}}
	}
	if p.Tolerance == 0 {
		p.Tolerance = 0.1
	}
	if p.MaxIterations == 0 {
		p.MaxIterations = 100
	}
	return p
}

func (p Process) check(cols int) error {
	for b, block := range p.Blocks {
		for k, j := range block.Columns {
			if j < 0 || j >= cols || slices.Contains(block.Columns[:k], j) {
				return fmt.Errorf("gaussian: block %d: column %d of %d, each at most once", b, j, cols)
			}
		}
		if !(block.SD >= 0) || math.IsInf(block.SD, 1) {
			return fmt.Errorf("gaussian: block %d: SD = %v, want a positive number", b, block.SD)
		}
	}
	if !(p.Tolerance > 0) || p.MaxIterations < 0 {
		return fmt.Errorf("gaussian: Tolerance = %v, MaxIterations = %d, want positive numbers", p.Tolerance, p.MaxIterations)
	}
	switch {
	case p.Start == nil && p.Fixed:
		return errors.New("gaussian: Fixed without Start")
	case p.Start != nil && len(p.Start.Kernels) != len(p.Blocks):
		return fmt.Errorf("gaussian: Start has %d kernels for %d blocks", len(p.Start.Kernels), len(p.Blocks))
	}
	return nil
}

func finite(v []float64) bool {
	return !slices.ContainsFunc(v, func(x float64) bool { return x-x != 0 })
}
