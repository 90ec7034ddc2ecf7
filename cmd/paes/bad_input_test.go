package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"paes/es"
)

// editWorkbook changes the workbook of a workplace by hand, as a person would.
func editWorkbook(t *testing.T, w workplace, edit func(f *excelize.File, sheet string)) {
	t.Helper()
	path := w.path("data/unprocessed/paes_encrypted.xlsx")
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	edit(f, f.GetSheetName(0))
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

func TestBadWorkbooks(t *testing.T) {
	w := school(t)
	w.must(t, "datos")
	w.must(t, "entrenar", "--prueba", "M2")
	good, err := os.ReadFile(w.path("data/unprocessed/paes_encrypted.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	before := w.files(t, "data/processed", "reports", "ml_models")
	for name, c := range map[string]struct {
		code es.Code
		says []string // in the whole error
		edit func(f *excelize.File, sheet string)
	}{
		"text in a score": {"paes_puntaje_texto", []string{"paes_encrypted.xlsx", "fila 7", "columna «M2»"}, func(f *excelize.File, s string) {
			f.SetCellValue(s, "F7", "seiscientos")
		}},
		"missing column": {"planilla_columna_falta", []string{"Historia"}, func(f *excelize.File, s string) { f.SetCellValue(s, "G2", "Historia del arte") }},
		"columns alike":  {"planilla_columna_repetida", []string{"Ciencias"}, func(f *excelize.File, s string) { f.SetCellValue(s, "G2", "ciencias") }},
		"no common student": {"sin_estudiantes_en_comun", []string{"hexadecimal", "dígito verificador", "PAES_RUT_CLAVE"}, func(f *excelize.File, s string) {
			rows, _ := f.GetRows(s)
			for i := range rows[2:] {
				cell, _ := excelize.CoordinatesToCellName(2, i+3)
				f.SetCellValue(s, cell, strings.Repeat("0f", 9))
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(w.path("data/unprocessed/paes_encrypted.xlsx"), good, 0o644); err != nil {
				t.Fatal(err)
			}
			editWorkbook(t, w, c.edit)
			e := w.fails(t, c.code, "datos")
			for _, want := range c.says {
				if !strings.Contains(e.Error(), want) {
					t.Errorf("error lacks %q: %v", want, e)
				}
			}
			sameFiles(t, w.files(t, "data/processed", "reports", "ml_models"), before)
		})
	}
	for name, c := range map[string]struct {
		code    es.Code
		content string
	}{
		"text":       {"planilla_no_xlsx", "RUT,M2\n"},
		"empty":      {"planilla_vacia", ""},
		"half a zip": {"planilla_danada", string(good[:len(good)/2])},
	} {
		t.Run(name, func(t *testing.T) {
			w.write(t, "data/unprocessed/paes_encrypted.xlsx", c.content)
			w.fails(t, c.code, "datos")
			sameFiles(t, w.files(t, "data/processed", "reports", "ml_models"), before)
		})
	}
	t.Run("missing files", func(t *testing.T) {
		v := newWorkplace(t)
		v.fails(t, "planilla_falta", "datos")
		v.write(t, "data/unprocessed/paes_encrypted.xlsx", string(good))
		if e := v.fails(t, "sepa_archivo_falta", "datos"); !strings.Contains(e.Hint, "paes simular") {
			t.Errorf("hint %q", e.Hint)
		}
	})
}

// A prueba with fewer than 10 puntajes is skipped, and said to be.
func TestFewScores(t *testing.T) {
	w := school(t)
	editWorkbook(t, w, func(f *excelize.File, s string) {
		rows, _ := f.GetRows(s)
		for i := range rows[2:] {
			for column := 4; column <= 8; column++ {
				keep := column == 6 && i < 40 // M2 of the first rows, and no other prueba but C. Lectora's
				if !keep && column != 4 {
					cell, _ := excelize.CoordinatesToCellName(column, i+3)
					f.SetCellValue(s, cell, "-")
				}
			}
		}
	})
	if _, stderr, err := w.run(t.Context(), "datos"); err != nil || !strings.Contains(stderr, "Historia tiene 0 puntajes") {
		t.Errorf("datos: error %v, warnings %q", err, stderr)
	}
	out, stderr, err := w.run(t.Context(), "entrenar")
	if err != nil || !strings.Contains(stderr, "Historia se omite") || !strings.Contains(out, "C. Lectora") || strings.Contains(out, "Historia") {
		t.Errorf("entrenar: error %v, warnings %q, output %s", err, stderr, out)
	}
	editWorkbook(t, w, func(f *excelize.File, s string) {
		rows, _ := f.GetRows(s)
		for i := len(rows); i > 10; i-- {
			f.RemoveRow(s, i)
		}
	})
	w.fails(t, "sin_puntajes", "entrenar")
}

// Outputs never take the place of an input or of each other.
func TestOutputsOnOnePath(t *testing.T) {
	for _, path := range []string{"data/unprocessed/paes_encrypted.xlsx", "data/processed/df_taxonomia.csv", "data/unprocessed/sepa.duckdb"} {
		w := school(t, "PAES_OUTPUT_PATHS_DF_AVG_DIFF=otra/df.csv")
		before := w.files(t, "data")
		w.environ = append(w.environ, "PAES_OUTPUT_PATHS_DF_PCA="+path)
		w.fails(t, "config_rutas", "datos")
		sameFiles(t, w.files(t, "data"), before)
	}
}

// A full disk leaves the former tables and says what happened.
func TestFullDisk(t *testing.T) {
	w := school(t)
	if err := os.MkdirAll(w.path("data/processed"), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "paes-test", w.path("data/processed")).CombinedOutput(); err != nil {
		t.Skipf("cannot mount a small disk here: %s", out)
	}
	defer exec.Command("umount", w.path("data/processed")).Run()
	w.write(t, "data/processed/df_pca.csv", "lo de antes\n")
	w.fails(t, "salida_disco_lleno", "datos")
	sameFiles(t, w.files(t, "data/processed"), map[string]string{"data/processed/df_pca.csv": "lo de antes\n"})
}
