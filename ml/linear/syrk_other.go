//go:build !amd64

package linear

func fastest() tile { return tilePortable }
