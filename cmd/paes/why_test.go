package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The road of accuracy: train, predict with intervals, explain, evaluate.
func TestWhyAndHowSure(t *testing.T) {
	w := school(t)
	w.must(t, "datos")
	w.fails(t, "modelo_falta", "explicar", "50.000.000-7")
	w.must(t, "entrenar")

	t.Run("predecir", func(t *testing.T) {
		var got predecirJSON
		read(t, w.must(t, "predecir", "--json"), &got)
		for _, e := range got.Estimates {
			if e.Puntaje == nil || len(e.Intervals) != 3 {
				t.Fatalf("estimate %+v", e)
			}
			for k, i := range e.Intervals {
				if i.Low < 100 || i.High > 1000 || i.Low > i.High || k > 0 && (i.Low > e.Intervals[k-1].Low || i.High < e.Intervals[k-1].High) {
					t.Errorf("%s: intervals %+v do not nest", e.Prueba, e.Intervals)
				}
			}
		}
		if classic := w.must(t, "predecir", "--receta", "clasica"); !strings.Contains(classic, "Matemática") {
			t.Errorf("the classic models answer:\n%s", classic)
		}
	})

	t.Run("explicar", func(t *testing.T) {
		var got explicarJSON
		read(t, w.must(t, "explicar", "--json"), &got)
		if len(got.Explanations) != 5 {
			t.Fatalf("%d explanations", len(got.Explanations))
		}
		for _, e := range got.Explanations {
			sum := e.Base + e.Bounds
			for _, c := range e.Contributions {
				sum += c.Points
			}
			if e.Puntaje == nil || math.Abs(sum-*e.Puntaje) > 1e-9 {
				t.Errorf("%s: shares add up to %v", e.Prueba, sum)
			}
		}
		text := w.must(t, "explicar", "--carta", "--contacto", "la jefatura de UTP")
		for _, want := range []string{"Punto de partida", "Año de admisión", "Intervalo de 80 %", "carta.html"} {
			if !strings.Contains(text, want) {
				t.Errorf("explicar lacks %q:\n%s", want, text)
			}
		}
		files := w.files(t, filepath.Join("reports", "explicaciones"))
		letter := files[filepath.Join("reports", "explicaciones", "carta.html")]
		if !strings.Contains(letter, "la jefatura de UTP") || strings.Contains(letter, string(got.RUT)) {
			t.Error("the letter lacks the contact, or shows the RUT")
		}
		if !strings.HasPrefix(files[filepath.Join("reports", "explicaciones", "cascada_m2.png")], "\x89PNG") {
			t.Errorf("no waterfall among %d files", len(files))
		}
		w.must(t, "explicar") // another student, no letter: the former one goes
		if _, stays := w.files(t, filepath.Join("reports", "explicaciones"))[filepath.Join("reports", "explicaciones", "carta.html")]; stays {
			t.Error("the letter of another student stays beside new pictures")
		}
		if _, _, err := w.run(t.Context(), "explicar", "--receta", "otra"); err == nil {
			t.Error("a recipe that does not exist was taken")
		}
		// Models of the former recipe are explained too, by their own groups.
		read(t, w.must(t, "explicar", "--receta", "clasica", "--json"), &got)
		if !slices.ContainsFunc(got.Explanations[0].Contributions, func(c contributionJSON) bool { return c.Group == "indicadores" }) {
			t.Errorf("the classic stack is explained by %+v", got.Explanations[0].Contributions)
		}
	})

	t.Run("evaluar", func(t *testing.T) {
		if _, _, err := w.run(t.Context(), "evaluar", "--repeticiones", "0"); err == nil {
			t.Error("no repetition was taken")
		}
		var first string
		for _, workers := range []string{"1", "2"} {
			out := w.must(t, "evaluar", "--repeticiones", "1", "--trabajadores", workers, "--json")
			if first == "" {
				first = out
			}
			if out != first {
				t.Errorf("%s workers give other figures:\n%s\n%s", workers, out, first)
			}
		}
		var got evaluarJSON
		read(t, first, &got)
		if len(got.Pruebas) == 0 || len(got.Leaks) > 0 {
			t.Fatalf("evaluation %+v", got)
		}
		for _, p := range got.Pruebas {
			ours, mean := p.KFold["paes"].RMSE, p.KFold["promedio"].RMSE
			if !(ours > 42 && ours < mean) || p.Coverage == nil || *p.Coverage < 0.7 {
				t.Errorf("%s: RMSE %v, of the mean %v, coverage %v", p.Prueba, ours, mean, p.Coverage)
			}
		}
		page := w.files(t, "reports")[filepath.Join("reports", "evaluacion.html")]
		if len(page) == 0 || len(page) > 1<<20 || strings.Contains(page, "http://") && strings.Contains(page, "src=\"http") {
			t.Errorf("a page of %d bytes", len(page))
		}
	})
}

func read(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

// A model file of the recipe that is cut short is refused by every command that
// would use it.
func TestDamagedBlend(t *testing.T) {
	w := school(t)
	w.must(t, "datos")
	w.must(t, "entrenar", "--prueba", "Historia")
	name := w.path("ml_models/18-11_paes_historia.paes")
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/3] ^= 1
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	w.fails(t, "modelo_danado", "predecir")
	w.fails(t, "modelo_danado", "explicar")
}

// With a single admission year, or none, there is no next one to test: the rest
// is measured, and the card of what is not measured again stays as it was.
func TestEvaluateOneYear(t *testing.T) {
	for _, year := range []any{2024, nil} {
		w := school(t)
		editWorkbook(t, w, func(f *excelize.File, sheet string) {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			column := slices.Index(rows[1], "Admisión") + 1
			for i := range rows[2:] {
				cell, _ := excelize.CoordinatesToCellName(column, i+3)
				f.SetCellValue(sheet, cell, year)
			}
		})
		w.must(t, "datos")
		w.must(t, "entrenar")
		w.must(t, "evaluar", "--repeticiones", "1")
		files := w.files(t, "reports", "ml_models")
		if _, drawn := files[filepath.Join("reports", "evaluacion_error_cohorte.png")]; drawn || files[filepath.Join("reports", "evaluacion.html")] == "" {
			t.Errorf("year %v: a picture of the next year, or no page", year)
		}
		card := filepath.Join("ml_models", "18-11_paes_c_lectora.md")
		w.must(t, "evaluar", "--repeticiones", "1", "--prueba", "Matemática")
		if after := w.files(t, "ml_models")[card]; after != files[card] {
			t.Errorf("year %v: a prueba that was not evaluated lost its card", year)
		}
	}
}
