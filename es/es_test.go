package es_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"paes/es"
)

func TestError(t *testing.T) {
	cause := errors.New("detail nobody reads")
	e := &es.Error{Code: "planilla", Sentence: "Hay texto donde va un puntaje.", Hint: "Corrija la celda.", Err: cause,
		Where: es.Place{File: "notas.xlsx", Sheet: "PAES", Row: 3, Column: "M2"}}
	if got, want := e.Error(), "notas.xlsx, hoja «PAES», fila 3, columna «M2»: Hay texto donde va un puntaje. Corrija la celda."; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got := (&es.Error{Sentence: "Falta el archivo."}).Error(); got != "Falta el archivo." {
		t.Errorf("Error() without place = %q", got)
	}
	if !errors.Is(e, cause) {
		t.Error("the cause is lost")
	}
	wrapped := fmt.Errorf("reading: %w", e)
	if es.CodeOf(wrapped) != "planilla" || es.CodeOf(cause) != "interno" || es.CodeOf(nil) != "interno" {
		t.Error(es.CodeOf(wrapped), es.CodeOf(cause), es.CodeOf(nil))
	}
	if s := (es.Place{}).String(); s != "" {
		t.Errorf("the place of nothing = %q", s)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1.000", -1260345: "-1.260.345", 12345678: "12.345.678"} {
		if got := es.Int(n); got != want {
			t.Errorf("Int(%d) = %q, want %q", n, got, want)
		}
	}
	if got := es.Int(math.MinInt64); got != "-9.223.372.036.854.775.808" {
		t.Error(got)
	}
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{1234.5, 1, "1.234,5"}, {0, 2, "0,00"}, {-0.5, 1, "-0,5"}, {-0.04, 1, "0,0"}, {-1234.56, 2, "-1.234,56"},
		{999.96, 1, "1.000,0"}, {3, 0, "3"}, {math.NaN(), 1, "NaN"},
	} {
		if got := es.Float(c.v, c.decimals); got != c.want {
			t.Errorf("Float(%v, %d) = %q, want %q", c.v, c.decimals, got, c.want)
		}
	}
	if got := es.Percent(0.987); got != "98,7 %" {
		t.Error(got)
	}
	if got := es.Date(time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)); got != "03-11-2026" {
		t.Error(got)
	}
	if got := es.Count(1, "estudiante", "estudiantes") + " " + es.Count(2918, "estudiante", "estudiantes") + " " + es.Count(0, "estudiante", "estudiantes"); got != "1 estudiante 2.918 estudiantes 0 estudiantes" {
		t.Error(got)
	}
}
