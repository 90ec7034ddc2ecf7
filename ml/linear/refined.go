package linear

import (
	"slices"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// refined are slopes by the products of the columns, so that a move costs p
// operations and a slope none, where [columns] need n for each. The products,
// n p² / 2 operations by tiles, pay after some five sweeps. Rounding does not
// add up: whenever all slopes are asked for they come from the rows.
type refined struct {
	x    ml.Matrix
	y, r []float64
	w    []float64 // sum of the moves
	gram []float64 // p x side
	side int
	xr   []float64
}

// newSlopes takes products unless these are more numbers than the columns.
func newSlopes(c centred) slopes {
	n, p := c.x.Rows, c.x.Cols
	if p > n {
		return newColumns(c)
	}
	q := &refined{x: c.x, y: c.y, r: slices.Clone(c.y), w: make([]float64, p), xr: make([]float64, p)}
	q.gram, q.side = squares(c.x)
	q.all(q.xr)
	return q
}

// squares returns XᵀX, side numbers from row to row.
func squares(x ml.Matrix) (gram []float64, side int) {
	p := x.Cols
	n := (p + panelCols - 1) / panelCols
	side = n * panelCols
	panels := make([]float64, n*panelStride)
	gram = make([]float64, side*side)
	part := gram // the first block needs no adding
	for from := 0; from < x.Rows; from += blockRows {
		to := min(from+blockRows, x.Rows)
		for i := from; i < to; i++ {
			row, at := x.Row(i), (i-from)*panelCols
			for ; len(row) > 0; at += panelStride {
				row = row[copy(panels[at:at+panelCols], row):]
			}
		}
		if from == blockRows {
			part = make([]float64, side*side)
		}
		fastest().syrk(part, panels, to-from)
		if from > 0 {
			floats.Add(gram, part)
		}
	}
	for i := range p {
		for j := range i {
			gram[i*side+j] = gram[j*side+i]
		}
	}
	return gram, side
}

func (q *refined) norms() ([]float64, float64) {
	out := make([]float64, len(q.w))
	for j := range out {
		out[j] = q.gram[j*q.side+j]
	}
	return out, floats.Dot(q.y, q.y)
}

func (q *refined) slope(j int) float64 { return q.xr[j] }

func (q *refined) all(dst []float64) {
	clear(q.xr)
	for i, y := range q.y {
		row := q.x.Row(i)
		q.r[i] = y - floats.Dot(q.w, row)
		axpy(q.xr, q.r[i], row)
	}
	copy(dst, q.xr)
}

func (q *refined) move(j int, by float64) {
	q.w[j] += by
	axpy(q.xr, -by, q.gram[j*q.side:j*q.side+len(q.w)])
}

// residual is that of the last call of all.
func (q *refined) residual([]float64) (rr, ry float64) {
	return floats.Dot(q.r, q.r), floats.Dot(q.r, q.y)
}
