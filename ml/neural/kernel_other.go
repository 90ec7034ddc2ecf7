//go:build !amd64

package neural

func fastest() kernel { return portable() }
