// Package model is the artifact that training makes, the registry keeps and
// prediction uses: a fitted predictor, the schema of what it reads, and a card.
package model

import (
	"math"
	"slices"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/decomposition"
)

// Card says what a model is, for people and programs. It is kept in the file.
type Card struct {
	Prueba    string         `json:"prueba"`
	Name      string         `json:"modelo"`
	Recipe    string         `json:"receta"`
	Trained   string         `json:"fecha"`   // day, as 2006-01-02
	Features  string         `json:"tablas"`  // fingerprint of the tables it was trained on
	Seed      uint32         `json:"semilla"` // of the split and of every estimator
	TestSize  float64        `json:"fraccion_prueba"`
	TrainRows int            `json:"n_train"`
	TestRows  int            `json:"n_test"`
	RMSE      float64        `json:"rmse"` // on the test rows, as are the next two; of the recipe paes, out of fold
	MAE       float64        `json:"mae"`
	R2        float64        `json:"r2"`
	Years     []int          `json:"admisiones,omitempty"` // learnt from; 0 is unknown
	Schema    dataset.Schema `json:"columnas"`             // in the order of the predictor
}

// Model is a fitted predictor and all that was fitted with it: a Blend, or else
// the Predictor and the PCA of the recipe clasica.
type Model struct {
	Card      Card
	Version   string // first digits of the file's checksum; empty before it is saved
	PCA       *decomposition.PCAModel
	Predictor ml.Predictor
	Blend     *Blend
	// Background is a sample of the training rows as the predictor reads them:
	// what an explanation compares with. It may be empty in a classic model.
	Background ml.Matrix
}

// Missing counts the columns the model reads that the tables lack; components
// are computed and never missing.
func (m *Model) Missing(t *feature.Tables) int {
	n := 0
	for _, c := range m.Card.Schema {
		if c.Family != feature.Componentes && !slices.Contains(t.ByFamily[c.Family].Columns, c.Name) {
			n++
		}
	}
	return n
}

// Inputs returns the matrix the predictor reads for the given rows: the columns
// of the schema, the components under the model's own loadings, 0 for gaps. A
// blend has means for gaps.
func (m *Model) Inputs(t *feature.Tables, rows []int) ml.Matrix {
	if m.Blend != nil {
		return dataset.Filled(dataset.FrameOf(t, rows, m.Card.Schema).X, m.Blend.Fill)
	}
	return Inputs(t, rows, m.Card.Schema, m.PCA)
}

// Inputs is the classic recipe's reading of the tables. The components come from
// the given loadings and never from the table of components, so that a
// prediction cannot mix two fits. pca may be nil when the schema has none.
func Inputs(t *feature.Tables, rows []int, schema dataset.Schema, pca *decomposition.PCAModel) ml.Matrix {
	x := schema.Matrix(t, rows)
	if pca != nil {
		indicadores := schemaOf(schema, feature.Indicadores)
		components := pca.Transform(feature.Filled(indicadores.Matrix(t, rows)))
		k := 0
		for j, c := range schema {
			if c.Family != feature.Componentes {
				continue
			}
			for i := range rows {
				x.Set(i, j, components.At(i, k))
			}
			k++
		}
	}
	return feature.Filled(x)
}

func schemaOf(s dataset.Schema, f feature.Family) dataset.Schema {
	var out dataset.Schema
	for _, c := range s {
		if c.Family == f {
			out = append(out, c)
		}
	}
	return out
}

// Estimate says what to expect of the given rows.
func (m *Model) Estimate(t *feature.Tables, rows []int) []Estimate {
	if m.Blend != nil {
		return m.Blend.Estimate(dataset.FrameOf(t, rows, m.Card.Schema))
	}
	out := make([]Estimate, len(rows))
	for i, v := range m.Predictor.Predict(nil, m.Inputs(t, rows)) {
		out[i] = Estimate{Latent: v, Puntaje: math.Min(chile.PuntajeMax, math.Max(chile.PuntajeMin, v))}
	}
	return out
}

// Predict returns the expected puntaje of the given rows, within 100-1000.
func (m *Model) Predict(t *feature.Tables, rows []int) []float64 {
	y := make([]float64, len(rows))
	for i, e := range m.Estimate(t, rows) {
		y[i] = e.Puntaje
	}
	return y
}
