package neural

import (
	"fmt"
	"math"
)

// A tile is the block of the product that a kernel computes in registers.
const (
	tileRows = 4
	tileCols = 16
)

// kernel holds the loops where training spends its time. All kernels give
// the same bits: a tile adds its products up in order, each by one fused
// multiplication and addition, and the others fuse nothing.
type kernel struct {
	// tile sets the tileRows x tileCols block of c to a*b, where a is
	// tileRows x k with element (i, l) at a[i*rs+l*cs], and b is k x tileCols
	// with row stride ldb. It does not check bounds.
	tile func(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)
	// twoTiles does two tiles, one below the other; nil means by two calls. Eight
	// sums at once keep both multipliers of a processor busy.
	twoTiles func(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int)
	// adam makes one step. The four slices have the same length, a multiple
	// of 8.
	adam func(w, m, v, g []float32, s step)
	// rectify sets the negative values of a row to 0, by the sign bit: half of
	// the branches would be mispredicted. It sets the bits of what is left in
	// seen. The lengths are the same multiple of 8.
	rectify func(row []float32, seen []uint32)
	// block sets to 0 the delta of every unit whose activation, which is not
	// negative, is 0. The lengths are the same multiple of 8.
	block func(delta, active []float32)
}

// tiny is the least first moment, in absolute value, that is not taken for 0: a
// weight without a gradient would see its moment become denormal, and the
// processor many times slower at it: with 260 rows up to a quarter of them were.
const tiny = 0x1p-100

// step is what one step of Adam needs besides the gradient.
type step struct {
	alpha, scale       float32 // the gradient is scale*(g + alpha*w)
	beta1, gain1       float32 // m becomes beta1*m + gain1*gradient
	beta2, gain2       float32 // v becomes beta2*v + gain2*gradient^2
	rate, minimumScale float32 // w loses rate*m / (sqrt(v) + minimumScale)
}

func portable() kernel {
	return kernel{tile: tilePortable, adam: adamPortable, rectify: rectifyPortable, block: blockPortable}
}

// multiply sets the m x n matrix c (row stride ldc) to a*b, where a is m x k
// with element (i, l) at a[i*rs+l*cs] and b is k x n with row stride ldb. It
// rounds m and n up to whole tiles, so all three must have room for that.
func (kn kernel) multiply(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, m, n, k int) {
	m, n = ceil(m, tileRows), ceil(n, tileCols)
	if k < 1 || len(c) < (m-1)*ldc+n || len(a) <= (m-1)*rs+(k-1)*cs || len(b) < (k-1)*ldb+n {
		panic(fmt.Sprintf("neural: product of %d x %d and %d x %d out of bounds", m, k, k, n))
	}
	for j := 0; j < n; j += tileCols {
		i := 0
		for ; kn.twoTiles != nil && i+2*tileRows <= m; i += 2 * tileRows {
			kn.twoTiles(c[i*ldc+j:], ldc, a[i*rs:], rs, cs, b[j:], ldb, k)
		}
		for ; i < m; i += tileRows {
			kn.tile(c[i*ldc+j:], ldc, a[i*rs:], rs, cs, b[j:], ldb, k)
		}
	}
}

// ceil rounds n up to a multiple of unit.
func ceil(n, unit int) int { return (n + unit - 1) / unit * unit }

func tilePortable(c []float32, ldc int, a []float32, rs, cs int, b []float32, ldb, k int) {
	for j := 0; j < tileCols; j += 2 {
		var s00, s01, s10, s11, s20, s21, s30, s31 float32
		for l := range k {
			b0, b1 := b[l*ldb+j], b[l*ldb+j+1]
			a0, a1, a2, a3 := a[l*cs], a[rs+l*cs], a[2*rs+l*cs], a[3*rs+l*cs]
			s00 = fusedMultiplyAdd(a0, b0, s00)
			s01 = fusedMultiplyAdd(a0, b1, s01)
			s10 = fusedMultiplyAdd(a1, b0, s10)
			s11 = fusedMultiplyAdd(a1, b1, s11)
			s20 = fusedMultiplyAdd(a2, b0, s20)
			s21 = fusedMultiplyAdd(a2, b1, s21)
			s30 = fusedMultiplyAdd(a3, b0, s30)
			s31 = fusedMultiplyAdd(a3, b1, s31)
		}
		c[j], c[j+1] = s00, s01
		c[ldc+j], c[ldc+j+1] = s10, s11
		c[2*ldc+j], c[2*ldc+j+1] = s20, s21
		c[3*ldc+j], c[3*ldc+j+1] = s30, s31
	}
}

func adamPortable(w, m, v, g []float32, s step) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := s.scale * (g[i] + float32(s.alpha*wi))
		mi := float32(s.beta1*m[i]) + float32(s.gain1*gi)
		if mi < tiny && mi > -tiny {
			mi = 0
		}
		vi := float32(s.beta2*v[i]) + float32(s.gain2*float32(gi*gi))
		m[i], v[i] = mi, vi
		w[i] = wi - float32(s.rate*mi)/(float32(math.Sqrt(float64(vi)))+s.minimumScale)
	}
}

func rectifyPortable(row []float32, seen []uint32) {
	seen = seen[:len(row)]
	for j, v := range row {
		b := math.Float32bits(v)
		b &^= uint32(int32(b) >> 31)
		row[j] = math.Float32frombits(b)
		seen[j] |= b
	}
}

// blockPortable tells a 0 by its bits minus 1, which no other activation has
// negative.
func blockPortable(delta, active []float32) {
	delta = delta[:len(active)]
	for j, v := range active {
		dead := uint32(int32(math.Float32bits(v)-1) >> 31)
		delta[j] = math.Float32frombits(math.Float32bits(delta[j]) &^ dead)
	}
}
