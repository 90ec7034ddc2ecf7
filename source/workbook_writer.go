package source

import (
	"context"
	"errors"
	"iter"
	"os"

	"github.com/xuri/excelize/v2"

	"paes/es"
)

// WriteWorkbook writes a PAES workbook as the real one comes: a row of column
// numbers, the header, and the rows (Nombre, RUT, Admisión and the five
// pruebas; string, int64, int, float64 or nil). Equal rows make equal bytes. A
// workbook that the simulator did not make is not replaced.
func WriteWorkbook(ctx context.Context, path string, rows iter.Seq[[]any]) error {
	if err := refuseForeignWorkbook(path); err != nil {
		return err
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(ctx, f, rows); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fileError(path, err)
	}
	temp, err := tempBeside(path)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // gone already when all went well
	out, err := os.OpenFile(temp, os.O_WRONLY, 0)
	if err != nil {
		return fileError(path, err)
	}
	if err := errors.Join(f.Write(out), out.Close()); err != nil {
		return fileError(path, err)
	}
	return replace(temp, path)
}

func fill(ctx context.Context, f *excelize.File, rows iter.Seq[[]any]) error {
	const sheet = "PAES"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Creator: maker, Created: "2026-01-01T00:00:00Z", Modified: "2026-01-01T00:00:00Z"}); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	numbers, header := []any{0}, []any{"Nombre"}
	for c := range columnCount {
		numbers, header = append(numbers, int(c)+1), append(header, c.String())
	}
	n := 0
	put := func(row []any) error {
		n++
		cell, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		return w.SetRow(cell, row)
	}
	if err := errors.Join(put(numbers), put(header)); err != nil {
		return err
	}
	for row := range rows {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := put(row); err != nil {
			return err
		}
	}
	return w.Flush()
}

// refuseForeignWorkbook lets through a path that is free or holds a workbook
// with the simulator's mark.
func refuseForeignWorkbook(path string) error {
	if _, err := os.Lstat(path); err != nil {
		return nil // free, or out of reach, which writing will tell
	}
	foreign := notSimulated("planilla_no_simulada", "Ahí ya hay un archivo", es.Place{File: path})
	if sniffWorkbook(path) != nil {
		return foreign
	}
	f, err := excelize.OpenFile(path, workbookOptions())
	if err != nil {
		return foreign
	}
	defer f.Close()
	if props, err := f.GetDocProps(); err != nil || props.Creator != maker {
		return foreign
	}
	return nil
}
