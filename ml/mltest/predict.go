package mltest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"paes/ml"
)

// rowOrder predicts the rows at once, backwards, one by one, in many copies
// and into a given slice.
func rowOrder(s subject) error {
	x := sample(67, 22).X
	p, err := s.fit(sample(60, 21))
	if err != nil {
		return err
	}
	want := p.Predict(nil, x)
	if err := finite(want); err != nil {
		return err
	}

	order := make([]int, x.Rows)
	for i := range order {
		order[i] = x.Rows - 1 - i
	}
	got := p.Predict(nil, x.SelectRows(order))
	slices.Reverse(got)
	if err := same("backwards", got, want); err != nil {
		return err
	}
	for i := range want {
		if err := same(fmt.Sprintf("row %d alone", i), p.Predict(nil, x.SelectRows([]int{i})), want[i:i+1]); err != nil {
			return err
		}
	}
	slices.Sort(order)
	many := slices.Repeat(order, 20)
	got = p.Predict(nil, x.SelectRows(many))
	for k := range 20 {
		if err := same("in 20 copies", got[k*x.Rows:(k+1)*x.Rows], want); err != nil {
			return err
		}
	}
	dst := make([]float64, x.Rows)
	for i := range dst {
		dst[i] = -1e9
	}
	if got := p.Predict(dst, x); &got[0] != &dst[0] {
		return errors.New("the prediction is not in the slice that was given")
	}
	if err := same("into a given slice", dst, want); err != nil {
		return err
	}
	if got := p.Predict(nil, ml.NewMatrix(0, x.Cols)); len(got) != 0 {
		return fmt.Errorf("%d predictions for no rows", len(got))
	}
	return nil
}

// concurrentPredictions is for the race detector as well.
func concurrentPredictions(s subject) error {
	x := sample(30, 24).X
	before := slices.Clone(x.Data)
	p, err := s.fit(sample(60, 23))
	if err != nil {
		return err
	}
	want := p.Predict(nil, x)
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for k := range errs {
		wg.Go(func() { errs[k] = same("concurrently", p.Predict(nil, x), want) })
	}
	wg.Wait()
	if !reflect.DeepEqual(x.Data, before) {
		return errors.New("predicting changed the input")
	}
	return errors.Join(errs...)
}

func wrongShapes(s subject) error {
	d := sample(40, 25)
	p, err := s.fit(d)
	if err != nil {
		return err
	}
	fit := func(change func(d *ml.Data)) func() {
		return func() {
			d := withWeights(d)
			change(&d)
			_, _ = s.fit(d)
		}
	}
	for _, c := range []struct {
		what string
		call func()
	}{
		{"Fit with a target too few", fit(func(d *ml.Data) { d.Y = d.Y[1:] })},
		{"Fit with a target too many", fit(func(d *ml.Data) { d.Y = append(d.Y, 1) })},
		{"Fit with a weight too few", fit(func(d *ml.Data) { d.W = d.W[1:] })},
		{"Fit with a value too few", fit(func(d *ml.Data) { d.X.Data = d.X.Data[1:] })},
		{"Predict with a column too few", func() { p.Predict(nil, ml.NewMatrix(2, 4)) }},
		{"Predict with a column too many", func() { p.Predict(nil, ml.NewMatrix(2, 6)) }},
		{"Predict into too short a slice", func() { p.Predict(make([]float64, 1), ml.NewMatrix(2, 5)) }},
		{"Predict into too long a slice", func() { p.Predict(make([]float64, 3), ml.NewMatrix(2, 5)) }},
	} {
		if !panics(c.call) {
			return fmt.Errorf("%s does not panic", c.what)
		}
	}
	return nil
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}
