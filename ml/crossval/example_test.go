package crossval_test

import (
	"context"
	"fmt"

	"paes/ml"
	"paes/ml/crossval"
	"paes/ml/linear"
)

// school has two rows of each of six students, of three admission years.
func school() (d ml.Data, students, years []int) {
	for i := range 12 {
		x := float64(i * 5 % 12)
		d.X.Data = append(d.X.Data, x)
		d.Y = append(d.Y, 500+10*x)
		students, years = append(students, i/2), append(years, 2022+i/4)
	}
	d.X.Rows, d.X.Cols = 12, 1
	return d, students, years
}

// Rows of one student are never on both sides.
func ExampleGroupKFold() {
	_, students, _ := school()
	folds, err := crossval.GroupKFold{Groups: students, Folds: 3}.Split(12)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range folds {
		fmt.Println(f.Test)
	}
	// Output:
	// [4 5 10 11]
	// [2 3 8 9]
	// [0 1 6 7]
}

// Train on the years gone by, test on the next.
func ExampleByCohort() {
	d, _, years := school()
	folds, err := crossval.ByCohort{Cohorts: years}.Split(12)
	if err != nil {
		fmt.Println(err)
		return
	}
	losses, err := crossval.Losses(context.Background(), linear.OLS{}, d, folds, crossval.RMSE, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, f := range folds {
		fmt.Printf("%d rows, then %d: RMSE %.1f\n", len(f.Train), len(f.Test), losses[k])
	}
	// Output:
	// 4 rows, then 4: RMSE 0.0
	// 8 rows, then 4: RMSE 0.0
}

// A search is an estimator: it fits the candidate that predicts unseen rows best.
func ExampleSearch() {
	d, students, _ := school()
	s := crossval.Search{
		Candidates: []crossval.Candidate{
			{Name: "strict", Estimator: linear.Ridge{Alpha: 1000}},
			{Name: "free", Estimator: linear.Ridge{Alpha: 0.001}},
		},
		Splitter: crossval.GroupKFold{Groups: students, Folds: 3},
	}
	ranked, err := s.Rank(context.Background(), d)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range ranked {
		fmt.Printf("%s: %.1f\n", r.Name, r.Mean)
	}
	p, err := s.Fit(context.Background(), d)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f\n", p.Predict(nil, ml.FromRows([][]float64{{20}})))
	// Output:
	// strict: 32.6
	// free: 0.0
	// [700]
}
