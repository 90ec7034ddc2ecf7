package source

import (
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"paes/chile"
	"paes/es"
)

// columnName is a column of the workbook that is read. The pruebas follow the
// year in the order of chile.Pruebas.
type columnName int

const (
	columnRUT columnName = iota
	columnYear
	columnFirstPrueba
	columnCount = columnFirstPrueba + 5
)

func (c columnName) String() string {
	switch c {
	case columnRUT:
		return "RUT"
	case columnYear:
		return "Admisión"
	}
	return chile.Prueba(c - columnFirstPrueba).String()
}

// spellings returns how the sources write a column, as chile.Fold leaves it.
func (c columnName) spellings() []string {
	switch c {
	case columnRUT:
		return []string{"rut", "run"}
	case columnYear:
		return []string{"admision", "anoadmision", "anodeadmision", "anio", "ano", "procesodeadmision", "procesoadmision"}
	}
	switch chile.Prueba(c - columnFirstPrueba) {
	case chile.CLectora:
		return []string{"clectora", "comprensionlectora", "complectora", "competencialectora", "lectora"}
	case chile.Matematica:
		return []string{"matematica", "matematicas", "m1", "matematica1", "matematicam1", "competenciamatematica1", "competenciamatematicam1"}
	case chile.M2:
		return []string{"m2", "matematica2", "matematicam2", "competenciamatematica2", "competenciamatematicam2"}
	case chile.Historia:
		return []string{"historia", "historiaycienciassociales", "historiaycssociales"}
	case chile.Ciencias:
		return []string{"ciencias"}
	}
	return nil
}

// parseColumn reads the cell of a header.
func parseColumn(cell string) (columnName, bool) {
	folded := chile.Fold(cell)
	for c := range columnCount {
		if slices.Contains(c.spellings(), folded) {
			return c, true
		}
	}
	return 0, false
}

// header is where the columns stand.
type header struct {
	row     int // 1 is the first
	cells   []string
	found   int
	columns [columnCount]int   // index of the cell, -1 when missing
	twice   [columnCount][]int // every index, when there are several
}

func parseHeader(row int, cells []string) header {
	h := header{row: row, cells: cells}
	for c := range h.columns {
		h.columns[c] = -1
	}
	for i, cell := range cells {
		c, ok := parseColumn(cell)
		if !ok {
			continue
		}
		if h.columns[c] < 0 {
			h.columns[c] = i
			h.found++
		}
		h.twice[c] = append(h.twice[c], i)
	}
	return h
}

// is tells whether the row is the header: it names RUT and a prueba.
func (h header) is() bool {
	if h.columns[columnRUT] < 0 {
		return false
	}
	for _, i := range h.columns[columnFirstPrueba:] {
		if i >= 0 {
			return true
		}
	}
	return false
}

// findHeader looks for the header in the first rows of each sheet.
func findHeader(f *excelize.File, path string) (sheet string, best header, err error) {
	empty := true
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		if err != nil {
			continue // a sheet of charts
		}
		for n := 1; n <= headerRows && rows.Next(); n++ {
			cells, err := rows.Columns()
			if err != nil {
				rows.Close()
				return "", best, damaged(path, err)
			}
			empty = empty && len(cells) == 0
			h := parseHeader(n, cells)
			if h.is() {
				rows.Close()
				return name, h, h.complain(path, name)
			}
			if h.found > best.found {
				sheet, best = name, h
			}
		}
		rows.Close()
	}
	switch {
	case empty:
		return "", best, &es.Error{Code: "planilla_vacia", Where: es.Place{File: path}, Sentence: "La planilla PAES está vacía.",
			Hint: "Revise que sea el archivo completo."}
	case best.found > 0:
		return "", best, best.complain(path, sheet)
	}
	return "", best, &es.Error{Code: "planilla_sin_encabezado", Where: es.Place{File: path},
		Sentence: "No se encuentra el encabezado en las primeras " + strconv.Itoa(headerRows) + " filas de ninguna hoja.",
		Hint:     "Se espera una fila con " + names(missingAll()) + "."}
}

// complain says which columns are missing or stand twice.
func (h header) complain(path, sheet string) error {
	at := es.Place{File: path, Sheet: sheet, Row: h.row}
	for c, where := range h.twice {
		if len(where) > 1 {
			var letters []string
			for _, i := range where {
				letters = append(letters, letter(i))
			}
			return &es.Error{Code: "planilla_columna_repetida", Where: at,
				Sentence: "Hay más de una columna «" + columnName(c).String() + "»: " + strings.Join(letters[:len(letters)-1], ", ") + " y " + letters[len(letters)-1] + ".",
				Hint:     "Deje una sola, o cambie el nombre de la otra."}
		}
	}
	var missing []columnName
	for c, i := range h.columns {
		if i < 0 {
			missing = append(missing, columnName(c))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	sentence := "Falta la columna " + names(missing) + "."
	if len(missing) > 1 {
		sentence = "Faltan las columnas " + names(missing) + "."
	}
	var found []columnName
	for c, i := range h.columns {
		if i >= 0 {
			found = append(found, columnName(c))
		}
	}
	return &es.Error{Code: "planilla_columna_falta", Where: at, Sentence: sentence,
		Hint: "En el encabezado se reconocen " + names(found) + ", entre " + es.Count(len(h.cells), "columna.", "columnas.")}
}

func missingAll() []columnName {
	all := make([]columnName, columnCount)
	for c := range all {
		all[c] = columnName(c)
	}
	return all
}

func names(columns []columnName) string {
	var out []string
	for _, c := range columns {
		out = append(out, "«"+c.String()+"»")
	}
	if len(out) < 2 {
		return strings.Join(out, "")
	}
	return strings.Join(out[:len(out)-1], ", ") + " y " + out[len(out)-1]
}

// letter names a column as spreadsheets do.
func letter(i int) string {
	name, err := excelize.ColumnNumberToName(i + 1)
	if err != nil {
		return strconv.Itoa(i + 1)
	}
	return name
}
