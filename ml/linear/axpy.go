package linear

func axpyPortable(y []float64, a float64, x []float64) {
	x = x[:len(y)]
	for i, v := range x {
		y[i] += float64(a * v)
	}
}

func throughPortable(z []float64, b float64, y []float64, a float64, x []float64) {
	x, z = x[:len(y)], z[:len(y)]
	for i, v := range x {
		y[i] += float64(a * v)
		z[i] += float64(b * y[i])
	}
}
