package pipeline_test

import (
	"database/sql"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"paes/chile"
	"paes/clean"
	"paes/feature"
	"paes/pipeline"
	"paes/raw"
	"paes/simulate"
	"paes/source"
)

// taxonomy has accents, another case and a verb that no indicador contains.
func taxonomy() feature.Taxonomy {
	return feature.Taxonomy{
		"Conocer": {"IDENTIFICAR", "reconocer"}, "Comprender": {"Inferir", "Relacionar"}, "Aplicar": {"Resolver"},
		"Analizar": {"Distinguir"}, "Evaluar": {"zanjar"}, "Crear": {"Establecer", "Operar"},
	}
}

// simulated writes a school into an embedded store and returns its path and workbook rows.
func simulated(t *testing.T, p simulate.Params, key chile.Key) (store, book string) {
	t.Helper()
	dir := t.TempDir()
	store, book = filepath.Join(dir, "sepa.duckdb"), filepath.Join(dir, "paes.xlsx")
	school, err := simulate.New(p)
	if err != nil {
		t.Fatal(err)
	}
	sink, err := source.CreateEmbedded(t.Context(), store, "prueba")
	if err != nil {
		t.Fatal(err)
	}
	if err := school.WriteSEPA(t.Context(), sink); err != nil {
		t.Fatal(err)
	}
	if err := sink.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	staged, err := source.StageWorkbook(t.Context(), book, school.Workbook(key))
	if err != nil {
		t.Fatal(err)
	}
	if err := staged.Commit(); err != nil {
		t.Fatal(err)
	}
	return store, book
}

func read(t *testing.T, store, book string) (*raw.SEPA, *raw.Workbook) {
	t.Helper()
	s, err := source.OpenEmbedded(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sepa, err := s.Read(t.Context(), feature.MinIndicatorRows)
	if err != nil {
		t.Fatal(err)
	}
	w, err := source.ReadWorkbook(t.Context(), book)
	if err != nil {
		t.Fatal(err)
	}
	return sepa, w
}

// The tables equal, cell by cell, what SQL written apart computes from the
// raw tables of a simulated school; the components equal those of an
// eigendecomposition.
func TestTablesEqualIndependentSQL(t *testing.T) {
	key := chile.NewKey("otra clave")
	params := simulate.Params{Students: 700, Seed: 7}
	store, book := simulated(t, params, key)
	sepa, w := read(t, store, book)
	res, err := pipeline.Run(t.Context(), sepa, w, pipeline.Options{Key: key, DigitSEPA: clean.DigitAuto, DigitPAES: clean.DigitAuto, Taxonomy: taxonomy()})
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", store+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	for f, c := range map[feature.Family]struct {
		queries []string
		empty   float64
	}{
		feature.Sepa:           {[]string{"sepa.sql"}, math.NaN()},
		feature.Indicadores:    {[]string{"indicadores.sql"}, math.NaN()},
		feature.Taxonomia:      {[]string{"taxonomia.sql"}, math.NaN()},
		feature.Dificultad:     {[]string{"dificultad.sql"}, 0},
		feature.DificultadYear: {[]string{"dificultad_anual.sql"}, 0},
		feature.Resumen:        {[]string{"resumen.sql", "resumen_bloom.sql"}, math.NaN()},
	} {
		want := map[cell]float64{}
		for _, query := range c.queries {
			maps.Copy(want, cells(t, db, query))
		}
		table := res.Tables.ByFamily[f]
		names := map[string]bool{}
		for i, st := range res.Tables.Students {
			for j, column := range table.Columns {
				names[column] = true
				if strings.Contains(column, "_irt") {
					continue // checkAbilities
				}
				v, ok := want[cell{st.ID, column}]
				if !ok {
					v = c.empty
				}
				if g := table.X.At(i, j); math.Abs(g-v) > 1e-12 || math.IsNaN(g) != math.IsNaN(v) {
					t.Fatalf("%s: student %d, column %q = %v, SQL says %v", f, st.ID, column, g, v)
				}
			}
		}
		for k := range want {
			if !names[k.column] && kept(res.Tables, k.student) {
				t.Fatalf("%s: column %q of SQL is not in the table", f, k.column)
			}
		}
		t.Logf("%s: %d x %d cells equal", f, table.X.Rows, table.X.Cols)
	}
	checkGains(t, db, res.Tables, res.Gains)
	checkComponents(t, res.Tables)
	checkAbilities(t, res.Tables, params)

	var joinable int
	err = db.QueryRow(`SELECT count(DISTINCT rut) FROM student WHERE length(rut) > 6 AND id IN (SELECT student_id FROM answer)`).Scan(&joinable)
	if err != nil {
		t.Fatal(err)
	}
	if joinable != len(res.Tables.Students) {
		t.Errorf("%d students in the tables, SQL says %d", len(res.Tables.Students), joinable)
	}
}

func kept(t *feature.Tables, id int64) bool {
	for _, st := range t.Students {
		if st.ID == id {
			return true
		}
	}
	return false
}

type cell struct {
	student int64
	column  string
}

func cells(t *testing.T, db *sql.DB, file string) map[cell]float64 {
	t.Helper()
	query, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	text := string(query)
	if strings.Contains(text, "verb(level, verb)") { // the verbs stand before the query's own WITH
		values := ""
		for level, verbs := range taxonomy() {
			for _, v := range verbs {
				values += ", ('" + level + "', '" + v + "')"
			}
		}
		text = "SELECT * FROM (WITH verb(level, verb) AS (VALUES " + values[2:] + ") SELECT * FROM (" + text + "))"
	}
	rows, err := db.Query(text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	defer rows.Close()
	out := map[cell]float64{}
	for rows.Next() {
		var c cell
		var v float64
		if err := rows.Scan(&c.student, &c.column, &v); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out[c] = v
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// checkComponents compares with the eigenvectors of the covariance, another road
// than the singular value decomposition of the product.
func checkComponents(t *testing.T, tables *feature.Tables) {
	t.Helper()
	x := feature.Filled(tables.ByFamily[feature.Indicadores].X)
	got := tables.ByFamily[feature.Componentes].X
	mean := make([]float64, x.Cols)
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			mean[j] += v / float64(x.Rows)
		}
	}
	centred := mat.NewDense(x.Rows, x.Cols, nil)
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			centred.Set(i, j, v-mean[j])
		}
	}
	var cov mat.SymDense
	cov.SymOuterK(1, centred.T())
	var eigen mat.EigenSym
	if !eigen.Factorize(&cov, true) {
		t.Fatal("the eigendecomposition failed")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for k := range feature.ComponentCount {
		v := vectors.ColView(x.Cols - 1 - k) // ascending eigenvalues
		sign, largest := 1.0, 0.0
		for j := range x.Cols {
			if a := math.Abs(v.AtVec(j)); a > largest {
				largest, sign = a, math.Copysign(1, v.AtVec(j))
			}
		}
		var pc mat.VecDense
		pc.MulVec(centred, v)
		for i := range x.Rows {
			if want := sign * pc.AtVec(i); math.Abs(got.At(i, k)-want) > 1e-8 {
				t.Fatalf("PC%d of row %d = %v, the eigendecomposition says %v", k+1, i, got.At(i, k), want)
			}
		}
	}
}

// checkAbilities compares with what the simulator knows: over students with
// three tests or more, the abilities follow the true ability at the tests, and
// follow the one at the exam better than mean scores do.
func checkAbilities(t *testing.T, tables *feature.Tables, p simulate.Params) {
	t.Helper()
	school, err := simulate.New(p)
	if err != nil {
		t.Fatal(err)
	}
	truth := map[int64]simulate.Truth{}
	for st := range school.Truth() {
		truth[st.StudentID] = st
	}
	table := tables.ByFamily[feature.Resumen]
	for subject, prefix := range map[chile.Subject]string{chile.SubjectMatematica: "mat", chile.SubjectLenguaje: "leng"} {
		// correlate returns the correlations with the ability at the tests and at the exam.
		correlate := func(name string) (tested, exam float64) {
			column, count := slices.Index(table.Columns, prefix+"_"+name), slices.Index(table.Columns, prefix+"_pruebas")
			var x, y, z []float64
			for i, st := range tables.Students {
				if known, ok := truth[st.ID]; ok && table.X.At(i, count) >= 3 {
					x, y, z = append(x, table.X.At(i, column)), append(y, known.Tested[subject]), append(z, known.Ability[subject])
				}
			}
			return stat.Correlation(x, y, nil), stat.Correlation(x, z, nil)
		}
		for _, name := range []string{"media", "ultimas3", "z", "z_ultimas3", "irt", "irt_ultimas3"} {
			tested, exam := correlate(name)
			t.Logf("%s_%s: correlation %.4f with the ability at the tests, %.4f at the exam", prefix, name, tested, exam)
		}
		tested, exam := correlate("irt")
		if _, mean := correlate("media"); !(tested > 0.9) || !(exam > mean) {
			t.Errorf("%s_irt: correlation %.4f with the ability at the tests, %.4f at the exam; the mean score has %.4f", prefix, tested, exam, mean)
		}
	}
}
