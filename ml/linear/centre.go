package linear

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// centred is what the solvers see: x (n x p) and y (n) without their weighted
// means, and with each row multiplied by the root of its weight.
type centred struct {
	x     ml.Matrix
	y     []float64
	meanX []float64
	meanY float64
	sumW  float64 // sum of the weights; n without weights
}

// centre checks the data and copies it into a centred value.
func centre(ctx context.Context, d ml.Data) (centred, error) {
	d, err := d.Present()
	if err != nil {
		return centred{}, err
	}
	if err := d.Check(); err != nil {
		return centred{}, err
	}
	if err := ctx.Err(); err != nil {
		return centred{}, err
	}
	c := centred{
		x:     ml.NewMatrix(d.X.Rows, d.X.Cols),
		y:     append([]float64(nil), d.Y...),
		meanX: make([]float64, d.X.Cols),
		sumW:  float64(d.X.Rows),
	}
	copy(c.x.Data, d.X.Data)
	if d.W != nil {
		c.sumW = floats.Sum(d.W)
	}
	// Two passes: the second mean is of what rounding left after the first,
	// which makes a constant column exactly zero.
	for range 2 {
		c.subtractMeans(d.W)
	}
	if d.W != nil {
		for i, w := range d.W {
			root := math.Sqrt(w)
			floats.Scale(root, c.x.Row(i))
			c.y[i] *= root
		}
	}
	return c, nil
}

// subtractMeans takes the weighted means of x and y away and adds them to
// meanX and meanY.
func (c *centred) subtractMeans(w []float64) {
	mean := make([]float64, c.x.Cols)
	var meanY float64
	for i, y := range c.y {
		wi := 1.0
		if w != nil {
			wi = w[i]
		}
		axpy(mean, wi, c.x.Row(i))
		meanY += wi * y
	}
	floats.Scale(1/c.sumW, mean)
	meanY /= c.sumW
	for i := range c.y {
		axpy(c.x.Row(i), -1, mean)
		c.y[i] -= meanY
	}
	floats.Add(c.meanX, mean)
	c.meanY += meanY
}

// model adds the intercept to the coefficients of the centred problem.
func (c centred) model(coef []float64) Model {
	return Model{Coef: coef, Intercept: c.meanY - floats.Dot(coef, c.meanX)}
}
