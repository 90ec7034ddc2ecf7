// Package es is what is said to a person, in Spanish: errors with a hint, and
// numbers and dates as es-CL writes them.
package es

import (
	"errors"
	"strconv"
	"strings"
)

// Code names a kind of error with stable words, for programs (--json) and tests.
type Code string

// Error tells a person what was wrong, where, and what to do about it.
type Error struct {
	Code     Code
	Sentence string // Spanish, a whole sentence with its full stop
	Where    Place
	Hint     string // Spanish, what to do; may be empty
	Err      error  // the cause, for errors.Is; never printed
}

// Place is where something was found; empty parts are left out.
type Place struct {
	File   string
	Sheet  string
	Row    int // 1 is the first
	Column string
}

// String writes the place: "notas.xlsx, hoja «PAES», fila 3, columna «RUT»".
func (p Place) String() string {
	var parts []string
	if p.File != "" {
		parts = append(parts, p.File)
	}
	if p.Sheet != "" {
		parts = append(parts, "hoja «"+p.Sheet+"»")
	}
	if p.Row > 0 {
		parts = append(parts, "fila "+strconv.Itoa(p.Row))
	}
	if p.Column != "" {
		parts = append(parts, "columna «"+p.Column+"»")
	}
	return strings.Join(parts, ", ")
}

// Error returns place, sentence and hint in one line.
func (e *Error) Error() string {
	var b strings.Builder
	if w := e.Where.String(); w != "" {
		b.WriteString(w + ": ")
	}
	b.WriteString(e.Sentence)
	if e.Hint != "" {
		b.WriteString(" " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err's chain, or "interno".
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "interno"
}
