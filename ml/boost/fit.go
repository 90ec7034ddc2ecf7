package boost

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"paes/ml"
	"paes/ml/tree"
)

// booster is a fit.
type booster struct {
	grower
	y, w  []float64 // by row of the bins; w may be nil
	score []float64 // of the model so far
	train []uint32  // rows to learn from
	valid []uint32  // rows put aside

	quantised []int32 // weights; nil without
	one       float64 // what a weight of 1 became
	rng       *rand.Rand
	seen      []uint32 // rows of this tree
	unseen    []uint32 // the other rows to learn from
	largest   []float64
	sums      []total
}

// FitBins fits a model on bins, which may be shared by many fits; Bins is not
// used. A row of weight 0 is absent; w may be nil.
func (r Regressor) FitBins(ctx context.Context, b *Bins, y, w []float64) (*Model, error) {
	r, err := r.withDefaults(b.cols)
	if err != nil {
		return nil, err
	}
	rows, w, err := presentRows(b.rows, y, w)
	if err != nil {
		return nil, err
	}
	t := &booster{y: y, w: w, train: rows, rng: ml.NewRand(r.Seed, 0)}
	t.r, t.b, t.ctx = r, b, ctx
	t.begin()
	return t.run()
}

// presentRows lists the rows of a positive weight and checks their targets. The
// weights are nil when all of those are 1.
func presentRows(n int, y, w []float64) ([]uint32, []float64, error) {
	if len(y) != n || w != nil && len(w) != n {
		panic(fmt.Sprintf("boost: %d targets and %d weights for %d rows", len(y), len(w), n))
	}
	rows := make([]uint32, 0, n)
	ones := true
	for i, v := range y {
		if w != nil {
			if !(w[i] >= 0) || math.IsInf(w[i], 0) {
				return nil, nil, fmt.Errorf("%w (row %d)", ml.ErrWeight, i)
			}
			if w[i] == 0 {
				continue
			}
			ones = ones && w[i] == 1
		}
		if v != v {
			return nil, nil, fmt.Errorf("%w (target, row %d)", ml.ErrMissing, i)
		}
		if v-v != 0 {
			return nil, nil, fmt.Errorf("%w (target, row %d)", ml.ErrNotFinite, i)
		}
		rows = append(rows, uint32(i))
	}
	if len(rows) == 0 {
		return nil, nil, ml.ErrNoRows
	}
	if ones {
		w = nil
	}
	return rows, w, nil
}

// begin takes memory and sets the scores to the base.
func (t *booster) begin() {
	if t.r.Stop.Rounds > 0 {
		n := min(max(1, int(math.Round(t.r.Stop.Share*float64(len(t.train))))), len(t.train)-1)
		t.valid, t.train = choose(t.rng, t.train, n, nil, nil)
	}
	t.seen = t.train
	n := len(t.train)
	for k := range t.rows {
		t.rows[k], t.pulls[k] = make([]uint32, n), make([]int32, n)
		if t.w != nil {
			t.weights[k] = make([]int32, n)
		}
	}
	t.flags = make([]uint8, n)
	t.gains = make([]float64, t.b.cols)
	t.active = make([]bool, t.b.cols)
	for j := range t.active {
		t.active[j] = true
	}
	t.one = t.quantiseWeights()
	t.lambda = t.r.L2 * t.one
	t.unit = 1
	t.score = make([]float64, t.b.rows)
}

// quantiseWeights turns weights into integers, exactly if they are and fit, and
// returns what 1 became.
func (t *booster) quantiseWeights() float64 {
	if t.w == nil {
		return 1
	}
	largest, whole := 0.0, true
	for _, r := range t.train {
		largest = max(largest, t.w[r])
		whole = whole && t.w[r] == math.Trunc(t.w[r])
	}
	scale, limit := 1.0, t.limit()
	if !whole || largest > limit {
		scale = limit / largest
	}
	t.quantised = make([]int32, t.b.rows)
	for _, r := range t.train {
		t.quantised[r] = int32(max(1, math.RoundToEven(t.w[r]*scale)))
	}
	return scale
}

// limit is the largest quantised number whose sum over all rows fits.
func (t *booster) limit() float64 {
	return float64(min(math.MaxInt32, sumLimit/int64(len(t.train))))
}

func (t *booster) run() (*Model, error) {
	m := &Model{Base: t.base(), Gains: t.gains}
	for i := range t.score {
		t.score[i] = m.Base
	}
	best, rounds := math.Inf(1), 0
	if t.valid != nil {
		best = t.validationLoss()
	}
	kept := 0
	for range t.r.Trees {
		if err := t.together(t.step); err != nil {
			return nil, err
		}
		m.Trees = append(m.Trees, t.tree)
		if t.valid == nil {
			kept++
			continue
		}
		rounds++
		if loss := t.validationLoss(); loss < best {
			best, rounds, kept = loss, 0, len(m.Trees)
		}
		if rounds >= t.r.Stop.Rounds {
			break
		}
	}
	m.Trees = m.Trees[:kept:kept]
	m.Missing = t.missing
	tree.Normalise(m.Gains)
	return m, t.ctx.Err()
}

func (t *booster) base() float64 {
	y := make([]float64, len(t.train))
	var w []float64
	for i, r := range t.train {
		y[i] = t.y[r]
	}
	if t.w != nil {
		w = make([]float64, len(t.train))
		for i, r := range t.train {
			w[i] = t.w[r]
		}
	}
	return t.r.Loss.base(y, w)
}

func (t *booster) validationLoss() float64 {
	var sum float64
	for _, r := range t.valid {
		loss := t.r.Loss.of(t.y[r] - t.score[r])
		if t.w != nil {
			loss *= t.w[r]
		}
		sum += loss
	}
	return sum
}

// step grows one tree and adds it to the scores.
func (t *booster) step() error {
	t.sample()
	var all total
	if err := t.grow(len(t.seen), &all, t.quantise(&all)...); err != nil {
		return err
	}
	if t.r.Loss.ordinal() {
		if err := t.renew(); err != nil {
			return err
		}
	}
	return t.addTree()
}

// sample draws the rows and features of a tree.
func (t *booster) sample() {
	if t.r.Rows < 1 {
		n := max(1, int(math.Round(t.r.Rows*float64(len(t.train)))))
		if t.unseen == nil {
			t.seen = nil
		}
		t.seen, t.unseen = choose(t.rng, t.train, n, t.seen, t.unseen)
	}
	if t.r.Cols < 1 {
		clear(t.active)
		n := max(1, int(math.Round(t.r.Cols*float64(t.b.cols))))
		for _, j := range t.rng.Perm(t.b.cols)[:min(n, t.b.cols)] {
			t.active[j] = true
		}
	}
}

// choose draws n of the rows, keeping their order, and returns them and the
// others in the memory of in and out.
func choose(rng *rand.Rand, rows []uint32, n int, in, out []uint32) ([]uint32, []uint32) {
	in, out = in[:0], out[:0]
	for i, r := range rows {
		if rng.Uint64N(uint64(len(rows)-i)) < uint64(n-len(in)) {
			in = append(in, r)
		} else {
			out = append(out, r)
		}
	}
	return in, out
}

// quantise is the stages that write the rows of the root and their gradients, as
// integers as large as their sum allows, and what they add up to.
func (t *booster) quantise(all *total) []stage {
	chunks := (len(t.seen) + chunk - 1) / chunk
	t.largest, t.sums = ml.Resize(t.largest, chunks), make([]total, chunks)
	scale := 0.0
	measure := func(c int) {
		var largest float64
		for _, r := range t.seen[c*chunk : min(len(t.seen), (c+1)*chunk)] {
			largest = max(largest, math.Abs(t.pull(r)))
		}
		t.largest[c] = largest
	}
	fix := func() {
		if largest := slices.Max(t.largest); largest > 0 {
			scale = min(t.limit()/largest, math.MaxFloat64)
			t.unit = t.one / scale
			t.gainUnit = t.unit / scale
		}
	}
	write := func(c int) {
		var sum total
		for i := c * chunk; i < min(len(t.seen), (c+1)*chunk); i++ {
			r := t.seen[i]
			q := int32(math.RoundToEven(t.pull(r) * scale))
			t.rows[0][i], t.pulls[0][i] = r, q
			sum.sum += int64(q)
			sum.weight++
			if t.quantised != nil {
				t.weights[0][i] = t.quantised[r]
				sum.weight += int64(t.quantised[r]) - 1
			}
		}
		t.sums[c] = sum
	}
	add := func() {
		all.count = int64(len(t.seen))
		for _, s := range t.sums {
			all.sum += s.sum
			all.weight += s.weight
		}
	}
	return []stage{{chunks, measure, fix}, {chunks, write, add}}
}

// pull is the negative gradient of a row, weighted.
func (t *booster) pull(r uint32) float64 {
	p := t.r.Loss.pull(t.y[r] - t.score[r])
	if t.w != nil {
		p *= t.w[r]
	}
	return p
}

// renew makes the values of the leaves quantiles of their residuals.
func (t *booster) renew() error {
	return t.parallel(len(t.leaves), func(i int) {
		n := t.leaves[i]
		rows := t.rows[n.side()][n.start:n.end]
		v := make([]float64, len(rows))
		var w []float64
		for k, r := range rows {
			v[k] = t.y[r] - t.score[r]
			if t.w != nil {
				w = append(w, t.w[r])
			}
		}
		t.tree.Values[n.id] = t.r.LearningRate * quantile(v, w, t.r.Loss.alpha())
	})
}

// addTree adds the tree to the scores: of the rows it has seen by the leaf they
// are in, of others by a walk.
func (t *booster) addTree() error {
	work := t.pieces(t.leaves)
	err := t.parallel(len(work), func(i int) {
		p := work[i]
		v := t.tree.Values[p.n.id]
		for _, r := range t.rows[p.n.side()][p.start:p.end] {
			t.score[r] += v
		}
	})
	if err != nil {
		return err
	}
	for _, rows := range [][]uint32{t.unseen, t.valid} {
		err := t.parallel((len(rows)+chunk-1)/chunk, func(c int) {
			for _, r := range rows[c*chunk : min(len(rows), (c+1)*chunk)] {
				t.score[r] += t.tree.Values[leafOf(t.routes, r)]
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
