//go:build (!amd64 && !arm64) || purego

package boost

// prefetch reads a byte of each of the given rows, one right after the other:
// the processor waits for many of them at a time. A third slower than asking
// for them without waiting.
//
//go:noinline
func prefetch(t tile, rows []uint32) (used uint8) {
	for _, r := range rows {
		used ^= t[r][0]
	}
	return used
}
