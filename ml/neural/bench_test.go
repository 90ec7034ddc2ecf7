package neural

import (
	"fmt"
	"testing"

	"paes/ml"
)

func synthetic(n, p int, seed uint64) ml.Data {
	rnd := ml.NewRand(seed, 0)
	d := ml.Data{X: ml.NewMatrix(n, p), Y: make([]float64, n)}
	for i := range n {
		for j := range p {
			v := rnd.NormFloat64()
			d.X.Set(i, j, v)
			d.Y[i] += v * float64(j%7) / float64(p)
		}
		d.Y[i] += 0.3 * rnd.NormFloat64()
	}
	return d
}

// BenchmarkEpoch is the time of one epoch, of default settings.
func BenchmarkEpoch(b *testing.B) {
	for _, kn := range []struct {
		name string
		kernel
	}{{"fastest", fastest()}, {"portable", portable()}} {
		for _, n := range []int{260, 20000} {
			b.Run(fmt.Sprintf("%s/%dx145", kn.name, n), func(b *testing.B) {
				d := synthetic(n, 145, 1)
				e, _ := MLP{}.withDefaults(n)
				rnd := ml.NewRand(1, 0)
				t, err := newTrainer(e, d, kn.kernel)
				if err != nil {
					b.Fatal(err)
				}
				t.initialize(rnd)
				b.ReportAllocs()
				for b.Loop() {
					rnd.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
					t.epoch()
				}
			})
		}
	}
}

func BenchmarkPredict(b *testing.B) {
	d := synthetic(1000, 145, 1)
	p, err := MLP{MaxEpochs: 2}.Fit(b.Context(), d)
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]float64, 1000)
	for b.Loop() {
		p.Predict(dst, d.X)
	}
}
