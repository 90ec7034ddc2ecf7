package source

import (
	"context"
	"errors"
	"iter"
	"os"

	"github.com/xuri/excelize/v2"

	"paes/es"
)

// madeAt is the date in the properties of every simulated workbook.
const madeAt = "2026-01-01T00:00:00Z"

// StagedWorkbook is a workbook that stands whole beside its place.
type StagedWorkbook struct{ temp, path string }

// StageWorkbook writes a PAES workbook as the real one comes: a row of column
// numbers, the header, and the rows (Nombre, RUT, Admisión and the five
// pruebas; string, int64, int, float64 or nil). Equal rows make equal bytes. A
// workbook that the simulator did not make is not replaced. Commit puts it in
// its place.
func StageWorkbook(ctx context.Context, path string, rows iter.Seq[[]any]) (*StagedWorkbook, error) {
	if err := refuseForeignWorkbook(path); err != nil {
		return nil, err
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(ctx, f, rows); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fileError(path, err)
	}
	temp, err := tempBeside(path)
	if err != nil {
		return nil, err
	}
	w := &StagedWorkbook{temp, path}
	out, err := os.OpenFile(temp, os.O_WRONLY, 0)
	if err == nil {
		err = errors.Join(f.Write(out), out.Close())
	}
	if err != nil {
		w.Abort()
		return nil, fileError(path, err)
	}
	return w, nil
}

// Commit puts the workbook in its place.
func (w *StagedWorkbook) Commit() error {
	if err := refuseForeignWorkbook(w.path); err != nil { // somebody may have put one there meanwhile
		return errors.Join(err, os.Remove(w.temp))
	}
	return replace(w.temp, w.path)
}

// Abort drops the workbook; after Commit it does nothing.
func (w *StagedWorkbook) Abort() { os.Remove(w.temp) }

func fill(ctx context.Context, f *excelize.File, rows iter.Seq[[]any]) error {
	const sheet = "PAES"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Creator: maker, Created: madeAt, Modified: madeAt}); err != nil {
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
	// A workbook that somebody saved again is theirs, whoever made the first one.
	if props, err := f.GetDocProps(); err != nil || props.Creator != maker || props.Modified != madeAt || props.LastModifiedBy != "" {
		return foreign
	}
	return nil
}
