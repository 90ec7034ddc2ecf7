package mltest_test

import (
	"testing"

	"paes/ml"
	"paes/ml/mltest"
	"paes/ml/neural"
)

// TestAll runs the battery on every estimator of ml.
func TestAll(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(seed uint64, workers int) ml.Estimator
		mltest.Options
	}{
		{"MLP", func(seed uint64, _ int) ml.Estimator {
			return neural.MLP{Hidden: []int{12, 5}, LearningRate: 0.02, BatchSize: 16, Patience: 50, Seed: seed}
		}, mltest.Options{Tolerance: 0.05}},
	} {
		mltest.Run(t, c.name, c.make, c.Options)
	}
}
