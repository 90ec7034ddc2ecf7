package chile_test

import (
	"testing"

	"paes/chile"
)

func TestPruebas(t *testing.T) {
	slugs := []string{"c_lectora", "matemática", "m2", "historia", "ciencias"}
	if len(chile.Pruebas()) != len(slugs) {
		t.Fatal(chile.Pruebas())
	}
	for i, p := range chile.Pruebas() {
		if p.Slug() != slugs[i] {
			t.Errorf("slug of %v = %q, want %q", p, p.Slug(), slugs[i])
		}
		for _, name := range []string{p.String(), p.Slug(), " " + p.String() + " "} {
			if got, err := chile.ParsePrueba(name); got != p || err != nil {
				t.Errorf("ParsePrueba(%q) = %v, %v", name, got, err)
			}
		}
	}
	for _, name := range []string{"C._Lectora", "c lectora", "C.LECTORA"} {
		if got, err := chile.ParsePrueba(name); got != chile.CLectora || err != nil {
			t.Errorf("ParsePrueba(%q) = %v, %v", name, got, err)
		}
	}
	if got, err := chile.ParsePrueba("matematica"); got != chile.Matematica || err != nil {
		t.Errorf("ParsePrueba without accent = %v, %v", got, err)
	}
	for _, name := range []string{"", "Física", "M3"} {
		if _, err := chile.ParsePrueba(name); err == nil {
			t.Errorf("ParsePrueba(%q) is accepted", name)
		}
	}
	if s := chile.Prueba(9).String(); s != "Prueba(9)" {
		t.Error(s)
	}
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Admisión": "admision", "C. Lectora": "clectora", "  RUT ": "rut", "MATEMÁTICA": "matematica", "Año": "ano", "AÑO": "ano",
		"pingüino": "pinguino", "Matema\u0301tica": "matematica", "student_rut": "studentrut", "—": "", "M2": "m2",
	} {
		if got := chile.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestAssessment(t *testing.T) {
	for _, c := range []struct {
		name    string
		subject chile.Subject
		year    int
	}{
		{"Lenguaje 2019", chile.SubjectLenguaje, 2019},
		{"Matemática 2021 III medio", chile.SubjectMatematica, 2021},
		{"COMPRENSIÓN LECTORA 8° 2018", chile.SubjectLenguaje, 2018},
		{"Matemática II medio", chile.SubjectMatematica, 0},
		{"Lenguaje 12345", chile.SubjectLenguaje, 0},
		{"Lenguaje 12345 2020", chile.SubjectLenguaje, 2020},
		{"SEPA2017mat", chile.SubjectMatematica, 2017},
		{"Matemática 2019-2020", chile.SubjectMatematica, 2019},
		{"", chile.SubjectMatematica, 0},
	} {
		if s := chile.AssessmentSubject(c.name); s != c.subject {
			t.Errorf("AssessmentSubject(%q) = %d", c.name, s)
		}
		if y := chile.AssessmentYear(c.name); y != c.year {
			t.Errorf("AssessmentYear(%q) = %d, want %d", c.name, y, c.year)
		}
	}
}
