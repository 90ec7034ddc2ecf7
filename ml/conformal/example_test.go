package conformal_test

import (
	"fmt"

	"paes/ml/conformal"
)

// Ten students in two folds, each predicted by the model of the other fold. The
// one at the ceiling was predicted to be beyond it. For a new student the two
// models say 900 and 904.
func ExampleCalibration_Interval() {
	y := []float64{510, 480, 530, 470, 520, 620, 590, 610, 605, 1000}
	centre := []float64{500, 500, 500, 500, 500, 600, 600, 600, 600, 1040}
	spread := []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	fold := []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}
	c := conformal.Calibrate(y, centre, spread, fold, 2, 100, 1000)
	for _, level := range []float64{0.5, 0.8, 0.95} {
		low, high := c.Interval(level, []float64{900, 904}, 1)
		fmt.Printf("%.0f %%: %.0f to %.0f\n", 100*level, low, high)
	}
	hard, harder := c.Interval(0.8, []float64{900, 904}, 2)
	fmt.Printf("a student twice as hard to predict: %.0f to %.0f\n", hard, harder)
	// Output:
	// 50 %: 884 to 924
	// 80 %: 874 to 930
	// 95 %: 100 to 1000
	// a student twice as hard to predict: 844 to 960
}
