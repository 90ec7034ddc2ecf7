package feature

import "strings"

// Group is columns that tell people one thing together.
type Group struct {
	Key   string // stable, snake_case
	Label string // what people read
}

// Admission is the group of what is no column: the level of the admission year.
func Admission() Group { return Group{"admision", "Año de admisión"} }

// GroupOf returns the group of a column.
func GroupOf(f Family, column string) Group {
	subject, rest, _ := strings.Cut(column, "_")
	of := func(key, label string) Group {
		if subject == "leng" || subject == "1" {
			return Group{"lenguaje_" + key, "Lenguaje: " + label}
		}
		return Group{"matematica_" + key, "Matemática: " + label}
	}
	switch f {
	case Resumen:
		if subject != "mat" && subject != "leng" {
			break // a Bloom level
		}
		switch {
		case strings.HasSuffix(rest, "_ee"), rest == "pruebas", rest == "respuestas":
			return Group{"cantidad", "Cuánto ha respondido"}
		case strings.Contains(rest, "ultima"):
			return of("reciente", "últimas pruebas")
		case rest == "tendencia":
			return of("tendencia", "tendencia en el tiempo")
		case rest == "facil", rest == "mediano", rest == "dificil":
			return of("dificultad", "preguntas fáciles, medianas y difíciles")
		}
		return of("nivel", "nivel en todas sus pruebas")
	case Sepa:
		if rest == "1" || rest == "2" || rest == "3" {
			return of("reciente", "últimas pruebas")
		}
		return of("anterior", "pruebas anteriores")
	case Dificultad, DificultadYear:
		subject, _, _ = strings.Cut(column, " ")
		subject, _, _ = strings.Cut(subject, "-")
		return of("dificultad", "preguntas fáciles, medianas y difíciles")
	case Indicadores:
		return Group{"indicadores", "Indicadores"}
	case Componentes:
		return Group{"componentes", "Componentes principales de los indicadores"}
	}
	return Group{"bloom", "Taxonomía de Bloom"}
}
