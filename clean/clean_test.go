package clean

import (
	"errors"
	"math"
	"strings"
	"testing"

	"paes/chile"
	"paes/es"
	"paes/raw"
)

// rut returns a spelled RUT with the right check digit for a made-up body.
func rut(body string) string { return body + "-" + string(chile.CheckDigit(body)) }

// wrongRUT returns a spelled RUT whose check digit is another one.
func wrongRUT(body string) string {
	if chile.CheckDigit(body) == '0' {
		return body + "-1"
	}
	return body + "-0"
}

func kinds(issues []Issue) string {
	var out []string
	for _, is := range issues {
		out = append(out, string(is.Kind))
	}
	return strings.Join(out, " ")
}

func TestStudentsKeepsWhatCanBeJoined(t *testing.T) {
	good := rut("50000001")
	wrong := wrongRUT("50000002")
	s := &raw.SEPA{
		Students: []raw.Student{
			{ID: 1, RUT: good}, {ID: 2, RUT: wrong}, {ID: 3, RUT: "1234"}, {ID: 4, RUT: ""},
			{ID: 5, RUT: rut("50000005")}, {ID: 6, RUT: " 50.000.001-" + good[len(good)-1:]}, {ID: 7, RUT: rut("50000007")},
			{ID: 8, RUT: rut("50000008")},
		},
		Answers: raw.AnswerCount{Rows: 100, NoScore: 2, OutOfRange: 3},
	}
	for _, id := range []int64{1, 2, 3, 4, 6, 7, 8} { // 5 answered nothing
		s.Tests = append(s.Tests, raw.TestSum{StudentID: id, AssessmentID: 1, Sum: raw.Sum{Micros: 1, N: 1}})
	}
	kept, column, issues := Students(s, DigitAuto, chile.NewKey("k"))
	if len(kept) != 3 || kept[0].ID != 1 || kept[1].ID != 7 || kept[2].ID != 8 {
		t.Errorf("kept %v, want students 1, 7 and 8", kept)
	}
	if !column.WithCheckDigit || column.Encoded {
		t.Errorf("column = %+v, want plain with check digit", column)
	}
	want := "rut_digito_verificador rut_no_es_rut rut_vacio sin_respuestas duplicado respuesta_sin_puntaje respuesta_fuera_de_rango"
	if got := kinds(issues); got != want {
		t.Errorf("issues %q, want %q", got, want)
	}
	for _, is := range issues {
		if strings.Contains(is.Why, "5000000") {
			t.Errorf("issue shows a RUT: %q", is.Why)
		}
	}
}

func row(n int, rut, year string, puntajes ...string) raw.PAESRow {
	return raw.PAESRow{Row: n, RUT: rut, Year: year, Puntaje: puntajes}
}

func TestScoresKeepsTheLatestAdmission(t *testing.T) {
	key := chile.NewKey("clave")
	a, b, c := rut("50000001"), rut("50000002"), rut("50000003")
	w := &raw.Workbook{File: "paes.xlsx", Sheet: "Hoja1", Rows: []raw.PAESRow{
		row(3, key.Encode(a), "2023", "700", "-", "", " ", "–"),
		row(4, key.Encode(a), "2024", "710", "800", "-", "-", "-"),
		row(5, key.Encode(b), "2024", "0", "1001", "650,0", "650.5", "100"),
		row(6, key.Encode(b), "2024", "500", "500", "500", "500", "500"),
		row(7, key.Encode(c), "año", "1.000", "-", "-", "-", "-"),
		row(8, key.Encode(wrongRUT("50000004")), "2024", "500", "-", "-", "-", "-"),
		row(9, key.Encode(rut("50000005")), "2024", "-", "-", "-", "-", "-"),
		row(10, "", "2024", "500", "-", "-", "-", "-"),
	}}
	scores, column, issues, err := Scores(w, DigitAuto, key)
	if err != nil {
		t.Fatal(err)
	}
	if !column.Encoded || !column.WithCheckDigit {
		t.Errorf("column = %+v, want encoded with check digit", column)
	}
	if len(scores) != 3 {
		t.Fatalf("kept %d rows, want 3", len(scores))
	}
	if scores[0].Year != 2024 || scores[0].Puntaje[chile.CLectora] != 710 || scores[0].Puntaje[chile.Matematica] != 800 {
		t.Errorf("first student = %+v, want the row of 2024", scores[0])
	}
	got := scores[1].Puntaje
	if !math.IsNaN(got[0]) || !math.IsNaN(got[1]) || got[2] != 650 || !math.IsNaN(got[3]) || got[4] != 100 {
		t.Errorf("second student's puntajes = %v", got)
	}
	if scores[2].Puntaje[chile.CLectora] != 1000 {
		t.Errorf("«1.000» was read as %v", scores[2].Puntaje[chile.CLectora])
	}
	want := "admision_anterior puntaje_fuera_de_rango puntaje_fuera_de_rango puntaje_no_entero duplicado admision_ilegible rut_digito_verificador sin_puntajes rut_vacio"
	if kinds(issues) != want {
		t.Errorf("issues %q, want %q", kinds(issues), want)
	}
}

func TestScoresRefusesText(t *testing.T) {
	w := &raw.Workbook{File: "paes.xlsx", Sheet: "Hoja1", Rows: []raw.PAESRow{
		row(3, rut("50000001"), "2024", "700", "-", "-", "-", "-"),
		row(4, rut("50000002"), "2024", "-", "setecientos", "-", "-", "-"),
		row(5, rut("50000003"), "2024", "-", "NaN", "-", "-", "-"),
	}}
	_, _, _, err := Scores(w, DigitAuto, chile.NewKey("k"))
	var e *es.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want an es.Error", err)
	}
	if e.Where != (es.Place{File: "paes.xlsx", Sheet: "Hoja1", Row: 4, Column: "Matemática"}) {
		t.Errorf("place %v", e.Where)
	}
	if !strings.Contains(e.Sentence, "en 1 fila más") {
		t.Errorf("sentence %q does not count the other row", e.Sentence)
	}
}

func TestDigitSettingWins(t *testing.T) {
	// 7-digit bodies whose last digit happens to be nothing in particular.
	w := &raw.Workbook{Rows: []raw.PAESRow{
		row(2, "50000001", "2024", "700", "-", "-", "-", "-"),
		row(3, "50000002", "2024", "700", "-", "-", "-", "-"),
		row(4, "50000003", "2024", "700", "-", "-", "-", "-"),
	}}
	scores, column, _, err := Scores(w, DigitAuto, chile.NewKey("k"))
	if err != nil || column.WithCheckDigit || len(scores) != 3 {
		t.Fatalf("auto: %d rows, column %+v, error %v; want 3 without check digit", len(scores), column, err)
	}
	if want := chile.RUT("50000001" + string(chile.CheckDigit("50000001"))); scores[0].RUT != want {
		t.Errorf("RUT completed wrongly")
	}
	if _, column, _, _ = Scores(w, DigitWith, chile.NewKey("k")); !column.WithCheckDigit {
		t.Error("the setting «con» was not followed")
	}
}

func TestDescribeShowsNoRUT(t *testing.T) {
	values := []string{"12.345.678-5", "15.509.661-6", "10000013-K"}
	got := Describe(values, chile.Detect(values, chile.NewKey("k")))
	if !strings.Contains(got, "99.999.999-9") || strings.Contains(got, "345") {
		t.Errorf("Describe = %q", got)
	}
}
