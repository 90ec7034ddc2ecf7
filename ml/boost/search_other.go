//go:build !amd64 || purego

package boost

func wide() bool { return false }

func passAVX512(*bins, int, *lanes8) {}
