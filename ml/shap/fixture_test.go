package shap

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"paes/ml"
	"paes/ml/ensemble"
	"paes/ml/tree"
)

// explained is what somebody else's program says of a model. The fixtures are
// made by testdata/make_fixtures.py.
type explained struct {
	Background, Rows, Values [][]float64
	Expected                 float64
	Predictions              []float64
}

func (f explained) check(t *testing.T, p ml.Predictor, tolerance float64) {
	t.Helper()
	e, err := New(p, ml.FromRows(f.Background), nil)
	if err != nil {
		t.Fatal(err)
	}
	same := func(what string, got, want, tolerance float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	same("base", e.Base(), f.Expected, 1e-9)
	for i, x := range f.Rows {
		same("prediction", p.Predict(nil, ml.FromRows([][]float64{x}))[0], f.Predictions[i], 1e-9)
		for j, v := range e.Values(nil, x) {
			same("value", v, f.Values[i][j], tolerance)
		}
	}
}

func read(t *testing.T, path string, v any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// TestTreeExplainer compares with shap.TreeExplainer on scikit-learn's trees,
// whose values come as float32.
func TestTreeExplainer(t *testing.T) {
	var cases []struct {
		explained
		Name  string
		Base  float64
		Trees []struct {
			Nodes  [][3]*float64 // threshold, feature, left
			Values []float64
		}
	}
	read(t, "testdata/trees.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			var trees []tree.Tree
			gains := make([]float64, len(c.Rows[0]))
			for _, from := range c.Trees {
				to := tree.Tree{Values: from.Values}
				for _, n := range from.Nodes {
					threshold := math.Inf(1)
					if n[0] != nil {
						threshold = *n[0]
					}
					to.Nodes = append(to.Nodes, tree.Node{
						Threshold: float32(threshold), Feature: uint16(*n[1]), Left: uint16(*n[2]),
					})
				}
				if err := to.Validate(len(gains)); err != nil {
					t.Fatal(err)
				}
				trees = append(trees, to)
			}
			if c.Name == "boosted" {
				c.check(t, &ensemble.Boosted{Base: c.Base, Trees: trees, Gains: gains}, 1e-5)
			} else {
				c.check(t, &ensemble.Forest{Trees: trees, Gains: gains}, 1e-5)
			}
		})
	}
}

// TestExactExplainer compares with shap.explainers.Exact on scikit-learn's
// Gaussian process.
func TestExactExplainer(t *testing.T) {
	var c struct {
		explained
		Support        [][]float64
		Alpha          []float64
		Constant       float64
		Variance       float64
		Length, Linear []float64
	}
	read(t, "testdata/kernel.json", &c)
	c.check(t, &Kernel{
		Support: ml.FromRows(c.Support), Alpha: c.Alpha, Constant: c.Constant,
		Variance: c.Variance, Length: c.Length, Linear: c.Linear,
	}, 1e-9)
}
