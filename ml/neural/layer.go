package neural

import "math"

// transpose refreshes t from w.
func (y layer) transpose() {
	from, to := padOut(y.out), padOut(y.in)
	for j := range y.out {
		row := y.t[j*to:][:y.in]
		for i := range row {
			row[i] = y.w[(1+i)*from+j]
		}
	}
}

// rectifyRows sets the negative values of columns 1..cols to 0, by the sign
// bit: half of the branches would be mispredicted.
func rectifyRows(m []float32, stride, rows, cols int) {
	for i := range rows {
		row := m[i*stride+1:][:cols]
		for j, v := range row {
			b := math.Float32bits(v)
			row[j] = math.Float32frombits(b &^ uint32(int32(b)>>31))
		}
	}
}

// blockDead sets to 0 the delta of every unit whose activation is 0. The
// activations start at column 1 of m and are not negative, so that a 0 is the
// only one whose bits minus 1 are.
func blockDead(delta []float32, dstride int, m []float32, mstride, rows, cols int) {
	for i := range rows {
		a := m[i*mstride+1:][:cols]
		d := delta[i*dstride:][:len(a)]
		for j, v := range a {
			dead := uint32(int32(math.Float32bits(v)-1) >> 31)
			d[j] = math.Float32frombits(math.Float32bits(d[j]) &^ dead)
		}
	}
}

// sumOfSquares adds up in float64, in four sums that do not wait for another.
// The length is a multiple of 4.
func sumOfSquares(w []float32) float64 {
	var a, b, c, d float64
	for ; len(w) >= 4; w = w[4:] {
		a += float64(float64(w[0]) * float64(w[0]))
		b += float64(float64(w[1]) * float64(w[1]))
		c += float64(float64(w[2]) * float64(w[2]))
		d += float64(float64(w[3]) * float64(w[3]))
	}
	return a + b + c + d
}
