package linear

import (
	"context"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

// Fit solves every model for every target: on the rows outside each fold, and,
// last, on all rows. The answer is indexed by solver, target and fold. It
// fails with ml.ErrNoRows when one of these has none, as the solvers do, and
// when ctx ends. The sums stay, and may grow.
func (g *Gram) Fit(ctx context.Context, solvers []Solver) ([][][]ml.Predictor, error) {
	totals, err := g.totals(ctx)
	if err != nil {
		return nil, err
	}
	sets, err := g.sets()
	if err != nil {
		return nil, err
	}
	out := make([][][]ml.Predictor, len(solvers))
	for s := range out {
		out[s] = make([][]ml.Predictor, g.targets)
		for t := range out[s] {
			out[s][t] = make([]ml.Predictor, g.folds+1)
		}
	}
	err = ml.Parallel(ctx, g.workers, len(sets), func(i int) error {
		moments, err := g.moments(totals, sets[i])
		if err != nil {
			return err
		}
		for k, t := range sets[i].targets {
			for s, solver := range solvers {
				p, err := solver.Solve(ctx, moments[k])
				if err != nil {
					return fmt.Errorf("linear: target %d, fold %d: %w", t, sets[i].fold, err)
				}
				out[s][t][sets[i].fold] = p
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (g *Gram) totals(ctx context.Context) ([][]float64, error) {
	totals := make([][]float64, len(g.cells))
	err := ml.Parallel(ctx, g.workers, len(g.cells), func(k int) (err error) {
		totals[k], err = g.total(g.cells[k])
		return err
	})
	return totals, err
}

// rowSet is the rows outside a fold on which all of some targets are present:
// the sums of its cells, and one decomposition, serve all of them.
type rowSet struct {
	fold    int // g.folds means that none is left out
	cells   []int
	targets []int
}

func (g *Gram) sets() ([]rowSet, error) {
	var sets []rowSet
	for fold := range g.folds + 1 {
		first := len(sets)
		for t := range g.targets {
			var cells []int
			for k, c := range g.cells {
				if c.present>>t&1 == 1 && (c.fold != fold || fold == g.folds) {
					cells = append(cells, k)
				}
			}
			if len(cells) == 0 {
				return nil, fmt.Errorf("%w (target %d, fold %d)", ml.ErrNoRows, t, fold)
			}
			same := slices.IndexFunc(sets[first:], func(s rowSet) bool { return slices.Equal(s.cells, cells) })
			if same < 0 {
				same = len(sets) - first
				sets = append(sets, rowSet{fold: fold, cells: cells})
			}
			sets[first+same].targets = append(sets[first+same].targets, t)
		}
	}
	return sets, nil
}

// constant is the part of a sum of squares below which what is left of it
// around the mean is rounding.
const constant = 1e-13

// moments adds the cells of a set up, which loses nothing, where subtracting a
// fold from the whole would, and centres them: one per target.
func (g *Gram) moments(totals [][]float64, set rowSet) ([]*Moments, error) {
	side, p := g.side(), g.cols
	sum := make([]float64, side*side)
	shared := products{p: p, gram: make([]float64, p*p)}
	for _, k := range set.cells {
		g.merge(sum, totals[k])
		shared.sumW += g.cells[k].sumW
	}
	ones := func(j int) float64 { return sum[j*side+p+g.targets] } // column j times 1
	flat := make([]bool, p)
	means := make([]float64, p)
	for i := range p {
		row, mean := sum[i*side:(i+1)*side], ones(i)/shared.sumW
		means[i] = g.origin[i] + mean
		for j := i; j < p; j++ {
			shared.gram[i*p+j] = row[j] - mean*ones(j)
		}
		flat[i] = shared.gram[i*p+i] <= constant*row[i]
	}
	for i, is := range flat {
		for j := range p {
			if is {
				shared.gram[min(i, j)*p+max(i, j)] = 0
			}
		}
	}
	if bad := floats.Sum(shared.gram); bad-bad != 0 {
		return nil, fmt.Errorf("%w (sums of squares)", ml.ErrNotFinite)
	}
	var ok bool
	if shared.tridiagonal, ok = tridiagonalise(shared.gram, p); !ok {
		return nil, ErrNotConverged
	}
	out := make([]*Moments, len(set.targets))
	for k, t := range set.targets {
		y := p + t
		mean := ones(y) / shared.sumW
		m := &Moments{products: shared, means: means, meanY: g.origin[y] + mean, xy: make([]float64, p)}
		if m.yy = sum[y*side+y] - mean*ones(y); m.yy <= constant*sum[y*side+y] {
			m.yy = 0
		}
		for i := range p {
			if !flat[i] && m.yy > 0 {
				m.xy[i] = sum[i*side+y] - mean*ones(i)
			}
		}
		m.rotated = m.forth(m.xy)
		out[k] = m
	}
	return out, nil
}
