// Package mltest is the battery of tests that every estimator of ml passes.
package mltest

import (
	"context"
	"fmt"
	"math"
	"testing"

	"paes/ml"
)

// Make builds an estimator; one without seed or workers ignores them. Two calls
// with the same arguments must build deeply equal values.
type Make func(seed uint64, workers int) ml.Estimator

// Options say where an estimator lawfully differs from the others.
type Options struct {
	// Tolerance of the prediction of a constant target, as a part of it.
	// 0 means 1e-9.
	Tolerance float64
	// Missing is set by estimators that take NaN among the features; the
	// others must answer ml.ErrMissing.
	Missing bool
	// OneRowFails is set by estimators that need more than one row; the others
	// must predict the target of the only row.
	OneRowFails bool
}

// Run puts the estimator through every check, each a subtest of name.
func Run(t *testing.T, name string, mk Make, o Options) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		for _, c := range checks() {
			t.Run(c.name, func(t *testing.T) {
				if err := c.run(subject{t.Context(), mk, o}); err != nil {
					t.Error(err)
				}
			})
		}
	})
}

// subject is the estimator under test.
type subject struct {
	ctx  context.Context
	make Make
	Options
}

// check returns what is wrong, so that the battery can be tested too.
type check struct {
	name string
	run  func(s subject) error
}

func checks() []check {
	return []check{
		{"same bits with any number of workers", sameBits},
		{"row order", rowOrder},
		{"concurrent predictions", concurrentPredictions},
		{"constant target", constantTarget},
		{"one row", oneRow},
		{"column without variance", constantColumn},
		{"importances", importances},
		{"no rows", noRows},
		{"missing values", missing},
		{"infinite values", infinite},
		{"weight 0 is an absent row", zeroWeight},
		{"bad weights", badWeights},
		{"wrong shapes", wrongShapes},
		{"cancelled context", cancelled},
		{"fit changes nothing", fitChangesNothing},
		{"the model owns its memory", ownsMemory},
	}
}

// fit fits seed 1 on one worker.
func (s subject) fit(d ml.Data) (ml.Predictor, error) { return s.make(1, 1).Fit(s.ctx, d) }

// predict fits on d and predicts x.
func (s subject) predict(d ml.Data, x ml.Matrix) ([]float64, error) {
	p, err := s.fit(d)
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	return p.Predict(nil, x), nil
}

func (s subject) tolerance() float64 {
	if s.Tolerance == 0 {
		return 1e-9
	}
	return s.Tolerance
}

// sample draws rows of 5 features, two of them discrete, and a target that
// depends on all but one, around 50.
func sample(rows int, seed uint64) ml.Data {
	rnd := ml.NewRand(seed, 0)
	d := ml.Data{X: ml.NewMatrix(rows, 5), Y: make([]float64, rows)}
	for i := range rows {
		x := d.X.Row(i)
		x[0], x[1], x[2] = rnd.NormFloat64(), rnd.NormFloat64(), rnd.Float64()
		x[3], x[4] = float64(rnd.IntN(3)), float64(rnd.IntN(2))
		d.Y[i] = 50 + 4*x[0] - 2*x[1] + 3*math.Abs(x[0]) + x[3] - 2*x[4] + 0.5*rnd.NormFloat64()
	}
	return d
}

// copyData copies everything d points to.
func copyData(d ml.Data) ml.Data {
	d.X.Data = append([]float64(nil), d.X.Data...)
	d.Y = append([]float64(nil), d.Y...)
	if d.W != nil {
		d.W = append([]float64(nil), d.W...)
	}
	return d
}

// withWeights returns d with one weight of 1 per row.
func withWeights(d ml.Data) ml.Data {
	d = copyData(d)
	d.W = make([]float64, d.X.Rows)
	for i := range d.W {
		d.W[i] = 1
	}
	return d
}

// same is an error unless both have the same bits.
func same(what string, got, want []float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%s: %d predictions, want %d", what, len(got), len(want))
	}
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			return fmt.Errorf("%s: prediction %d is %v, want %v", what, i, got[i], want[i])
		}
	}
	return nil
}

// finite is an error unless all are numbers.
func finite(v []float64) error {
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("prediction %d is %v", i, x)
		}
	}
	return nil
}

// near is an error unless all predictions are want, within the tolerance.
func (s subject) near(got []float64, want float64) error {
	for i, v := range got {
		if !(math.Abs(v-want) <= s.tolerance()*math.Abs(want)) {
			return fmt.Errorf("prediction %d is %v, want %v within %g of it", i, v, want, s.tolerance())
		}
	}
	return nil
}
