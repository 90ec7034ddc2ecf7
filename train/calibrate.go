package train

import (
	"context"
	"errors"
	"math"
	"slices"

	"paes/chile"
	"paes/dataset"
	"paes/ml"
	"paes/ml/conformal"
	"paes/ml/crossval"
	"paes/model"
)

// calibrationFolds is K of CV+. A year calibrates a new one when it has at least
// minYear students and the others minOthers.
const (
	calibrationFolds = 10
	minYear          = 5
	minOthers        = 20
)

// calibrate gives the blend its intervals: for known years by K-fold CV+ over
// students, for a new one by leaving out whole years, or, where there is but one,
// by widening. The scale is that of all students: it bends what the errors are
// measured in, and hardly knows any single one.
func (r Paes) calibrate(ctx context.Context, b *model.Blend, s *dataset.Study, p chile.Prueba) error {
	folds, err := s.Folds(min(calibrationFolds, s.Len()), 1, uint32(r.Seed))
	if err != nil {
		return err
	}
	if b.Known, err = r.leaveOut(ctx, b, folds, p); err != nil {
		return err
	}
	years, err := s.ByAdmission(true)
	if err != nil && !errors.Is(err, crossval.ErrSize) {
		return err
	}
	years = slices.DeleteFunc(years, func(y dataset.Split) bool { return len(y.TestRows()) < minYear || len(y.TrainRows()) < minOthers })
	if len(years) < 2 {
		typical := 0.0
		for i := range s.Len() {
			typical += b.Spread(s.Frame().Under(b.Schema).X.Row(i)) / float64(s.Len())
		}
		// The level of the only year is one draw, that of the next another.
		widened := b.Known.Errors.Widened(b.NextSD*math.Sqrt2, typical)
		b.NewYear = &model.Calibrated{Folds: b.Known.Folds, Errors: widened}
		return nil
	}
	b.NewYear, err = r.leaveOut(ctx, b, years, p)
	return err
}

// leaveOut fits the recipe without each fold and keeps how wrong it was about
// the students of the fold.
func (r Paes) leaveOut(ctx context.Context, b *model.Blend, folds []dataset.Split, p chile.Prueba) (*model.Calibrated, error) {
	out := &model.Calibrated{Folds: make([]model.Core, len(folds))}
	centres := make([][]float64, len(folds))
	err := ml.Parallel(ctx, r.Workers, len(folds), func(k int) (err error) {
		train := folds[k].Train()
		if out.Folds[k], err = r.core(ctx, b.Scale, train.Frame().Under(b.Schema), train.Puntajes(p)); err != nil {
			return err
		}
		centres[k] = out.Folds[k].Centres(folds[k].Test().Under(b.Schema))
		return nil
	})
	if err != nil {
		return nil, err
	}
	var y, centre, spread []float64
	var fold []int
	for k, split := range folds {
		test := split.Test().Under(b.Schema)
		for i, v := range split.Truth(p) {
			y, centre, fold = append(y, b.Scale.Of(v)), append(centre, centres[k][i]), append(fold, k)
			spread = append(spread, out.Folds[k].Spread(test.X.Row(i)))
		}
	}
	out.Errors = conformal.Calibrate(y, centre, spread, fold, len(folds), b.Scale.Lower(), b.Scale.Upper())
	return out, nil
}
