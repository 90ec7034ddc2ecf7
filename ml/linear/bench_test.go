package linear

import (
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
