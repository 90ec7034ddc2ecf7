package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"paes/es"
	"paes/raw"
)

// Limits of a workbook, so that a malicious one cannot fill the memory: a sheet
// has at most 1,048,576 rows.
const (
	maxUnzipped = 512 << 20
	maxCells    = 512 // of a row
	headerRows  = 5   // where the header is looked for
)

func workbookOptions() excelize.Options {
	return excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped}
}

// ReadWorkbook reads the PAES workbook as text, from the first sheet whose
// header is found among its first rows. The column Nombre is skipped.
func ReadWorkbook(ctx context.Context, path string) (book *raw.Workbook, err error) {
	if err := sniffWorkbook(path); err != nil {
		return nil, err
	}
	// The library may panic on a file made to break it: that is the file's fault.
	defer func() {
		if p := recover(); p != nil {
			book, err = nil, damaged(path, fmt.Errorf("source: workbook: %v", p))
		}
	}()
	f, err := excelize.OpenFile(path, workbookOptions())
	if err != nil {
		return nil, damaged(path, err)
	}
	defer f.Close()
	sheet, head, err := findHeader(f, path)
	if err != nil {
		return nil, err
	}
	book = &raw.Workbook{File: path, Sheet: sheet}
	if book.Rows, err = readRows(ctx, f, path, sheet, head); err != nil {
		return nil, err
	}
	if len(book.Rows) == 0 {
		return nil, &es.Error{Code: "planilla_vacia", Where: es.Place{File: path, Sheet: sheet, Row: head.row},
			Sentence: "La planilla PAES no tiene filas bajo el encabezado.", Hint: "Revise que sea el archivo completo."}
	}
	return book, nil
}

func readRows(ctx context.Context, f *excelize.File, path, sheet string, head header) ([]raw.PAESRow, error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, damaged(path, err)
	}
	defer rows.Close()
	var out []raw.PAESRow
	for n := 1; rows.Next(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		cells, err := rows.Columns()
		if err != nil {
			return nil, damaged(path, err)
		}
		if len(cells) > maxCells {
			return nil, damaged(path, fmt.Errorf("source: row %d has %d cells", n, len(cells)))
		}
		if n <= head.row {
			continue
		}
		if row, ok := head.pick(n, cells); ok {
			out = append(out, row)
		}
	}
	if err := rows.Error(); err != nil && !errors.Is(err, io.EOF) {
		return nil, damaged(path, err)
	}
	return out, nil
}

// pick takes the cells that are read of a row; a row without any is skipped.
func (h header) pick(n int, cells []string) (raw.PAESRow, bool) {
	blank := true
	cell := func(name columnName) string {
		i := h.columns[name]
		if i >= len(cells) {
			return ""
		}
		s := plainNumber(cells[i])
		blank = blank && strings.TrimSpace(s) == ""
		return s
	}
	row := raw.PAESRow{Row: n, RUT: cell(columnRUT), Year: cell(columnYear)}
	for name := columnYear + 1; name < columnCount; name++ {
		row.Puntaje = append(row.Puntaje, cell(name))
	}
	return row, !blank
}

// plainNumber writes a number cell as people do: no exponent, no empty decimals.
// Encoded RUTs, hexadecimal, never look like an exponent of a spreadsheet (one
// digit before the point, at most three after the E): they are longer.
func plainNumber(s string) string {
	mantissa, exponent, has := strings.Cut(s, "E")
	whole, decimals, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	switch {
	case has && len(whole) == 1 && len(strings.TrimLeft(exponent, "+-")) <= 3: // 1.5509661E7
	case !has && whole != "" && decimals == "0": // 787.0; "1.000" is a thousand that a person wrote
	default:
		return s
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
