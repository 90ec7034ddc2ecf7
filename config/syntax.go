package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/token"

	"paes/es"
)

// syntaxError turns the parser's complaint into ours: where and what kind of
// slip. No line of the file is shown and the parser's own text, which quotes the
// file, is not kept: either may hold a secret.
func syntaxError(text, file string, err error) error {
	e := &es.Error{Code: "config_yaml", Sentence: "El archivo no es YAML válido.", Where: es.Place{File: file},
		Hint: "Revise la sangría (con espacios, no tabuladores), los dos puntos y las comillas."}
	var at interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &at) || at.GetToken() == nil || at.GetToken().Position == nil {
		return e
	}
	pos := at.GetToken().Position
	row, column := min(max(pos.Line, 1), strings.Count(text, "\n")+1), max(pos.Column, 1)
	e.Where.Row = row
	e.Sentence = fmt.Sprintf("El archivo no es YAML válido en la línea %d, columna %d: %s.", row, column, slip(at.GetMessage()))
	return e
}

const (
	maxBrackets = 50   // open at once, and markers at the start of a line
	maxOpened   = 4000 // in all, should quotes mislead the count of those open
)

// tooDeep refuses a text nested so deep that the parser, whose time and memory
// grow with the square of the depth, would hang.
func tooDeep(text, file string) error {
	open, opened := 0, 0
	for i, line := range strings.Split(text, "\n") {
		markers := 0 // lists in lists on one line: "- - - x"
		for _, word := range strings.Fields(line) {
			if word != "-" && word != "?" {
				break
			}
			markers++
		}
		quote, before := rune(0), ' '
		for _, r := range line {
			switch {
			case quote != 0:
				if r == quote && before != '\\' {
					quote = 0
				}
			case (r == '"' || r == '\'') && strings.ContainsRune(" \t[{,:", before):
				quote = r
			case r == '#' && (before == ' ' || before == '\t'):
				quote = '\n' // a comment: to the end of the line
			case r == '[' || r == '{':
				open, opened = open+1, opened+1
			case r == ']' || r == '}':
				open = max(0, open-1)
			}
			before = r
		}
		if open > maxBrackets || opened > maxOpened || markers > maxBrackets {
			return &es.Error{Code: "config_yaml", Sentence: "El archivo tiene demasiadas listas o llaves unas dentro de otras.",
				Where: es.Place{File: file, Row: i + 1}, Hint: "Revise que sea el archivo correcto y que cada corchete y llave se cierre."}
		}
	}
	return nil
}

// slip says in Spanish what kind of mistake the parser met.
func slip(message string) string {
	for _, s := range []struct{ has, says string }{
		{"already defined", "la clave está repetida"},
		{"end token '}'", "falta cerrar una llave «}»"},
		{"',' or '}'", "falta una coma o cerrar la llave «}»"},
		{"end token ']'", "falta cerrar un corchete «]»"},
		{"',' or ']'", "falta una coma o cerrar el corchete «]»"},
		{"quoted", "falta cerrar unas comillas"},
		{"tab character", "hay un tabulador en la sangría"},
		{"indent", "la sangría no calza"},
		{"unexpected key name", "falta «:» después de la clave, o un espacio tras los dos puntos"},
		{"map", "una clave o su valor está fuera de lugar"},
		{"value is not allowed", "el valor está fuera de lugar o mal sangrado"},
		{"anchor", "un ancla «&» está mal escrita"},
		{"alias", "un alias «*» está mal escrito"},
		{"tag", "una etiqueta «!» está mal escrita"},
		{"reserved character", "un valor empieza con un signo reservado y va entre comillas"},
		{"escape", "hay una secuencia de escape desconocida"},
		{"sequence", "un elemento de lista está fuera de lugar"},
	} {
		if strings.Contains(message, s.has) {
			return s.says
		}
	}
	return "no se entiende"
}
