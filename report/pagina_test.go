package report

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"paes/chile"
	"paes/evaluate"
)

func edition() Edition {
	return Edition{Date: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Version: "1.4.0", School: "Liceo <Ñuñoa> & Co."}
}

// checkPage wants a whole page under 1 MB that needs nothing from outside, and
// returns what a person reads.
func checkPage(t *testing.T, page []byte) string {
	t.Helper()
	if len(page) >= 1<<20 {
		t.Errorf("the page has %d bytes", len(page))
	}
	for _, bad := range []string{"http://", "https://", "//cdn", "<script", "<link", "@import", "url(", "ZgotmplZ", "NaN", "Inf", "%!"} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("the page holds %q", bad)
		}
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	level := 0
	for n := range root.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch {
		case n.Type == html.TextNode && n.Parent.Data != "style":
			text.WriteString(n.Data + " ")
		case n.Type != html.ElementNode:
		case n.Data == "html" && attr["lang"] != "es-CL":
			t.Error("the page does not say its language")
		case n.Data == "svg" && (attr["role"] != "img" || attr["aria-label"] == ""):
			t.Error("a picture has no words")
		case n.Data == "th" && attr["scope"] == "":
			t.Error("a header cell has no scope")
		case n.Data == "table" && (n.FirstChild == nil || n.FirstChild.Data != "caption"):
			t.Error("a table has no caption")
		case regexp.MustCompile("^h[1-6]$").MatchString(n.Data):
			if next := int(n.Data[1] - '0'); next > level+1 {
				t.Errorf("%s follows h%d", n.Data, level)
			} else {
				level = next
			}
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

func evaluationText(t *testing.T, name string, r *evaluate.Result, e Edition) string {
	t.Helper()
	var b bytes.Buffer
	if err := EvaluationPage(&b, r, e); err != nil {
		t.Fatal(err)
	}
	look(t, name+".html", b.Bytes())
	return checkPage(t, b.Bytes())
}

func wantIn(t *testing.T, text string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestEvaluationPageSaysWhatWasMeasured(t *testing.T) {
	text := evaluationText(t, "evaluacion", school(), edition())
	wantIn(t, text,
		"Liceo <Ñuñoa> & Co.", "23-11-2026", "324 estudiantes", "2023, 2024 y 2025",
		// C. Lectora by year: RMSE 68.25, MAE 0.8 of it, the classic 72.75, 6.2 % more
		"La receta paes se equivoca en promedio 55 puntos al predecir un año de admisión que no había visto", "de 68 puntos",
		"Se equivoca 6,2 % menos que la receta clásica (puede ser azar)", "menos que la receta promedio (diferencia segura)",
		// M2 was measured on folds only
		"La receta paes se equivoca en promedio 78 puntos con estudiantes que no había visto, de los mismos años",
		"Historia, con poca historia en SEPA (por año de admisión): los rangos del 90 % contienen el puntaje real solo el 88,8 % de las veces.",
		"Por año de admisión", "Por grupos al azar", "63,2 a 74,2", "5 grupos, repartidos 10 veces", "semilla 42", "Cómo se midió", "Límites",
		"0,002", "harían falta",
	)
	if strings.Contains(text, "No se pudo medir por año") {
		t.Error("the page says that years were not measured")
	}
}

// The number of students is that of the hyperbola the points were made of: a
// squared error of 62.25² + 40000/n is within 2 % of its limit from
// 40000 / (62.25² · (1.02² - 1)) = 255.5 students on.
func TestEvaluationPageSaysHowManyStudents(t *testing.T) {
	wantIn(t, evaluationText(t, "curva", school(), edition()), "harían falta unos 260 estudiantes; hoy aprende de 207")
	for n, want := range map[int]string{7: "7", 99: "99", 101: "110", 1234: "1.300"} {
		if got := rough(n); got != want {
			t.Errorf("rough(%d) = %s, want %s", n, got, want)
		}
	}
	flat := []evaluate.Point{{Students: 50, RMSE: 80}, {Students: 100, RMSE: 80}, {Students: 200, RMSE: 81}}
	wantIn(t, needed(flat), "no muestra")
	wantIn(t, needed(flat[:2]), "muy pocos puntos")
}

func TestEvaluationPageWithoutYears(t *testing.T) {
	text := evaluationText(t, "sin_anio", only(evaluate.KFold), edition())
	wantIn(t, text, "No se pudo medir por año de admisión", "de los mismos años")
	if strings.Contains(text, "imita el uso real") {
		t.Error("the page has a section by year")
	}
}

func TestEvaluationPageWithoutAPrueba(t *testing.T) {
	r := school()
	r.Pruebas = []chile.Prueba{chile.CLectora, chile.Ciencias}
	r.Scores = slices.DeleteFunc(r.Scores, func(s evaluate.Score) bool { return !slices.Contains(r.Pruebas, s.Prueba) })
	text := evaluationText(t, "sin_prueba", r, Edition{})
	wantIn(t, text, "por falta de estudiantes con puntaje: Matemática, M2 e Historia.")
}

func TestEvaluationPageOfNothingAndOfNaN(t *testing.T) {
	wantIn(t, evaluationText(t, "nada", &evaluate.Result{}, Edition{}), "Todavía no hay pruebas medidas")
	text := evaluationText(t, "nan", unmeasured(), edition())
	wantIn(t, text, "—")
}

func TestEvaluationPageWarns(t *testing.T) {
	r := school()
	for i := range r.Scores {
		if s := &r.Scores[i]; s.Prueba == chile.Ciencias && s.Recipe == "paes" && s.Protocol == evaluate.KFold {
			s.RMSE = evaluate.Figure{Value: 20, Low: 18, High: 22}
		}
	}
	r.Comparisons[0].Verdict, r.Comparisons[0].Percent = evaluate.Worse, 3
	e := edition()
	e.Tried, e.Leaks = true, []string{"El puntaje se adivina desde la fila."}
	text := evaluationText(t, "avisos", r, e)
	wantIn(t, text, "está bajo el piso de la prueba", "3,0 % más que la receta clásica", "y la diferencia es segura", "El puntaje se adivina desde la fila.")
	e.Leaks = nil
	wantIn(t, evaluationText(t, "sin_fugas", r, e), "no se encontró nada")
}

func TestAnEvaluationPageHasTheSameBytesTwice(t *testing.T) {
	var a, b bytes.Buffer
	if EvaluationPage(&a, school(), edition()) != nil || EvaluationPage(&b, school(), edition()) != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same page has other bytes")
	}
}

func TestAxisHoldsEverything(t *testing.T) {
	for _, values := range [][]float64{nil, {math.NaN()}, {5}, {0, 1}, {61.3, 140.2, math.NaN()}, {-3, 1200}, {99.99, 100.01}} {
		a := axisOver(values, 4, 10, 20)
		ticks := a.ticks()
		if len(ticks) < 2 || len(ticks) > 8 || a.step < 1 || a.at(a.low) != 10 || a.at(a.high) != 20 {
			t.Errorf("axis of %v is %+v with ticks %v", values, a, ticks)
		}
		for _, v := range values {
			if finite(v) && (a.at(v) < 10 || a.at(v) > 20) {
				t.Errorf("%v is outside of the axis %+v", v, a)
			}
		}
	}
}
