// Package dataset puts feature tables and puntajes together into what estimators
// learn from: a schema, a matrix with a row per student, and a target.
package dataset

import (
	"cmp"
	"math"
	"slices"

	"paes/chile"
	"paes/clean"
	"paes/feature"
	"paes/ml"
)

// Set is a variable set: which families of features a model sees.
type Set string

// The variable sets, under the names of config.yml and metrics.csv.
const (
	Sepa        Set = "sepa"
	Indicadores Set = "indicadores"
	Bloom       Set = "bloom"
	PCA         Set = "pca"
	Dificultad  Set = "dificultad"
	AllVars     Set = "allvars"
)

// Sets returns the five sets that the eight models are trained on.
func Sets() []Set { return []Set{Sepa, Indicadores, Bloom, PCA, Dificultad} }

// Families returns the families of a set, in the order of its columns.
func (s Set) Families() []feature.Family {
	switch s {
	case Sepa:
		return []feature.Family{feature.Sepa}
	case Indicadores:
		return []feature.Family{feature.Indicadores}
	case Bloom:
		return []feature.Family{feature.Taxonomia}
	case PCA:
		return []feature.Family{feature.Componentes}
	case Dificultad:
		return []feature.Family{feature.Dificultad}
	default:
		return []feature.Family{feature.Sepa, feature.Indicadores, feature.Componentes, feature.Dificultad, feature.Taxonomia}
	}
}

// Column is one column of a matrix: a feature of a family.
type Column struct {
	Family feature.Family `json:"familia"`
	Name   string         `json:"nombre"`
}

// Schema is the columns of a matrix, in order.
type Schema []Column

// SchemaOf returns the columns of a set of tables.
func SchemaOf(t *feature.Tables, s Set) Schema { return SchemaOfFamilies(t, s.Families()...) }

// SchemaOfFamilies returns the columns of some families, in their order.
func SchemaOfFamilies(t *feature.Tables, families ...feature.Family) Schema {
	var out Schema
	for _, f := range families {
		for _, c := range t.ByFamily[f].Columns {
			out = append(out, Column{f, c})
		}
	}
	return out
}

// Matrix returns the given rows of the tables under the schema, with NaN for
// empty cells and for columns that the tables lack.
func (s Schema) Matrix(t *feature.Tables, rows []int) ml.Matrix {
	out := ml.NewMatrix(len(rows), len(s))
	index := map[Column]int{}
	for f, table := range t.ByFamily {
		for j, c := range table.Columns {
			index[Column{f, c}] = j
		}
	}
	for k, c := range s {
		j, ok := index[c]
		for i, row := range rows {
			v := math.NaN()
			if ok {
				v = t.ByFamily[c.Family].X.At(row, j)
			}
			out.Set(i, k, v)
		}
	}
	return out
}

// Labels are the students that have a puntaje in a prueba, and the puntajes.
type Labels struct {
	Rows []int     // rows of the tables, ascending: that is, in ascending student id
	Y    []float64 // puntajes
}

// Select returns the labels of the given positions.
func (l Labels) Select(positions []int) Labels {
	var out Labels
	for _, k := range positions {
		out.Rows = append(out.Rows, l.Rows[k])
		out.Y = append(out.Y, l.Y[k])
	}
	return out
}

// LabelsOf joins the students of the tables with their puntajes in a prueba.
// scores must be in ascending RUT, as clean.Scores returns them.
func LabelsOf(students []feature.Student, scores []clean.Score, p chile.Prueba) Labels {
	var out Labels
	for i, st := range students {
		if k, ok := scoreOf(scores, st.RUT); ok && !math.IsNaN(scores[k].Puntaje[p]) {
			out.Rows = append(out.Rows, i)
			out.Y = append(out.Y, scores[k].Puntaje[p])
		}
	}
	return out
}

// scoreOf finds a student among scores in ascending RUT.
func scoreOf(scores []clean.Score, rut chile.RUT) (int, bool) {
	return slices.BinarySearchFunc(scores, rut, func(s clean.Score, r chile.RUT) int { return cmp.Compare(s.RUT, r) })
}
