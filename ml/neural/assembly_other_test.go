//go:build !amd64

package neural

func assembly(avx2, avx512 bool) map[string]kernel { return nil }
