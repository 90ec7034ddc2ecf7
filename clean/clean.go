// Package clean turns raw rows into rows that can be trusted and a list of what
// was wrong with the others. It is pure: it reads values and returns values.
package clean

import (
	"paes/chile"
)

// Kind names what was wrong with a stable word: it is the column "tipo" of
// reports/calidad_datos.csv and a key of --json.
type Kind string

// The kinds of issue.
const (
	RUTEmpty      Kind = "rut_vacio"
	RUTForm       Kind = "rut_no_es_rut"
	RUTCheckDigit Kind = "rut_digito_verificador"
	Duplicate     Kind = "duplicado"
	OlderYear     Kind = "admision_anterior"
	NoAnswers     Kind = "sin_respuestas"
	YearUnread    Kind = "admision_ilegible"
	ScoreRange    Kind = "puntaje_fuera_de_rango"
	ScoreFraction Kind = "puntaje_no_entero"
	NoScores      Kind = "sin_puntajes"
	NoSEPA        Kind = "sin_sepa"
	AnswerNoScore Kind = "respuesta_sin_puntaje"
	AnswerRange   Kind = "respuesta_fuera_de_rango"
	AnswerOrphan  Kind = "respuesta_sin_pregunta_o_estudiante"
)

// Sources of an issue.
const (
	SEPA = "SEPA"
	PAES = "PAES"
)

// Issue is one rejected or mended value. It never holds the value itself, nor a
// RUT or a name: the row is enough for the owner of the source to find it.
type Issue struct {
	Source string // SEPA or PAES
	Row    int64  // the student's id in SEPA, the spreadsheet row in PAES; 0 for a whole table
	Column string
	Kind   Kind
	Why    string // Spanish, a short phrase
	Rows   int64  // how many rows or values it stands for
}

// Digit says whether a column of RUTs carries the check digit.
type Digit string

// The three settings of rut.digito_sepa and rut.digito_paes.
const (
	DigitAuto    Digit = "auto"
	DigitWith    Digit = "con"
	DigitWithout Digit = "sin"
)

// Column reads how the column of values is written, unless the setting fixes it.
func (d Digit) column(values []string, key chile.Key) chile.Column {
	c := chile.Detect(values, key)
	switch d {
	case DigitWith:
		c.WithCheckDigit = true
	case DigitWithout:
		c.WithCheckDigit = false
	}
	return c
}

// rutIssue names what is wrong with a RUT.
func rutIssue(err error) (Kind, string) {
	switch err {
	case chile.ErrRUTEmpty:
		return RUTEmpty, "no tiene RUT"
	case chile.ErrRUTCheckDigit:
		return RUTCheckDigit, "el dígito verificador no corresponde al cuerpo del RUT"
	default:
		return RUTForm, "no tiene la forma de un RUT (puede ser una cuenta de prueba o un código de otra clave)"
	}
}
