package ensemble

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"paes/ml"
	"paes/ml/crossval"
)

// Stacking fits Final on what the bases predict for rows they have not seen
// (Wolpert, 1992). The folds are contiguous and not shuffled, the first ones a
// row longer when n is no multiple of Folds, as scikit-learn's KFold. What the
// bases accept among the features, the stack accepts.
type Stacking struct {
	Bases   []Base
	Final   ml.Estimator
	Folds   int // at least 2, at most the number of rows; 0 means 5
	Workers int // fits that run at once; 0 means one per core
}

// Base is one named estimator of a stack or a vote.
type Base struct {
	Name      string
	Estimator ml.Estimator
}

// Stacked is a fitted Stacking: Final predicts from the predictions of Bases,
// which were fitted on all rows. Cols is the number of features.
type Stacked struct {
	Names []string
	Bases []ml.Predictor
	Final ml.Predictor
	Cols  int

	scratch sync.Pool
}

// ErrFewRows says that there are not as many rows as folds.
var ErrFewRows = errors.New("ensemble: fewer rows than folds")

// Fit fits every base on every fold and on all rows, and then Final: a *Stacked.
func (s Stacking) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if s.Folds == 0 {
		s.Folds = 5
	}
	if err := s.check(d.X.Rows); err != nil {
		return nil, err
	}
	folds, err := crossval.KFold{Folds: s.Folds}.Split(d.X.Rows)
	if err != nil {
		return nil, err
	}
	m := &Stacked{Bases: make([]ml.Predictor, len(s.Bases)), Cols: d.X.Cols}
	for _, b := range s.Bases {
		m.Names = append(m.Names, b.Name)
	}
	unseen := d // its X is what the bases predict for rows not seen
	unseen.X = ml.NewMatrix(d.X.Rows, len(s.Bases))
	jobs := s.Folds + 1 // per base; the last one is the fit on all rows
	ctx = ml.Share(ctx, s.Workers)
	err = ml.Parallel(ctx, s.Workers, len(s.Bases)*jobs, func(job int) (err error) {
		b, fold := job/jobs, job%jobs
		if fold == s.Folds {
			m.Bases[b], err = s.Bases[b].fit(ctx, d)
			return err
		}
		return s.fitFold(ctx, b, folds[fold], d, unseen.X)
	})
	if err != nil {
		return nil, err
	}
	if m.Final, err = s.Final.Fit(ctx, unseen); err != nil {
		return nil, fmt.Errorf("ensemble: final estimator: %w", err)
	}
	return m, nil
}

func (s Stacking) check(rows int) error {
	switch {
	case len(s.Bases) == 0 || s.Final == nil:
		return errors.New("ensemble: a stack needs bases and a final estimator")
	case s.Folds < 2:
		return fmt.Errorf("ensemble: Stacking.Folds = %d, want 2 or more", s.Folds)
	case rows == 0:
		return ml.ErrNoRows
	case rows < s.Folds:
		return fmt.Errorf("%w: %d rows, %d folds", ErrFewRows, rows, s.Folds)
	}
	return nil
}

func (b Base) fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	p, err := b.Estimator.Fit(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("ensemble: base %q: %w", b.Name, err)
	}
	return p, nil
}

// fitFold fits a base on all rows but those of a fold and writes what it
// predicts for these into its column of unseen.
func (s Stacking) fitFold(ctx context.Context, base int, fold crossval.Fold, d ml.Data, unseen ml.Matrix) error {
	p, err := s.Bases[base].fit(ctx, d.Select(fold.Train))
	if err != nil {
		return err
	}
	for i, v := range p.Predict(nil, d.X.SelectRows(fold.Test)) {
		unseen.Set(fold.Test[i], base, v)
	}
	return nil
}

// Predict writes what Final predicts from the predictions of the bases. It
// panics when x has not the columns the bases were fitted on.
func (m *Stacked) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, m.Cols)
	dst = ml.Resize(dst, x.Rows)
	w := scratchOf(&m.scratch)
	defer m.scratch.Put(w)
	for rows := range blocks(x.Rows) {
		z := w.stacked(rows, len(m.Bases))
		for b, base := range m.Bases {
			for i, v := range base.Predict(w.out(rows), rows.of(x)) {
				z.Set(i, b, v)
			}
		}
		m.Final.Predict(dst[rows.start:rows.end], z)
	}
	return dst
}

// Importances returns the mean of the importances of the features in the bases,
// weighted by the importance of the bases in Final (for a linear one, the
// absolute coefficients): one number per feature, that sum to 1. Where Final
// knows no importances all bases count alike; bases that know none are left
// out, and all numbers are 0 when none is left.
func (m *Stacked) Importances() []float64 {
	var weights []float64
	if final, ok := m.Final.(ml.Importancer); ok {
		weights = final.Importances()
	}
	return meanImportances(m.Bases, weights, m.Cols)
}
