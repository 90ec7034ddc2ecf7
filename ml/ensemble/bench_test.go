package ensemble

import (
	"math"
	"testing"

	"paes/ml"
	"paes/ml/linear"
	"paes/ml/preprocess"
)

// pupils is 145 correlated features of rows pupils and a score with a ceiling,
// like the tables of the project.
func pupils(rows int, seed uint64) ml.Data {
	const cols = 145
	rnd := ml.NewRand(seed, 0)
	d := ml.Data{X: ml.NewMatrix(rows, cols), Y: make([]float64, rows)}
	for i := range rows {
		ability := rnd.NormFloat64()
		x := d.X.Row(i)
		for j := range x {
			v := 1 / (1 + math.Exp(-ability-rnd.NormFloat64()))
			if j%3 == 0 { // a percentage of 20 questions
				v = math.Round(v*20) / 20
			}
			x[j] = v
		}
		d.Y[i] = min(1000, 600+120*ability+60*rnd.NormFloat64())
	}
	return d
}

func benchmarkFit(b *testing.B, e ml.Estimator) {
	d := pupils(260, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Fit(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitForest300(b *testing.B) { benchmarkFit(b, RandomForest{Trees: 300, Workers: 1}) }
func BenchmarkFitExtra300(b *testing.B)  { benchmarkFit(b, ExtraTrees{Trees: 300, Workers: 1}) }
func BenchmarkFitForestSqrt(b *testing.B) {
	benchmarkFit(b, RandomForest{Trees: 300, MaxFeatures: 12, Workers: 1})
}
func BenchmarkFitBagging10(b *testing.B)   { benchmarkFit(b, Bagging{Workers: 1}) }
func BenchmarkFitAdaBoost50(b *testing.B)  { benchmarkFit(b, AdaBoost{}) }
func BenchmarkFitGradient100(b *testing.B) { benchmarkFit(b, GradientBoosting{}) }
func BenchmarkFitStacking(b *testing.B) {
	s := classic(300)
	s.Workers = 1
	benchmarkFit(b, s)
}

func BenchmarkPredict(b *testing.B) {
	d := pupils(260, 1)
	for _, e := range []struct {
		name string
		ml.Estimator
	}{
		{"forest300", RandomForest{Trees: 300}},
		{"gradient100", GradientBoosting{}},
		{"ada50", AdaBoost{}},
		{"stack", classic(300)},
	} {
		m, err := e.Fit(b.Context(), d)
		if err != nil {
			b.Fatal(err)
		}
		for _, rows := range []struct {
			name string
			n    int
		}{{"1", 1}, {"64", 64}, {"4096", 4096}} {
			x := pupils(rows.n, 2).X
			dst := make([]float64, rows.n)
			b.Run(e.name+"/rows"+rows.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.Predict(dst, x)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows.n), "ns/row")
			})
		}
	}
}

// classic is the stack of the project.
func classic(trees int) Stacking {
	scaled := func(e ml.Estimator) ml.Estimator {
		return preprocess.Scaled{Scaler: preprocess.Scaler{KeepMean: true}, Estimator: e}
	}
	return Stacking{Final: linear.BayesianRidge{}, Bases: []Base{
		{"rf", RandomForest{Trees: trees}}, {"gbr", GradientBoosting{}},
		{"ridge", scaled(linear.Ridge{})}, {"bayesridge", scaled(linear.BayesianRidge{})},
	}}
}
