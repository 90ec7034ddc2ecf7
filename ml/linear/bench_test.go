package linear

import (
	"fmt"
	"math"
	"testing"

	"paes/ml"
)

func BenchmarkFit260x145(b *testing.B) {
	full, deficient := sample(260, 145), sample(260, 145)
	for i := range deficient.X.Rows {
		row := deficient.X.Row(i)
		for j := range 8 {
			row[137+j] = row[j] + row[j+8]
		}
	}
	for _, c := range []struct {
		name string
		e    ml.Estimator
		d    ml.Data
	}{
		{"ols", OLS{}, full}, {"ols-deficient", OLS{}, deficient},
		{"ridge", Ridge{}, full}, {"bayes", BayesianRidge{}, full}, {"bayes-deficient", BayesianRidge{}, deficient},
		{"ridgecv", RidgeCV{}, full}, {"elastic", ElasticNet{}, full}, {"lasso", Lasso{}, full},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				fit(b, c.e, c.d)
			}
		})
	}
}

// BenchmarkGram is one pass over 100,000 x 160, and BenchmarkNational all
// linear models x 5 targets x 5 folds at 200,000 x 150.
func BenchmarkGram100kx160(b *testing.B) {
	d := sample(100_000, 160)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers%d", workers), func(b *testing.B) {
			for b.Loop() {
				g := NewGram(160, 1, 0, workers)
				if err := g.Add(b.Context(), Chunk{X: d.X, Y: ml.Matrix{Rows: 100_000, Cols: 1, Data: d.Y}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNational200kx150(b *testing.B) {
	const n = 200_000
	d := sample(n, 150)
	c := Chunk{X: d.X, Y: ml.NewMatrix(n, 5), Fold: make([]int, n)}
	for i := range n {
		c.Fold[i] = i % 5
		for t := range 5 {
			c.Y.Set(i, t, d.Y[i]+float64(t)*d.X.At(i, t))
			if t >= 3 && i%7 == t {
				c.Y.Set(i, t, math.NaN())
			}
		}
	}
	all := []Solver{OLS{}, Ridge{}, BayesianRidge{}, ElasticNet{}, Lasso{}}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers%d", workers), func(b *testing.B) {
			for b.Loop() {
				g := NewGram(150, 5, 5, workers)
				if err := g.Add(b.Context(), c); err != nil {
					b.Fatal(err)
				}
				if _, err := g.Fit(b.Context(), all); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAxpy145(b *testing.B) {
	x, y := make([]float64, 145), make([]float64, 145)
	for b.Loop() {
		axpy(y, 1, x)
	}
}
