package metric_test

import (
	"fmt"

	"paes/ml/metric"
)

// The RMSE of one model minus that of another on five folds. A plain t test finds
// the first better; but the folds share most of their training rows.
func ExampleCorrectedT() {
	differences := []float64{-5.1, -0.9, -3.9, -4.2, -0.3}
	plain := metric.CorrectedT(differences, 0)
	fmt.Printf("plain: %.1f points, 95 %% between %.1f and %.1f, p = %.3f\n", plain.Mean, plain.Low, plain.High, plain.P)
	t := metric.CorrectedT(differences, 1./4)
	fmt.Printf("corrected: %.1f points, 95 %% between %.1f and %.1f, p = %.3f\n", t.Mean, t.Low, t.High, t.P)
	// Output:
	// plain: -2.9 points, 95 % between -5.5 and -0.2, p = 0.039
	// corrected: -2.9 points, 95 % between -6.9 and 1.1, p = 0.115
}
