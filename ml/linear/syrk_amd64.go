package linear

import "golang.org/x/sys/cpu"

// fastest is the best tile that this processor can run.
func fastest() tile {
	switch {
	case cpu.X86.HasAVX512F:
		return tileAVX512
	case cpu.X86.HasAVX2:
		return tileAVX2
	}
	return tilePortable
}

//go:noescape
func tileAVX512(c []float64, ldc int, a, b []float64, k int)

func tileAVX2(c []float64, ldc int, a, b []float64, k int) {
	for i := 0; i < tileRows; i += 4 {
		for j := 0; j < panelCols; j += 8 {
			quarterAVX2(c[i*ldc+j:], ldc, a[i:], b[j:], k)
		}
	}
}

// quarterAVX2 is a tile of 4 x 8.
//
//go:noescape
func quarterAVX2(c []float64, ldc int, a, b []float64, k int)
