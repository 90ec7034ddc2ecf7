package tree

import (
	"math"
	"reflect"
	"testing"

	"paes/ml"
)

// TestRandomThreshold: two values have every threshold between them, evenly.
func TestRandomThreshold(t *testing.T) {
	d := ml.Data{X: ml.Matrix{Rows: 3, Cols: 1, Data: []float64{10, 20, 20}}, Y: []float64{0, 1, 1}}
	var sum, squares float64
	const n = 4000
	for seed := range uint64(n) {
		m := fit(t, Regressor{RandomThreshold: true, Seed: seed}, d)
		v := float64(m.Tree.Nodes[0].Threshold)
		if !(v >= 10 && v < 20) || m.Tree.Leaves() != 2 {
			t.Fatalf("seed %d: threshold %v, %d leaves", seed, v, m.Tree.Leaves())
		}
		sum, squares = sum+v, squares+(v-15)*(v-15)
	}
	if mean, variance := sum/n, squares/n; math.Abs(mean-15) > 0.2 || math.Abs(variance-100.0/12) > 0.5 {
		t.Errorf("thresholds of mean %v and variance %v, want 15 and 8.33", mean, variance)
	}
}

// TestRandomTree: full depth repeats the targets, leaves keep their size, and
// weights count.
func TestRandomTree(t *testing.T) {
	d := random(20, 200, 8, true)
	d.X = d.X.SelectCols([]int{5, 6, 7})
	if got := fit(t, Regressor{RandomThreshold: true}, d).Predict(nil, d.X); !reflect.DeepEqual(got, d.Y) {
		t.Error("the tree does not repeat its targets")
	}
	deepest := 0
	for seed := range uint64(10) {
		minLeaf := 2 + int(seed%2)*5
		m := fit(t, Regressor{RandomThreshold: true, MinLeaf: minLeaf, MaxDepth: 5, Seed: seed}, d)
		deepest = max(deepest, m.Tree.Depth())
		rows := map[float64]int{}
		weight, sum := map[float64]float64{}, map[float64]float64{}
		for i, v := range m.Predict(nil, d.X) {
			rows[v]++
			weight[v] += d.W[i]
			sum[v] += d.W[i] * d.Y[i]
		}
		for v, n := range rows {
			if n < minLeaf || math.Abs(sum[v]/weight[v]-v) > 1e-9 {
				t.Errorf("leaf of %d rows, value %v, mean %v", n, v, sum[v]/weight[v])
			}
		}
	}
	if deepest != 5 {
		t.Errorf("the deepest tree has depth %d, want 5", deepest)
	}
}

func TestBetween(t *testing.T) {
	next := math.Nextafter32(1, 2)
	for _, c := range []struct {
		least, most float32
		u           float64
		want        float32
	}{
		{0, 1, 0, 0}, {0, 1, 0.25, 0.25}, {1, next, 0.9, 1}, {0, 1, 1 - 1e-16, 0},
		{-math.MaxFloat32, math.MaxFloat32, 0.5, 0},
	} {
		if got := between(c.least, c.most, c.u); got != c.want {
			t.Errorf("between(%v, %v, %v) = %v, want %v", c.least, c.most, c.u, got, c.want)
		}
	}
}

// TestShrinkage: on four rows split twice, by hand; the closed form of the paper
// is the mean of the root plus, per step, (child - parent) / (1 + lambda/N).
func TestShrinkage(t *testing.T) {
	d := ml.Data{X: ml.FromRows([][]float64{{0}, {1}, {2}, {3}}), Y: []float64{0, 4, 20, 40}}
	// root 16 (4 rows): left 2 (2 rows: 0 and 4), right 30 (2 rows: 20 and 40)
	const lambda = 2.0
	left := 16 + (2-16)/(1+lambda/4)
	right := 16 + (30-16)/(1+lambda/4)
	want := []float64{
		left + (0-2)/(1+lambda/2), left + (4-2)/(1+lambda/2),
		right + (20-30)/(1+lambda/2), right + (40-30)/(1+lambda/2),
	}
	near(t, "prediction", fit(t, Regressor{Shrinkage: lambda}, d).Predict(nil, d.X), want)
	d.W = []float64{2, 2, 2, 2} // weights are rows
	near(t, "prediction", fit(t, Regressor{Shrinkage: 2 * lambda}, d).Predict(nil, d.X), want)

	d = random(21, 90, 6, true)
	for _, extra := range []bool{false, true} {
		plain := fit(t, Regressor{RandomThreshold: extra, Seed: 2}, d)
		zero := fit(t, Regressor{RandomThreshold: extra, Seed: 2, Shrinkage: 0}, d)
		if !reflect.DeepEqual(plain, zero) {
			t.Error("lambda 0 changes the tree")
		}
		most := fit(t, Regressor{RandomThreshold: extra, Seed: 2, Shrinkage: 1e15}, d)
		if !reflect.DeepEqual(most.Tree.Nodes, plain.Tree.Nodes) {
			t.Error("shrinkage changes the splits")
		}
		for _, v := range most.Predict(nil, d.X) {
			near(t, "prediction", []float64{v}, []float64{plain.Tree.Values[0]})
		}
	}
}
