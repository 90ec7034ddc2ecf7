package feature

import (
	"math"
	"strings"

	"paes/ml"
)

// Taxonomy gives the verbs of each Bloom level.
type Taxonomy map[string][]string

// BloomLevels returns the columns of the taxonomía table.
func BloomLevels() []string {
	return []string{"Conocer", "Comprender", "Aplicar", "Analizar", "Evaluar", "Crear"}
}

// buildTaxonomia puts, for each Bloom level, the mean of the student's indicadores
// whose description contains any of the level's verbs, whatever the case. Empty
// cells are skipped; a level without any is 0. One indicador may count for
// several levels.
func buildTaxonomia(indicadores Table, taxonomy Taxonomy) Table {
	levels := BloomLevels()
	t := Table{Columns: levels, X: ml.NewMatrix(indicadores.X.Rows, len(levels))}
	for l, level := range levels {
		columns := columnsWith(indicadores.Columns, taxonomy[level])
		for i := range t.X.Rows {
			sum, n := 0.0, 0
			for _, j := range columns {
				if v := indicadores.X.At(i, j); !math.IsNaN(v) {
					sum += v
					n++
				}
			}
			if n > 0 {
				t.X.Set(i, l, sum/float64(n))
			}
		}
	}
	return t
}

func columnsWith(descriptions, verbs []string) []int {
	var out []int
	for j, d := range descriptions {
		d = strings.ToLower(d)
		for _, v := range verbs {
			if v = strings.ToLower(strings.TrimSpace(v)); v != "" && strings.Contains(d, v) {
				out = append(out, j)
				break
			}
		}
	}
	return out
}
