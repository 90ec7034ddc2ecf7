package source_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"paes/es"
	"paes/raw"
	"paes/source"
)

// book writes an .xlsx whose first sheet holds the rows.
func book(t testing.TB, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	fillSheet(t, f, "Sheet1", rows...)
	return save(t, f)
}

func fillSheet(t testing.TB, f *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, row := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
}

func save(t testing.TB, f *excelize.File, opts ...excelize.Options) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paes.xlsx")
	if err := f.SaveAs(path, opts...); err != nil {
		t.Fatal(err)
	}
	return path
}

func fullHeader() []any {
	return []any{"Nombre", "RUT", "Admisión", "C. Lectora", "Matemática", "M2", "Historia", "Ciencias"}
}

func without(row []any, i int) []any { return slices.Delete(slices.Clone(row), i, i+1) }

func TestReadWorkbook(t *testing.T) {
	numbers := []any{0, 1, 2, 3, 4, 5, 6, 7}
	student := []any{"Estudiante 1", "425047515d575059", 2024, 780, "-", nil, "650", "  "}
	want := []string{"780", "-", "", "650", "  "}
	two := excelize.NewFile()
	if _, err := two.NewSheet("Puntajes"); err != nil {
		t.Fatal(err)
	}
	fillSheet(t, two, "Sheet1", []any{"Notas de la coordinación"})
	fillSheet(t, two, "Puntajes", fullHeader(), student)
	for name, tt := range map[string]struct {
		path string
		row  int
	}{
		"first row":    {book(t, fullHeader(), student), 2},
		"second row":   {book(t, numbers, fullHeader(), student), 3},
		"fifth row":    {book(t, []any{"Colegio"}, nil, []any{"RUT del colegio"}, nil, fullHeader(), student), 6},
		"second sheet": {save(t, two), 2},
		"other order": {book(t, []any{"Ciencias", "HISTORIA", "m2", "MATEMATICA", "c lectora", "admision", "rut", "otra"},
			[]any{"  ", "650", nil, "-", 780, 2024, "425047515d575059", "x"}), 2},
		"other names": {book(t, []any{"Nombre", " Run ", "Año Admisión", "Comprensión Lectora", "M1", "Matemática 2", "Historia y Ciencias Sociales", "Ciencias "}, student), 2},
		"decomposed":  {book(t, []any{"Nombre", "RUT", "Admisio\u0301n", "Competencia Lectora", "Matema\u0301tica", "M2", "Historia", "Ciencias"}, student), 2},
		"blank rows":  {book(t, fullHeader(), nil, []any{"Nadie", " ", nil}, student, nil), 4},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := source.ReadWorkbook(t.Context(), tt.path)
			if err != nil {
				t.Fatal(err)
			}
			if want := []raw.PAESRow{{Row: tt.row, RUT: "425047515d575059", Year: "2024", Puntaje: want}}; !reflect.DeepEqual(got.Rows, want) {
				t.Fatalf("got %+v, want %+v", got.Rows, want)
			}
			if got.File != tt.path || got.Sheet == "" {
				t.Fatalf("%q %q", got.File, got.Sheet)
			}
			if name == "second sheet" && got.Sheet != "Puntajes" {
				t.Fatal(got.Sheet)
			}
		})
	}
}

// Cells come as they are kept and not as they are shown; numbers as plain text.
func TestWorkbookCells(t *testing.T) {
	f := excelize.NewFile()
	fillSheet(t, f, "Sheet1", fullHeader(),
		[]any{nil, 12345678, 2024.0, 780.5, "787.0", "1E5", "4E5047515D575059", "=1+1"})
	style, err := f.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", "A2", "H2", style); err != nil {
		t.Fatal(err)
	}
	got, err := source.ReadWorkbook(t.Context(), save(t, f))
	if err != nil {
		t.Fatal(err)
	}
	want := raw.PAESRow{Row: 2, RUT: "12345678", Year: "2024", Puntaje: []string{"780.5", "787", "100000", "4E5047515D575059", "=1+1"}}
	if !reflect.DeepEqual(got.Rows[0], want) {
		t.Fatalf("got %+v, want %+v", got.Rows[0], want)
	}
}

// emptyZip is a zip that holds nothing: the end of its directory.
const emptyZip = "PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

func TestWorkbookBad(t *testing.T) {
	head := fullHeader()
	file := func(content string) string {
		path := filepath.Join(t.TempDir(), "paes.xlsx")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(book(t, head, []any{"x", "1"}))
	if err != nil {
		t.Fatal(err)
	}
	locked := excelize.NewFile()
	fillSheet(t, locked, "Sheet1", head)
	for _, tt := range []struct {
		name, path string
		code       es.Code
		says       string
	}{
		{"missing", filepath.Join(t.TempDir(), "no.xlsx"), "planilla_falta", "no.xlsx"},
		{"folder", t.TempDir(), "planilla_ilegible", ""},
		{"0 bytes", file(""), "planilla_vacia", ""},
		{"text", file("RUT;Admisión;M2\n1;2;3\n"), "planilla_no_xlsx", "texto"},
		{"web page", file("<html><table>"), "planilla_no_xlsx", ""},
		{"image", file("\x89PNG\r\n\x1a\n"), "planilla_no_xlsx", ""},
		{"old .xls", file("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), "planilla_no_xlsx", ".xls"},
		{"password", save(t, locked, excelize.Options{Password: "x"}), "planilla_con_clave", ""},
		{"another zip", file(emptyZip), "planilla_danada", ""},
		{"cut zip", file(string(whole[:len(whole)/2])), "planilla_danada", ""},
		{"empty", save(t, excelize.NewFile()), "planilla_vacia", ""},
		{"only the header", book(t, head), "planilla_vacia", ""},
		{"no header", book(t, []any{"hola", "qué tal"}), "planilla_sin_encabezado", "«RUT»"},
		{"no RUT", book(t, without(head, 1)), "planilla_columna_falta", "«RUT»"},
		{"no Admisión", book(t, without(head, 2)), "planilla_columna_falta", "la columna «Admisión»"},
		{"no M2 and no Admisión", book(t, []any{1, 2}, without(without(head, 5), 2)), "planilla_columna_falta", "las columnas «Admisión» y «M2»"},
		{"no prueba", book(t, []any{"RUT", "Admisión"}), "planilla_columna_falta", "«Ciencias»"},
		{"two alike", book(t, append(head, "M1")), "planilla_columna_repetida", "E y I"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := source.ReadWorkbook(t.Context(), tt.path)
			wantCode(t, err, tt.code)
			if !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("does not say %q", tt.says)
			}
		})
	}
}

func TestWriteWorkbook(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "data", "paes.xlsx")
	rows := [][]any{
		{"Estudiante 0001", "425047515d575059", int64(2024), int64(780), "-", nil, 650, 700.0},
		{"Estudiante 0002", "50.000.001-4", int64(2025), "-", "-", "-", "-", "-"},
	}
	var files [][]byte
	for range 2 {
		if err := writeWorkbook(t.Context(), path, slices.Values(rows)); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
		folder(t, filepath.Dir(path), "paes.xlsx")
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Fatal("equal rows, other bytes")
	}
	got, err := source.ReadWorkbook(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	want := []raw.PAESRow{
		{Row: 3, RUT: "425047515d575059", Year: "2024", Puntaje: []string{"780", "-", "", "650", "700"}},
		{Row: 4, RUT: "50.000.001-4", Year: "2025", Puntaje: []string{"-", "-", "-", "-", "-"}},
	}
	if !reflect.DeepEqual(got.Rows, want) {
		t.Fatalf("%+v", got.Rows)
	}
	foreign := book(t, fullHeader(), []any{"x", "1"})
	wantCode(t, writeWorkbook(t.Context(), foreign, slices.Values(rows)), "planilla_no_simulada")
	wantCode(t, writeWorkbook(t.Context(), dir, slices.Values(rows)), "planilla_no_simulada")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.ReadWorkbook(ctx, path); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func writeWorkbook(ctx context.Context, path string, rows iter.Seq[[]any]) error {
	w, err := source.StageWorkbook(ctx, path, rows)
	if err != nil {
		return err
	}
	return w.Commit()
}
