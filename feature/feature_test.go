package feature

import (
	"math"
	"slices"
	"testing"

	"paes/clean"
	"paes/raw"
)

// school is a school of three students that can be checked by hand.
func school() ([]clean.Student, *raw.SEPA) {
	s := &raw.SEPA{
		Assessments: []raw.Assessment{
			{ID: 1, Name: "Lenguaje 2019 5° básico"}, {ID: 2, Name: "Matemática 2019 5° básico"},
			{ID: 3, Name: "COMPRENSIÓN LECTORA 2021"}, {ID: 4, Name: "Matemática"}, {ID: 5, Name: "Matemática 2021"}, {ID: 6, Name: "Matemática 2021 bis"},
		},
		Tests: []raw.TestSum{
			{StudentID: 10, AssessmentID: 1, Sum: raw.Sum{Micros: 30_000_000, N: 48}}, // .625 -> .63
			{StudentID: 10, AssessmentID: 2, Sum: raw.Sum{Micros: 1_000_000, N: 3}},   // .33
			{StudentID: 10, AssessmentID: 3, Sum: raw.Sum{Micros: 1_000_000, N: 1}},   // 1
			{StudentID: 10, AssessmentID: 4, Sum: raw.Sum{Micros: 500_000, N: 1}},     // .5, no year: oldest
			{StudentID: 10, AssessmentID: 5, Sum: raw.Sum{Micros: 200_000, N: 1}},     // .2
			{StudentID: 10, AssessmentID: 6, Sum: raw.Sum{Micros: 800_000, N: 1}},     // .8, newest: same year, higher id
			{StudentID: 20, AssessmentID: 2, Sum: raw.Sum{Micros: 0, N: 4}},           // 0
			{StudentID: 99, AssessmentID: 2, Sum: raw.Sum{Micros: 1, N: 1}},           // not kept
		},
		Indicators: []string{"IDENTIFICAR la idea", "Reconocer e inferir", "Sumar"},
		IndicatorSum: []raw.IndexedSum{
			{StudentID: 10, Indicator: 0, Sum: raw.Sum{Micros: 1_000_000, N: 4}},
			{StudentID: 10, Indicator: 1, Sum: raw.Sum{Micros: 3_000_000, N: 4}},
			{StudentID: 20, Indicator: 2, Sum: raw.Sum{Micros: 1_000_000, N: 1}},
			{StudentID: 99, Indicator: 2, Sum: raw.Sum{Micros: 1_000_000, N: 1}},
		},
		Difficulties: []string{"Difícil", "Fácil"},
		DifficultSum: []raw.DifficultySum{
			{StudentID: 10, AssessmentID: 1, Difficulty: 1, Sum: raw.Sum{Micros: 1_000_000, N: 2}},
			{StudentID: 10, AssessmentID: 3, Difficulty: 1, Sum: raw.Sum{Micros: 1_000_000, N: 1}},
			{StudentID: 10, AssessmentID: 4, Difficulty: 0, Sum: raw.Sum{Micros: 1_000_000, N: 4}},
			{StudentID: 99, AssessmentID: 5, Difficulty: 1, Sum: raw.Sum{Micros: 1_000_000, N: 4}},
		},
	}
	return []clean.Student{{ID: 10, RUT: "a"}, {ID: 20, RUT: "b"}, {ID: 30, RUT: "c"}}, s
}

func TestBuildByHand(t *testing.T) {
	students, s := school()
	tables, err := Build(t.Context(), students, s, Taxonomy{"Conocer": {"identificar", "Reconocer"}, "Comprender": {"Inferir"}, "Crear": {" "}})
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	fill := func(head []float64, tail float64) []float64 {
		for len(head) < 12 {
			head = append(head, tail)
		}
		return head
	}
	want := map[Family][][]float64{
		Sepa: {
			// mean of .8 .2 .33 .5 = .4575 -> .46; of 1 and .63 = .815 -> .82
			slices.Concat(fill([]float64{.8, .2, .33, .5}, .46), fill([]float64{1, .63}, .82)),
			slices.Concat(fill(nil, 0), fill(nil, 0)),
			slices.Concat(fill(nil, 0), fill(nil, 0)),
		},
		Indicadores:    {{.25, .75, nan}, {nan, nan, 1}, {nan, nan, nan}},
		Taxonomia:      {{.5, .75, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0}},
		DificultadYear: {{.25, .5, 1}, {0, 0, 0}, {0, 0, 0}},
		Dificultad:     {{.25, 2. / 3}, {0, 0}, {0, 0}},
	}
	columns := map[Family][]string{
		DificultadYear: {"0- - Difícil", "1-2019 - Fácil", "1-2021 - Fácil"},
		Dificultad:     {"0 - Difícil", "1 - Fácil"},
		Indicadores:    s.Indicators,
		Taxonomia:      BloomLevels(),
		Sepa:           SepaColumns(),
	}
	for f, rows := range want {
		got := tables.ByFamily[f]
		if !slices.Equal(got.Columns, columns[f]) {
			t.Errorf("%s: columns %q, want %q", f, got.Columns, columns[f])
			continue
		}
		for i, row := range rows {
			for j, v := range row {
				if g := got.X.At(i, j); g != v && !(math.IsNaN(g) && math.IsNaN(v)) {
					t.Errorf("%s: row %d, %s = %v, want %v", f, i, got.Columns[j], g, v)
				}
			}
		}
	}
}

// The components of a table are its centred, zero-filled rows under the loadings,
// so they have mean 0 and keep the distances between rows when none is dropped.
func TestComponentesKeepDistances(t *testing.T) {
	students, s := school()
	tables, err := Build(t.Context(), students, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, pc := Filled(tables.ByFamily[Indicadores].X), tables.ByFamily[Componentes].X
	if pc.Cols != ComponentCount {
		t.Fatalf("%d components, want %d", pc.Cols, ComponentCount)
	}
	distance := func(a, b []float64) float64 {
		var sum float64
		for j := range a {
			sum += (a[j] - b[j]) * (a[j] - b[j])
		}
		return math.Sqrt(sum)
	}
	for i := range x.Rows {
		for k := range i {
			if d, want := distance(pc.Row(i), pc.Row(k)), distance(x.Row(i), x.Row(k)); math.Abs(d-want) > 1e-12 {
				t.Errorf("rows %d and %d: distance %v, want %v", i, k, d, want)
			}
		}
	}
}

func TestTestsBeyondTwelveAreLeftOut(t *testing.T) {
	s := &raw.SEPA{}
	names := map[int64]string{}
	for id := int64(1); id <= 15; id++ {
		names[id] = "Matemática 2020"
		s.Tests = append(s.Tests, raw.TestSum{StudentID: 1, AssessmentID: id, Sum: raw.Sum{Micros: id * 10_000, N: 1}})
	}
	row := buildSepa(testsOf(map[int64]int{1: 0}, s.Tests, names)).X.Row(0)
	if row[0] != .15 || row[11] != .04 || row[12] != 0 {
		t.Errorf("row = %v, want .15 down to .04 and no Lenguaje", row)
	}
}

func TestLabelsAreSpanish(t *testing.T) {
	for _, c := range []struct {
		family       Family
		column, want string
	}{
		{Sepa, "mat_1", "Matemática: prueba más reciente"},
		{Sepa, "leng_12", "Lenguaje: prueba 12.ª más reciente"},
		{Componentes, "PC3", "Componente principal 3"},
		{Dificultad, "1 - Fácil", "Lenguaje: preguntas de dificultad «Fácil»"},
		{DificultadYear, "0-2019 - Difícil", "Matemática 2019: preguntas de dificultad «Difícil»"},
		{Taxonomia, "Conocer", "Taxonomía de Bloom: Conocer"},
		{Resumen, "mat_ultimas3", "Matemática: promedio de las tres últimas pruebas"},
		{Resumen, "leng_irt_ee", "Lenguaje: error estándar de la habilidad"},
		{Resumen, "conocer", "Taxonomía de Bloom, por respuesta: Conocer"},
		{Indicadores, "Inferir, a veces", "Indicador: Inferir, a veces"},
	} {
		if got := Label(c.family, c.column); got != c.want {
			t.Errorf("Label(%s, %q) = %q, want %q", c.family, c.column, got, c.want)
		}
	}
}
