package ml

import "math/rand/v2"

// NewRand returns a generator for one stream of a seed. Work that may run in
// any order (trees, folds) takes one stream per piece, so that the result does
// not depend on how many workers there are.
func NewRand(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed), mix(seed^mix(stream+1))))
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, 2014): it spreads
// small consecutive seeds over all 64 bits.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
