//go:build !purego

package boost

import "golang.org/x/sys/cpu"

func wide() bool { return cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ }

// passAVX512 tries the splits after each of the first 8*blocks bins.
//
//go:noescape
func passAVX512(h *bins, blocks int, l *lanes8)
