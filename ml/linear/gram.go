package linear

import (
	"context"
	"fmt"
	"math"

	"paes/ml"
)

// Gram sums up rows so that least squares needs them no more: one pass over
// any number of rows, in chunks, serves all targets, models and folds. A model
// without a fold is solved from the sums of the other folds. Neither the
// chunks nor the number of workers change a bit of the sums.
//
// Sums of squares have a price: a model loses twice the digits that the direct
// fits lose. The coefficients were measured to agree with the direct fits to 11
// digits at a condition number of X (largest to smallest singular value) of
// 300, 9 at 3,000, 6 at 30,000 and 5 at 300,000; a strong penalty helps. Beyond,
// and for all small data, use the direct fits. Columns are taken relative to
// the first row, so that large means do no harm; one whose deviation is less
// than 3e-7 of its distance from the first row counts as constant.
type Gram struct {
	cols, targets, folds, workers int
	origin                        []float64 // of x and the targets: their first values
	known                         []bool    // targets that have an origin
	cells                         []*cell
	index                         map[cellKey]int
	last                          int // cell that a row went to
	multiply                      tile
}

// cellKey says which rows share a sum: those of one fold with the same targets
// present, which are the bits of present.
type cellKey struct {
	fold    int
	present uint64
}

// cell is the sum over the rows of one key. It grows by whole blocks; rows wait
// in held until they are one.
type cell struct {
	cellKey
	rows int
	sumW float64
	sum  []float64 // square of x, targets and 1, upper half
	held []gramRow
}

// gramRow is a row on its way into a block.
type gramRow struct {
	x, y []float64
	root float64 // of the weight
}

// Chunk is some rows for a [Gram].
type Chunk struct {
	X    ml.Matrix // n x p
	Y    ml.Matrix // n x targets; NaN means missing
	W    []float64 // n weights, or nil; a row of weight 0 counts as absent
	Fold []int     // n numbers of folds, from 0; may be nil when there are none
}

// NewGram returns the empty sums of p = cols columns and of some targets (at
// most 64) over some folds (0 when there are none). Workers is how many
// goroutines sum and solve; 0 means one per core.
func NewGram(cols, targets, folds, workers int) *Gram {
	if cols < 0 || targets < 1 || targets > 64 || folds < 0 {
		panic(fmt.Sprintf("linear: a Gram of %d columns, %d targets and %d folds", cols, targets, folds))
	}
	return &Gram{
		cols: cols, targets: targets, folds: folds, workers: workers,
		index: map[cellKey]int{}, known: make([]bool, targets), multiply: fastest(),
	}
}

// panels is how many the columns, targets and the constant 1 need.
func (g *Gram) panels() int { return (g.cols + g.targets + panelCols) / panelCols }

// side is the number of columns of all panels.
func (g *Gram) side() int { return g.panels() * panelCols }

// Add sums up the rows of a chunk; it keeps none of its memory. A missing
// target leaves the row out for that target alone. It fails with ml.ErrMissing
// on NaN among the columns, ml.ErrNotFinite, ml.ErrWeight, and when ctx ends;
// after an error the sums are of no use. It panics on a wrong shape.
func (g *Gram) Add(ctx context.Context, c Chunk) error {
	g.mustFit(c)
	var added [][]gramRow // by cell
	var touched []int     // cells, in the order met
	for i := range c.X.Rows {
		k, root, err := g.sort(c, i)
		if err != nil {
			return err
		}
		if k < 0 {
			continue
		}
		for k >= len(added) {
			added = append(added, nil)
		}
		if len(added[k]) == 0 {
			touched = append(touched, k)
		}
		added[k] = append(added[k], gramRow{c.X.Row(i), c.Y.Row(i), root})
	}
	var blocks []gramBlock
	for _, k := range touched {
		cell := g.cells[k]
		rows := append(cell.held, added[k]...)
		for len(rows) >= blockRows {
			blocks = append(blocks, gramBlock{cell, rows[:blockRows]})
			rows = rows[blockRows:]
		}
		cell.held = rows
	}
	if err := g.sum(ctx, blocks); err != nil {
		return err
	}
	for _, k := range touched { // what is left belongs to the caller
		held := make([]gramRow, len(g.cells[k].held), blockRows)
		for i, r := range g.cells[k].held {
			held[i] = gramRow{append([]float64(nil), r.x...), append([]float64(nil), r.y...), r.root}
		}
		g.cells[k].held = held
	}
	return nil
}

func (g *Gram) mustFit(c Chunk) {
	n := c.X.Rows
	if c.X.Cols != g.cols || c.Y.Cols != g.targets || c.Y.Rows != n ||
		c.W != nil && len(c.W) != n || len(c.Fold) != n && (g.folds > 0 || c.Fold != nil) {
		panic(fmt.Sprintf("linear: a chunk of %d x %d columns, %d x %d targets, %d weights and %d folds for a Gram of %d columns, %d targets, %d folds",
			n, c.X.Cols, c.Y.Rows, c.Y.Cols, len(c.W), len(c.Fold), g.cols, g.targets, g.folds))
	}
}

// sort finds the cell of row i and the root of its weight; -1 when the row
// does not count. It may make the cell, and the origin.
func (g *Gram) sort(c Chunk, i int) (k int, root float64, err error) {
	w := 1.0
	if c.W != nil {
		w = c.W[i]
	}
	if !(w >= 0) || math.IsInf(w, 0) {
		return 0, 0, fmt.Errorf("%w (row %d of the chunk)", ml.ErrWeight, i)
	}
	key := cellKey{}
	if g.folds > 0 {
		if key.fold = c.Fold[i]; key.fold < 0 || key.fold >= g.folds {
			panic(fmt.Sprintf("linear: fold %d of %d", key.fold, g.folds))
		}
	}
	for t, y := range c.Y.Row(i) {
		if math.IsInf(y, 0) && w > 0 {
			return 0, 0, fmt.Errorf("%w (target %d, row %d of the chunk)", ml.ErrNotFinite, t, i)
		}
		if !math.IsNaN(y) {
			key.present |= 1 << t
		}
	}
	if w == 0 || key.present == 0 {
		return -1, 0, nil
	}
	g.orient(c.X.Row(i), c.Y.Row(i))
	if k = g.last; k >= len(g.cells) || g.cells[k].cellKey != key {
		var ok bool
		if k, ok = g.index[key]; !ok {
			k = len(g.cells)
			g.index[key] = k
			g.cells = append(g.cells, &cell{cellKey: key, sum: make([]float64, g.side()*g.side())})
		}
		g.last = k
	}
	g.cells[k].rows++
	g.cells[k].sumW += w
	return k, math.Sqrt(w), nil
}

// orient makes the first values that it sees the origin.
func (g *Gram) orient(x, y []float64) {
	if g.origin == nil {
		g.origin = make([]float64, g.cols+g.targets)
		copy(g.origin, x)
	}
	for t, v := range y {
		if !g.known[t] && !math.IsNaN(v) {
			g.known[t] = true
			g.origin[g.cols+t] = v
		}
	}
}
