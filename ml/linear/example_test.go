package linear_test

import (
	"context"
	"fmt"
	"math"

	"paes/ml"
	"paes/ml/linear"
)

// Hours of study and the score of four students.
func study() ml.Data {
	return ml.Data{X: ml.FromRows([][]float64{{1}, {2}, {3}, {4}}), Y: []float64{510, 530, 550, 570}}
}

func ExampleOLS() {
	p, err := linear.OLS{}.Fit(context.Background(), study())
	if err != nil {
		fmt.Println(err)
		return
	}
	m := p.(*linear.Model)
	fmt.Printf("%.0f points, and %.0f for each hour\n", m.Intercept, m.Coef[0])
	fmt.Printf("5 hours: %.0f\n", m.Predict(nil, ml.FromRows([][]float64{{5}}))[0])
	// Output:
	// 490 points, and 20 for each hour
	// 5 hours: 590
}

func ExampleRidgePath() {
	steps, err := linear.RidgePath{Alphas: []float64{0.01, 1, 100}}.Fit(context.Background(), study())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range steps {
		fmt.Printf("alpha %g: %.2f for each hour, leave-one-out error %.2f\n", s.Alpha, s.Model.Coef[0], math.Sqrt(s.LeaveOneOut))
	}
	// Output:
	// alpha 0.01: 19.96 for each hour, leave-one-out error 0.14
	// alpha 1: 16.67 for each hour, leave-one-out error 9.57
	// alpha 100: 0.95 for each hour, leave-one-out error 29.16
}

func ExampleLasso() {
	d := ml.Data{
		X: ml.FromRows([][]float64{{1, 0}, {2, 1}, {3, 1}, {4, 0}}), // hours, and a column that says nothing
		Y: []float64{510, 530, 550, 570},
	}
	p, err := linear.Lasso{Alpha: 5}.Fit(context.Background(), d)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", p.(*linear.Model).Coef)
	// Output: [16.0 0.0]
}

// One pass over the rows gives every model, for every target, without every
// fold; a student without a score is left out for that target alone.
func ExampleGram() {
	ctx := context.Background()
	g := linear.NewGram(1, 2, 2, 0)
	err := g.Add(ctx, linear.Chunk{
		X:    ml.FromRows([][]float64{{1}, {2}, {3}, {4}}),
		Y:    ml.FromRows([][]float64{{510, 400}, {530, 410}, {550, math.NaN()}, {570, 430}}),
		Fold: []int{0, 0, 1, 1},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fits, err := g.Fit(ctx, []linear.Solver{linear.OLS{}, linear.Ridge{Alpha: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	const ols, history, allRows = 0, 1, 2
	m := fits[ols][history][allRows].(*linear.Model)
	fmt.Printf("%.0f + %.0f an hour\n", m.Intercept, m.Coef[0])
	// Output: 390 + 10 an hour
}
