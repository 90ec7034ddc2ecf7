package report

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"time"

	"paes/chile"
	"paes/es"
	"paes/model"
	"paes/predict"
)

// Letter is what a student's family is told. It names nobody that it is not
// given by name.
type Letter struct {
	Date    time.Time
	School  string    // may be empty
	Name    string    // may be empty
	RUT     chile.RUT // may be empty
	Contact string    // who reviews; "la dirección del colegio" when empty
	// Explanations of the estimates, one per prueba.
	Explanations []predict.Explanation
}

// letterPage is the data of templates/carta.html.
type letterPage struct {
	Style                            template.CSS
	Date, School, Name, RUT, Contact string
	Pruebas                          []letterPrueba
	Numbers                          bool // some prueba has an estimate
	Ranges                           bool // with a range
}

type letterPrueba struct {
	Name    string
	Puntaje string // empty when no number is given
	Why     string // why there is no number
	Base    string
	Raises  []string
	Lowers  []string
	Rest    string // what the things not listed add or take; may be empty
	Range   string
	Notes   []string
}

// WriteLetter writes the letter as one self-contained page of HTML that prints
// on one sheet.
func WriteLetter(w io.Writer, l Letter) error {
	style, err := templates.ReadFile("templates/carta.css")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	page := letterPage{
		Style: template.CSS(style), Date: es.Date(l.Date), School: l.School, Name: l.Name, RUT: l.RUT.Format(), Contact: l.Contact,
	}
	if page.Contact == "" {
		page.Contact = "la dirección del colegio"
	}
	for _, e := range l.Explanations {
		p := letterPruebaOf(e)
		page.Pruebas = append(page.Pruebas, p)
		page.Numbers = page.Numbers || p.Puntaje != ""
		page.Ranges = page.Ranges || p.Range != ""
	}
	t, err := template.New("").Funcs(template.FuncMap{"lista": list}).ParseFS(templates, "templates/carta.html")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return t.ExecuteTemplate(w, "carta.html", page)
}

// listed is how many things that raise, and how many that lower, a letter lists.
const listed = 2

func letterPruebaOf(e predict.Explanation) letterPrueba {
	p := letterPrueba{Name: pruebaInFull(e.Prueba)}
	if e.Estimate.Unlike.Refused() || !finite(e.Estimate.Puntaje) {
		p.Why = "No damos un número, porque sus resultados son muy distintos de los de quienes ya rindieron la prueba y no hay con quién comparar bien."
		if e.Estimate.Unlike == model.NoTrace {
			p.Why = "No damos un número, porque todavía no hay resultados suficientes en SEPA. No dice nada, ni bueno ni malo, de lo que puede lograr."
		}
		return p
	}
	p.Puntaje, p.Base = puntaje(e.Estimate.Puntaje), puntaje(e.Base)
	rest := e.Estimate.Puntaje - e.Base
	for _, c := range largest(e.Contributions) {
		text := familyLabel(c) + " (" + signed(c.Points, 0) + ")"
		switch {
		case c.Points >= 0.5 && len(p.Raises) < listed:
			p.Raises = append(p.Raises, text)
		case c.Points <= -0.5 && len(p.Lowers) < listed:
			p.Lowers = append(p.Lowers, text)
		default:
			continue
		}
		rest -= c.Points
	}
	if math.Abs(rest) >= 0.5 {
		p.Rest = signed(rest, 0)
	}
	if i, ok := e.Estimate.At(likely); ok {
		p.Range = between(i)
	}
	p.Notes = notes(e.Estimate)
	return p
}

// notes are what else to know of an estimate.
func notes(e model.Estimate) []string {
	var out []string
	if e.AtMax >= 0.05 {
		out = append(out, fmt.Sprintf("Tiene unas %s posibilidades en 100 de obtener 1000, el máximo.", number(100*e.AtMax, 0)))
	}
	switch e.Unlike {
	case model.Far:
		out = append(out, "Su combinación de resultados es poco común, así que conviene tomar este número con más cautela.")
	case model.Sparse:
		out = append(out, "Tiene pocos resultados en SEPA; por eso el rango es más amplio.")
	}
	return out
}

// between says a range of puntajes in words; the ends of the scale are said to be so.
func between(i model.Interval) string {
	text := "entre " + puntaje(i.Low) + " y " + puntaje(i.High)
	low, high := math.Round(i.Low) <= chile.PuntajeMin, math.Round(i.High) >= chile.PuntajeMax
	switch {
	case low && high:
		return text + " (100 es el mínimo y 1000 es el máximo)"
	case low:
		return text + " (100 es el mínimo)"
	case high:
		return text + " (1000 es el máximo)"
	}
	return text
}

// pruebaInFull is the name of a prueba as families know it.
func pruebaInFull(p chile.Prueba) string {
	switch p {
	case chile.CLectora:
		return "Competencia Lectora"
	case chile.Matematica:
		return "Matemática 1 (M1)"
	case chile.M2:
		return "Matemática 2 (M2)"
	case chile.Historia:
		return "Historia y Ciencias Sociales"
	}
	return p.String()
}
