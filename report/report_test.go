package report

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"paes/chile"
	"paes/clean"
	"paes/dataset"
	"paes/feature"
	"paes/train"
)

func TestMetricsIsTheContract(t *testing.T) {
	cells := []train.Cell{
		{Model: "Ridge", Set: dataset.Sepa, Prueba: chile.M2, RMSE: 101.126},
		{Model: "Stacking (All Vars)", Set: dataset.AllVars, Prueba: chile.Matematica, RMSE: 70},
		{Model: "AdaBoost", Set: dataset.Sepa, Prueba: chile.CLectora, RMSE: 66.5},
		{Model: "Ridge", Set: dataset.Sepa, Prueba: chile.CLectora, RMSE: 65.004},
		{Model: "AdaBoost", Set: dataset.Bloom, Prueba: chile.CLectora, RMSE: 90.1},
	}
	var b bytes.Buffer
	if err := Metrics(&b, cells); err != nil {
		t.Fatal(err)
	}
	want := `Modelo,C._Lectora,Ciencias,Historia,Matemática,M2,Variable
Stacking (All Vars),,,,70.00,,allvars
AdaBoost,90.10,,,,,bloom
AdaBoost,66.50,,,,,sepa
Ridge,65.00,,,,101.13,sepa
`
	if b.String() != want {
		t.Errorf("metrics.csv:\n%s\nwant:\n%s", b.String(), want)
	}
}

func TestDetailsAndImportances(t *testing.T) {
	var b bytes.Buffer
	if err := Details(&b, []train.Cell{{Model: "Ridge", Set: dataset.Sepa, Prueba: chile.M2, RMSE: 1.5, MAE: 1, R2: .25, TrainRows: 8, TestRows: 2, Seconds: .0123}}); err != nil {
		t.Fatal(err)
	}
	want := "modelo,variable,prueba,rmse,mae,r2,n_train,n_test,segundos\nRidge,sepa,M2,1.5000,1.0000,0.2500,8,2,0.0123\n"
	if b.String() != want {
		t.Errorf("details %q, want %q", b.String(), want)
	}
	b.Reset()
	all := []train.Importance{{Column: dataset.Column{Family: feature.Indicadores, Name: "Inferir, bien"}, Share: .75}, {Column: dataset.Column{Family: feature.Sepa, Name: "mat_1"}, Share: .25}}
	if err := Importances(&b, all); err != nil {
		t.Fatal(err)
	}
	if want := "feature,importance\n\"Inferir, bien\",0.75\nmat_1,0.25\n"; b.String() != want {
		t.Errorf("importances %q, want %q", b.String(), want)
	}
}

func TestQuality(t *testing.T) {
	var b bytes.Buffer
	err := Quality(&b, []clean.Issue{
		{Source: clean.SEPA, Row: 12, Column: "rut", Kind: clean.RUTEmpty, Why: "no tiene RUT", Rows: 1},
		{Source: clean.SEPA, Column: "answer.score", Kind: clean.AnswerRange, Why: "fuera", Rows: 30},
	})
	want := "fuente,fila,columna,tipo,motivo,cantidad\nSEPA,12,rut,rut_vacio,no tiene RUT,1\nSEPA,,answer.score,respuesta_fuera_de_rango,fuera,30\n"
	if err != nil || b.String() != want {
		t.Errorf("error %v, calidad_datos.csv %q, want %q", err, b.String(), want)
	}
}

func longImportances() []train.Importance {
	long := "Inferir información implícita, relacionando ideas del texto con conocimientos previos, en textos narrativos y no literarios, " +
		"para argumentar con ejemplos tomados de varias partes del texto y de otros textos leídos durante el año"
	var all []train.Importance
	for i := range 30 {
		all = append(all, train.Importance{Column: dataset.Column{Family: feature.Indicadores, Name: long}, Share: 1 / float64(i+2)})
	}
	return all
}

// Nothing is cut off: the wrapped lines hold every word, none is wider than the
// room for it, and the picture keeps a white frame.
func TestTopImportancesCutsNothing(t *testing.T) {
	label := feature.Label(feature.Indicadores, longImportances()[0].Column.Name)
	width := labelRuler()
	lines := wrap(label, labelWidth, width)
	if strings.Join(lines, " ") != label {
		t.Errorf("lines %q lost words", lines)
	}
	for _, l := range lines {
		if width(l) > labelWidth {
			t.Errorf("line %q is %d wide", l, width(l))
		}
	}
	var b bytes.Buffer
	if err := TopImportances(&b, "Matemática", longImportances()); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	box := img.Bounds()
	white := func(x, y int) bool {
		r, g, bl, _ := img.At(x, y).RGBA()
		return r == 0xffff && g == 0xffff && bl == 0xffff
	}
	for x := range box.Max.X {
		for _, y := range []int{0, 10, box.Max.Y - 10, box.Max.Y - 1} {
			if !white(x, y) {
				t.Fatalf("ink at the edge, (%d, %d)", x, y)
			}
		}
	}
	for y := range box.Max.Y {
		for _, x := range []int{0, chartMargin - 10, box.Max.X - 10, box.Max.X - 1} {
			if !white(x, y) {
				t.Fatalf("ink at the edge, (%d, %d)", x, y)
			}
		}
	}
	var again bytes.Buffer
	if err := TopImportances(&again, "Matemática", longImportances()); err != nil || !slices.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("error %v, or the same picture has other bytes", err)
	}
}

func TestTopImportancesOfNothing(t *testing.T) {
	for _, all := range [][]train.Importance{nil, {{Column: dataset.Column{Family: feature.Sepa, Name: "mat_1"}}}} {
		if err := TopImportances(&bytes.Buffer{}, "M2", all); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkTopImportances(b *testing.B) {
	for b.Loop() {
		if err := TopImportances(&bytes.Buffer{}, "Matemática", longImportances()); err != nil {
			b.Fatal(err)
		}
	}
}
