// Package feature defines each feature once: the seven processed tables, built
// from clean students, the sums that the database engine made and, for the
// ability of a student, the answers themselves. It is pure.
//
// One file per family: sepa.go (tests), indicador.go, taxonomia.go (Bloom),
// componentes.go (principal components), dificultad.go, resumen.go (a student in
// a few columns) with habilidad.go (ability). ganancia.go measures what comparable
// students gained.
package feature

import (
	"context"

	"paes/chile"
	"paes/clean"
	"paes/ml"
	"paes/raw"
)

// Family is a kind of feature, and the name of the variable set made of it.
type Family string

// The families. Dificultad is the table without the year; DificultadYear, with
// it, belongs to no variable set. Resumen belongs to none of the classic sets: it
// is what recipes of our own learn from.
const (
	Sepa           Family = "sepa"
	Indicadores    Family = "indicadores"
	Taxonomia      Family = "taxonomia"
	Componentes    Family = "pca"
	Dificultad     Family = "dificultad"
	DificultadYear Family = "dificultad_anual"
	Resumen        Family = "resumen"
)

// Families returns every family in the order its tables are written.
func Families() []Family {
	return []Family{Sepa, Indicadores, Taxonomia, Componentes, DificultadYear, Dificultad, Resumen}
}

// Student identifies a row of every table.
type Student struct {
	ID  int64
	RUT chile.RUT
}

// Table is one processed table: row i belongs to Tables.Students[i], NaN is an
// empty cell.
type Table struct {
	Columns []string
	X       ml.Matrix
}

// Tables are the seven processed tables over the same students, in ascending id.
type Tables struct {
	Students []Student
	// Admission is each student's year of admission, 0 where it is not known.
	// It may be nil: nobody's is known.
	Admission []int
	ByFamily  map[Family]Table
}

// Build makes the seven tables from the kept students (ascending id) and one
// reading of SEPA.
func Build(ctx context.Context, students []clean.Student, s *raw.SEPA, taxonomy Taxonomy) (*Tables, error) {
	t := &Tables{Students: make([]Student, len(students)), ByFamily: map[Family]Table{}}
	row := make(map[int64]int, len(students))
	for i, st := range students {
		t.Students[i] = Student(st)
		row[st.ID] = i
	}
	names := make(map[int64]string, len(s.Assessments))
	for _, a := range s.Assessments {
		names[a.ID] = a.Name
	}
	indicadores := buildIndicadores(row, s)
	componentes, err := buildComponentes(indicadores)
	if err != nil {
		return nil, err
	}
	tests := testsOf(row, s.Tests, names)
	t.ByFamily[Sepa] = buildSepa(tests)
	t.ByFamily[Indicadores] = indicadores
	t.ByFamily[Taxonomia] = buildTaxonomia(indicadores, taxonomy)
	t.ByFamily[Componentes] = componentes
	t.ByFamily[DificultadYear] = buildDificultad(row, s, names, true)
	t.ByFamily[Dificultad] = buildDificultad(row, s, names, false)
	t.ByFamily[Resumen], err = buildResumen(ctx, row, tests, s, names, taxonomy)
	return t, err
}
