//go:build !amd64

package linear

func assembly(avx2, avx512 bool) map[string]tile { return nil }
