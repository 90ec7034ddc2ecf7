// Package processed reads and writes the seven tables of data/processed and that of
// the gains, the interchange with people's own spreadsheets and notebooks.
package processed

import (
	"slices"

	"paes/feature"
)

// Paths says where the file of each family is.
type Paths map[feature.Family]string

// layout is which columns of a file are keys, before and after the features.
type layout struct{ before, after []string }

const (
	colID         = "id"
	colStudentID  = "student_id"
	colRUT        = "rut"
	colStudentRUT = "student_rut"
	colAdmision   = "admision"
)

func layoutOf(f feature.Family) layout {
	switch f {
	case feature.Sepa:
		return layout{before: []string{colStudentID}, after: []string{colStudentRUT}}
	case feature.Dificultad, feature.DificultadYear:
		return layout{before: []string{colID, colRUT}}
	case feature.Resumen:
		return layout{before: []string{colStudentID, colStudentRUT, colAdmision}}
	default:
		return layout{before: []string{colRUT}}
	}
}

// rutColumn names the column that holds the RUT.
func (l layout) rutColumn() string {
	if len(l.after) > 0 {
		return l.after[0]
	}
	if i := slices.Index(l.before, colStudentRUT); i >= 0 {
		return l.before[i]
	}
	return colRUT
}
