package shap

import (
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/ensemble"
)

// benchmark explains rows, one after the other, against a background of 100.
func benchmark(b *testing.B, p ml.Predictor, x ml.Matrix, players []int) {
	rows := make([]int, 100)
	for i := range rows {
		rows[i] = 3 * i % x.Rows
	}
	e, err := New(p, x.SelectRows(rows), players)
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]float64, e.Players())
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		e.Values(dst, x.Row(i%x.Rows))
		i++
	}
}

func pupils(cols int) ml.Data {
	rng := ml.NewRand(8, 0)
	d := ml.Data{X: table(rng, 300, cols, 0)}
	d.Y = targets(rng, d.X)
	return d
}

func BenchmarkExtraTrees300x25(b *testing.B) {
	d := pupils(25)
	benchmark(b, fit(b, ensemble.ExtraTrees{Trees: 300, MinLeaf: 3, Workers: 1}, d), d.X, nil)
}

func BenchmarkExtraTrees300x25Players10(b *testing.B) {
	d := pupils(25)
	players := make([]int, 25)
	for j := range players {
		players[j] = j % 10
	}
	benchmark(b, fit(b, ensemble.ExtraTrees{Trees: 300, MinLeaf: 3, Workers: 1}, d), d.X, players)
}

func BenchmarkForest300x145(b *testing.B) {
	d := pupils(145)
	benchmark(b, fit(b, ensemble.RandomForest{Trees: 300, MaxFeatures: 12, Workers: 1}, d), d.X, nil)
}

func BenchmarkBoosted100x145(b *testing.B) {
	d := pupils(145)
	benchmark(b, fit(b, ensemble.GradientBoosting{}, d), d.X, nil)
}

func benchmarkKernel(b *testing.B, cols int, players []int) {
	k := machine(ml.NewRand(9, 0), 300, cols)
	k.Variance, k.Length = 1, slices.Repeat([]float64{5}, cols)
	k.Linear = slices.Repeat([]float64{1}, cols)
	benchmark(b, k, k.Support, players)
}

func BenchmarkKernel300x20(b *testing.B) { benchmarkKernel(b, 20, nil) }
func BenchmarkKernel300x145Players20(b *testing.B) {
	players := make([]int, 145)
	for j := range players {
		players[j] = j % 20
	}
	benchmarkKernel(b, 145, players)
}
