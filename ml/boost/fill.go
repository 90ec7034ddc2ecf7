package boost

import (
	"context"
	"math"

	"paes/ml"
)

const (
	filled = 256  // rows in a piece of work: what they have of 150 features fits into L2
	cells  = 4096 // of a locator's table
	crowd  = 12   // cuts in a cell at most
)

// fill writes the bins of all values: 4 to 5 ns each.
func fill[T float](ctx context.Context, b *Bins, data []T, workers int) error {
	locators := make([]locator, b.cols)
	for j, f := range b.features {
		locators[j].build(f)
	}
	return ml.Parallel(ctx, workers, (b.rows+filled-1)/filled, func(k int) error {
		from, to := k*filled, min(b.rows, (k+1)*filled)
		for c, members := range b.columns {
			rows, at := b.tiles[c/tileCols][from:to], c%tileCols
			for _, j := range members {
				fillFeature(rows, at, &locators[j], data[from*b.cols+j:], b.cols, uint8(b.features[j].stride))
			}
		}
		return nil
	})
}

// fillFeature adds stride times the bin of each value to byte at of its row.
func fillFeature[T float](rows tile, at int, l *locator, data []T, cols int, stride uint8) {
	at &= tileCols - 1
	first, scale := l.cuts[0], l.scale
	for i := range rows {
		x := float32(data[i*cols])
		b := l.missing
		switch {
		case x != x:
		case l.crowded:
			b = l.halve(x)
		default:
			cell := uint(0)
			if v := (x - first) * scale; v >= 0 {
				cell = cells - 1
				if v < cells-2 {
					cell = uint(v) + 1
				}
			}
			b = l.below[cell&(cells-1)]
			for x > l.cuts[b] {
				b++
			}
		}
		rows[i][at] += b * stride
	}
}

// locator finds the bin of a number. A table of equal cells over the range of
// the cuts says how many cuts are certainly below; those within the cell are
// tried one by one. Where a cell is crowded, the cuts are found by halving,
// which takes thrice the time.
type locator struct {
	scale   float32 // cells per unit
	missing uint8
	crowded bool
	below   [cells]uint8
	cuts    [256]float32 // +Inf after the last
}

func (l *locator) build(f feature) {
	for i := range l.cuts {
		l.cuts[i] = float32(math.Inf(1))
	}
	copy(l.cuts[:], f.cuts)
	l.missing = uint8(len(f.cuts) + 1)
	if len(f.cuts) < 2 {
		return
	}
	l.scale = float32(cells-2) / (f.cuts[len(f.cuts)-1] - l.cuts[0])
	if l.scale == 0 || math.IsInf(float64(l.scale), 0) {
		l.crowded = true
		return
	}
	// The cell of a number grows with it, also after rounding. So a cut in an
	// earlier cell is below every number of this one.
	i := 0
	for c := range l.below {
		before := i
		for i < len(f.cuts) && l.cell(f.cuts[i]) < c {
			i++
		}
		l.below[c] = uint8(i)
		l.crowded = l.crowded || i-before > crowd
	}
	l.crowded = l.crowded || len(f.cuts)-i > crowd
}

// halve counts the cuts below x, in eight steps.
func (l *locator) halve(x float32) uint8 {
	n := uint8(0)
	for step := uint8(128); step > 0; step /= 2 {
		if x > l.cuts[n+step-1] {
			n += step
		}
	}
	return n
}

func (l *locator) cell(x float32) int {
	v := (x - l.cuts[0]) * l.scale
	switch {
	case !(v >= 0):
		return 0
	case v < cells-2:
		return int(v) + 1
	}
	return cells - 1
}
