// Package longitudinal estimates what is lasting in people who were measured
// many times, with noise, on a few related scales: a trait that stays and a
// state that comes and goes.
//
// A measure at time t on scale s is mean_s + T_s + S_s(t) + o + e, where
//   - T, the trait, has covariance A over the scales,
//   - S, the state, has covariance B over the scales and correlation
//     Phi^|t-u| over time (a first-order autoregression),
//   - o is the luck of the occasion, with a variance per scale, and
//   - e is the error of the measure itself, whose variance is known.
//
// It is the trait-state-error model of Kenny and Zautra (1995). The covariances
// are fitted to the products of pairs of measures of one person, whose mean is
// A + B Phi^lag whatever the errors are; the trait is then estimated by best
// linear unbiased prediction (Henderson, 1975), which weighs each measure by
// what it tells, borrows from the related scale and shrinks who has few.
package longitudinal

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"paes/ml"
)

// Measure is one measurement of a person.
type Measure struct {
	Scale    int     // 0 to the number of scales - 1
	Time     float64 // in years, say
	Value    float64
	Variance float64 // of the error of Value, 0 or more
}

// Records are the measures of many people: those of person i are
// Measures[Start[i]:Start[i+1]].
type Records struct {
	Start    []int
	Measures []Measure
}

// Of returns the measures of a person.
func (r Records) Of(i int) []Measure { return r.Measures[r.Start[i]:r.Start[i+1]] }

// Len is the number of people.
func (r Records) Len() int { return max(0, len(r.Start)-1) }

// Model is a fitted model over some scales.
type Model struct {
	Mean     []float64     // of each scale
	Trait    *mat.SymDense // A
	State    *mat.SymDense // B
	Phi      float64       // correlation of the state over one unit of time
	Occasion []float64     // variance of the luck of one occasion, by scale
}

// Estimate is what is known of one person on one scale: best linear unbiased
// predictions and their standard errors. The trait is a deviation from the mean
// of the scale; Current is the trait and the state at the time asked for.
type Estimate struct {
	Trait, TraitSE     float64
	Current, CurrentSE float64
}

// ErrFewPairs says that too few people were measured twice to tell trait from state.
var ErrFewPairs = errors.New("longitudinal: too few repeated measures")

// minPairs of one kind are needed to use their mean.
const minPairs = 30

// Fit estimates the model over the given number of scales. Records must hold
// finite values and variances.
func Fit(ctx context.Context, r Records, scales int) (*Model, error) {
	if err := check(r, scales); err != nil {
		return nil, err
	}
	m := &Model{Mean: make([]float64, scales), Occasion: make([]float64, scales)}
	n := make([]float64, scales)
	for _, x := range r.Measures {
		m.Mean[x.Scale] += x.Value
		n[x.Scale]++
	}
	for s := range m.Mean {
		if n[s] > 0 {
			m.Mean[s] /= n[s]
		}
	}
	products := m.products(r)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := m.fitCovariances(products); err != nil {
		return nil, err
	}
	m.fitOccasion(r, n)
	return m, nil
}

func check(r Records, scales int) error {
	for i, x := range r.Measures {
		if x.Scale < 0 || x.Scale >= scales {
			return fmt.Errorf("longitudinal: measure %d is on scale %d of %d", i, x.Scale, scales)
		}
		if v := x.Time + x.Value + x.Variance; math.IsNaN(v) || math.IsInf(v, 0) || x.Variance < 0 {
			return fmt.Errorf("%w (measure %d: %v, variance %v, time %v)", ml.ErrNotFinite, i, x.Value, x.Variance, x.Time)
		}
	}
	return nil
}

// Estimates returns, by scale, what the measures of one person tell about the
// trait, and about the trait and state at time now. Without measures all are 0,
// with the standard deviations of the population.
func (m *Model) Estimates(measures []Measure, now float64) []Estimate {
	scales, n := len(m.Mean), len(measures)
	out := make([]Estimate, scales)
	prior := func(s int) (trait, current float64) {
		return m.Trait.At(s, s), m.Trait.At(s, s) + m.State.At(s, s)
	}
	if n == 0 {
		for s := range out {
			t, c := prior(s)
			out[s] = Estimate{TraitSE: math.Sqrt(t), CurrentSE: math.Sqrt(c)}
		}
		return out
	}
	v := mat.NewSymDense(n, nil)
	y := mat.NewVecDense(n, nil)
	for i, a := range measures {
		y.SetVec(i, a.Value-m.Mean[a.Scale])
		for j := i; j < n; j++ {
			b := measures[j]
			c := m.Trait.At(a.Scale, b.Scale) + m.State.At(a.Scale, b.Scale)*math.Pow(m.Phi, math.Abs(a.Time-b.Time))
			if i == j {
				c += m.Occasion[a.Scale] + a.Variance + ridge
			}
			v.SetSym(i, j, c)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		panic("longitudinal: covariance is not positive definite") // A and B are, and the diagonal is larger
	}
	var weighted mat.VecDense
	_ = chol.SolveVecTo(&weighted, y) // an ill-conditioned v is solved all the same
	predict := func(cov *mat.VecDense, variance float64) (value, se float64) {
		var w mat.VecDense
		_ = chol.SolveVecTo(&w, cov)
		return mat.Dot(cov, &weighted), math.Sqrt(max(0, variance-mat.Dot(cov, &w)))
	}
	for s := range out {
		trait, current := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
		for i, a := range measures {
			c := m.Trait.At(s, a.Scale)
			trait.SetVec(i, c)
			current.SetVec(i, c+m.State.At(s, a.Scale)*math.Pow(m.Phi, math.Abs(now-a.Time)))
		}
		t, c := prior(s)
		out[s].Trait, out[s].TraitSE = predict(trait, t)
		out[s].Current, out[s].CurrentSE = predict(current, c)
	}
	return out
}

// ridge keeps exact measures at one time from being one too many.
const ridge = 1e-9
