package linear

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
)

// slopes is a centred least-squares problem as coordinate descent sees it, at
// coefficients w that it is told of by its moves; r = y - Xw.
type slopes interface {
	norms() (columns []float64, yy float64) // squared lengths of the columns and of y
	slope(j int) float64                    // x_jᵀr
	all(dst []float64)                      // Xᵀr
	move(j int, by float64)                 // w[j] grew
	residual(w []float64) (rr, ry float64)  // |r|² and rᵀy
}

// columns are slopes over the rows themselves.
type columns struct {
	xt   []float64 // p x n
	n    int
	y, r []float64
}

func newColumns(c centred) *columns {
	return &columns{xt: transpose(c.x), n: c.x.Rows, y: c.y, r: append([]float64(nil), c.y...)}
}

func (c *columns) col(j int) []float64 { return c.xt[j*c.n : (j+1)*c.n] }

func (c *columns) norms() ([]float64, float64) {
	out := make([]float64, len(c.xt)/c.n)
	for j := range out {
		out[j] = floats.Dot(c.col(j), c.col(j))
	}
	return out, floats.Dot(c.y, c.y)
}

func (c *columns) slope(j int) float64 { return floats.Dot(c.col(j), c.r) }

func (c *columns) all(dst []float64) {
	for j := range dst {
		dst[j] = c.slope(j)
	}
}

func (c *columns) move(j int, by float64) { floats.AddScaled(c.r, -by, c.col(j)) }

func (c *columns) residual([]float64) (rr, ry float64) {
	return floats.Dot(c.r, c.r), floats.Dot(c.r, c.y)
}

// descent minimises |y - Xw|²/2 + l1 |w|₁ + l2/2 |w|².
type descent struct {
	slopes
	w       []float64 // where it starts and ends
	squares []float64 // squared lengths of the columns
	yy      float64
	l1, l2  float64
	tol     float64
}

// run sweeps over the columns that can still count until the duality gap is
// small. The gap bounds how far the solution may be, and with it proves that
// some coefficients are 0 (gap safe screening: Ndiaye et al., 2017).
func (d *descent) run(ctx context.Context, maxIter int) (ElasticNetStep, error) {
	active := make([]int, 0, len(d.w))
	for j, s := range d.squares {
		if s > 0 {
			active = append(active, j)
		}
	}
	xr := make([]float64, len(d.w))
	s := ElasticNetStep{}
	var dual float64
	s.Gap, dual = d.gap(xr)
	still := false
	const leastGap, leastStep = 1e-15, 1e-12 // smaller gaps and steps are noise
	for {
		if s.Converged = s.Gap <= max(d.tol, leastGap)*d.yy || still; s.Converged || s.Iterations == maxIter {
			if d.yy > 0 {
				s.Gap /= d.yy
			}
			return s, nil
		}
		active = d.screen(active, xr, s.Gap, dual)
		for small := false; !small && s.Iterations < maxIter; {
			if err := ctx.Err(); err != nil {
				return s, err
			}
			step, largest := d.sweep(active)
			s.Iterations++
			small = step <= max(d.tol, leastStep)*largest
			still = step == 0 // no coefficient moves any more: rounding is all that is left
		}
		s.Gap, dual = d.gap(xr)
	}
}

// sweep improves each active coefficient in turn.
func (d *descent) sweep(active []int) (step, largest float64) {
	for _, j := range active {
		old := d.w[j]
		slope := d.slope(j) + old*d.squares[j]
		now := 0.0
		if size := math.Abs(slope) - d.l1; size > 0 {
			now = math.Copysign(size/(d.squares[j]+d.l2), slope)
		}
		if now != old {
			d.w[j] = now
			d.move(j, now-old)
		}
		step, largest = max(step, math.Abs(now-old)), max(largest, math.Abs(now))
	}
	return step, largest
}

// gap returns the duality gap at w and the largest absolute slope, and fills
// xr with the slopes Xᵀr - l2 w.
func (d *descent) gap(xr []float64) (gap, dual float64) {
	d.all(xr)
	floats.AddScaled(xr, -d.l2, d.w)
	for _, v := range xr {
		dual = max(dual, math.Abs(v))
	}
	rr, ry := d.residual(d.w)
	rr += d.l2 * floats.Dot(d.w, d.w)
	scale := 1.0
	if dual > d.l1 {
		scale = d.l1 / dual
	}
	return 0.5*rr + d.l1*floats.Norm(d.w, 1) + 0.5*scale*scale*rr - scale*ry, dual
}

// screen drops from active the columns whose coefficient must be 0.
func (d *descent) screen(active []int, xr []float64, gap, dual float64) []int {
	radius := math.Sqrt(2*max(gap, 0)) / d.l1
	kept := active[:0]
	for _, j := range active {
		if far := 1 - math.Abs(xr[j])/max(d.l1, dual); far <= radius*math.Sqrt(d.squares[j]+d.l2) {
			kept = append(kept, j)
		} else if d.w[j] != 0 {
			d.move(j, -d.w[j])
			d.w[j] = 0
		}
	}
	return kept
}
