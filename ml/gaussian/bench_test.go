package gaussian

import (
	"math"
	"testing"

	"paes/ml"
)

// pupils draws d columns that share one factor, and targets that bend.
func pupils(n, d int, seed uint64) (ml.Data, []float64) {
	rng := ml.NewRand(seed, 0)
	out, mean := ml.Data{X: ml.NewMatrix(n, d), Y: make([]float64, n)}, make([]float64, n)
	for i := range n {
		ability := rng.NormFloat64()
		for j := range d {
			out.X.Set(i, j, 5*(ability+0.7*rng.NormFloat64()))
		}
		mean[i] = 600 + 70*ability + 25*ability*ability + 6*out.X.At(i, 0)
		out.Y[i] = math.Round(mean[i] + 50*rng.NormFloat64())
	}
	return out, mean
}

func BenchmarkFit260x20(b *testing.B) {
	d, _ := pupils(260, 20, 1)
	for b.Loop() {
		p, err := Process{}.Fit(b.Context(), d)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(p.(*Model).Iterations), "steps")
	}
}

func BenchmarkFit260x20FourBlocks(b *testing.B) {
	d, _ := pupils(260, 20, 1)
	blocks := []Block{{Columns: []int{0, 1, 2, 3, 4}}, {Columns: []int{5, 6, 7, 8, 9, 10}}, {Columns: []int{11, 12, 13, 14, 15}}, {Columns: []int{16, 17, 18, 19}, SD: 5}}
	for b.Loop() {
		p, err := Process{Blocks: blocks}.Fit(b.Context(), d)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(p.(*Model).Iterations), "steps")
	}
}
