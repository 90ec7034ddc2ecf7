package feature

import (
	"fmt"
	"strings"
)

// Label says in Spanish what a column is, for pictures and tables.
func Label(f Family, column string) string {
	switch f {
	case Sepa:
		subject, k, ok := strings.Cut(column, "_")
		if !ok {
			return column
		}
		name := "Matemática"
		if subject == "leng" {
			name = "Lenguaje"
		}
		if k == "1" {
			return name + ": prueba más reciente"
		}
		return fmt.Sprintf("%s: prueba %s.ª más reciente", name, k)
	case Componentes:
		return "Componente principal " + strings.TrimPrefix(column, "PC")
	case Dificultad, DificultadYear:
		t, value, ok := strings.Cut(column, " - ")
		if !ok {
			return column
		}
		subject, year, _ := strings.Cut(t, "-")
		name := "Matemática"
		if subject == "1" {
			name = "Lenguaje"
		}
		if year != "" {
			name += " " + year
		}
		return name + ": preguntas de dificultad «" + value + "»"
	case Taxonomia:
		return "Taxonomía de Bloom: " + column
	case Indicadores:
		return "Indicador: " + column
	}
	return column
}
