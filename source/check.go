package source

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// content is what a column must hold for the queries to work.
type content uint8

const (
	anything content = iota
	wholeNumber
	number
)

type column struct {
	name string
	content
}

type table struct {
	name    string
	columns []column
}

// required returns the tables and columns that are used. student_sections may
// be absent; names of persons (student.fullname) are never read, so a role
// needs no right to them.
func required() []table {
	id := column{"id", wholeNumber}
	return []table{
		{"student", []column{id, {"rut", anything}, {"level_id", anything}}},
		{"level", []column{id, {"name", anything}}},
		{"assessment", []column{id, {"name", anything}}},
		{"question", []column{id, {"assessment_id", wholeNumber}}},
		{"answer", []column{{"student_id", wholeNumber}, {"question_id", wholeNumber}, {"score", number}}},
		{"indicator", []column{id, {"description", anything}, {"questionId", wholeNumber}}},
		{"dimension", []column{id, {"name", anything}}},
		{"dimension_values", []column{id, {"value", anything}, {"dimension_id", wholeNumber}}},
		{"question_dimensions_values", []column{{"question_id", wholeNumber}, {"dimension_value_id", wholeNumber}}},
	}
}

// check tells before anything is read which table or column is not there, or
// is of a type that cannot be read.
func (s *SEPA) check(ctx context.Context, tx *sql.Tx) error {
	type line struct{ table, column, kind string }
	lines, err := collect(ctx, tx, statement("columns"), func(rows *sql.Rows, v *line) error {
		return rows.Scan(&v.table, &v.column, &v.kind)
	}, s.schema)
	if err != nil {
		return err
	}
	found := map[string]map[string]string{}
	for _, l := range lines {
		if found[l.table] == nil {
			found[l.table] = map[string]string{}
		}
		found[l.table][l.column] = l.kind
	}
	for _, t := range required() {
		columns, ok := found[t.name]
		if !ok {
			if err := s.probe(ctx, tx, t.name, "1"); err != nil {
				return s.missingTable(t.name, found, err)
			}
			continue // readable all the same: a materialized view
		}
		for _, c := range t.columns {
			kind, ok := columns[c.name]
			if !ok {
				if err := s.probe(ctx, tx, t.name, quote(c.name)); err != nil {
					return s.missingColumn(t.name, c.name, columns, err)
				}
				continue
			}
			if !c.holds(kind) {
				return wrongType(t.name, c, kind)
			}
		}
	}
	return nil
}

// probe asks the engine itself: the catalogue does not list what a role may not see.
func (s *SEPA) probe(ctx context.Context, tx *sql.Tx, table, what string) error {
	rows, err := tx.QueryContext(ctx, "SELECT "+what+" FROM "+quote(s.schema)+"."+quote(table)+" LIMIT 0")
	if err != nil {
		return err
	}
	defer rows.Close()
	rows.Next()
	return rows.Err()
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (c content) holds(kind string) bool {
	kind, _, _ = strings.Cut(strings.ToLower(kind), "(")
	whole := slices.Contains([]string{"smallint", "integer", "bigint", "tinyint", "utinyint", "usmallint", "uinteger"}, kind)
	switch c {
	case wholeNumber:
		return whole
	case number:
		return whole || slices.Contains([]string{"real", "double precision", "numeric", "float", "double", "decimal"}, kind)
	}
	return true
}

func (s *SEPA) missingTable(name string, found map[string]map[string]string, cause error) error {
	if sqlState(cause) == stateDenied {
		return s.deniedTable(name, cause)
	}
	hint := "Revise que la base de datos sea la de SEPA (clave «database.sepa_uri»)."
	if len(found) == 0 {
		hint = "El esquema «" + s.schema + "» no tiene ninguna tabla a la vista. " + hint
	}
	return fail("sepa_tabla_falta", "Falta la tabla SEPA «"+name+"».", hint, cause)
}

func (s *SEPA) missingColumn(table, name string, columns map[string]string, cause error) error {
	if sqlState(cause) == stateDenied {
		return s.deniedTable(table, cause)
	}
	var names []string
	for n := range columns {
		names = append(names, "«"+n+"»")
	}
	slices.Sort(names)
	return fail("sepa_columna_falta", "A la tabla SEPA «"+table+"» le falta la columna «"+name+"».",
		"Tiene "+strings.Join(names, ", ")+".", cause)
}

func (s *SEPA) deniedTable(name string, cause error) error {
	hint := ""
	if s.grantSQL != "" {
		hint = "Quien administra la base puede darle permiso: " + fmt.Sprintf(s.grantSQL, name)
	}
	return fail("sepa_permiso", "El usuario de la base de datos no tiene permiso para leer la tabla SEPA «"+name+"».", hint, cause)
}

func wrongType(table string, c column, kind string) error {
	want := "números enteros"
	if c.content == number {
		want = "números"
	}
	return fail("sepa_tipo", "La columna «"+c.name+"» de la tabla SEPA «"+table+"» es de tipo "+kind+" y se esperaban "+want+".",
		"Conviértala en la base de datos, o apunte a una vista que la convierta.", nil)
}
