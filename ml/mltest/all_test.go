package mltest_test

import (
	"testing"

	"paes/ml"
	"paes/ml/censored"
	"paes/ml/crossval"
	"paes/ml/gaussian"
	"paes/ml/linear"
	"paes/ml/mltest"
	"paes/ml/neural"
	"paes/ml/preprocess"
)

// TestAll runs the battery on the estimators without trees.
func TestAll(t *testing.T) {
	for _, c := range []struct {
		name string
		make mltest.Make
		mltest.Options
	}{
		{"OLS", func(uint64, int) ml.Estimator { return linear.OLS{} }, mltest.Options{}},
		{"Ridge", func(uint64, int) ml.Estimator { return linear.Ridge{} }, mltest.Options{}},
		{"BayesianRidge", func(uint64, int) ml.Estimator { return linear.BayesianRidge{} }, mltest.Options{}},
		{"RidgeCV", func(uint64, int) ml.Estimator { return linear.RidgeCV{} }, mltest.Options{}},
		{"ElasticNet", func(uint64, int) ml.Estimator { return linear.ElasticNet{Alpha: 0.1} }, mltest.Options{}},
		{"Lasso", func(uint64, int) ml.Estimator { return linear.Lasso{Alpha: 0.1} }, mltest.Options{}},
		{"Scaled", func(uint64, int) ml.Estimator { return preprocess.Scaled{Estimator: linear.Ridge{}} }, mltest.Options{}},
		{"Tobit", func(uint64, int) ml.Estimator { return censored.Tobit{Lower: 5, Upper: 56} }, mltest.Options{}},
		{"Tobit of OLS", func(uint64, int) ml.Estimator {
			return censored.Tobit{Estimator: linear.OLS{}, Lower: 5, Upper: 56}
		}, mltest.Options{}},
		{"Process", func(uint64, int) ml.Estimator { return gaussian.Process{} }, mltest.Options{}},
		{"Process of blocks", func(uint64, int) ml.Estimator {
			return gaussian.Process{Blocks: []gaussian.Block{{Columns: []int{0, 1, 2}}, {Columns: []int{2, 3}, LinearOnly: true}, {Columns: []int{4}, SD: 3}}}
		}, mltest.Options{}},
		{"Tobit of Process", func(uint64, int) ml.Estimator {
			return censored.Tobit{Estimator: gaussian.Process{}, Lower: 5, Upper: 56}
		}, mltest.Options{}},
		{"ByGram of OLS", byGram(linear.OLS{}), mltest.Options{}},
		{"ByGram of Ridge", byGram(linear.Ridge{}), mltest.Options{}},
		{"ByGram of BayesianRidge", byGram(linear.BayesianRidge{}), mltest.Options{}},
		{"ByGram of ElasticNet", byGram(linear.ElasticNet{Alpha: 0.1}), mltest.Options{}},
		{"Search", func(_ uint64, workers int) ml.Estimator {
			return crossval.Search{
				Candidates: []crossval.Candidate{{Name: "ols", Estimator: linear.OLS{}}, {Name: "lasso", Estimator: linear.Lasso{Alpha: 0.1}}},
				Workers:    workers,
			}
		}, mltest.Options{OneRowFails: true}},
		{"MLP", func(seed uint64, _ int) ml.Estimator {
			return neural.MLP{Hidden: []int{12, 5}, LearningRate: 0.02, BatchSize: 16, Patience: 50, Seed: seed}
		}, mltest.Options{Tolerance: 0.05}},
	} {
		mltest.Run(t, c.name, c.make, c.Options)
	}
}

func byGram(s linear.Solver) mltest.Make {
	return func(_ uint64, workers int) ml.Estimator { return linear.ByGram{Solver: s, Workers: workers} }
}
