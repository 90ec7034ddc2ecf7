package preprocess

import (
	"context"
	"sync"

	"paes/ml"
)

// Scaled is an estimator behind a scaler: the scaler is fitted on the training
// rows and their weights, and what it gives is what Estimator learns from.
type Scaled struct {
	Scaler    Scaler
	Estimator ml.Estimator // required
}

// ScaledModel is a fitted [Scaled].
type ScaledModel struct {
	Scale *FittedScaler
	Inner ml.Predictor // sees scaled rows

	scratch sync.Pool // *[]float64: blocks of scaled rows
}

// blockRows is how many rows are scaled at once to predict them.
const blockRows = 64

// Fit returns a *ScaledModel. It fails as the scaler or the estimator does and
// panics when there is no estimator.
func (s Scaled) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	if s.Estimator == nil {
		panic("preprocess: Scaled without an Estimator")
	}
	d, err := d.Present()
	if err != nil {
		return nil, err
	}
	if err := d.Check(); err != nil {
		return nil, err
	}
	scale, err := s.Scaler.Fit(ctx, d)
	if err != nil {
		return nil, err
	}
	d.X = scale.Transform(d.X)
	inner, err := s.Estimator.Fit(ctx, d)
	if err != nil {
		return nil, err
	}
	return &ScaledModel{Scale: scale, Inner: inner}, nil
}

// Predict returns one prediction per row of x, which is not scaled yet.
func (m *ScaledModel) Predict(dst []float64, x ml.Matrix) []float64 {
	m.Scale.mustHaveCols(x)
	dst = ml.Resize(dst, x.Rows)
	block, ok := m.scratch.Get().(*[]float64)
	if !ok || len(*block) < blockRows*x.Cols {
		block = new([]float64)
		*block = make([]float64, blockRows*x.Cols)
	}
	defer m.scratch.Put(block)
	for start := 0; start < x.Rows; start += blockRows {
		n := min(blockRows, x.Rows-start)
		rows := ml.Matrix{Rows: n, Cols: x.Cols, Data: (*block)[:n*x.Cols]}
		copy(rows.Data, x.Data[start*x.Cols:])
		m.Scale.apply(rows)
		m.Inner.Predict(dst[start:start+n], rows)
	}
	return dst
}

// Importances returns those of the inner predictor, per column as scaled, or
// nil when it has none.
func (m *ScaledModel) Importances() []float64 {
	if i, ok := m.Inner.(ml.Importancer); ok {
		return i.Importances()
	}
	return nil
}
