package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"paes/es"
	"paes/predict"
)

// ErrRefused says that an estimate has no number to show.
var ErrRefused = &es.Error{
	Code:     "sin_estimacion",
	Sentence: "No hay estimación que mostrar: este estudiante es muy distinto de los conocidos o no tiene historia suficiente en SEPA.",
	Hint:     "Espere a que rinda más pruebas SEPA, o converse su caso con quien le hace clases.",
}

// likely is the level of the interval that people are shown.
const likely = 0.8

// step is one bar of a waterfall.
type step struct {
	label    string
	from, to float64
}

// steps lead from the base to the estimate: the contributions, the largest
// first, and what the bounds of the scale give or take.
func steps(e predict.Explanation) []step {
	at := e.Base
	var out []step
	add := func(label string, points float64) {
		out = append(out, step{label, at, at + points})
		at += points
	}
	for _, c := range largest(e.Contributions) {
		add(c.Label, c.Points)
	}
	if math.Abs(e.Bounds) >= 0.05 {
		add("Límites de la escala (100 a 1000)", e.Bounds)
	}
	return out
}

func largest(all []predict.Contribution) []predict.Contribution {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b predict.Contribution) int { return cmp.Compare(math.Abs(b.Points), math.Abs(a.Points)) })
	return all
}

// Sizes of the waterfall, in the units of a sheet.
const (
	cascadeWidth = 800
	cascadeLabel = 270 // of the text left of the bars
	cascadeRow   = 40
)

// Waterfall draws, as a PNG, how the groups of variables lead from the mean of
// the students that the model learnt from to the estimate and its 80 % interval.
// It returns ErrRefused for an estimate without a number.
func Waterfall(w io.Writer, e predict.Explanation) error {
	if e.Estimate.Unlike.Refused() || !finite(e.Estimate.Puntaje) {
		return ErrRefused
	}
	all := steps(e)
	values := []float64{e.Base, e.Estimate.Puntaje}
	for _, s := range all {
		values = append(values, s.to)
	}
	interval, sure := e.Estimate.At(likely)
	if sure {
		values = append(values, interval.Low, interval.High)
	}
	const left = posterGap + cascadeLabel
	x := axisOver(values, 6, left+12, cascadeWidth-posterGap-50)
	s := &sheet{width: cascadeWidth}
	s.text(inkText, start, posterGap, 46, posterTitle, e.Prueba.String()+": de qué se compone la estimación")
	s.text(inkSoft, start, posterGap, 70, posterNotes, "Azul: sube la estimación. Naranja: la baja. En puntos. Pesar en la estimación no es ser la causa.")
	top := 96.0
	bottom := top + cascadeRow*float64(len(all)+2)
	s.ticks(x, top, bottom, "puntaje")

	row := func(k int) float64 { return top + cascadeRow*(float64(k)+0.5) }
	level := func(k int, label string, v float64) {
		s.label(label, left, row(k), cascadeLabel)
		s.dot(inkText, x.at(v), row(k), 6)
	}
	level(0, "Punto de partida: lo que se espera de un estudiante promedio", e.Base)
	s.text(inkText, start, x.at(e.Base)+11, row(0)+5, titleSize, puntaje(e.Base))
	for i, b := range all {
		y := row(i + 1)
		s.line(inkSoft, x.at(b.from), y-cascadeRow/2-6, x.at(b.from), y+12, 1)
		s.label(b.label, left, y, cascadeLabel)
		color := inkBlue
		switch {
		case math.Abs(b.to-b.from) < 0.5:
			color = inkSoft
		case b.to < b.from:
			color = inkOrange
		}
		s.bar(color, x.at(b.from), y-11, x.at(b.to), y+11)
		s.text(color, start, max(x.at(b.from), x.at(b.to))+8, y+5, titleSize, signed(b.to-b.from, 0))
	}
	last := len(all) + 1
	level(last, "Estimación: "+puntaje(e.Estimate.Puntaje), e.Estimate.Puntaje)
	note := "La estimación es " + puntaje(e.Estimate.Puntaje) + "; este modelo no entrega rangos."
	if sure {
		y := row(last)
		s.line(inkText, x.at(interval.Low), y, x.at(interval.High), y, 2)
		for _, v := range []float64{interval.Low, interval.High} {
			s.line(inkText, x.at(v), y-7, x.at(v), y+7, 2)
		}
		note = fmt.Sprintf("La estimación es %s. En 8 de cada 10 casos así, el puntaje queda %s.", puntaje(e.Estimate.Puntaje), between(interval))
	}
	y := bottom + 58
	for _, l := range wrapTo(note, cascadeWidth-2*posterGap, titleSize) {
		s.text(inkText, start, posterGap, y, titleSize, l)
		y += posterLeader
	}
	s.height = y + 8
	return s.png(w)
}
