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
	case Resumen:
		return resumenLabel(column)
	}
	return column
}

func resumenLabel(column string) string {
	for _, level := range BloomLevels() {
		if column == strings.ToLower(level) {
			return "Taxonomía de Bloom, por respuesta: " + level
		}
	}
	subject, name, _ := strings.Cut(column, "_")
	for _, c := range subjectColumns() {
		if c.name == name && subject == "leng" {
			return "Lenguaje: " + c.label
		}
		if c.name == name && subject == "mat" {
			return "Matemática: " + c.label
		}
	}
	return column
}
