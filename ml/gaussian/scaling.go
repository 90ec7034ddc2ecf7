package gaussian

import (
	"math"

	"paes/ml"
)

// scaling is what the fit sees the data through.
type scaling struct {
	mean   float64   // of the target
	spread float64   // standard deviation of the target; 0 when it is constant
	centre []float64 // means of the columns
	scale  []float64 // standard deviations of the columns; 0 for those that do not vary
}

func newScaling(d ml.Data) scaling {
	s := scaling{centre: make([]float64, d.X.Cols), scale: make([]float64, d.X.Cols)}
	s.mean, s.spread = moments(d.Y, d.W)
	col := make([]float64, d.X.Rows)
	for j := range s.centre {
		s.centre[j], s.scale[j] = moments(d.X.Col(col, j), d.W)
	}
	return s
}

// unit is the standard deviation of the target, or 1 when that is 0.
func (s scaling) unit() float64 {
	if s.spread == 0 {
		return 1
	}
	return s.spread
}

// moments returns mean and standard deviation; the latter is exactly 0 when it is
// nothing but rounding.
func moments(v, w []float64) (mean, sd float64) {
	mean = ml.Mean(v, w)
	squares := make([]float64, len(v))
	for i, x := range v {
		squares[i] = (x - mean) * (x - mean)
	}
	sd = math.Sqrt(ml.Mean(squares, w))
	if sd <= 1e-12*math.Abs(mean) {
		sd = 0
	}
	return mean, sd
}

// columns returns those of the block that vary, centred and, unless their
// coefficients have a known standard deviation, scaled.
func (s scaling) columns(b Block, x ml.Matrix) ml.Matrix {
	z := x.SelectCols(s.varying(b))
	for k, j := range s.varying(b) {
		scale := s.scale[j]
		if b.SD > 0 {
			scale = 1
		}
		for i := range z.Rows {
			z.Set(i, k, (z.At(i, k)-s.centre[j])/scale)
		}
	}
	return z
}

func (s scaling) varying(b Block) (cols []int) {
	for _, j := range b.Columns {
		if s.scale[j] > 0 {
			cols = append(cols, j)
		}
	}
	return cols
}
