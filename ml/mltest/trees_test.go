package mltest_test

import (
	"testing"

	"paes/ml"
	"paes/ml/ensemble"
	"paes/ml/linear"
	"paes/ml/mltest"
	"paes/ml/preprocess"
	"paes/ml/tree"
)

// TestTrees runs the battery on the estimators that grow trees.
func TestTrees(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(seed uint64, workers int) ml.Estimator
		mltest.Options
	}{
		{"Tree", func(seed uint64, _ int) ml.Estimator { return tree.Regressor{Seed: seed} }, mltest.Options{}},
		{"RandomTree", func(seed uint64, _ int) ml.Estimator {
			return tree.Regressor{RandomThreshold: true, Shrinkage: 3, Seed: seed}
		}, mltest.Options{}},
		{"ExtraTrees", func(seed uint64, workers int) ml.Estimator {
			return ensemble.ExtraTrees{Trees: 20, MaxFeatures: 2, Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"Voting", func(seed uint64, workers int) ml.Estimator {
			return ensemble.Voting{Workers: workers, Bases: []ensemble.Base{
				{Name: "tree", Estimator: tree.Regressor{Seed: seed}}, {Name: "ridge", Estimator: linear.Ridge{}},
			}}
		}, mltest.Options{}},
		{"RandomForest", func(seed uint64, workers int) ml.Estimator {
			return ensemble.RandomForest{Trees: 20, MaxFeatures: 2, Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"Bagging", func(seed uint64, workers int) ml.Estimator {
			return ensemble.Bagging{Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"AdaBoost", func(seed uint64, _ int) ml.Estimator { return ensemble.AdaBoost{Seed: seed} }, mltest.Options{}},
		{"GradientBoosting", func(seed uint64, _ int) ml.Estimator {
			return ensemble.GradientBoosting{Seed: seed}
		}, mltest.Options{}},
		{"Stacking", func(seed uint64, workers int) ml.Estimator {
			return ensemble.Stacking{
				Bases: []ensemble.Base{
					{Name: "forest", Estimator: ensemble.RandomForest{Trees: 10, Seed: seed, Workers: workers}},
					{Name: "boosting", Estimator: ensemble.GradientBoosting{Trees: 20, Seed: seed}},
					{Name: "ridge", Estimator: preprocess.Scaled{Estimator: linear.Ridge{}}},
				},
				Final:   linear.BayesianRidge{},
				Workers: workers,
			}
		}, mltest.Options{OneRowFails: true}},
	} {
		mltest.Run(t, c.name, c.make, c.Options)
	}
}
