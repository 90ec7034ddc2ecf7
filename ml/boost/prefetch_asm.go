//go:build (amd64 || arm64) && !purego

package boost

// prefetch asks the processor for the given rows without waiting for them. It
// has no other effect, so all machines compute the same bits.
//
//go:noescape
func prefetch(t tile, rows []uint32)
