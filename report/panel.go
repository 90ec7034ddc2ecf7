package report

import (
	"fmt"
	"math"
	"strings"

	"paes/chile"
	"paes/es"
	"paes/evaluate"
)

// Sizes inside a panel, in the units of a sheet.
const (
	titleSize  = 14
	textSize   = 12
	tickSize   = 11
	panelTop   = 40 // room for the title
	axisRoom   = 36 // below, for ticks and the name of the axis
	panelRow   = 34
	lineRoom   = 15 // between lines of a label
	valueRoom  = 44 // right of the axis, for a number
	sideMargin = 4
)

// errorAxis is the axis of all pruebas of a protocol, so that panels compare.
func errorAxis(r *evaluate.Result, protocol evaluate.Protocol) axis {
	var values []float64
	for _, s := range r.Scores {
		if s.Protocol == protocol {
			values = append(values, s.RMSE.Value, s.RMSE.Low, s.RMSE.High, floorOf(r, s.Prueba))
		}
	}
	return axisOver(values, 6, 0, 1)
}

// errorPanel shows the error of each recipe in a prueba: a dot and its 95 %
// interval, and the floor of the exam as a dashed line.
func errorPanel(r *evaluate.Result, protocol evaluate.Protocol, p chile.Prueba, width float64) *sheet {
	scores := scoresOf(r, protocol, p)
	x := errorAxis(r, protocol)
	x.from, x.to = 0.3*width, width-valueRoom-sideMargin
	bottom := panelTop + panelRow*float64(len(scores))
	s := &sheet{width: width, height: bottom + axisRoom}
	s.text(inkText, start, sideMargin, 18, titleSize, p.String())
	s.ticks(x, panelTop, bottom, "error típico, en puntos")
	if floor := floorOf(r, p); finite(floor) {
		s.dashes(inkOrange, x.at(floor), panelTop-4, x.at(floor), bottom, 2)
		s.text(inkOrange, start, x.at(floor), panelTop-8, tickSize, "piso "+number(floor, 0))
	}
	for i, score := range scores {
		y := panelTop + panelRow*(float64(i)+0.5)
		color := inkGrey
		if score.Recipe == r.Recipes[0] {
			color = inkBlue
		}
		s.label(recipeName(score.Recipe), x.from-8, y, 0.27*width)
		s.text(color, end, width-sideMargin, y+4, textSize, number(score.RMSE.Value, 1))
		if finite(score.RMSE.Low) && finite(score.RMSE.High) {
			s.line(color, x.at(score.RMSE.Low), y, x.at(score.RMSE.High), y, 2)
			for _, v := range []float64{score.RMSE.Low, score.RMSE.High} {
				s.line(color, x.at(v), y-5, x.at(v), y+5, 2)
			}
		}
		if finite(score.RMSE.Value) {
			s.dot(color, x.at(score.RMSE.Value), y, 5)
		}
	}
	return s
}

// errorWords says in words what errorPanel shows.
func errorWords(r *evaluate.Result, protocol evaluate.Protocol, p chile.Prueba) string {
	var parts []string
	for _, s := range scoresOf(r, protocol, p) {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", recipeName(s.Recipe), number(s.RMSE.Value, 1), span(s.RMSE, 1)))
	}
	return fmt.Sprintf("%s, error típico en puntos y su rango del 95 %%: %s. Piso de la prueba: %s.",
		p, strings.Join(parts, "; "), number(floorOf(r, p), 1))
}

// coveragePanel shows what the intervals of a prueba promised, a stroke, and
// what they reached, a dot.
func coveragePanel(r *evaluate.Result, protocol evaluate.Protocol, p chile.Prueba, width float64) *sheet {
	all := coverageOf(r, protocol, p, evaluate.Everybody)
	x := axis{low: 40, high: 100, from: 0.3 * width, to: width - valueRoom - 16, step: 20}
	for _, c := range all {
		if c.Share < 0.4 {
			x.low = 0
		}
	}
	bottom := panelTop + panelRow*float64(len(all))
	s := &sheet{width: width, height: bottom + axisRoom}
	s.text(inkText, start, sideMargin, 18, titleSize, p.String())
	s.ticks(x, panelTop, bottom, "% de los puntajes reales dentro del rango")
	for i, c := range all {
		y := panelTop + panelRow*(float64(i)+0.5)
		color := inkBlue
		if c.Under {
			color = inkOrange
		}
		s.label("rango del "+percent(c.Level), x.from-8, y, 0.28*width)
		s.line(inkText, x.at(100*c.Level), y-10, x.at(100*c.Level), y+10, 3)
		if !finite(c.Share) {
			continue
		}
		s.line(color, x.at(100*c.Level), y, x.at(100*c.Share), y, 2)
		s.dot(color, x.at(100*c.Share), y, 5)
		s.text(color, end, width-sideMargin, y+4, textSize, number(100*c.Share, 1)+" %")
	}
	return s
}

func coverageWords(r *evaluate.Result, protocol evaluate.Protocol, p chile.Prueba) string {
	var parts []string
	for _, c := range coverageOf(r, protocol, p, evaluate.Everybody) {
		parts = append(parts, fmt.Sprintf("prometido %s, logrado %s %%", percent(c.Level), number(100*c.Share, 1)))
	}
	return fmt.Sprintf("%s, cobertura de los rangos: %s.", p, strings.Join(parts, "; "))
}

// curvePanel shows how the error in a prueba falls with more students.
func curvePanel(r *evaluate.Result, p chile.Prueba, width float64) *sheet {
	points := curveOf(r, p)
	const plotHeight = 150
	bottom := panelTop + 16.0 + plotHeight
	students, errors := []float64{0}, []float64{}
	for _, q := range points {
		students, errors = append(students, float64(q.Students)), append(errors, q.RMSE)
	}
	x := axisOver(students, 4, 40, width-36)
	y := axisOver(errors, 4, bottom, panelTop+16)
	s := &sheet{width: width, height: bottom + axisRoom}
	s.text(inkText, start, sideMargin, 18, titleSize, p.String())
	s.text(inkSoft, start, sideMargin, 36, tickSize, "error típico, en puntos")
	for _, v := range y.ticks() {
		s.line(inkGrid, x.from, y.at(v), x.to, y.at(v), 1)
		s.text(inkSoft, end, x.from-6, y.at(v)+4, tickSize, number(v, 0))
	}
	for _, v := range x.ticks() {
		s.text(inkSoft, middle, x.at(v), bottom+15, tickSize, es.Int(int(v)))
	}
	s.text(inkSoft, middle, (x.from+x.to)/2, bottom+31, tickSize, "estudiantes de los que aprende")
	for i, q := range points {
		if !finite(q.RMSE) {
			continue
		}
		here := [2]float64{x.at(float64(q.Students)), y.at(q.RMSE)}
		if i > 0 && finite(points[i-1].RMSE) {
			s.line(inkBlue, x.at(float64(points[i-1].Students)), y.at(points[i-1].RMSE), here[0], here[1], 2)
		}
		s.dot(inkBlue, here[0], here[1], 4)
		s.text(inkText, start, here[0]+2, here[1]-8, tickSize, number(q.RMSE, 1))
	}
	return s
}

func curveWords(r *evaluate.Result, p chile.Prueba) string {
	var parts []string
	for _, q := range curveOf(r, p) {
		parts = append(parts, fmt.Sprintf("con %s, %s", es.Int(q.Students), number(q.RMSE, 1)))
	}
	return fmt.Sprintf("%s, error típico según de cuántos estudiantes aprende: %s.", p, strings.Join(parts, "; "))
}

// ticks draws the grid of a horizontal axis between two heights, and its name.
func (s *sheet) ticks(x axis, top, bottom float64, name string) {
	for _, v := range x.ticks() {
		s.line(inkGrid, x.at(v), top, x.at(v), bottom, 1)
		s.text(inkSoft, middle, x.at(v), bottom+15, tickSize, puntaje(v))
	}
	half := lettersWidth(name, tickSize) * 1.125 / 2
	s.text(inkSoft, middle, min((x.from+x.to)/2, s.width-half), bottom+31, tickSize, name)
}

// label writes a text that ends at x, in as many lines as it needs around y.
func (s *sheet) label(text string, x, y, limit float64) {
	lines := wrapTo(text, limit, textSize)
	for k, l := range lines {
		s.text(inkText, end, x, y+4+lineRoom*(float64(k)-float64(len(lines)-1)/2), textSize, l)
	}
}

func scoresOf(r *evaluate.Result, protocol evaluate.Protocol, p chile.Prueba) []evaluate.Score {
	var out []evaluate.Score
	for _, s := range r.Scores {
		if s.Protocol == protocol && s.Prueba == p {
			out = append(out, s)
		}
	}
	return out
}

func coverageOf(r *evaluate.Result, protocol evaluate.Protocol, p chile.Prueba, group string) []evaluate.Coverage {
	var out []evaluate.Coverage
	for _, c := range r.Coverage {
		if c.Protocol == protocol && c.Prueba == p && c.Group == group {
			out = append(out, c)
		}
	}
	return out
}

func curveOf(r *evaluate.Result, p chile.Prueba) []evaluate.Point {
	var out []evaluate.Point
	for _, q := range r.Curve {
		if q.Prueba == p && !math.IsNaN(q.RMSE) {
			out = append(out, q)
		}
	}
	return out
}
