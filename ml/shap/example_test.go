package shap_test

import (
	"fmt"

	"paes/ml"
	"paes/ml/linear"
	"paes/ml/shap"
)

// Two tests, each with an indicator of whether it was sat, and a mark: three
// players of five columns. The model is linear, so that the numbers can be
// checked by hand; a forest or a stack is explained by the same lines.
func ExampleNew() {
	model := &linear.Model{Coef: []float64{2, 40, 1, 20, 100}}
	background := ml.FromRows([][]float64{
		{80, 1, 70, 1, 6},
		{60, 1, 50, 1, 5},
		{50, 0, 40, 1, 5},
		{90, 1, 60, 0, 6},
	})
	e, err := shap.New(model, background, []int{0, 0, 1, 1, 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	values := e.Values(nil, []float64{50, 0, 65, 1, 6.5})
	fmt.Printf("pupils of the background: %.0f\n", e.Base())
	sum := e.Base()
	for g, name := range []string{"first test", "second test", "mark"} {
		fmt.Printf("%s: %+.0f\n", name, values[g])
		sum += values[g]
	}
	fmt.Printf("this pupil: %.0f\n", sum)
	// Output:
	// pupils of the background: 790
	// first test: -70
	// second test: +15
	// mark: +100
	// this pupil: 835
}
