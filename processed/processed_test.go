package processed

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paes/chile"
	"paes/es"
	"paes/feature"
	"paes/ml"
)

func tables() *feature.Tables {
	nan := math.NaN()
	t := &feature.Tables{
		Students:  []feature.Student{{ID: 3, RUT: "500000007"}, {ID: 11, RUT: "50000001K"}},
		Admission: []int{0, 2024},
		ByFamily: map[feature.Family]feature.Table{
			feature.Sepa:           {Columns: feature.SepaColumns(), X: ml.NewMatrix(2, 24)},
			feature.Indicadores:    {Columns: []string{"Inferir, a veces", "Decir «sí»\nsin dudar"}, X: ml.FromRows([][]float64{{nan, 1. / 3}, {0, nan}})},
			feature.Taxonomia:      {Columns: feature.BloomLevels(), X: ml.NewMatrix(2, 6)},
			feature.Componentes:    {Columns: []string{"PC1"}, X: ml.FromRows([][]float64{{-1e-17}, {math.Copysign(0, -1)}})},
			feature.Dificultad:     {Columns: []string{"0 - Fácil"}, X: ml.FromRows([][]float64{{.5}, {1}})},
			feature.DificultadYear: {Columns: []string{"0-2019 - Fácil", "0- - Fácil"}, X: ml.FromRows([][]float64{{.5, 0}, {1, 0}})},
			feature.Resumen:        {Columns: []string{"mat_media", "mat_z"}, X: ml.FromRows([][]float64{{.5, nan}, {.25, -1.5}})},
		},
	}
	for k := range t.ByFamily[feature.Sepa].X.Data {
		t.ByFamily[feature.Sepa].X.Data[k] = float64(k) / 100
	}
	return t
}

func paths(dir string) Paths {
	p := Paths{}
	for _, f := range feature.Families() {
		p[f] = filepath.Join(dir, string(f)+".csv")
	}
	return p
}

func written(t *testing.T) Paths {
	t.Helper()
	p := paths(t.TempDir())
	var open []*os.File
	create := func(path string) (io.Writer, error) {
		f, err := os.Create(path)
		open = append(open, f)
		return f, err
	}
	if err := Write(create, p, tables()); err != nil {
		t.Fatal(err)
	}
	for _, f := range open {
		f.Close()
	}
	return p
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFilesAreTheContract(t *testing.T) {
	p := written(t)
	for f, want := range map[feature.Family]string{
		feature.Indicadores:    "rut,\"Inferir, a veces\",\"Decir «sí»\nsin dudar\"\n500000007,,0.3333333333333333\n50000001K,0,\n",
		feature.Componentes:    "rut,PC1\n500000007,-1e-17\n50000001K,0\n",
		feature.Dificultad:     "id,rut,0 - Fácil\n3,500000007,0.5\n11,50000001K,1\n",
		feature.Resumen:        "student_id,student_rut,admision,mat_media,mat_z\n3,500000007,,0.5,\n11,50000001K,2024,0.25,-1.5\n",
		feature.DificultadYear: "id,rut,0-2019 - Fácil,0- - Fácil\n3,500000007,0.5,0\n11,50000001K,1,0\n",
	} {
		if got := content(t, p[f]); got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", f, got, want)
		}
	}
	sepa := strings.Split(content(t, p[feature.Sepa]), "\n")
	if !strings.HasPrefix(sepa[0], "student_id,mat_1,") || !strings.HasSuffix(sepa[0], ",leng_12,student_rut") || !strings.HasSuffix(sepa[1], ",0.23,500000007") {
		t.Errorf("sepa: %q", sepa[:2])
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	p, want := written(t), tables()
	s, err := Read(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Tables.Students, want.Students) || !slices.Equal(s.Tables.Admission, want.Admission) || s.Known != 2 {
		t.Errorf("students %v, known %d", s.Tables.Students, s.Known)
	}
	for _, f := range Used() {
		got, want := s.Tables.ByFamily[f], want.ByFamily[f]
		if !slices.Equal(got.Columns, want.Columns) || !slices.EqualFunc(got.X.Data, want.X.Data, same) {
			t.Errorf("%s: %+v, want %+v", f, got, want)
		}
	}

	one, err := Read(t.Context(), p, func(r chile.RUT) bool { return r == "50000001K" })
	if err != nil || len(one.Tables.Students) != 1 || one.Known != 2 || one.Fingerprint != s.Fingerprint {
		t.Fatalf("one student: %+v, error %v", one, err)
	}
	if !slices.Equal(one.Tables.Admission, []int{2024}) {
		t.Errorf("one student's admission %v", one.Tables.Admission)
	}
	if got := one.Tables.ByFamily[feature.Dificultad].X.Data; !slices.Equal(got, []float64{1}) {
		t.Errorf("one student's difficulty %v", got)
	}
	if first, err := FirstRUT(p); err != nil || first != "500000007" {
		t.Errorf("first RUT %v, error %v", first, err)
	}
}

// People sort, quote and save tables in spreadsheets: rows are joined by RUT and
// come out in ascending id.
func TestReadJoinsByRUT(t *testing.T) {
	p := written(t)
	s, err := Read(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	edited := "\ufeffid,rut,0 - Fácil\r\n\"11\",\"50000001K\",\"1\"\r\n\r\n3,500000007,0.25\r\n"
	if err := os.WriteFile(p[feature.Dificultad], []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, f := range []feature.Family{feature.Sepa, feature.Resumen} {
		lines := strings.SplitAfter(content(t, p[f]), "\n")
		if err := os.WriteFile(p[f], []byte(lines[0]+lines[2]+lines[1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Read(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(again.Tables.Students, s.Tables.Students) {
		t.Errorf("students %v, want ascending ids", again.Tables.Students)
	}
	if got := again.Tables; !slices.Equal(got.Admission, s.Tables.Admission) ||
		!slices.EqualFunc(got.ByFamily[feature.Resumen].X.Data, s.Tables.ByFamily[feature.Resumen].X.Data, same) {
		t.Error("the cells of the sorted resumen went astray")
	}
	if got := again.Tables.ByFamily[feature.Sepa].X.Data; !slices.Equal(got, s.Tables.ByFamily[feature.Sepa].X.Data) {
		t.Error("the cells of the sorted table went astray")
	}
	if got := again.Tables.ByFamily[feature.Dificultad].X.Data; !slices.Equal(got, []float64{.25, 1}) {
		t.Errorf("difficulty %v, want .25 and 1", got)
	}
	if again.Fingerprint == s.Fingerprint {
		t.Error("the fingerprint did not change with the file")
	}
}

func TestReadRefusesTablesThatDoNotCoverTheStudents(t *testing.T) {
	for name, c := range map[es.Code]struct {
		family  feature.Family
		content string
	}{
		"tablas_incompletas": {feature.Dificultad, "id,rut,0 - Fácil\n3,500000007,1\n"},
		"tablas_vacias":      {feature.Sepa, "student_id," + strings.Join(feature.SepaColumns(), ",") + ",student_rut\n"},
	} {
		p := written(t)
		if err := os.WriteFile(p[c.family], []byte(c.content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(t.Context(), p, nil); es.CodeOf(err) != name {
			t.Errorf("error %v, want %s", err, name)
		}
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		where   es.Place
	}{
		"not a number": {"id,rut,0 - Fácil\n3,500000007,0.5\n11,50000001K,mucho\n", es.Place{File: "dificultad.csv", Row: 3, Column: "0 - Fácil"}},
		"infinite":     {"id,rut,0 - Fácil\n3,500000007,Inf\n", es.Place{File: "dificultad.csv", Row: 2, Column: "0 - Fácil"}},
		"bad id":       {"id,rut,0 - Fácil\nx,500000007,1\n", es.Place{File: "dificultad.csv", Row: 2, Column: "id"}},
		"few cells":    {"id,rut,0 - Fácil\n3,500000007\n", es.Place{File: "dificultad.csv", Row: 2}},
		"header":       {"rut,0 - Fácil\n", es.Place{File: "dificultad.csv", Row: 1, Column: "rut"}},
		"semicolons":   {"id;rut;0 - Fácil\n3;500000007;0,5\n", es.Place{File: "dificultad.csv", Row: 1, Column: "rut"}},
		"nothing":      {"", es.Place{File: "dificultad.csv", Row: 1}},
	} {
		p := written(t)
		if err := os.WriteFile(p[feature.Dificultad], []byte(c.content), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Read(t.Context(), p, nil)
		var e *es.Error
		if errors.As(err, &e) {
			e.Where.File = filepath.Base(e.Where.File)
		}
		if e == nil || e.Where != c.where || e.Hint == "" {
			t.Errorf("%s: error %v, want it at %v", name, err, c.where)
		}
		if err != nil && strings.Contains(err.Error(), "500000007") {
			t.Errorf("%s: the error shows a RUT", name)
		}
	}
}

func TestReadRefusesAnAdmissionThatIsNoYear(t *testing.T) {
	for _, cell := range []string{"dos mil", "-1", "2024.5"} {
		p := written(t)
		lines := "student_id,student_rut,admision,mat_media\n3,500000007,,1\n11,50000001K," + cell + ",1\n"
		if err := os.WriteFile(p[feature.Resumen], []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Read(t.Context(), p, nil)
		var e *es.Error
		if !errors.As(err, &e) || e.Where.Row != 3 || e.Where.Column != "admision" {
			t.Errorf("admission %q: error %v", cell, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("id,rut,a\n1,2,3\n"))
	f.Add([]byte("id,rut,\"a,b\"\n1,2,\"3\"\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		p := parser{name: "x.csv", layout: layoutOf(feature.Dificultad)}
		got, err := p.parse(bytes.Clone(content))
		if err == nil && len(got.table.X.Data) != len(got.ruts)*len(got.table.Columns) {
			t.Errorf("%d cells for %d x %d", len(got.table.X.Data), len(got.ruts), len(got.table.Columns))
		}
	})
}
