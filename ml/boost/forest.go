package boost

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"

	"paes/ml"
	"paes/ml/tree"
)

// Forest is a random forest (Breiman, 2001) for data too large for the exact
// trees of package ensemble: each tree is grown on a bootstrap sample, to full
// depth. Splits lie between bins, leaves predict the mean of their targets. The
// weight of a row is its odds of being drawn.
type Forest struct {
	Trees       int     // 0 means 100
	MaxFeatures int     // features looked at for each split; 0 means all
	MinLeaf     int     // rows in a leaf, each as often as it was drawn; 0 means 1
	MaxDepth    int     // splits on the longest walk; 0 means no limit
	Bins        int     // of the values of a feature, at most 255; 0 means 255
	Rows        float64 // how many rows are drawn for a tree, as a share of all; 0 means 1
	Seed        uint64
	Workers     int // 0 means one per core
}

// Fit bins the features and fits a *ForestModel.
func (f Forest) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	b, err := NewBins(ctx, d.X, Options{Bins: f.Bins, Workers: f.Workers})
	if err != nil {
		return nil, err
	}
	m, err := f.FitBins(ctx, b, d.Y, d.W)
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (f Forest) withDefaults() (Forest, error) {
	if f.Trees < 0 || f.MaxFeatures < 0 || f.MinLeaf < 0 || f.MaxDepth < 0 {
		return f, fmt.Errorf("boost: Trees %d, MaxFeatures %d, MinLeaf %d, MaxDepth %d: want none below 0", f.Trees, f.MaxFeatures, f.MinLeaf, f.MaxDepth)
	}
	if f.Rows == 0 {
		f.Rows = 1
	}
	if !(f.Rows > 0 && f.Rows <= 1) {
		return f, fmt.Errorf("boost: Rows = %v, want a part of 1", f.Rows)
	}
	if f.Trees == 0 {
		f.Trees = 100
	}
	if f.MinLeaf == 0 {
		f.MinLeaf = 1
	}
	if f.MaxDepth == 0 {
		f.MaxDepth = math.MaxInt
	}
	if f.Workers <= 0 {
		f.Workers = runtime.GOMAXPROCS(0)
	}
	return f, nil
}

// scratch bounds the memory of all trees that grow at a time, besides the trees
// themselves.
const scratch = 2 << 30

// FitBins fits a forest on bins, which may be shared by many fits; f.Bins is not
// used. A row of weight 0 is absent; w may be nil.
func (f Forest) FitBins(ctx context.Context, b *Bins, y, w []float64) (*ForestModel, error) {
	f, err := f.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &soil{Forest: f, ctx: ml.Share(ctx, f.Workers), b: b, y: y}
	if s.present, w, err = presentRows(b.rows, y, w); err != nil {
		return nil, err
	}
	s.prepare(w)
	m := &ForestModel{Trees: make([]WideTree, f.Trees), Gains: make([]float64, b.cols)}
	gains := ml.NewMatrix(f.Trees, b.cols)
	fields := sync.Pool{New: func() any { return newField(s) }}
	workers := min(f.Workers, max(1, scratch/(rowScratch*len(s.present))))
	err = ml.Parallel(s.ctx, workers, f.Trees, func(k int) error {
		land := fields.Get().(*field)
		defer fields.Put(land)
		var err error
		m.Trees[k], err = land.grow(ml.NewRand(f.Seed, uint64(k)), gains.Row(k))
		return err
	})
	if err != nil {
		return nil, err
	}
	for k := range m.Trees { // in their order, whatever finished first
		tree.Normalise(gains.Row(k))
		for j, g := range gains.Row(k) {
			m.Gains[j] += g
		}
	}
	tree.Normalise(m.Gains)
	return m, nil
}

// soil is what all trees of a fit share. It does not change, but for the memory
// that its pools lend.
type soil struct {
	Forest
	ctx        context.Context
	b          *Bins
	y          []float64 // by row of the bins
	present    []uint32  // rows
	targets    []int32   // of those, quantised
	cumulative []float64 // of their weights; nil when all are equal
	draws      int       // rows drawn for a tree
	features   []int32   // that have more than one bin
	digits     []digits  // by feature
	planters   sync.Pool
	histograms sync.Pool
}

// digits are the bins of a feature by the byte of its column.
type digits = [256]uint8

// prepare quantises the targets, exactly if they are integers that fit, and
// lists the features.
func (s *soil) prepare(w []float64) {
	s.draws = max(1, int(math.Round(s.Forest.Rows*float64(len(s.present)))))
	low, high, whole := math.Inf(1), math.Inf(-1), true
	for _, r := range s.present {
		v := s.y[r]
		low, high, whole = min(low, v), max(high, v), whole && v == math.Trunc(v)
	}
	centre := math.Floor(low/2 + high/2)
	spread := max(high-centre, centre-low)
	limit := float64(min(math.MaxInt32, sumLimit/int64(s.draws)))
	scale := 1.0
	if spread > limit || !whole && spread > 0 {
		scale = min(limit/spread, math.MaxFloat64)
	}
	s.targets = make([]int32, len(s.present))
	for i, r := range s.present {
		s.targets[i] = int32(math.RoundToEven((s.y[r] - centre) * scale))
	}
	if w != nil {
		var sum float64
		for _, r := range s.present {
			sum += w[r]
			s.cumulative = append(s.cumulative, sum)
		}
	}
	s.digits = make([]digits, s.b.cols)
	for j, f := range s.b.features {
		if f.column < 0 {
			continue
		}
		s.features = append(s.features, int32(j))
		for v := range 256 {
			s.digits[j][v] = uint8(v / f.stride % f.bins)
		}
	}
	if s.MaxFeatures == 0 {
		s.MaxFeatures = s.b.cols
	}
	s.planters.New = func() any { return newPlanter(s) }
	s.histograms.New = func() any { h := make([]histogram, len(s.b.tiles)); return &h }
}
