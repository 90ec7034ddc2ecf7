package ml_test

import (
	"context"
	"fmt"

	"paes/ml"
	"paes/ml/crossval"
	"paes/ml/ensemble"
	"paes/ml/linear"
	"paes/ml/metric"
	"paes/ml/preprocess"
)

// The whole road: data, estimators in estimators, what they are worth on rows
// they have not seen, and a predictor.
func Example() {
	ctx := context.Background()
	rnd := ml.NewRand(42, 0)
	d := ml.Data{X: ml.NewMatrix(200, 3), Y: make([]float64, 200)}
	for i := range d.Y {
		x := d.X.Row(i)
		x[0], x[1], x[2] = rnd.NormFloat64(), 100*rnd.NormFloat64(), rnd.NormFloat64()
		d.Y[i] = 600 + 50*x[0] + 0.3*x[1] + 20*rnd.NormFloat64()
	}
	stack := ensemble.Stacking{
		Bases: []ensemble.Base{
			{Name: "ridge", Estimator: preprocess.Scaled{Estimator: linear.RidgeCV{}}},
			{Name: "lasso", Estimator: preprocess.Scaled{Estimator: linear.Lasso{}}},
		},
		Final: linear.BayesianRidge{},
	}
	folds, err := crossval.KFold{Shuffle: true}.Split(200)
	if err != nil {
		fmt.Println(err)
		return
	}
	unseen, err := crossval.OutOfFold(ctx, stack, d, folds, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("off by %.0f points on unseen rows\n", metric.RMSE(d.Y, unseen))
	p, err := stack.Fit(ctx, d)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f\n", p.Predict(nil, ml.FromRows([][]float64{{1, 0, 0}})))
	// Output:
	// off by 21 points on unseen rows
	// [650]
}
