package tree

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"paes/ml"
)

// TestScikitLearn compares single trees with those of scikit-learn on data
// without ties, made by testdata/make_fixtures.py.
func TestScikitLearn(t *testing.T) {
	var cases []struct {
		Name        string
		Depth       int
		MinLeaf     int `json:"min_leaf"`
		X, Test     [][]float64
		Y, W        []float64
		Want        []float64
		Leaves      int
		Deepest     int
		Importances []float64
	}
	data, err := os.ReadFile("testdata/trees.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			d := ml.Data{X: ml.FromRows(c.X), Y: c.Y, W: c.W}
			for seed := range uint64(3) {
				m := fit(t, Regressor{MaxDepth: c.Depth, MinLeaf: c.MinLeaf, Seed: seed}, d)
				near(t, "prediction", m.Predict(nil, ml.FromRows(c.Test)), c.Want)
				near(t, "importance", m.Importances(), c.Importances)
				if m.Tree.Leaves() != c.Leaves || m.Tree.Depth() != c.Deepest {
					t.Errorf("%d leaves, depth %d; scikit-learn has %d, %d", m.Tree.Leaves(), m.Tree.Depth(), c.Leaves, c.Deepest)
				}
			}
		})
	}
}

func fit(t testing.TB, r Regressor, d ml.Data) *Model {
	t.Helper()
	p, err := r.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	m := p.(*Model)
	if err := m.Tree.Validate(d.X.Cols); err != nil {
		t.Fatal(err)
	}
	return m
}

func near(t testing.TB, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-9*(1+math.Abs(want[i]))) {
			t.Fatalf("%s %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}
