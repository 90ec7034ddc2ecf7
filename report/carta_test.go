package report

import (
	"bytes"
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"paes/chile"
	"paes/feature"
	"paes/model"
	"paes/predict"
)

// explained is an explanation whose parts add up to its estimate.
func explained(p chile.Prueba, latent float64) predict.Explanation {
	e := predict.Explanation{Prueba: p, Base: 612.4, Contributions: []predict.Contribution{
		{Group: "matematica_nivel", Label: "Matemática: nivel en todas sus pruebas", Points: 38.2},
		{Group: "lenguaje_reciente", Label: "Lenguaje: últimas pruebas", Points: -21.7},
		{Group: "matematica_dificultad", Label: "Matemática: preguntas fáciles, medianas y difíciles", Points: 12.1},
		{Group: "admision", Label: "Año de admisión", Points: -6.3},
		{Group: "cantidad", Label: "Cuánto ha respondido", Points: 0.2},
		{Group: "otro", Label: "Otro grupo"},
	}}
	sum := e.Base
	for _, c := range e.Contributions {
		sum += c.Points
	}
	e.Contributions[5].Points = latent - sum
	e.Estimate.Puntaje = math.Min(1000, math.Max(100, latent))
	e.Bounds = e.Estimate.Puntaje - latent
	for _, i := range []model.Interval{{Level: .5, Low: latent - 50, High: latent + 45}, {Level: .8, Low: latent - 95, High: latent + 90}} {
		e.Estimate.Intervals = append(e.Estimate.Intervals, model.Interval{Level: i.Level, Low: math.Max(100, i.Low), High: math.Min(1000, i.High)})
	}
	return e
}

func letterText(t *testing.T, name string, l Letter) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteLetter(&b, l); err != nil {
		t.Fatal(err)
	}
	look(t, name+".html", b.Bytes())
	return checkPage(t, b.Bytes())
}

func fullLetter() Letter {
	l := Letter{Date: edition().Date, School: "Liceo de Prueba"}
	for k, p := range chile.Pruebas() {
		l.Explanations = append(l.Explanations, explained(p, 601.3+30*float64(k)))
	}
	return l
}

func TestLetterExplainsWithoutNaming(t *testing.T) {
	text := letterText(t, "carta", fullLetter())
	wantIn(t, text,
		"Competencia Lectora: cerca de 601 puntos", "Lo más probable es que quede entre 506 y 691.", "Se parte de 612.",
		"su nivel en todas las pruebas de Matemática (+38) y las preguntas fáciles, medianas y difíciles de Matemática (+12)",
		"Otro grupo (−34) y sus últimas pruebas de Lenguaje (−22)",
		"Todo lo demás, en conjunto: −6.", // -6.3 + 0.2
		"no un veredicto", "comuníquense con la dirección del colegio", "de cada 10 estudiantes",
	)
	if strings.Contains(text, "RUT") || strings.Contains(text, "Estudiante:") || regexp.MustCompile(`\d{7}`).MatchString(text) {
		t.Error("the letter names somebody")
	}
	l := fullLetter()
	l.Name, l.RUT, l.Contact = "Ana <Pérez>", "500000005", "Rosa Soto, orientadora"
	for i := range l.Explanations { // the fullest letter there is, to see whether it prints on one page
		l.Explanations[i].Estimate.Unlike, l.Explanations[i].Estimate.AtMax = model.Far, 0.2
	}
	wantIn(t, letterText(t, "carta_nombre", l), "Estudiante: Ana <Pérez>, RUT 50.000.000-5", "comuníquense con Rosa Soto, orientadora.")
}

func TestLetterAtTheEndsOfTheScale(t *testing.T) {
	high := explained(chile.Matematica, 985)
	high.Estimate.AtMax = 0.31
	wantIn(t, letterText(t, "carta_techo", Letter{Explanations: []predict.Explanation{high}}),
		"entre 890 y 1000 (1000 es el máximo)", "unas 31 posibilidades en 100 de obtener 1000, el máximo")
	wantIn(t, between(model.Interval{Low: 100, High: 310}), "(100 es el mínimo)")
	wantIn(t, between(model.Interval{Low: 100, High: 1000}), "100 es el mínimo y 1000 es el máximo")
	if got := between(model.Interval{Low: 500.4, High: 999.4}); got != "entre 500 y 999" {
		t.Error(got)
	}
}

func TestLetterGivesNoNumberThatWasRefused(t *testing.T) {
	for unlike, why := range map[model.Unlike]string{model.TooFar: "no hay con quién comparar", model.NoTrace: "no hay resultados suficientes en SEPA"} {
		e := explained(chile.Ciencias, 640)
		e.Estimate.Unlike = unlike
		text := letterText(t, "carta_sin_numero", Letter{Explanations: []predict.Explanation{e}})
		wantIn(t, text, why, "no podemos estimar")
		for _, no := range []string{"640", "545", "cerca de", "Se parte de", "Lo más probable"} {
			if strings.Contains(text, no) {
				t.Errorf("the letter says %q of an estimate without a number", no)
			}
		}
		if err := Waterfall(&bytes.Buffer{}, e); !errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	}
	for unlike, note := range map[model.Unlike]string{model.Far: "poco común", model.Sparse: "el rango es más amplio"} {
		e := explained(chile.Ciencias, 640)
		e.Estimate.Unlike = unlike
		wantIn(t, letterText(t, "carta_nota", Letter{Explanations: []predict.Explanation{e}}), note, "cerca de 640 puntos")
	}
	bare := explained(chile.Ciencias, 640)
	bare.Estimate.Intervals = nil
	wantIn(t, letterText(t, "carta_sin_rango", Letter{Explanations: []predict.Explanation{bare}}), "todavía no entrega rangos")
	letterText(t, "carta_vacia", Letter{Date: time.Now()})
}

func TestWaterfallStepsLeadToTheEstimate(t *testing.T) {
	for _, latent := range []float64{601.3, 1043.8, 71, 985} {
		e := explained(chile.Matematica, latent)
		at := e.Base
		for _, s := range steps(e) {
			if s.from != at {
				t.Errorf("a bar starts at %v, the last ended at %v", s.from, at)
			}
			at = s.to
		}
		if math.Abs(at-e.Estimate.Puntaje) > 1e-9 {
			t.Errorf("the bars end at %v, the estimate is %v", at, e.Estimate.Puntaje)
		}
	}
	all := steps(explained(chile.Matematica, 1043.8))
	if last := all[len(all)-1]; math.Abs(last.to-1000) > 1e-9 || !strings.HasPrefix(last.label, "Límites") {
		t.Errorf("the last bar is %+v", last)
	}
}

func TestWaterfallCutsNothing(t *testing.T) {
	long := explained(chile.Historia, 450)
	long.Contributions[2].Label = "Resultados en las preguntas que piden inferir información implícita, relacionando ideas del texto con conocimientos previos"
	bare := explained(chile.M2, 700)
	bare.Estimate.Intervals, bare.Contributions, bare.Base, bare.Estimate.Puntaje = nil, nil, 700, 700
	for name, e := range map[string]predict.Explanation{
		"cascada": explained(chile.Matematica, 601.3), "cascada_techo": explained(chile.Matematica, 1043.8),
		"cascada_suelo": explained(chile.CLectora, 71), "cascada_larga": long, "cascada_vacia": bare,
	} {
		var b bytes.Buffer
		if err := Waterfall(&b, e); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkPicture(t, b.Bytes())
		look(t, name+".png", b.Bytes())
	}
	nan := explained(chile.M2, 700)
	nan.Estimate.Puntaje = math.NaN()
	if err := Waterfall(&bytes.Buffer{}, nan); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
}

func TestCardSaysWhatIsKnown(t *testing.T) {
	r := school()
	c := Card{
		Prueba: chile.Historia, Recipe: "paes", Trained: "2026-11-23", Version: "a1b2c3d4", Seed: 42, Students: 150, Years: []int{2023, 2024},
		Columns: 16, Scores: r.Scores, Floor: r.Floor[chile.Historia], Coverage: r.Coverage,
		Weights: []Weight{{"Matemática | SEPA", 31.25}, {"Lenguaje", 20}}, Limits: []string{"No conoce la admisión 2026."},
	}
	var b bytes.Buffer
	if err := WriteCard(&b, c); err != nil {
		t.Fatal(err)
	}
	look(t, "ficha.md", b.Bytes())
	wantIn(t, strings.ReplaceAll(b.String(), "\u00a0", " "),
		"# Ficha del modelo: Historia", "| 23-11-2026 |", "| a1b2c3d4 |", "150 estudiantes, admisión 2023 y 2024", "16 columnas",
		"| Por año de admisión | 150 | 105,5 | 100,5 a 111,5 |", "| Por grupos al azar | 150 | 99,5 | 94,5 a 105,5 |",
		"El piso es de 40,5 puntos", "| con poca historia en SEPA | 90 % | 88,8 % | 270 |", "**Atención.**",
		`| Matemática \| SEPA | 31,2 |`, "- No conoce la admisión 2026.", "Para qué no sirve",
	)
	if strings.Contains(b.String(), "68,2") {
		t.Error("the card shows the error of another prueba")
	}
	var bare bytes.Buffer
	if err := WriteCard(&bare, Card{Prueba: chile.M2, Recipe: "paes", Floor: math.NaN()}); err != nil {
		t.Fatal(err)
	}
	wantIn(t, bare.String(), "no se ha evaluado", "sin registrar", "No se han medido")
	for _, text := range []string{b.String(), bare.String()} {
		if strings.Contains(text, "NaN") || strings.Contains(text, "<no value>") || strings.Contains(text, "\n\n\n") {
			t.Errorf("the card is\n%s", text)
		}
	}
}

// No label of a group reaches a family in the words of the school.
func TestFamiliesAreSpokenToPlainly(t *testing.T) {
	columns := map[feature.Family][]string{
		feature.Resumen:     {"mat_media", "leng_ultima", "mat_tendencia", "leng_facil", "mat_pruebas", "conocer"},
		feature.Sepa:        {"mat_1", "leng_7"},
		feature.Indicadores: {"Inferir"}, feature.Componentes: {"PC1"}, feature.Dificultad: {"1 - Fácil"}, feature.Taxonomia: {"Crear"},
	}
	groups := []feature.Group{feature.Admission()}
	for family, all := range columns {
		for _, column := range all {
			groups = append(groups, feature.GroupOf(family, column))
		}
	}
	for _, g := range groups {
		if text := familyLabel(predict.Contribution{Group: g.Key, Label: g.Label}); text == g.Label || strings.Contains(text, "Bloom") || strings.Contains(text, ":") && g.Key != "bloom" {
			t.Errorf("group %s is called %q", g.Key, text)
		}
	}
}
