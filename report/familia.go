package report

import (
	"strings"

	"paes/predict"
)

// familyLabel says a contribution to those who do not work in a school; a group
// that we do not know keeps its label.
func familyLabel(c predict.Contribution) string {
	subject, what, _ := strings.Cut(c.Group, "_")
	of := " de Matemática"
	if subject == "lenguaje" {
		of = " de Lenguaje"
	}
	switch {
	case c.Group == "admision":
		return "el año de admisión"
	case c.Group == "cantidad":
		return "cuánto ha respondido en SEPA"
	case c.Group == "indicadores", c.Group == "componentes":
		return "los contenidos que domina, según SEPA"
	case c.Group == "bloom":
		return "las tareas que logra: recordar, comprender, aplicar o analizar"
	case subject != "matematica" && subject != "lenguaje":
		return c.Label
	case what == "nivel":
		return "su nivel en todas las pruebas" + of
	case what == "reciente":
		return "sus últimas pruebas" + of
	case what == "anterior":
		return "sus pruebas anteriores" + of
	case what == "tendencia":
		return "cómo ha avanzado en las pruebas" + of
	case what == "dificultad":
		return "las preguntas fáciles, medianas y difíciles" + of
	}
	return c.Label
}
