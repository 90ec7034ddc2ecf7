package train

import (
	"context"
	"fmt"
	"math"
	"time"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/metric"
	"paes/model"
)

// Served is what training the recipe `paes` makes: a model per prueba, fitted on
// every student with a puntaje.
type Served struct {
	Models  []*model.Model
	Weights [][]GroupWeight // by model, in the order of its groups
	Skipped []Skipped
}

// GroupWeight is how far a group of variables moves the estimates of the training
// students: the mean of its absolute Shapley values, in points.
type GroupWeight struct {
	Group  feature.Group
	Points float64
}

// explained training students are enough for the weights of the groups.
const explained = 100

// Train fits the recipe for every prueba with enough puntajes.
func (r Paes) Train(ctx context.Context, in Input, c Config) (*Served, error) {
	study := dataset.StudyOf(in.Tables, in.Scores, PaesSchema())
	out := &Served{}
	var studies []*dataset.Study
	var pruebas []chile.Prueba
	for _, p := range c.Pruebas {
		s := study.Sat(p)
		if s.Len() < MinScores {
			out.Skipped = append(out.Skipped, Skipped{p, s.Len()})
			continue
		}
		studies, pruebas = append(studies, s), append(pruebas, p)
	}
	out.Models, out.Weights = make([]*model.Model, len(studies)), make([][]GroupWeight, len(studies))
	r.Intervals = true
	ctx = ml.Share(ctx, c.Workers)
	err := ml.Parallel(ctx, c.Workers, len(studies), func(k int) (err error) {
		if out.Models[k], err = r.train(ctx, in, studies[k], pruebas[k], c); err == nil {
			out.Weights[k], err = Weights(out.Models[k], in.Tables, studies[k])
		}
		if err != nil {
			return fmt.Errorf("train: paes, %s: %w", pruebas[k], err)
		}
		return nil
	})
	return out, err
}

func (r Paes) train(ctx context.Context, in Input, s *dataset.Study, p chile.Prueba, c Config) (*model.Model, error) {
	s = s.Dated() // as Blend does: the folds are the same
	blend, err := r.Blend(ctx, s, p)
	if err != nil {
		return nil, err
	}
	folds, err := s.Folds(min(calibrationFolds, s.Len()), 1, uint32(r.Seed))
	if err != nil {
		return nil, err
	}
	frame := s.Frame().Under(blend.Schema)
	m := &model.Model{
		Card: model.Card{
			Prueba: p.String(), Name: "Receta paes", Recipe: r.Name(), Trained: c.Today.Format(time.DateOnly),
			Features: in.Fingerprint, Seed: c.Seed, TrainRows: s.Len(), TestRows: s.Len(), Schema: blend.Schema, Years: s.Years(),
		},
		Blend:      blend,
		Background: dataset.Filled(frame.X, blend.Fill).SelectRows(spread(s.Len(), backgroundRows)),
	}
	// Each student as predicted by the fit that left them out.
	var truth, predicted []float64
	for k, split := range folds {
		part := model.Blend{Schema: blend.Schema, Scale: blend.Scale, Core: blend.Known.Folds[k], Reach: blend.Reach}
		for _, e := range part.Estimate(split.Test()) {
			predicted = append(predicted, e.Puntaje)
		}
		truth = append(truth, split.Truth(p)...)
	}
	m.Card.RMSE, m.Card.MAE, m.Card.R2 = metric.RMSE(truth, predicted), metric.MAE(truth, predicted), metric.R2(truth, predicted)
	return m, nil
}

// Weights explains some of the students of a study of the same tables.
func Weights(m *model.Model, t *feature.Tables, s *dataset.Study) ([]GroupWeight, error) {
	e, err := model.NewExplainer(m)
	if err != nil {
		return nil, err
	}
	out := make([]GroupWeight, len(e.Groups()))
	rows := spread(s.Len(), explained)
	for _, i := range rows {
		for g, v := range e.Shares(t, s.Row(i)).Points {
			out[g].Points += math.Abs(v) / float64(len(rows))
		}
	}
	for g := range out {
		out[g].Group = e.Groups()[g]
	}
	return out, nil
}
