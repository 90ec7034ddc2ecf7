package feature

import (
	"context"
	"fmt"
	"math"

	"paes/ml"
	"paes/ml/decomposition"
)

// ComponentCount is how many principal components the table has.
const ComponentCount = 8

// FitComponentes fits the principal components of the indicadores, empty = 0,
// centred and not scaled.
func FitComponentes(indicadores Table) (*decomposition.PCAModel, error) {
	return decomposition.PCA{Components: ComponentCount}.Fit(context.Background(), Filled(indicadores.X))
}

// ApplyComponentes returns the table of components of the indicadores under
// loadings that were fitted before, on the same columns.
func ApplyComponentes(pca *decomposition.PCAModel, indicadores Table) Table {
	t := Table{X: pca.Transform(Filled(indicadores.X))}
	for k := range t.X.Cols {
		t.Columns = append(t.Columns, fmt.Sprintf("PC%d", k+1))
	}
	return t
}

func buildComponentes(indicadores Table) (Table, error) {
	pca, err := FitComponentes(indicadores)
	if err != nil {
		return Table{}, fmt.Errorf("feature: principal components: %w", err)
	}
	return ApplyComponentes(pca, indicadores), nil
}

// Filled returns a copy of x with 0 in place of every missing value, which is
// how the classic recipe treats gaps.
func Filled(x ml.Matrix) ml.Matrix {
	out := ml.Matrix{Rows: x.Rows, Cols: x.Cols, Data: make([]float64, len(x.Data))}
	for k, v := range x.Data {
		if !math.IsNaN(v) {
			out.Data[k] = v
		}
	}
	return out
}
