package train

import (
	"paes/ml"
	"paes/ml/ensemble"
	"paes/ml/linear"
	"paes/ml/neural"
	"paes/ml/preprocess"
)

// Named is an estimator under the name that reports give it.
type Named struct {
	Name      string
	Estimator ml.Estimator
}

// Grid is what the former system fitted: single models on each variable set, and
// the stack on all variables, which is the one that is saved.
type Grid struct {
	Name   string
	Models []Named // the slowest first
	Stack  Named
}

// StackingName is the name of the stack in reports.
const StackingName = "Stacking (All Vars)"

// Clasica is the grid of the former system, kept for comparison: eight
// regressors of scikit-learn with their settings there, and a stack of four.
// Its scaler divides by the standard deviation without centring.
func Clasica(seed uint64, workers int) Grid {
	scaled := func(e ml.Estimator) ml.Estimator {
		return preprocess.Scaled{Scaler: preprocess.Scaler{KeepMean: true}, Estimator: e}
	}
	return Grid{
		Name: "clasica",
		Models: []Named{
			{"MLP (Neural Net)", neural.MLP{Hidden: []int{64, 32}, MaxEpochs: 1000, Seed: seed}},
			{"Random Forest", ensemble.RandomForest{Trees: 100, Seed: seed, Workers: workers}},
			{"Gradient Boosting", ensemble.GradientBoosting{Trees: 100, Depth: 3, LearningRate: 0.1, Seed: seed}},
			{"AdaBoost", ensemble.AdaBoost{Estimators: 50, Seed: seed}},
			{"Bagging", ensemble.Bagging{Trees: 10, Seed: seed, Workers: workers}},
			{"Regresión Bayesiana", linear.BayesianRidge{}},
			{"Regresión Lineal", linear.OLS{}},
			{"Ridge", linear.Ridge{Alpha: 1}},
		},
		Stack: Named{StackingName, ensemble.Stacking{
			Bases: []ensemble.Base{
				{Name: "rf", Estimator: ensemble.RandomForest{Trees: 300, Seed: seed, Workers: workers}},
				{Name: "gbr", Estimator: ensemble.GradientBoosting{Trees: 100, Depth: 3, LearningRate: 0.1, Seed: seed}},
				{Name: "ridge", Estimator: scaled(linear.Ridge{Alpha: 1})},
				{Name: "bayesridge", Estimator: scaled(linear.BayesianRidge{})},
			},
			Final: linear.BayesianRidge{}, Folds: 5, Workers: workers,
		}},
	}
}
