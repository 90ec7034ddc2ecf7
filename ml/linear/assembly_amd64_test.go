package linear

// assembly lists the tiles written in assembly that the processor can run.
func assembly(avx2, avx512 bool) map[string]tile {
	all := map[string]tile{}
	if avx2 {
		all["AVX2"] = tileAVX2
	}
	if avx512 {
		all["AVX-512"] = tileAVX512
	}
	return all
}
