package report

import (
	"errors"
	"io"
	"math"

	"paes/chile"
	"paes/evaluate"
)

// ErrEmpty says that nothing was measured that the picture could show.
var ErrEmpty = errors.New("report: nothing to draw")

// ErrorChart draws, as a PNG, the error of every recipe in every prueba under a
// protocol with its 95 % interval and the floor of the exam.
func ErrorChart(w io.Writer, r *evaluate.Result, protocol evaluate.Protocol) error {
	var panels []*sheet
	for _, p := range r.Pruebas {
		if len(scoresOf(r, protocol, p)) > 0 {
			panels = append(panels, errorPanel(r, protocol, p, posterPanel))
		}
	}
	how := "Se repartió a los estudiantes al azar en grupos y se predijo cada grupo aprendiendo de los demás."
	if protocol == evaluate.ByYear {
		how = "Se aprendió de los años de admisión anteriores y se predijo el siguiente: así se usa de verdad."
	}
	return poster(w, "Cuánto se equivoca cada receta", panels, []string{
		how,
		"Punto: error típico (RMSE); menos es mejor. Raya: rango del 95 %. Línea cortada: el piso, el error de la propia prueba.",
	})
}

// CoverageChart draws, as a PNG, what the intervals promised under a protocol
// and what they reached.
func CoverageChart(w io.Writer, r *evaluate.Result, protocol evaluate.Protocol) error {
	var panels []*sheet
	for _, p := range r.Pruebas {
		if len(coverageOf(r, protocol, p, evaluate.Everybody)) > 0 {
			panels = append(panels, coveragePanel(r, protocol, p, posterPanel))
		}
	}
	return poster(w, "Si los rangos cumplen lo que prometen ("+lower(protocolName(protocol))+")", panels, []string{
		"Raya vertical: lo prometido. Punto: cuántos puntajes reales quedaron dentro del rango.",
		"Un punto naranja cubre menos de lo prometido y no es por azar.",
	})
}

// CurveChart draws, as a PNG, the learning curve of every prueba.
func CurveChart(w io.Writer, r *evaluate.Result) error {
	var panels []*sheet
	for _, p := range r.Pruebas {
		if len(curveOf(r, p)) > 0 {
			panels = append(panels, curvePanel(r, p, posterPanel))
		}
	}
	return poster(w, "Cuánto ayudarían más estudiantes", panels, []string{
		"Error típico de la receta " + recipeName(question(r)) + " cuando aprende de más o menos estudiantes.",
		"Ojo: cada prueba tiene su propia escala, que no parte de 0.",
	})
}

// question is the recipe in question.
func question(r *evaluate.Result) string {
	if len(r.Recipes) == 0 {
		return ""
	}
	return r.Recipes[0]
}

const (
	posterPanel  = 400 // width of a panel
	posterGap    = 32  // between panels, and around them
	posterTitle  = 20  // size of the letters
	posterWidth  = 2*posterPanel + 3*posterGap
	posterNotes  = 13
	posterLeader = 20 // between lines of notes
)

// poster draws panels in two columns below a title and notes.
func poster(w io.Writer, title string, panels []*sheet, notes []string) error {
	if len(panels) == 0 {
		return ErrEmpty
	}
	s := &sheet{width: posterWidth}
	y := posterGap + 12.0
	for _, l := range wrapTo(title, posterWidth-2*posterGap, posterTitle) {
		s.text(inkText, start, posterGap, y, posterTitle, l)
		y += posterTitle + 8
	}
	for _, note := range notes {
		for _, l := range wrapTo(note, posterWidth-2*posterGap, posterNotes) {
			s.text(inkSoft, start, posterGap, y, posterNotes, l)
			y += posterLeader
		}
	}
	y += 8
	for k := 0; k < len(panels); k += 2 {
		tallest := 0.0
		for c, panel := range panels[k:min(k+2, len(panels))] {
			s.place(panel, posterGap+float64(c)*(posterPanel+posterGap), y)
			tallest = math.Max(tallest, panel.height)
		}
		y += tallest + posterGap/2
	}
	s.height = y + posterGap/2
	return s.png(w)
}

// measuredPruebas are those of which a result has a score under a protocol.
func measuredPruebas(r *evaluate.Result, protocol evaluate.Protocol) []chile.Prueba {
	var out []chile.Prueba
	for _, p := range r.Pruebas {
		if len(scoresOf(r, protocol, p)) > 0 {
			out = append(out, p)
		}
	}
	return out
}
