package train

import (
	"context"
	"math"

	"paes/chile"
	"paes/dataset"
	"paes/ml"
	"paes/ml/linear"
	"paes/model"
)

// Recipe learns to predict a prueba from students who sat it. What it fits, it
// fits on them alone: it is given no other.
type Recipe interface {
	Name() string
	Fit(ctx context.Context, s *dataset.Study, p chile.Prueba) (Fitted, error)
}

// Fitted estimates students it knows the features of.
type Fitted interface {
	Estimate(f dataset.Frame) []model.Estimate
}

// Plain is a recipe of one estimator on some columns.
type Plain struct {
	Label     string
	Estimator ml.Estimator
	// Columns picks what the estimator sees.
	Columns func(dataset.Frame) dataset.Frame
	// MeanForGaps fills a gap with the mean of the training students, 0 otherwise.
	MeanForGaps bool
}

// The baselines that a recipe has to beat.

// Mean predicts the mean of those who sat the prueba.
func Mean() Plain {
	return Plain{Label: "promedio", Estimator: linear.OLS{}, Columns: func(f dataset.Frame) dataset.Frame { return f.Named() }}
}

// Means is a regression on the student's two means in SEPA.
func Means() Plain {
	return Plain{
		Label: "regresion_sepa", Estimator: linear.OLS{}, MeanForGaps: true,
		Columns: func(f dataset.Frame) dataset.Frame { return f.Named("mat_media", "leng_media") },
	}
}

// Stacked is the stack of a grid, on all variables, as it was served.
func Stacked(g Grid) Plain {
	return Plain{
		Label: g.Name, Estimator: g.Stack.Estimator,
		Columns: func(f dataset.Frame) dataset.Frame { return f.Of(dataset.AllVars.Families()...) },
	}
}

// Name is what reports call the recipe.
func (r Plain) Name() string { return r.Label }

// Fit fits the estimator on the columns.
func (r Plain) Fit(ctx context.Context, s *dataset.Study, p chile.Prueba) (Fitted, error) {
	f := r.Columns(s.Frame())
	m := plainModel{columns: r.Columns, fill: make([]float64, f.X.Cols)}
	if r.MeanForGaps {
		m.fill = dataset.Means(f.X)
	}
	var err error
	m.predictor, err = r.Estimator.Fit(ctx, ml.Data{X: dataset.Filled(f.X, m.fill), Y: s.Puntajes(p)})
	return m, err
}

// plainModel is a fitted Plain.
type plainModel struct {
	columns   func(dataset.Frame) dataset.Frame
	fill      []float64
	predictor ml.Predictor
}

func (m plainModel) Estimate(f dataset.Frame) []model.Estimate {
	out := make([]model.Estimate, f.X.Rows)
	for i, v := range m.predictor.Predict(nil, dataset.Filled(m.columns(f).X, m.fill)) {
		out[i].Puntaje = math.Min(chile.PuntajeMax, math.Max(chile.PuntajeMin, v))
	}
	return out
}
