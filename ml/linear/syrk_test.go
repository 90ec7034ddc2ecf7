package linear

import (
	"slices"
	"testing"

	"golang.org/x/sys/cpu"
	"gonum.org/v1/gonum/mat"

	"paes/ml"
)

// tiles are all that this machine can run.
func tiles() map[string]tile {
	all := map[string]tile{"fastest": fastest(), "portable": tilePortable}
	for name, f := range assembly(cpu.X86.HasAVX2, cpu.X86.HasAVX512F) {
		all[name] = f
	}
	return all
}

func panelsOf(p, k int, seed uint64) []float64 {
	rnd := ml.NewRand(seed, 0)
	out := make([]float64, p*panelStride)
	for i := range p {
		for j := range k * panelCols {
			out[i*panelStride+j] = rnd.NormFloat64()
		}
	}
	return out
}

func TestTilesGiveTheSumsInOrder(t *testing.T) {
	for _, k := range []int{1, 2, 7, 100, blockRows} {
		panels := panelsOf(3, k, uint64(k))
		const side = 3 * panelCols
		want := make([]float64, side*side)
		for i := range side {
			for j := i / panelCols * panelCols; j < side; j++ {
				for l := range k {
					want[i*side+j] += float64(panels[i/16*panelStride+l*16+i%16] * panels[j/16*panelStride+l*16+j%16])
				}
			}
		}
		for name, f := range tiles() {
			got := make([]float64, side*side)
			f.syrk(got, panels, k)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %d rows: other bits", name, k)
			}
		}
	}
}

func BenchmarkSyrk(b *testing.B) {
	panels := panelsOf(10, blockRows, 1)
	c := make([]float64, 160*160)
	for name, f := range tiles() {
		b.Run(name+"/256x160", func(b *testing.B) {
			for b.Loop() {
				f.syrk(c, panels, blockRows)
			}
		})
	}
	x := mat.NewDense(blockRows, 160, panels[:blockRows*160])
	b.Run("gonum/256x160", func(b *testing.B) {
		var s mat.SymDense
		for b.Loop() {
			s.SymOuterK(1, x.T())
		}
	})
}
