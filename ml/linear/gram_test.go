package linear

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"

	"paes/ml"
)

func solvers() []Solver {
	return []Solver{OLS{}, Ridge{}, Ridge{Alpha: 100}, BayesianRidge{}, ElasticNet{Tol: 1e-13, MaxIter: 10000}, Lasso{Alpha: 5, Tol: 1e-13, MaxIter: 10000}}
}

// national is a chunk of correlated columns with large means, one of them
// constant, and 3 targets, of which 1 and 2 have holes.
func national(n, p, folds int) Chunk {
	rnd := ml.NewRand(uint64(n), uint64(p))
	c := Chunk{X: ml.NewMatrix(n, p), Y: ml.NewMatrix(n, 3), W: make([]float64, n), Fold: make([]int, n)}
	for i := range n {
		row := c.X.Row(i)
		ability := rnd.NormFloat64()
		for j := range row {
			row[j] = 500 + 100*(ability+rnd.NormFloat64())
		}
		row[p-1] = 0.1
		for t := range 3 {
			c.Y.Set(i, t, 600+80*ability+float64(t)*row[1]/10+40*rnd.NormFloat64())
		}
		if i%3 == 0 || i < 5 {
			c.Y.Set(i, 1, math.NaN())
		}
		if i%4 == 1 {
			c.Y.Set(i, 2, math.NaN())
		}
		c.W[i], c.Fold[i] = float64(rnd.IntN(3)), rnd.IntN(max(folds, 1))
	}
	return c
}

// data is what a direct fit of a target without a fold sees.
func (c Chunk) data(target, fold int) ml.Data {
	var rows []int
	for i := range c.X.Rows {
		if c.Fold[i] != fold && !math.IsNaN(c.Y.At(i, target)) {
			rows = append(rows, i)
		}
	}
	return ml.Data{X: c.X, Y: c.Y.Col(nil, target), W: c.W}.Select(rows)
}

// part is rows [from, to) of a chunk.
func (c Chunk) part(from, to int) Chunk {
	sub := func(m ml.Matrix) ml.Matrix {
		return ml.Matrix{Rows: to - from, Cols: m.Cols, Data: append([]float64(nil), m.Data[from*m.Cols:to*m.Cols]...)}
	}
	return Chunk{sub(c.X), sub(c.Y), c.W[from:to], c.Fold[from:to]}
}

func TestGramIsTheDirectFit(t *testing.T) {
	for _, shape := range [][2]int{{3000, 20}, {900, 31}, {200, 3}, {1, 4}} {
		const folds = 3
		c := national(shape[0], shape[1], folds)
		if shape[0] == 1 {
			c.W[0] = 2
			for i := range 3 {
				c.Y.Set(0, i, 7)
			}
			c.Fold[0] = 0
		}
		k := folds
		if shape[0] == 1 {
			k = 0
		}
		g := NewGram(shape[1], 3, k, 2)
		if err := g.Add(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		fits, err := g.Fit(t.Context(), solvers())
		if err != nil {
			t.Fatal(err)
		}
		for s, solver := range solvers() {
			for target := range 3 {
				for fold := range k + 1 {
					d := c.data(target, fold)
					if fold == k {
						d = c.data(target, -1)
					}
					want, got := coefficients(t, fit(t, solver, d)), coefficients(t, fits[s][target][fold])
					near(t, "coefficients", got.Coef, want.Coef)
					near(t, "predictions", got.Predict(nil, d.X), want.Predict(nil, d.X))
					if t.Failed() {
						t.Fatalf("%v: %T, target %d, fold %d", shape, solver, target, fold)
					}
				}
			}
		}
	}
}

// Columns that depend on each other take the truncated road.
func TestGramOfDependentColumns(t *testing.T) {
	d := sample(400, 12)
	for i := range d.X.Rows {
		d.X.Set(i, 11, d.X.At(i, 0)-2*d.X.At(i, 1))
		d.X.Set(i, 10, d.X.At(i, 3))
	}
	for _, s := range []Solver{OLS{}, Ridge{}, BayesianRidge{}} {
		near(t, "coefficients", coefficients(t, fit(t, ByGram{Solver: s}, d)).Coef, coefficients(t, fit(t, s, d)).Coef)
	}
	wide := sample(20, 50)
	for _, s := range []Solver{OLS{}, Ridge{}} {
		near(t, "coefficients", coefficients(t, fit(t, ByGram{Solver: s}, wide)).Coef, coefficients(t, fit(t, s, wide)).Coef)
	}
}

// TestGramBits streams in chunks of many sizes with any workers and any tile.
func TestGramBits(t *testing.T) {
	c := national(2500, 20, 4)
	var want any
	for name, f := range tiles() {
		for _, size := range []int{2500, 1000, 255, 7} {
			for _, workers := range []int{1, 2, 8} {
				g := NewGram(20, 3, 4, workers)
				g.multiply = f
				for from := 0; from < 2500; from += size {
					part := c.part(from, min(from+size, 2500))
					if err := g.Add(t.Context(), part); err != nil {
						t.Fatal(err)
					}
					for i := range part.X.Data {
						part.X.Data[i] = math.NaN() // it must have kept none of it
					}
				}
				fits, err := g.Fit(t.Context(), solvers())
				if err != nil {
					t.Fatal(err)
				}
				if want == nil {
					want = fits
				}
				if !reflect.DeepEqual(fits, want) {
					t.Fatalf("%s, chunks of %d, %d workers: other bits", name, size, workers)
				}
			}
		}
	}
}

func TestGramGrowsAfterAFit(t *testing.T) {
	c := national(600, 5, 2)
	once, twice := NewGram(5, 3, 2, 1), NewGram(5, 3, 2, 1)
	for _, part := range []Chunk{c.part(0, 300), c.part(300, 600)} {
		if err := errors.Join(once.Add(t.Context(), part), twice.Add(t.Context(), part)); err != nil {
			t.Fatal(err)
		}
		if _, err := twice.Fit(t.Context(), solvers()); err != nil {
			t.Fatal(err)
		}
	}
	a, err1 := once.Fit(t.Context(), solvers())
	b, err2 := twice.Fit(t.Context(), solvers())
	if err1 != nil || err2 != nil || !reflect.DeepEqual(a, b) {
		t.Error("a fit in between changes the next", err1, err2)
	}
}

func TestGramRefuses(t *testing.T) {
	for _, n := range []int{3, 600} {
		for _, c := range []struct {
			want  error
			spoil func(*Chunk)
		}{
			{ml.ErrMissing, func(c *Chunk) { c.X.Set(1, 1, math.NaN()) }},
			{ml.ErrNotFinite, func(c *Chunk) { c.X.Set(1, 0, math.Inf(1)) }},
			{ml.ErrNotFinite, func(c *Chunk) { c.X.Set(1, 0, 1e200) }},
			{ml.ErrNotFinite, func(c *Chunk) { c.Y.Set(1, 0, math.Inf(-1)) }},
			{ml.ErrWeight, func(c *Chunk) { c.W[1] = -1 }},
			{ml.ErrNoRows, func(c *Chunk) { clear(c.W) }},
		} {
			bad := national(n, 4, 1)
			for i := range bad.W {
				bad.W[i] = 1
			}
			c.spoil(&bad)
			g := NewGram(4, 3, 0, 2)
			err := g.Add(t.Context(), bad)
			if err == nil {
				_, err = g.Fit(t.Context(), solvers())
			}
			if !errors.Is(err, c.want) {
				t.Errorf("%d rows: error %v, want %v", n, err, c.want)
			}
		}
	}
	g := NewGram(4, 3, 2, 1)
	mustPanic(t, "columns", func() { _ = g.Add(t.Context(), national(9, 5, 2)) })
	mustPanic(t, "folds", func() { _ = g.Add(t.Context(), national(90, 4, 3)) })
	mustPanic(t, "targets", func() { NewGram(1, 65, 0, 1) })
	mustPanic(t, "solver", func() { _, _ = ByGram{}.Fit(t.Context(), sample(3, 1)) })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.Add(ctx, national(3000, 4, 2)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, s := range []Solver{OLS{Tol: 2}, Ridge{Alpha: -1}, BayesianRidge{Tol: -1}, Lasso{Alpha: -1}} {
		if _, err := (ByGram{Solver: s}).Fit(t.Context(), sample(30, 3)); err == nil {
			t.Errorf("%+v accepted", s)
		}
	}
}

// TestGramEndsAtABadRow: blocks after one that failed do not wait for it.
func TestGramEndsAtABadRow(t *testing.T) {
	for _, bad := range []int{0, 3000, 9999} {
		d := sample(10_000, 20)
		d.X.Set(bad, 7, math.NaN())
		g := NewGram(20, 1, 0, 4)
		if err := g.Add(t.Context(), Chunk{X: d.X, Y: ml.Matrix{Rows: 10_000, Cols: 1, Data: d.Y}}); err == nil && bad < 9984 {
			t.Errorf("row %d: no error", bad)
		}
	}
}
