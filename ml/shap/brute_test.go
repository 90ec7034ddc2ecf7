package shap

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"paes/ml"
	"paes/ml/tree"
)

// brute is the definition: the values of all coalitions, by prediction, and the
// mean gain over all orders.
func brute(p ml.Predictor, background ml.Matrix, players []int, x []float64) []float64 {
	n := 0
	for _, g := range players {
		n = max(n, g+1)
	}
	v := make([]float64, 1<<n)
	for s := range v {
		mixed := ml.NewMatrix(background.Rows, background.Cols)
		copy(mixed.Data, background.Data)
		for i := range mixed.Rows {
			for j, g := range players {
				if s>>g&1 == 1 {
					mixed.Set(i, j, x[j])
				}
			}
		}
		v[s] = ml.Mean(p.Predict(nil, mixed), nil)
	}
	phi := make([]float64, n)
	for g := range phi {
		for s := range v {
			if s>>g&1 == 0 {
				size := float64(bits.OnesCount(uint(s)))
				phi[g] += factorial(size) * factorial(float64(n)-size-1) / factorial(float64(n)) * (v[s|1<<g] - v[s])
			}
		}
	}
	return phi
}

func factorial(n float64) float64 { return math.Gamma(n + 1) }

// against compares an explainer with the definition, on some rows.
func against(t testing.TB, p ml.Predictor, background ml.Matrix, players []int, rows ml.Matrix) {
	t.Helper()
	e, err := New(p, background, players)
	if err != nil {
		t.Fatal(err)
	}
	if players == nil {
		players = alone(background.Cols)
	}
	adds(t, e, p, rows)
	for i := range rows.Rows {
		near(t, e.Values(nil, rows.Row(i)), brute(p, background, players, rows.Row(i)))
	}
}

// adds checks that base and values add up to predictions.
func adds(t testing.TB, e *Explainer, p ml.Predictor, rows ml.Matrix) {
	t.Helper()
	for i, want := range p.Predict(nil, rows) {
		sum := e.Base()
		for _, v := range e.Values(nil, rows.Row(i)) {
			sum += v
		}
		if !(math.Abs(sum-want) <= 1e-9) {
			t.Fatalf("base and values add up to %v, the prediction is %v", sum, want)
		}
	}
}

func near(t testing.TB, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for g := range want {
		if !(math.Abs(got[g]-want[g]) <= 1e-9) {
			t.Fatalf("player %d has %v, want %v\n%v\n%v", g, got[g], want[g], got, want)
		}
	}
}

func alone(cols int) []int {
	out := make([]int, cols)
	for j := range out {
		out[j] = j
	}
	return out
}

// seats draws players for columns, all of them present.
func seats(rng *rand.Rand, cols int) []int {
	n := 1 + rng.IntN(cols)
	out := make([]int, cols)
	for k, j := range rng.Perm(cols) {
		out[j] = k
		if k >= n {
			out[j] = rng.IntN(n)
		}
	}
	return out
}

// table draws rows with ties: whole numbers and normal ones, and missing values.
func table(rng *rand.Rand, rows, cols int, missing float64) ml.Matrix {
	x := ml.NewMatrix(rows, cols)
	for i := range rows {
		ability := rng.NormFloat64()
		for j := range cols {
			v := ability + rng.NormFloat64()
			if j%3 == 0 {
				v = math.Round(v)
			}
			if rng.Float64() < missing {
				v = math.NaN()
			}
			x.Set(i, j, v)
		}
	}
	return x
}

// targets are about 1000 and depend on products of columns.
func targets(rng *rand.Rand, x ml.Matrix) []float64 {
	y := make([]float64, x.Rows)
	for i := range y {
		y[i] = 600 + 30*rng.NormFloat64()
		for j, v := range x.Row(i) {
			if v == v {
				y[i] += 40 * v * float64(1+j%2) * math.Tanh(x.At(i, (j+1)%x.Cols)+1)
				if y[i] != y[i] {
					y[i] = 500
				}
			}
		}
	}
	return y
}

// wild draws a tree of any shape, which looks at the same columns again and
// again, with conditions that may be impossible.
func wild(rng *rand.Rand, cols, splits int) tree.Tree {
	leaf := tree.Node{Threshold: float32(math.Inf(1))}
	t := tree.Tree{Nodes: []tree.Node{leaf}, Values: []float64{rng.NormFloat64() * 300}}
	for k := 0; k < len(t.Nodes) && splits > 0; k++ {
		if len(t.Nodes)-k > 1 && rng.IntN(3) == 0 {
			continue // stays a leaf
		}
		t.Nodes[k] = tree.Node{
			Threshold: float32(math.Round(rng.NormFloat64()*2) / 2), Feature: uint16(rng.IntN(cols)), Left: uint16(len(t.Nodes) - k),
		}
		t.Nodes = append(t.Nodes, leaf, leaf)
		t.Values = append(t.Values, rng.NormFloat64()*300, rng.NormFloat64()*300)
		splits--
	}
	return t
}
