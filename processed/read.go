package processed

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"sync"

	"paes/chile"
	"paes/es"
	"paes/feature"
)

// Used returns the families that models are trained on: all but the yearly
// difficulties.
func Used() []feature.Family {
	return []feature.Family{feature.Sepa, feature.Indicadores, feature.Taxonomia, feature.Componentes, feature.Dificultad, feature.Resumen}
}

// Snapshot is one reading of the tables that models use.
type Snapshot struct {
	Tables      *feature.Tables
	Known       int    // students in the tables, kept or not
	Fingerprint string // changes when any of the files does
}

// file is one table as read, with its own order of rows.
type file struct {
	ids        []int64 // only where the layout has them
	ruts       []chile.RUT
	admissions []int // only where the layout has them; 0 for an empty cell
	table      feature.Table
	rows       int // in the file, kept or not
	hash       [sha256.Size]byte
}

// Read reads the tables that models use, in ascending student id; the
// others are joined to it by RUT and must have all of its students.
// keep chooses the students whose cells are read; nil keeps all.
func Read(ctx context.Context, paths Paths, keep func(chile.RUT) bool) (*Snapshot, error) {
	families := Used()
	files := make([]*file, len(families))
	errs := make([]error, len(families))
	var wg sync.WaitGroup
	for k, f := range families {
		wg.Go(func() { files[k], errs[k] = readFile(paths[f], layoutOf(f), keep) })
	}
	wg.Wait()
	if err := errors.Join(ctx.Err(), firstError(errs)); err != nil {
		return nil, err
	}

	sepa := files[slices.Index(families, feature.Sepa)]
	if sepa.rows == 0 {
		return nil, noStudents(paths)
	}
	sepa.sortByID()
	s := &Snapshot{Tables: &feature.Tables{ByFamily: map[feature.Family]feature.Table{}}, Known: sepa.rows}
	for i, rut := range sepa.ruts {
		s.Tables.Students = append(s.Tables.Students, feature.Student{ID: sepa.ids[i], RUT: rut})
	}
	sum := sha256.New()
	for k, f := range families {
		sum.Write(files[k].hash[:])
		if absent := files[k].alignTo(sepa.ruts); absent > 0 {
			return nil, &es.Error{Code: "tablas_incompletas", Where: es.Place{File: paths[f]},
				Sentence: fmt.Sprintf("A la tabla le faltan %s de la tabla de pruebas SEPA.", es.Count(absent, "estudiante", "estudiantes")), Hint: remake}
		}
		s.Tables.ByFamily[f] = files[k].table
		if files[k].admissions != nil {
			s.Tables.Admission = files[k].admissions
		}
	}
	s.Fingerprint = hex.EncodeToString(sum.Sum(nil)[:8])
	return s, nil
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sortByID puts the rows in ascending student id, which decides how data is
// split, whatever order a spreadsheet left them in.
func (f *file) sortByID() {
	if slices.IsSorted(f.ids) {
		return
	}
	order := make([]int, len(f.ids))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(f.ids[a], f.ids[b]) })
	f.reorder(order)
}

// alignTo puts the rows in the order of ruts, and tells how many of them the
// file lacks; it is left as it was when it lacks any.
func (f *file) alignTo(ruts []chile.RUT) (absent int) {
	if slices.Equal(f.ruts, ruts) {
		return 0
	}
	row := make(map[chile.RUT]int, len(f.ruts))
	for i, r := range f.ruts {
		row[r] = i
	}
	order := make([]int, len(ruts))
	for k, r := range ruts {
		i, ok := row[r]
		if !ok {
			absent++
		}
		order[k] = i
	}
	if absent == 0 {
		f.reorder(order)
	}
	return absent
}

// reorder keeps the given rows, in the given order.
func (f *file) reorder(rows []int) {
	f.table.X = f.table.X.SelectRows(rows)
	f.ids, f.ruts, f.admissions = selected(f.ids, rows), selected(f.ruts, rows), selected(f.admissions, rows)
}

// selected copies the given places of a column, which is nil where a file has none.
func selected[T any](column []T, rows []int) []T {
	if column == nil {
		return nil
	}
	out := make([]T, len(rows))
	for k, i := range rows {
		out[k] = column[i]
	}
	return out
}

func readFile(path string, l layout, keep func(chile.RUT) bool) (*file, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &es.Error{Code: "tablas_faltan", Sentence: "No existe la tabla procesada.",
			Where: es.Place{File: path}, Hint: "Ejecute «paes datos» para crearla.", Err: err}
	}
	if err != nil {
		return nil, &es.Error{Code: "tablas_ilegibles", Sentence: "No se puede leer la tabla procesada.",
			Where: es.Place{File: path}, Hint: "Revise los permisos del archivo.", Err: err}
	}
	p := parser{name: path, layout: l, keep: keep}
	f, perr := p.parse(bytes.TrimPrefix(content, []byte("\ufeff")))
	if perr != nil {
		return nil, perr
	}
	f.hash = sha256.Sum256(content)
	return f, nil
}

// parser reads one CSV. Rows are split by hand: cells of the body are numbers
// and RUTs, and a quick start of `paes predecir` depends on it.
type parser struct {
	name   string
	layout layout
	keep   func(chile.RUT) bool
	header []string
}

func (p *parser) fail(row int, column, sentence, hint string) *es.Error {
	return &es.Error{Code: "tablas_malas", Sentence: sentence,
		Where: es.Place{File: p.name, Row: row, Column: column}, Hint: hint}
}

const remake = "Vuelva a crear las tablas con «paes datos»."

func (p *parser) parse(content []byte) (*file, *es.Error) {
	header, body, err := splitHeader(content)
	if err != nil {
		return nil, p.fail(1, "", "El encabezado no se puede leer.", remake)
	}
	p.header = header
	rut := slices.Index(header, p.layout.rutColumn())
	first, last := len(p.layout.before), len(header)-len(p.layout.after)
	if rut < 0 || last < first || !slices.Equal(header[:first], p.layout.before) || !slices.Equal(header[last:], p.layout.after) {
		hint := remake
		if bytes.ContainsRune([]byte(header[0]), ';') {
			hint = "El archivo usa «;»: guárdelo como CSV separado por comas, o vuelva a crearlo con «paes datos»."
		}
		return nil, p.fail(1, p.layout.rutColumn(), "El encabezado no es el de esta tabla.", hint)
	}
	f := &file{table: feature.Table{Columns: header[first:last]}}
	cells := make([][]byte, len(header))
	for line := 2; len(body) > 0; line++ {
		var text []byte
		text, body, _ = bytes.Cut(body, []byte{'\n'})
		text = bytes.TrimSuffix(text, []byte{'\r'})
		if len(text) == 0 {
			continue
		}
		f.rows++
		if !split(cells, text) {
			return nil, p.fail(line, "", fmt.Sprintf("La fila no tiene %d celdas.", len(cells)), remake)
		}
		if err := p.row(f, line, cells, rut, first, last); err != nil {
			return nil, err
		}
	}
	f.table.X.Rows, f.table.X.Cols = len(f.ruts), last-first
	return f, nil
}

// row adds one line to the file when its student is kept.
func (p *parser) row(f *file, line int, cells [][]byte, rut, first, last int) *es.Error {
	r := chile.RUT(cells[rut])
	if p.keep != nil && !p.keep(r) {
		return nil
	}
	if p.header[0] != colRUT {
		id, err := strconv.ParseInt(string(cells[0]), 10, 64)
		if err != nil {
			return p.fail(line, p.header[0], "El identificador no es un número entero.", remake)
		}
		f.ids = append(f.ids, id)
	}
	f.ruts = append(f.ruts, r)
	if k := slices.Index(p.layout.before, colAdmision); k >= 0 {
		year, err := 0, error(nil)
		if len(cells[k]) > 0 {
			year, err = strconv.Atoi(string(cells[k]))
		}
		if err != nil || year < 0 {
			return p.fail(line, colAdmision, "El año de admisión no es un número entero.", remake)
		}
		f.admissions = append(f.admissions, year)
	}
	for j := first; j < last; j++ {
		v := math.NaN()
		if len(cells[j]) > 0 {
			var err error
			if v, err = strconv.ParseFloat(string(cells[j]), 64); err != nil || math.IsInf(v, 0) {
				return p.fail(line, p.header[j], "La celda no es un número.", remake)
			}
		}
		f.table.X.Data = append(f.table.X.Data, v)
	}
	return nil
}

// split cuts a line at its commas into exactly len(cells) cells, and drops the
// quotes that a spreadsheet may have put around them.
func split(cells [][]byte, line []byte) bool {
	for k := range cells {
		cell, rest, more := bytes.Cut(line, []byte{','})
		if more != (k < len(cells)-1) {
			return false
		}
		if len(cell) >= 2 && cell[0] == '"' {
			cell = bytes.Trim(cell, `"`)
		}
		cells[k], line = cell, rest
	}
	return true
}

// FirstRUT returns the RUT of the first student of the SEPA table.
func FirstRUT(paths Paths) (chile.RUT, error) {
	var first chile.RUT
	_, err := readFile(paths[feature.Sepa], layoutOf(feature.Sepa), func(r chile.RUT) bool {
		if first == "" {
			first = r
		}
		return false
	})
	if err == nil && first == "" {
		err = noStudents(paths)
	}
	return first, err
}

func noStudents(paths Paths) error {
	return &es.Error{Code: "tablas_vacias", Sentence: "La tabla procesada no tiene estudiantes.",
		Where: es.Place{File: paths[feature.Sepa]}, Hint: remake}
}
