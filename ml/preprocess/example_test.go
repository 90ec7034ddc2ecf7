package preprocess_test

import (
	"context"
	"fmt"

	"paes/ml"
	"paes/ml/linear"
	"paes/ml/preprocess"
)

// The scaler is fitted on the training rows and travels in the predictor.
func ExampleScaled() {
	d := ml.Data{
		X: ml.FromRows([][]float64{{0.1, 2000}, {0.2, 1000}, {0.3, 2000}, {0.4, 1000}}),
		Y: []float64{500, 510, 520, 530},
	}
	p, err := preprocess.Scaled{Estimator: linear.Ridge{Alpha: 0.01}}.Fit(context.Background(), d)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f\n", p.Predict(nil, ml.FromRows([][]float64{{0.5, 1500}})))
	// Output: [540]
}
