package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"paes/chile"
	"paes/es"
	"paes/evaluate"
)

// recipeName is what people read for a recipe; one we do not know keeps its name.
func recipeName(recipe string) string {
	switch recipe {
	case "clasica":
		return "clásica"
	case "regresion_sepa":
		return "regresión con SEPA"
	case "promedio":
		return "promedio"
	}
	return recipe
}

// recipeNote says in a line what a recipe does.
func recipeNote(recipe string) string {
	switch recipe {
	case "paes":
		return "La que usa este sistema: combina los resultados en SEPA, sabe que un dato que falta no es un cero y entrega rangos."
	case "clasica":
		return "La del sistema anterior, que se conserva para comparar."
	case "regresion_sepa":
		return "Referencia sencilla: mira solo los dos promedios del estudiante en SEPA, Matemática y Lenguaje."
	case "promedio":
		return "Referencia mínima: a todos les da el promedio de la prueba. Una receta que no le gana no sirve."
	}
	return "Otra receta que se incluyó en la comparación."
}

// protocolName says how students were held out.
func protocolName(p evaluate.Protocol) string {
	if p == evaluate.ByYear {
		return "Por año de admisión"
	}
	return "Por grupos al azar"
}

// number writes a measure for people, and a dash for what could not be measured.
func number(v float64, decimals int) string {
	if !finite(v) {
		return "—"
	}
	return strings.Replace(es.Float(v, decimals), "-", "−", 1)
}

// span writes the 95 % interval of a figure.
func span(f evaluate.Figure, decimals int) string {
	if !finite(f.Low) || !finite(f.High) {
		return "—"
	}
	return number(f.Low, decimals) + " a " + number(f.High, decimals)
}

// signed writes points that add or take: +35, −12.
func signed(points float64, decimals int) string {
	s := number(points, decimals)
	if finite(points) && points > 0 && strings.Trim(s, "0,") != "" {
		return "+" + s
	}
	return s
}

// puntaje writes a score of the scale as the results of the exam do.
func puntaje(v float64) string {
	if !finite(v) {
		return "—"
	}
	return strconv.Itoa(int(math.Round(v)))
}

// percent writes a share without the decimals it does not need: 90 %.
func percent(share float64) string { return number(100*share, 0) + "\u00a0%" }

// list joins words as Spanish does: "a, b y c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	and := " y "
	if sound := strings.ToLower(words[last]); strings.HasPrefix(sound, "i") || strings.HasPrefix(sound, "hi") && !strings.HasPrefix(sound, "hie") {
		and = " e "
	}
	return strings.Join(words[:last], ", ") + and + words[last]
}

func years(all []int) string {
	var words []string
	for _, y := range all {
		if y > 0 {
			words = append(words, strconv.Itoa(y))
		}
	}
	if len(words) == 0 {
		return "de año desconocido"
	}
	return list(words)
}

// rough rounds up to two digits: nobody can say more of a far number.
func rough(n int) string {
	step := 1
	for n/step >= 100 {
		step *= 10
	}
	return es.Int((n + step - 1) / step * step)
}

// versus says how the error of the recipe in question compares with another's.
func versus(c evaluate.Comparison) string {
	other := "la receta " + recipeName(c.Against)
	amount := number(math.Abs(c.Percent), 1) + "\u00a0% más que " + other
	if c.Percent < 0 {
		amount = number(-c.Percent, 1) + "\u00a0% menos que " + other
	}
	switch c.Verdict {
	case evaluate.Better, evaluate.Worse:
		return amount + " (diferencia segura)"
	case evaluate.Same:
		return "prácticamente lo mismo que " + other
	}
	return amount + " (puede ser azar)"
}

// verdictName says a verdict in a table.
func verdictName(v evaluate.Verdict) string {
	switch v {
	case evaluate.Better:
		return "mejor: la diferencia es segura"
	case evaluate.Same:
		return "igual: nadie notaría la diferencia"
	case evaluate.Worse:
		return "peor: la diferencia es segura"
	}
	return "no se sabe: puede ser azar"
}

// floorOf is the least error that the exam allows, NaN when it is not known.
func floorOf(r *evaluate.Result, p chile.Prueba) float64 {
	if v, ok := r.Floor[p]; ok {
		return v
	}
	return math.NaN()
}

// groupName says who the students of a coverage are.
func groupName(group string) string {
	switch {
	case group == evaluate.Everybody:
		return "todos"
	case strings.HasSuffix(group, "historia") || strings.HasPrefix(group, "historia"):
		return "con " + group + " en SEPA"
	}
	return "admisión " + group
}

// underCovered tells of a group whose intervals held less than they promised.
func underCovered(c evaluate.Coverage) string {
	return fmt.Sprintf("%s, %s (%s): los rangos del %s contienen el puntaje real solo el %s de las veces.",
		c.Prueba, groupName(c.Group), lower(protocolName(c.Protocol)), percent(c.Level), number(100*c.Share, 1)+"\u00a0%")
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
