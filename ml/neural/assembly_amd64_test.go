package neural

// assembly lists the kernels written in assembly that the processor can run.
func assembly(avx2, avx512 bool) map[string]kernel {
	all := map[string]kernel{}
	if avx2 {
		all["AVX2"] = kernel{tile: tileAVX2, adam: adamAVX2, rectify: rectifyAVX2, block: blockAVX2}
	}
	if avx2 && avx512 {
		all["AVX-512"] = kernel{tile: tileAVX512, adam: adamAVX2, rectify: rectifyAVX2, block: blockAVX2}
	}
	return all
}
