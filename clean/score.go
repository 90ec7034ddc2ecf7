package clean

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"paes/chile"
	"paes/es"
	"paes/raw"
)

// Score is what one student got in the PAES of one admission year.
type Score struct {
	RUT     chile.RUT
	Year    int       // admission year; 0 when it cannot be read
	Row     int       // spreadsheet row
	Puntaje []float64 // by chile.Prueba; NaN where the student did not sit
}

// Scores keeps the rows of the workbook that can be joined, one per student: of
// several the one of the latest admission year, and of equal years the first.
// A puntaje outside 100-1000 is left out. Text where a puntaje should be is an
// error, because it means that the workbook is not the one it should be.
// The result is in ascending RUT.
func Scores(w *raw.Workbook, digit Digit, key chile.Key) ([]Score, chile.Column, []Issue, error) {
	values := make([]string, len(w.Rows))
	for i, r := range w.Rows {
		values[i] = r.RUT
	}
	column := digit.column(values, key)

	var all []Score
	var issues []Issue
	texts := 0
	var firstText *es.Error
	for _, r := range w.Rows {
		sc, found, err := score(w, r, column, key)
		if err != nil {
			if texts++; firstText == nil {
				firstText = err
			}
			continue
		}
		issues = append(issues, found...)
		if sc.RUT != "" {
			all = append(all, sc)
		}
	}
	if firstText != nil {
		if texts > 1 {
			firstText.Sentence += fmt.Sprintf(" Lo mismo ocurre en %s más.", es.Count(texts-1, "fila", "filas"))
		}
		return nil, column, nil, firstText
	}

	slices.SortStableFunc(all, func(a, b Score) int {
		return cmp.Or(cmp.Compare(a.RUT, b.RUT), cmp.Compare(b.Year, a.Year), cmp.Compare(a.Row, b.Row))
	})
	var kept []Score
	for _, sc := range all {
		if len(kept) == 0 || kept[len(kept)-1].RUT != sc.RUT {
			kept = append(kept, sc)
			continue
		}
		first := kept[len(kept)-1]
		is := Issue{PAES, int64(sc.Row), "RUT", Duplicate, fmt.Sprintf("el mismo RUT y la misma admisión están en la fila %d; se conserva aquella", first.Row), 1}
		if first.Year != sc.Year {
			is.Kind, is.Column = OlderYear, "Admisión"
			is.Why = fmt.Sprintf("el mismo RUT tiene una admisión más reciente en la fila %d; se conserva aquella", first.Row)
		}
		issues = append(issues, is)
	}
	slices.SortStableFunc(issues, func(a, b Issue) int { return cmp.Compare(a.Row, b.Row) })
	return kept, column, issues, nil
}

// score reads one row; the RUT of the result is empty when the row is left out.
func score(w *raw.Workbook, r raw.PAESRow, column chile.Column, key chile.Key) (Score, []Issue, *es.Error) {
	var issues []Issue
	sc := Score{Row: r.Row, Puntaje: make([]float64, len(chile.Pruebas()))}
	sat := 0
	for _, p := range chile.Pruebas() {
		v, kind, why := puntaje(r.Puntaje[p])
		if kind == notNumber {
			return Score{}, nil, &es.Error{
				Code:     "paes_puntaje_texto",
				Sentence: "Hay texto donde debería haber un puntaje.",
				Where:    es.Place{File: w.File, Sheet: w.Sheet, Row: r.Row, Column: p.String()},
				Hint:     "Escriba un número entre 100 y 1000, o «-» si no rindió la prueba.",
			}
		}
		if kind != "" {
			issues = append(issues, Issue{PAES, int64(r.Row), p.String(), kind, why, 1})
		}
		if !math.IsNaN(v) {
			sat++
		}
		sc.Puntaje[p] = v
	}
	year, err := strconv.ParseFloat(strings.TrimSpace(r.Year), 64)
	if err != nil || year != math.Trunc(year) || year < 1900 || year > 2200 {
		issues = append(issues, Issue{PAES, int64(r.Row), "Admisión", YearUnread, "no es un año; la fila se conserva como la más antigua", 1})
		year = 0
	}
	sc.Year = int(year)
	rut, rutErr := column.Parse(r.RUT, key)
	if rutErr != nil {
		kind, why := rutIssue(rutErr)
		return Score{}, append(issues, Issue{PAES, int64(r.Row), "RUT", kind, why, 1}), nil
	}
	if sat == 0 {
		return Score{}, append(issues, Issue{PAES, int64(r.Row), "", NoScores, "no tiene puntaje en ninguna prueba", 1}), nil
	}
	sc.RUT = rut
	return sc, issues, nil
}

const notNumber Kind = "puntaje_texto"

// puntaje reads one cell. NaN means "did not sit".
func puntaje(cell string) (v float64, kind Kind, why string) {
	s := strings.TrimSpace(strings.ReplaceAll(cell, "\u00a0", " "))
	if strings.Trim(s, "-–—−") == "" {
		return math.NaN(), "", ""
	}
	if len(s) == 5 && s[1] == '.' { // 1.000: a thousand as es-CL writes it
		s = s[:1] + s[2:]
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	switch {
	case err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		return math.NaN(), notNumber, ""
	case v < chile.PuntajeMin || v > chile.PuntajeMax:
		return math.NaN(), ScoreRange, "el puntaje no está entre 100 y 1000; se trata como no rendida"
	case v != math.Trunc(v):
		return math.NaN(), ScoreFraction, "el puntaje no es un número entero; se trata como no rendida"
	}
	return v, "", ""
}
