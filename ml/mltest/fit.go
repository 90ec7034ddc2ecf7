package mltest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"

	"paes/ml"
)

func sameBits(s subject) error {
	d, x := sample(60, 1), sample(20, 2).X
	d = withWeights(d)
	for i := range d.W {
		d.W[i] = 0.5 + float64(i%3)
	}
	var want []float64
	for _, workers := range []int{1, 1, 2, 8} {
		p, err := s.make(7, workers).Fit(s.ctx, d)
		if err != nil {
			return err
		}
		got := p.Predict(nil, x)
		if want == nil {
			want = got
		}
		if err := same(fmt.Sprintf("%d workers", workers), got, want); err != nil {
			return err
		}
	}
	return finite(want)
}

func constantTarget(s subject) error {
	d := sample(40, 3)
	for i := range d.Y {
		d.Y[i] = 7
	}
	got, err := s.predict(d, d.X)
	if err != nil {
		return err
	}
	return s.near(got, 7)
}

func oneRow(s subject) error {
	d := sample(1, 4)
	got, err := s.predict(d, d.X)
	switch {
	case s.OneRowFails && err == nil:
		return errors.New("no error, though the options say that one row fails")
	case s.OneRowFails:
		return nil
	case err != nil:
		return err
	}
	return s.near(got, d.Y[0])
}

func constantColumn(s subject) error {
	for _, value := range []float64{0, 0.1, -1e6} {
		d := sample(40, 5)
		for i := range d.X.Rows {
			d.X.Set(i, 2, value)
		}
		got, err := s.predict(d, d.X)
		if err == nil {
			err = finite(got)
		}
		if err != nil {
			return fmt.Errorf("column of %v: %w", value, err)
		}
	}
	return nil
}

// importances checks the estimators whose model is an ml.Importancer.
func importances(s subject) error {
	d := sample(60, 6)
	p, err := s.fit(d)
	if err != nil {
		return err
	}
	m, ok := p.(ml.Importancer)
	if !ok {
		return nil
	}
	v, sum := m.Importances(), 0.0
	if len(v) != d.X.Cols {
		return fmt.Errorf("%d importances of %d features", len(v), d.X.Cols)
	}
	for _, x := range v {
		if !(x >= 0) {
			return fmt.Errorf("importances %v", v)
		}
		sum += x
	}
	if math.Abs(sum-1) > 1e-9 {
		return fmt.Errorf("importances %v sum to %v", v, sum)
	}
	return nil
}

func noRows(s subject) error {
	if _, err := s.fit(ml.Data{X: ml.NewMatrix(0, 5), Y: []float64{}}); !errors.Is(err, ml.ErrNoRows) {
		return fmt.Errorf("error %v, want %v", err, ml.ErrNoRows)
	}
	d := withWeights(sample(5, 7))
	clear(d.W)
	if _, err := s.fit(d); !errors.Is(err, ml.ErrNoRows) {
		return fmt.Errorf("all weights 0: error %v, want %v", err, ml.ErrNoRows)
	}
	return nil
}

func missing(s subject) error {
	d := sample(40, 8)
	d.Y[3] = math.NaN()
	if _, err := s.fit(d); !errors.Is(err, ml.ErrMissing) {
		return fmt.Errorf("missing target: error %v, want %v", err, ml.ErrMissing)
	}
	one := sample(40, 8)
	one.X.Set(9, 1, math.NaN())
	column := sample(40, 8)
	for i := range column.X.Rows {
		column.X.Set(i, 1, math.NaN())
	}
	for what, d := range map[string]ml.Data{"one value": one, "a whole column": column} {
		got, err := s.predict(d, d.X)
		if s.Missing {
			if err == nil {
				err = finite(got)
			}
			if err != nil {
				return fmt.Errorf("%s missing: %w", what, err)
			}
		} else if !errors.Is(err, ml.ErrMissing) {
			return fmt.Errorf("%s missing: error %v, want %v", what, err, ml.ErrMissing)
		}
	}
	return nil
}

func infinite(s subject) error {
	for _, inf := range []float64{math.Inf(1), math.Inf(-1)} {
		d := sample(40, 9)
		d.X.Set(5, 0, inf)
		if _, err := s.fit(d); !errors.Is(err, ml.ErrNotFinite) {
			return fmt.Errorf("feature %v: error %v, want %v", inf, err, ml.ErrNotFinite)
		}
		d = sample(40, 9)
		d.Y[5] = inf
		if _, err := s.fit(d); !errors.Is(err, ml.ErrNotFinite) {
			return fmt.Errorf("target %v: error %v, want %v", inf, err, ml.ErrNotFinite)
		}
	}
	return nil
}

// zeroWeight hides rubbish in the rows of weight 0, and takes weights that are
// all 1 besides it and weights that are not.
func zeroWeight(s subject) error {
	x := sample(20, 11).X
	for _, heavy := range []float64{1, 2.5} {
		d := withWeights(sample(60, 10))
		var rest []int
		for i := range d.W {
			switch {
			case i%5 == 0:
				d.W[i], d.Y[i] = 0, math.NaN()
				d.X.Set(i, 0, math.Inf(1))
			default:
				if i%2 == 0 {
					d.W[i] = heavy
				}
				rest = append(rest, i)
			}
		}
		got, err := s.predict(d, x)
		if err != nil {
			return err
		}
		without := d.Select(rest)
		if heavy == 1 {
			without.W = nil
		}
		want, err := s.predict(without, x)
		if err != nil {
			return err
		}
		if err := same(fmt.Sprintf("weights 0, 1 and %v", heavy), got, want); err != nil {
			return err
		}
	}
	return nil
}

func badWeights(s subject) error {
	for _, w := range []float64{-1, math.NaN(), math.Inf(1)} {
		d := withWeights(sample(40, 12))
		d.W[7] = w
		if _, err := s.fit(d); !errors.Is(err, ml.ErrWeight) {
			return fmt.Errorf("weight %v: error %v, want %v", w, err, ml.ErrWeight)
		}
	}
	return nil
}

func cancelled(s subject) error {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	for _, workers := range []int{1, 2} {
		if _, err := s.make(1, workers).Fit(ctx, sample(60, 13)); !errors.Is(err, context.Canceled) {
			return fmt.Errorf("%d workers: error %v, want %v", workers, err, context.Canceled)
		}
	}
	return nil
}

func fitChangesNothing(s subject) error {
	d := withWeights(sample(40, 14))
	for i := range d.W {
		d.W[i] = float64(i % 3)
	}
	before := copyData(d)
	e := s.make(1, 2)
	if _, err := e.Fit(s.ctx, d); err != nil {
		return err
	}
	if !reflect.DeepEqual(d, before) {
		return errors.New("the data changed")
	}
	if !reflect.DeepEqual(e, s.make(1, 2)) {
		return errors.New("the estimator changed")
	}
	return nil
}

// ownsMemory overwrites what the model was fitted on.
func ownsMemory(s subject) error {
	d, x := sample(40, 15), sample(20, 16).X
	p, err := s.fit(d)
	if err != nil {
		return err
	}
	want := p.Predict(nil, x)
	for i := range d.X.Data {
		d.X.Data[i] = -3
	}
	clear(d.Y)
	return same("after overwriting the data", p.Predict(nil, x), want)
}
