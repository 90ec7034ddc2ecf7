package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/token"

	"paes/es"
)

// syntaxError turns the parser's complaint into ours: where, what kind of slip,
// and the line with a caret under the place unless the line may hold a secret.
// The parser's own text quotes the file, so it is not kept.
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
	lines := strings.Split(text, "\n")
	pos := at.GetToken().Position
	row, column := min(max(pos.Line, 1), len(lines)), max(pos.Column, 1)
	e.Where.Row = row
	e.Sentence = fmt.Sprintf("El archivo no es YAML válido en la línea %d, columna %d: %s.", row, column, slip(at.GetMessage()))
	if mayHoldSecret(lines, row-1) {
		e.Sentence += "\n(la línea no se muestra porque puede contener una clave)"
		return e
	}
	line := strings.ReplaceAll(strings.TrimRight(lines[row-1], "\r"), "\t", " ")
	if r := []rune(line); len(r) > 80 {
		line = string(r[:80]) + "…"
	}
	gutter := fmt.Sprintf("%5d | ", row)
	e.Sentence += "\n" + gutter + line + "\n" + strings.Repeat(" ", len(gutter)+min(column-1, 80)) + "^"
	return e
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

// mayHoldSecret tells whether line i, the line before it or a key it is nested
// under speaks of an address or a password.
func mayHoldSecret(lines []string, i int) bool {
	if sensitive(lines[i]) {
		return true
	}
	indent, near := indentOf(lines[i]), true
	for j := i - 1; j >= 0; j-- {
		if strings.TrimSpace(lines[j]) == "" {
			continue
		}
		if near || indentOf(lines[j]) < indent {
			if sensitive(lines[j]) {
				return true
			}
			indent, near = min(indent, indentOf(lines[j])), false
		}
	}
	return false
}

func sensitive(line string) bool {
	line = strings.ToLower(line)
	for _, word := range []string{"uri", "url", "clave", "pass", "pwd", "secret", "token", "key", "dsn", "://", "@"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }
