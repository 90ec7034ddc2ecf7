package chile

import (
	"fmt"
	"strings"
)

// Prueba is one of the PAES exams.
type Prueba uint8

// The PAES exams, in the order reports list them.
const (
	CLectora Prueba = iota
	Matematica
	M2
	Historia
	Ciencias
	pruebaCount
)

// Bounds of a puntaje, the official score of a prueba.
const (
	PuntajeMin = 100
	PuntajeMax = 1000
)

// Pruebas returns every prueba in report order.
func Pruebas() []Prueba {
	all := make([]Prueba, pruebaCount)
	for i := range all {
		all[i] = Prueba(i)
	}
	return all
}

// String returns the name the workbook and the reports use.
func (p Prueba) String() string {
	switch p {
	case CLectora:
		return "C. Lectora"
	case Matematica:
		return "Matemática"
	case M2:
		return "M2"
	case Historia:
		return "Historia"
	case Ciencias:
		return "Ciencias"
	}
	return fmt.Sprintf("Prueba(%d)", uint8(p))
}

// Slug returns the name as file names carry it: lower case, blanks to "_",
// dots removed, accents kept (c_lectora, matemática).
func (p Prueba) Slug() string {
	return strings.NewReplacer(" ", "_", ".", "").Replace(strings.ToLower(p.String()))
}

// ParsePrueba reads a prueba by its name or slug, whatever its case, blanks,
// dots and accents.
func ParsePrueba(s string) (Prueba, error) {
	for _, p := range Pruebas() {
		if Fold(p.String()) == Fold(s) {
			return p, nil
		}
	}
	return 0, fmt.Errorf("chile: unknown prueba %q", s)
}

// Fold reduces a header or a name to what identifies it: lower-case letters and
// digits, without accents, blanks or punctuation.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch r {
		case 'á':
			r = 'a'
		case 'é':
			r = 'e'
		case 'í':
			r = 'i'
		case 'ó':
			r = 'o'
		case 'ú', 'ü':
			r = 'u'
		case 'ñ':
			r = 'n'
		}
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Subject is what a SEPA test is about.
type Subject uint8

// The two subjects. Their values are the prefix t of the difficulty columns.
const (
	SubjectMatematica Subject = 0
	SubjectLenguaje   Subject = 1
)

// AssessmentSubject tells the subject of a SEPA test from its name: Lenguaje
// when it contains "len" or "lect" in any case, Matemática otherwise.
func AssessmentSubject(name string) Subject {
	n := strings.ToLower(name)
	if strings.Contains(n, "len") || strings.Contains(n, "lect") {
		return SubjectLenguaje
	}
	return SubjectMatematica
}

// AssessmentYear returns the first run of exactly four digits in the name of a
// SEPA test, or 0 when it has none.
func AssessmentYear(name string) int {
	run, year := 0, 0
	for _, r := range name + " " {
		if '0' <= r && r <= '9' {
			run++
			year = year*10 + int(r-'0')
			continue
		}
		if run == 4 {
			return year
		}
		run, year = 0, 0
	}
	return 0
}
