package neural

// transpose refreshes t from w for the first units of the layer.
func (y layer) transpose(units int) {
	from, to := padOut(y.out), padOut(y.in)
	for j := range units {
		row := y.t[j*to:][:y.in]
		for i := range row {
			row[i] = y.w[(1+i)*from+j]
		}
	}
}

// rectifyRows sets the negative values of columns 1..cols to 0, and in seen,
// of length cols, the bits of the others.
func (kn kernel) rectifyRows(m []float32, stride, rows, cols int, seen []uint32) {
	whole := cols &^ 7
	for i := range rows {
		row := m[i*stride+1:][:cols]
		kn.rectify(row[:whole], seen[:whole])
		rectifyPortable(row[whole:], seen[whole:])
	}
}

// blockDead sets to 0 the delta of every unit whose activation is 0. The
// activations start at column 1 of m and are not negative.
func (kn kernel) blockDead(delta []float32, dstride int, m []float32, mstride, rows, cols int) {
	whole := cols &^ 7
	for i := range rows {
		a := m[i*mstride+1:][:cols]
		d := delta[i*dstride:][:cols]
		kn.block(d[:whole], a[:whole])
		blockPortable(d[whole:], a[whole:])
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
