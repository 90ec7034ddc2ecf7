package decomposition_test

import (
	"context"
	"fmt"

	"paes/ml"
	"paes/ml/decomposition"
)

// Two marks that rise together are one direction.
func ExamplePCA() {
	x := ml.FromRows([][]float64{{1, 2}, {2, 4}, {3, 6}, {4, 8}})
	m, err := decomposition.PCA{Components: 1}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f, variance %.2f\n", m.Components.Row(0), m.ExplainedVariance[0])
	// Output: [0.447 0.894], variance 8.33
}
