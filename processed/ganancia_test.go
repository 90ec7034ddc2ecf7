package processed

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paes/chile"
	"paes/es"
	"paes/feature"
)

func gains() []feature.Ganancia {
	return []feature.Ganancia{
		{Indicador: "Inferir, a veces", Subject: chile.SubjectLenguaje, Band: feature.BandLow, From: math.Inf(-1), To: -.5, Students: 10, Gain: -1. / 3, SE: .25, Weight: .125, Slope: 2},
		{Indicador: "Decir «sí»\nsin dudar", Subject: chile.SubjectMatematica, Band: feature.BandHigh, From: .5, To: math.Inf(1), Students: 12},
	}
}

const gainsFile = `indicador,asignatura,banda,irt_desde,irt_hasta,estudiantes,ganancia,error,peso,pendiente
"Inferir, a veces",Lenguaje,baja,,-0.5,10,-0.3333333333333333,0.25,0.125,2
"Decir «sí»
sin dudar",Matemática,alta,0.5,,12,0,0,0,0
`

func TestGananciasAreTheContract(t *testing.T) {
	var b strings.Builder
	if err := WriteGanancias(&b, gains()); err != nil || b.String() != gainsFile {
		t.Errorf("wrote\n%s\nerror %v, want\n%s", b.String(), err, gainsFile)
	}
	path := filepath.Join(t.TempDir(), "ganancias.csv")
	if got, err := ReadGanancias(path); got != nil || err != nil {
		t.Errorf("without a file: %v, error %v", got, err)
	}
	for _, content := range []string{gainsFile, "\ufeff" + strings.ReplaceAll(strings.Replace(gainsFile, "sí»\n", "sí»#", 1), "\n", "\r\n")} {
		content = strings.Replace(content, "#", "\n", 1)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadGanancias(path); err != nil || !slices.Equal(got, gains()) {
			t.Errorf("read %+v, error %v", got, err)
		}
	}
}

func TestReadGananciasSaysWhatIsWrong(t *testing.T) {
	header, _, _ := strings.Cut(gainsFile, "\n")
	const good = "a,Lenguaje,baja,,-0.5,10,0.1,0.1,0.1,1\n"
	for name, c := range map[string]struct {
		content string
		row     int
		column  string
	}{
		"nothing":      {"", 1, ""},
		"header":       {"indicador;asignatura\n", 1, ""},
		"few cells":    {header + "\n" + good + "a,Lenguaje\n", 3, ""},
		"quote":        {header + "\n\"a\nb", 3, ""},
		"subject":      {header + "\n" + good + strings.Replace(good, "Lenguaje", "Historia", 1), 3, "asignatura"},
		"band":         {header + "\n" + strings.Replace(good, "baja", "bajo", 1), 2, "banda"},
		"limit":        {header + "\n" + strings.Replace(good, "-0.5", "x", 1), 2, "irt_hasta"},
		"students":     {header + "\n" + strings.Replace(good, ",10,", ",-1,", 1), 2, "estudiantes"},
		"not a number": {header + "\n" + strings.Replace(good, ",1\n", ",\n", 1), 2, "pendiente"},
		"infinite":     {header + "\n" + strings.Replace(good, ",1\n", ",Inf\n", 1), 2, "pendiente"},
	} {
		got, err := parseGains("g.csv", []byte(c.content))
		var e *es.Error
		if !errors.As(err, &e) || got != nil || e.Where != (es.Place{File: "g.csv", Row: c.row, Column: c.column}) || e.Hint == "" {
			t.Errorf("%s: %v, error %v, want it at row %d, column %q", name, got, err, c.row, c.column)
		}
	}
}

// What is read, written and read again is the same.
func FuzzGanancias(f *testing.F) {
	f.Add([]byte(gainsFile))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := parseGains("x.csv", content)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteGanancias(&b, got); err != nil {
			t.Fatal(err)
		}
		if again, err := parseGains("x.csv", b.Bytes()); err != nil || !slices.Equal(again, got) {
			t.Errorf("%+v became %+v, error %v", got, again, err)
		}
	})
}
