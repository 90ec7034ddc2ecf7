package ensemble

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"paes/ml"
	"paes/ml/linear"
)

// The fixtures are made by testdata/make_fixtures.py.

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// TestGradientScikitLearn compares with scikit-learn on data without ties.
func TestGradientScikitLearn(t *testing.T) {
	var cases []struct {
		Name                    string
		Trees, Depth            int
		Rate                    float64
		X, Test                 [][]float64
		Y, W, Want, Importances []float64
	}
	readJSON(t, "testdata/gradient.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			e := GradientBoosting{Trees: c.Trees, Depth: c.Depth, LearningRate: c.Rate, Seed: 3}
			m, err := e.Fit(t.Context(), ml.Data{X: ml.FromRows(c.X), Y: c.Y, W: c.W})
			if err != nil {
				t.Fatal(err)
			}
			near(t, "prediction", m.Predict(nil, ml.FromRows(c.Test)), c.Want, 1e-9)
			near(t, "importance", m.(*Boosted).Importances(), c.Importances, 1e-9)
		})
	}
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance*(1+math.Abs(want[i]))) {
			t.Fatalf("%s %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestDistribution compares the mean of the test RMSE over some seeds with that
// of scikit-learn over as many or more.
func TestDistribution(t *testing.T) {
	var sets []struct {
		Name  string
		Train int
		X     [][]float64
		Y, W  []float64
		RMSE  map[string]struct {
			Mean, SD float64
			Seeds    int
		}
	}
	readJSON(t, "testdata/distribution.json", &sets)
	for _, set := range sets {
		x, n := ml.FromRows(set.X), set.Train
		cut := func(start, end int) ml.Data {
			return ml.Data{X: ml.Matrix{Rows: end - start, Cols: x.Cols, Data: x.Data[start*x.Cols : end*x.Cols]}, Y: set.Y[start:end]}
		}
		train, test := cut(0, n), cut(n, x.Rows)
		for _, c := range []struct {
			name    string
			seeds   uint64
			weights bool
			make    func(seed uint64) ml.Estimator
		}{
			{"forest", 20, false, func(s uint64) ml.Estimator { return RandomForest{Seed: s} }},
			{"forest, weights", 20, true, func(s uint64) ml.Estimator { return RandomForest{Seed: s} }},
			{"forest, third of the features, leaves of 3", 20, false, func(s uint64) ml.Estimator {
				return RandomForest{MaxFeatures: x.Cols / 3, MinLeaf: 3, Seed: s}
			}},
			{"bagging", 60, false, func(s uint64) ml.Estimator { return Bagging{Seed: s} }},
			{"bagging, weights", 60, true, func(s uint64) ml.Estimator { return Bagging{Seed: s} }},
			{"ada", 60, false, func(s uint64) ml.Estimator { return AdaBoost{Seed: s} }},
			{"ada, weights", 60, true, func(s uint64) ml.Estimator { return AdaBoost{Seed: s} }},
			{"ada, rate 0.3", 60, false, func(s uint64) ml.Estimator { return AdaBoost{LearningRate: 0.3, Seed: s} }},
			{"gradient", 20, false, func(s uint64) ml.Estimator { return GradientBoosting{Seed: s} }},
			{"extra", 20, false, func(s uint64) ml.Estimator { return ExtraTrees{Seed: s} }},
			{"extra, weights", 20, true, func(s uint64) ml.Estimator { return ExtraTrees{Seed: s} }},
			{"extra, third of the features, leaves of 3", 20, false, func(s uint64) ml.Estimator {
				return ExtraTrees{MaxFeatures: x.Cols / 3, MinLeaf: 3, Seed: s}
			}},
			{"extra, bootstrap", 20, false, func(s uint64) ml.Estimator { return ExtraTrees{Bootstrap: true, Seed: s} }},
			{"ada, square", 60, false, func(s uint64) ml.Estimator { return AdaBoost{Loss: Square, Seed: s} }},
			{"ada, exponential", 60, false, func(s uint64) ml.Estimator { return AdaBoost{Loss: Exponential, Seed: s} }},
			{"voting", 20, false, func(s uint64) ml.Estimator {
				return Voting{Weights: []float64{2, 1}, Bases: []Base{
					{"forest", RandomForest{Trees: 50, Seed: s}}, {"ridge", linear.Ridge{}},
				}}
			}},
			{"forest, out of bag", 20, false, func(s uint64) ml.Estimator { return RandomForest{OutOfBag: true, Seed: s} }},
			{"extra, out of bag", 20, false, func(s uint64) ml.Estimator {
				return ExtraTrees{Bootstrap: true, OutOfBag: true, Seed: s}
			}},
			{"stacking", 6, false, func(s uint64) ml.Estimator { return stack(s, 0, 50) }},
		} {
			t.Run(set.Name+"/"+c.name, func(t *testing.T) {
				d := train
				if c.weights {
					d.W = set.W
				}
				var sum, squares float64
				for seed := range c.seeds {
					m, err := c.make(seed).Fit(t.Context(), d)
					if err != nil {
						t.Fatal(err)
					}
					r := rmse(m.Predict(nil, test.X), test.Y)
					if f, ok := m.(*Forest); ok && f.OOB != nil {
						r = rmse(f.OOB, d.Y)
					}
					sum, squares = sum+r, squares+r*r
				}
				k := float64(c.seeds)
				mean := sum / k
				sd := math.Sqrt(max(0, squares-sum*mean) / (k - 1))
				want := set.RMSE[c.name]
				t.Logf("%+.2f%%: RMSE %.4g ± %.3g, scikit-learn %.4g ± %.3g", 100*(mean/want.Mean-1), mean, sd, want.Mean, want.SD)
				if !(math.Abs(mean/want.Mean-1) <= 0.02) {
					t.Errorf("mean RMSE %v, scikit-learn has %v", mean, want.Mean)
				}
			})
		}
	}
}

// stack is that of the project, smaller.
func stack(seed uint64, workers, trees int) Stacking {
	return Stacking{
		Bases: []Base{
			{"forest", RandomForest{Trees: trees, Seed: seed, Workers: workers}},
			{"gradient", GradientBoosting{Trees: 50, Seed: seed}},
			{"ridge", linear.Ridge{}},
			{"bayesian", linear.BayesianRidge{}},
		},
		Final:   linear.BayesianRidge{},
		Workers: workers,
	}
}

func rmse(predicted, y []float64) float64 {
	var sum float64
	for i, v := range predicted {
		sum += (v - y[i]) * (v - y[i])
	}
	return math.Sqrt(sum / float64(len(y)))
}
