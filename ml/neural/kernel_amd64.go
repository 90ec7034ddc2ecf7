package neural

import "golang.org/x/sys/cpu"

// fastest is the best kernel that this processor can run.
func fastest() kernel {
	switch {
	case cpu.X86.HasAVX512F && cpu.X86.HasAVX2:
		return kernel{tile: tileAVX512, twoTiles: twoTilesAVX512, adam: adamAVX2, rectify: rectifyAVX2, block: blockAVX2}
	case cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		return kernel{tile: tileAVX2, adam: adamAVX2, rectify: rectifyAVX2, block: blockAVX2}
	}
	return portable()
}

//go:noescape
func tileAVX2(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)

//go:noescape
func tileAVX512(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)

//go:noescape
func twoTilesAVX512(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)

//go:noescape
func adamAVX2(w, m, v, g []float32, s step)

//go:noescape
func rectifyAVX2(row []float32, seen []uint32)

//go:noescape
func blockAVX2(delta, active []float32)
