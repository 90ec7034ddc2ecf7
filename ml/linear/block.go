package linear

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// gramBlock is at most blockRows rows on their way into the sum of a cell.
type gramBlock struct {
	cell *cell
	rows []gramRow
}

// scratch is the memory one block needs.
type scratch struct {
	panels, sum []float64
}

// sum adds blocks to their cells. Several are multiplied at once, but they are
// added in order, which makes the bits those of one worker: who has multiplied a
// block waits for its turn, 1/20 of the time of a block at most.
func (g *Gram) sum(ctx context.Context, blocks []gramBlock) error {
	room := sync.Pool{New: func() any { return new(scratch) }}
	var turn atomic.Int64
	var failed atomic.Bool
	return ml.Parallel(ctx, g.workers, len(blocks), func(i int) error {
		s := room.Get().(*scratch)
		defer room.Put(s)
		if err := g.product(s, blocks[i].rows); err != nil {
			failed.Store(true)
			return err
		}
		// The blocks before this one have been taken, and come to their turn
		// unless one fails or the context ends.
		for tries := 0; turn.Load() != int64(i); tries++ {
			if failed.Load() || ctx.Err() != nil {
				return nil
			}
			if tries < 1000 {
				runtime.Gosched()
			} else {
				time.Sleep(20 * time.Microsecond)
			}
		}
		g.merge(blocks[i].cell.sum, s.sum)
		turn.Add(1)
		return nil
	})
}

// product leaves the products of all pairs of columns in s.sum.
func (g *Gram) product(s *scratch, rows []gramRow) error {
	if s.sum == nil {
		s.panels = make([]float64, g.panels()*panelStride)
		s.sum = make([]float64, g.side()*g.side())
	}
	for r, row := range rows {
		g.pack(s.panels, r, row)
	}
	g.multiply.syrk(s.sum, s.panels, len(rows))
	for j := range g.cols {
		if v := s.sum[j*g.side()+j]; v-v != 0 {
			return blame(rows, j)
		}
	}
	return nil
}

// pack writes row r of the panels: the columns and targets from their origin,
// 0 for a missing target, and 1, all times the root of the weight.
func (g *Gram) pack(panels []float64, r int, row gramRow) {
	at := r * panelCols
	x, origin := row.x, g.origin[:len(row.x)]
	for len(x) >= panelCols {
		dst, src, from := panels[at:][:panelCols], x[:panelCols], origin[:panelCols]
		for j, v := range src {
			dst[j] = (v - from[j]) * row.root
		}
		at += panelStride
		x, origin = x[panelCols:], origin[panelCols:]
	}
	j := 0
	put := func(v float64) {
		panels[at+j] = v
		if j++; j == panelCols {
			j, at = 0, at+panelStride
		}
	}
	for k, v := range x {
		put((v - origin[k]) * row.root)
	}
	for t, y := range row.y {
		if y != y {
			put(0)
		} else {
			put((y - g.origin[g.cols+t]) * row.root)
		}
	}
	put(row.root)
}

// blame finds the row that spoilt the squares of column j.
func blame(rows []gramRow, j int) error {
	for _, r := range rows {
		if v := r.x[j]; v != v {
			return fmt.Errorf("%w (column %d)", ml.ErrMissing, j)
		}
	}
	return fmt.Errorf("%w (column %d, or its squares)", ml.ErrNotFinite, j)
}

// merge adds the upper half of from to dst.
func (g *Gram) merge(dst, from []float64) {
	side := g.side()
	for i := range side {
		first := i*side + i/panelCols*panelCols
		floats.Add(dst[first:(i+1)*side], from[first:(i+1)*side])
	}
}

// total returns the sum of a cell with the rows that wait in it, which stay.
func (g *Gram) total(c *cell) ([]float64, error) {
	if len(c.held) == 0 {
		return c.sum, nil
	}
	var s scratch
	if err := g.product(&s, c.held); err != nil {
		return nil, err
	}
	floats.Add(s.sum, c.sum)
	return s.sum, nil
}
