package boost

import (
	"fmt"
	"testing"

	"paes/ml"
)

// large is 150 features, 100 continuous, 30 of 21 values and 20 of 5, the shape
// of bench/boost.
func large(n int) ([]float32, []float64) {
	rng := ml.NewRand(1, 1)
	x, y := make([]float32, n*150), make([]float64, n)
	for i := range n {
		for j := range 150 {
			v := rng.Float32()
			switch {
			case j >= 130:
				v = float32(int(v * 5))
			case j >= 100:
				v = float32(int(v * 21))
			}
			x[i*150+j] = v
			y[i] += float64(v) * float64(j%7)
		}
		y[i] += 5 * rng.NormFloat64()
	}
	return x, y
}

// BenchmarkAccumulate reports the time of an addition, for nodes whose rows are
// a shared part of all: the smaller the part, the farther apart they are.
func BenchmarkAccumulate(b *testing.B) {
	const n = 1 << 20
	rng := ml.NewRand(1, 2)
	t := make(tile, n)
	for i := range t {
		for k := range t[i] {
			t[i][k] = uint8(rng.Uint32())
		}
	}
	for _, width := range []int{16, 8, 4} {
		for _, part := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("columns=%d/part=%d", width, part), func(b *testing.B) {
				b.ReportAllocs()
				var rows []uint32
				var g []int32
				for i := range n {
					if rng.IntN(part) == 0 {
						rows, g = append(rows, uint32(i)), append(g, int32(rng.Uint32())>>14)
					}
				}
				var h histogram
				for b.Loop() {
					accumulate(&h, width, t, rows, g)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(rows)*width), "ns/add")
			})
		}
	}
}

func BenchmarkBins(b *testing.B) {
	const n = 100_000
	x, _ := large(n)
	for _, stage := range []string{"inspect", "sketch", "fill"} {
		b.Run(stage, func(b *testing.B) {
			bins, err := NewBinsFloat32(b.Context(), x, 150, Options{Workers: 1})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				switch stage {
				case "inspect":
					err = inspect(b.Context(), bins, x, 1)
				case "sketch":
					err = sketch(b.Context(), bins, x, Options{Bins: 255, Workers: 1})
				case "fill":
					err = fill(b.Context(), bins, x, 1)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/value")
		})
	}
}

// BenchmarkFit is ten trees; the shares of search, partition and the rest are in
// its profile.
func BenchmarkFit(b *testing.B) {
	const n = 100_000
	x, y := large(n)
	bins, err := NewBinsFloat32(b.Context(), x, 150, Options{Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	for _, leaves := range []int{0, 63} {
		b.Run(fmt.Sprintf("leaves=%d", leaves), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := (Regressor{Trees: 10, Leaves: leaves, L2: 1, Workers: 1}).FitBins(b.Context(), bins, y, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPredict(b *testing.B) {
	d := mixed(20_000, 150, 1)
	m := fit(b, Regressor{}, d)
	x := ml.Matrix{Rows: 4096, Cols: 150, Data: d.X.Data[:4096*150]}
	dst := make([]float64, 4096)
	for _, rows := range []int{1, 4096} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			b.ReportAllocs()
			x := ml.Matrix{Rows: rows, Cols: 150, Data: x.Data[:rows*150]}
			for b.Loop() {
				m.Predict(dst[:rows], x)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
		})
	}
}
