package boost

import (
	"context"
	"errors"
	"fmt"

	"paes/ml"
)

const (
	maxBins = 255 // of values; one more is for the missing
	// MaxRows is how many rows a histogram counts: 24 bits.
	MaxRows = 1<<24 - 1
	// MaxCols leaves room for a second copy of each feature in the 16 bits of a
	// tree's node.
	MaxCols = 1 << 15
)

// ErrTooLarge says that data has more rows or columns than a histogram takes.
var ErrTooLarge = errors.New("boost: too many rows or columns")

// tileCols is how many columns share a row of a tile.
const tileCols = 16

// tile is 16 columns of all rows: a row is 16 bytes, a quarter of a cache line.
type tile [][tileCols]uint8

// Bins is n rows of p features, each value replaced by the number of its bin.
// Many fits may share one: it does not change.
type Bins struct {
	rows, cols int
	features   []feature
	columns    [][]int // the features of each column
	tiles      []tile
}

// feature is where a feature's values are and what they mean. Bin b holds the
// values above cuts[b-1] up to cuts[b]; the last bin, if any is missing, the
// missing ones.
type feature struct {
	cuts    []float32
	missing bool
	bins    int // of values and missing ones together
	column  int // -1 when the feature has a single bin
	stride  int // bin = byte / stride % bins: several features may share a byte
}

// Options say how to bin. The zero value works.
type Options struct {
	Bins    int  // of values, at most 255; 0 means 255
	Workers int  // 0 means one per core
	Plain   bool // one column for each feature: the trees are the same, slower
}

// NewBins bins a matrix. NaN is missing; infinite values, and those that do not
// fit into a float32, are refused with ml.ErrNotFinite.
func NewBins(ctx context.Context, x ml.Matrix, o Options) (*Bins, error) {
	return newBins(ctx, x.Data, x.Rows, x.Cols, o)
}

// NewBinsFloat32 bins row-major float32 data: element (i, j) is data[i*cols+j].
func NewBinsFloat32(ctx context.Context, data []float32, cols int, o Options) (*Bins, error) {
	rows := 0
	if cols > 0 {
		rows = len(data) / cols
	}
	return newBins(ctx, data, rows, cols, o)
}

// Rows returns the number of rows.
func (b *Bins) Rows() int { return b.rows }

// Cols returns the number of features.
func (b *Bins) Cols() int { return b.cols }

type float interface{ float32 | float64 }

func newBins[T float](ctx context.Context, data []T, rows, cols int, o Options) (*Bins, error) {
	if len(data) != rows*cols {
		panic(fmt.Sprintf("boost: %d values for %d rows of %d columns", len(data), rows, cols))
	}
	if o.Bins < 0 || o.Bins > maxBins || o.Bins == 1 {
		return nil, fmt.Errorf("boost: %d bins, want 2 to %d", o.Bins, maxBins)
	}
	if o.Bins == 0 {
		o.Bins = maxBins
	}
	if rows == 0 {
		return nil, ml.ErrNoRows
	}
	if rows > MaxRows || cols > MaxCols {
		return nil, fmt.Errorf("%w: %d x %d, at most %d x %d", ErrTooLarge, rows, cols, MaxRows, MaxCols)
	}
	b := &Bins{rows: rows, cols: cols, features: make([]feature, cols)}
	if err := inspect(ctx, b, data, o.Workers); err != nil {
		return nil, err
	}
	if err := sketch(ctx, b, data, o); err != nil {
		return nil, err
	}
	b.layOut(o.Plain)
	return b, fill(ctx, b, data, o.Workers)
}

const inspected = 4096 // rows in a piece of work

// inspect finds the features with missing values and refuses infinite ones.
func inspect[T float](ctx context.Context, b *Bins, data []T, workers int) error {
	pieces := (b.rows + inspected - 1) / inspected
	missing := make([][]bool, pieces)
	err := ml.Parallel(ctx, workers, pieces, func(k int) error {
		for i := k * inspected; i < min(b.rows, (k+1)*inspected); i++ {
			row := data[i*b.cols : (i+1)*b.cols]
			var odd float32 // stays 0 as long as all are finite
			for _, v := range row {
				v := float32(v)
				odd += v - v
			}
			if odd == 0 {
				continue
			}
			if missing[k] == nil {
				missing[k] = make([]bool, b.cols)
			}
			for j, v := range row {
				switch {
				case v != v:
					missing[k][j] = true
				case float32(v)-float32(v) != 0:
					return fmt.Errorf("%w: %g does not fit into a float32 (row %d, column %d)", ml.ErrNotFinite, float64(v), i, j)
				}
			}
		}
		return nil
	})
	for _, m := range missing {
		for j, is := range m {
			b.features[j].missing = b.features[j].missing || is
		}
	}
	return err
}

// layOut gives each feature a column. Features of few bins share one, as the
// digits of a number below 256: the histogram of the column has those of its
// features as sums. The fullest column with room is taken first, from the
// feature with the most bins down.
func (b *Bins) layOut(plain bool) {
	byBins := make([][]int, maxBins+2)
	for j := range b.features {
		f := &b.features[j]
		f.bins, f.column, f.stride = len(f.cuts)+1, -1, 1
		if f.missing {
			f.bins++
		}
		byBins[f.bins] = append(byBins[f.bins], j)
	}
	var taken []int // product of the bins of each column's features
	for bins := maxBins + 1; bins >= 2; bins-- {
		for _, j := range byBins[bins] {
			f := &b.features[j]
			for c, product := range taken {
				if plain || bins > 128 {
					break
				}
				if product*bins <= 256 && (f.column < 0 || product > taken[f.column]) {
					f.column = c
				}
			}
			if f.column < 0 {
				f.column = len(taken)
				taken, b.columns = append(taken, 1), append(b.columns, nil)
			}
			f.stride = taken[f.column]
			taken[f.column] *= bins
			b.columns[f.column] = append(b.columns[f.column], j)
		}
	}
	b.tiles = make([]tile, (len(taken)+tileCols-1)/tileCols)
	for t := range b.tiles {
		b.tiles[t] = make(tile, b.rows)
	}
}

// byteOf returns the tile and the place in its rows of a feature.
func (b *Bins) byteOf(j int) (tile, int) {
	c := b.features[j].column
	return b.tiles[c/tileCols], c % tileCols
}
