package report

import (
	"fmt"
	"math"
	"slices"

	"paes/chile"
	"paes/es"
	"paes/evaluate"
)

// primary is the protocol to answer with: by year where it was measured.
func primary(r *evaluate.Result, p chile.Prueba) evaluate.Protocol {
	if len(scoresOf(r, evaluate.ByYear, p)) > 0 {
		return evaluate.ByYear
	}
	return evaluate.KFold
}

// answerOf says in plain words how wrong the recipe in question is in a prueba;
// ok is false when it was not measured.
func answerOf(r *evaluate.Result, p chile.Prueba) (answer, bool) {
	protocol := primary(r, p)
	s, ok := r.Score(protocol, p, question(r))
	if !ok || !finite(s.RMSE.Value) {
		return answer{}, false
	}
	when := "al predecir un año de admisión que no había visto"
	if protocol == evaluate.KFold {
		when = "con estudiantes que no había visto, de los mismos años"
	}
	a := answer{Prueba: p.String()}
	first := fmt.Sprintf("La receta %s, %s, tiene un error típico de %s puntos.", recipeName(s.Recipe), when, number(s.RMSE.Value, 0))
	if finite(s.MAE.Value) {
		first = fmt.Sprintf("La receta %s se equivoca en promedio %s puntos %s. Su error típico es de %s puntos.",
			recipeName(s.Recipe), number(s.MAE.Value, 0), when, number(s.RMSE.Value, 0))
	}
	a.Text = append(a.Text, first)
	var others []string
	for _, c := range r.Comparisons {
		if c.Protocol == protocol && c.Prueba == p && finite(c.Percent) {
			others = append(others, versus(c))
		}
	}
	if len(others) > 0 {
		a.Text = append(a.Text, "Se equivoca "+list(others)+".")
	}
	if c, ok := r.Covered(protocol, p, 0.8); ok && finite(c.Share) && finite(c.Width) {
		a.Text = append(a.Text, fmt.Sprintf("Sus rangos del 80\u00a0%%, de %s puntos de ancho en promedio, contienen el puntaje real %s de cada 100 veces.",
			number(c.Width, 0), number(100*c.Share, 0)))
	}
	return a, true
}

// warnings are what a reader has to know before trusting the rest.
func warnings(r *evaluate.Result) []string {
	var out []string
	if len(measuredPruebas(r, evaluate.ByYear)) == 0 {
		out = append(out, "No se pudo medir por año de admisión, porque para eso hacen falta al menos dos años con resultados suficientes. "+
			"Lo que sigue se midió con estudiantes de los mismos años: con un año nuevo, el error será probablemente mayor.")
	}
	for _, s := range r.BelowFloor() {
		out = append(out, fmt.Sprintf("%s, receta %s (%s): el error medido está bajo el piso de la prueba, algo que no debería ser posible. "+
			"Mientras no se aclare, suponga que algún dato evaluado se filtró al aprendizaje y no use esta cifra.",
			s.Prueba, recipeName(s.Recipe), lower(protocolName(s.Protocol))))
	}
	for _, c := range r.Coverage {
		if c.Under {
			out = append(out, underCovered(c))
		}
	}
	for _, c := range r.Comparisons {
		if c.Verdict == evaluate.Worse {
			out = append(out, fmt.Sprintf("%s (%s): la receta %s se equivoca más que la receta %s, y la diferencia es segura.",
				c.Prueba, lower(protocolName(c.Protocol)), recipeName(question(r)), recipeName(c.Against)))
		}
	}
	return out
}

// floors compares the error with the least that the exam allows.
func floors(r *evaluate.Result) []floorRow {
	var out []floorRow
	for _, p := range r.Pruebas {
		floor := floorOf(r, p)
		s, ok := r.Score(primary(r, p), p, question(r))
		if !ok || !finite(floor) {
			continue
		}
		out = append(out, floorRow{p.String(), number(floor, 1), number(s.RMSE.Value, 1), number(s.RMSE.Value-floor, 1)})
	}
	return out
}

// withinLimit is how near to the best the recipe can do is near enough.
const withinLimit = 0.02

// farAway is a number of students no school or network will have soon.
const farAway = 100_000

func curves(r *evaluate.Result) []curveBlock {
	var out []curveBlock
	for _, p := range r.Pruebas {
		points := curveOf(r, p)
		if len(points) == 0 {
			continue
		}
		b := curveBlock{
			Prueba: p.String(), Needed: needed(points),
			Figure: figure{curvePanel(r, p, figureWidth).svg(curveWords(r, p))},
		}
		for _, q := range points {
			b.Rows = append(b.Rows, curveRow{es.Int(q.Students), number(q.RMSE, 1)})
		}
		out = append(out, b)
	}
	return out
}

// needed says how many students would bring the error near its limit.
func needed(points []evaluate.Point) string {
	most := slices.MaxFunc(points, func(a, b evaluate.Point) int { return a.Students - b.Students }).Students
	n := evaluate.Needed(points, withinLimit)
	goal := fmt.Sprintf("a menos de %s\u00a0%% de lo mejor que esta receta puede lograr con estos datos", number(math.Round(100*withinLimit), 0))
	switch {
	case len(points) < 3:
		return "Hay muy pocos puntos en la curva para estimar cuántos estudiantes harían falta."
	case n == 0:
		return "La curva no muestra que con más estudiantes el error vaya a bajar."
	case n <= most:
		return fmt.Sprintf("Con los %s de los que ya aprende está %s: más estudiantes ayudarían poco.", es.Int(most), goal)
	case n > farAway:
		return fmt.Sprintf("Para llegar %s harían falta más de %s estudiantes; hoy aprende de %s.", goal, es.Int(farAway), es.Int(most))
	}
	return fmt.Sprintf("Para llegar %s harían falta unos %s estudiantes; hoy aprende de %s.", goal, rough(n), es.Int(most))
}
