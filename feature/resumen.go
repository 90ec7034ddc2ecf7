package feature

import (
	"context"
	"math"
	"slices"
	"strings"

	"paes/chile"
	"paes/ml"
	"paes/raw"
)

// The columns of one subject in the resumen, each behind "mat_" or "leng_";
// subjectColumns says what they are.
const (
	pruebas = iota
	respuestas
	media
	ultimas3
	ultima
	tendencia
	z
	zUltimas3
	facil
	mediano
	dificil
	irtAll
	irtAllSE
	irtUltimas3
	irtUltimas3SE
	perSubject
)

// subjectColumns names the columns of one subject. A test's value is its mean
// score; a slope is per test, from the oldest on; a z-score compares with all who
// took the test.
func subjectColumns() [perSubject]struct{ name, label string } {
	return [perSubject]struct{ name, label string }{
		pruebas:       {"pruebas", "número de pruebas"},
		respuestas:    {"respuestas", "número de respuestas"},
		media:         {"media", "promedio de las pruebas"},
		ultimas3:      {"ultimas3", "promedio de las tres últimas pruebas"},
		ultima:        {"ultima", "última prueba"},
		tendencia:     {"tendencia", "tendencia de las pruebas"},
		z:             {"z", "posición entre quienes rindieron las mismas pruebas"},
		zUltimas3:     {"z_ultimas3", "posición entre quienes rindieron las tres últimas pruebas"},
		facil:         {"facil", "preguntas fáciles"},
		mediano:       {"mediano", "preguntas medianas"},
		dificil:       {"dificil", "preguntas difíciles"},
		irtAll:        {"irt", "habilidad según todas las respuestas"},
		irtAllSE:      {"irt_ee", "error estándar de la habilidad"},
		irtUltimas3:   {"irt_ultimas3", "habilidad según las tres últimas pruebas"},
		irtUltimas3SE: {"irt_ultimas3_ee", "error estándar de la habilidad según las tres últimas pruebas"},
	}
}

const (
	newest      = 3 // tests that "últimas" means
	minTrend    = 3 // tests that a slope needs
	minFormSize = 5 // students that a form needs for a z-score
)

// subjectPrefix names a subject in columns.
func subjectPrefix(s chile.Subject) string {
	if s == chile.SubjectLenguaje {
		return "leng"
	}
	return "mat"
}

// ResumenColumns returns the columns of the resumen.
func ResumenColumns() []string {
	var out []string
	for _, s := range subjects() {
		for _, c := range subjectColumns() {
			out = append(out, subjectPrefix(s)+"_"+c.name)
		}
	}
	for _, level := range BloomLevels() {
		out = append(out, strings.ToLower(level))
	}
	return out
}

func subjects() []chile.Subject {
	return []chile.Subject{chile.SubjectMatematica, chile.SubjectLenguaje}
}

// buildResumen sums each student up in a few columns. What was not administered
// is not wrong: a cell without data is NaN, and only counts are ever 0 for it.
func buildResumen(ctx context.Context, row map[int64]int, tests [2][][]test, s *raw.SEPA, names map[int64]string, taxonomy Taxonomy) (Table, error) {
	columns := ResumenColumns()
	t := Table{Columns: columns, X: ml.NewMatrix(len(row), len(columns))}
	for k := range t.X.Data {
		t.X.Data[k] = math.NaN()
	}
	forms := formsOf(s.Tests)
	for i := range t.X.Rows {
		for _, subject := range subjects() {
			resumeTests(subjectCells(t, i, subject), tests[subject][i], forms)
		}
	}
	resumeDifficulty(t, row, s, names)
	resumeTaxonomia(t, row, s, taxonomy)
	return t, resumeHabilidad(ctx, t, row, tests, s, names)
}

// subjectCells returns the cells of a subject in row i.
func subjectCells(t Table, i int, subject chile.Subject) []float64 {
	first := slices.Index(subjects(), subject) * perSubject
	return t.X.Row(i)[first : first+perSubject]
}

// form is how a test came out over all the students who took it.
type form struct{ mean, sd float64 }

// formsOf measures the tests with enough students whose results differ.
func formsOf(sums []raw.TestSum) map[int64]form {
	scores := map[int64][]float64{}
	for _, s := range sums {
		if s.N > 0 {
			scores[s.AssessmentID] = append(scores[s.AssessmentID], s.Mean())
		}
	}
	out := map[int64]form{}
	for id, y := range scores {
		if len(y) < minFormSize {
			continue
		}
		f := form{mean: ml.Mean(y, nil)}
		var squares float64
		for _, v := range y {
			squares += float64((v - f.mean) * (v - f.mean))
		}
		if f.sd = math.Sqrt(squares / float64(len(y))); f.sd > 0 {
			out[id] = f
		}
	}
	return out
}

// resumeTests fills what the tests of one subject say, newest first.
func resumeTests(dst []float64, tests []test, forms map[int64]form) {
	var answers int64
	var means, zs, newestZs []float64
	for k, t := range tests {
		answers += t.N
		means = append(means, t.Mean())
		if f, ok := forms[t.assessment]; ok {
			zs = append(zs, (t.Mean()-f.mean)/f.sd)
		}
		if k < newest {
			newestZs = zs
		}
	}
	dst[pruebas], dst[respuestas] = float64(len(tests)), float64(answers)
	if len(tests) > 0 {
		dst[media], dst[ultima] = ml.Mean(means, nil), means[0]
		dst[ultimas3] = ml.Mean(means[:min(newest, len(means))], nil)
	}
	if len(means) >= minTrend {
		dst[tendencia] = slope(means)
	}
	if len(zs) > 0 {
		dst[z] = ml.Mean(zs, nil)
	}
	if len(newestZs) > 0 {
		dst[zUltimas3] = ml.Mean(newestZs, nil)
	}
}

// slope is the least squares slope of y, newest first, against the order in time.
func slope(y []float64) float64 {
	centre := float64(len(y)-1) / 2
	var product, squares float64
	for k, v := range y {
		x := centre - float64(k)
		product += float64(x * v)
		squares += x * x
	}
	return product / squares
}

// resumeDifficulty fills the mean over the answers of each difficulty.
func resumeDifficulty(t Table, row map[int64]int, s *raw.SEPA, names map[int64]string) {
	column := map[string]int{"facil": facil, "mediano": mediano, "dificil": dificil}
	type cell struct {
		row     int
		subject chile.Subject
		column  int
	}
	sums := map[cell]raw.Sum{}
	for _, d := range s.DifficultSum {
		i, kept := row[d.StudentID]
		j, known := column[chile.Fold(s.Difficulties[d.Difficulty])]
		if kept && known && d.N > 0 {
			c := cell{i, chile.AssessmentSubject(names[d.AssessmentID]), j}
			sums[c] = sums[c].Add(d.Sum)
		}
	}
	for c, sum := range sums {
		subjectCells(t, c.row, c.subject)[c.column] = sum.Mean()
	}
}

// resumeTaxonomia fills the mean over the answers to the indicadores of each
// Bloom level, one answer one weight.
func resumeTaxonomia(t Table, row map[int64]int, s *raw.SEPA, taxonomy Taxonomy) {
	levels := BloomLevels()
	levelsOf := make([][]int, len(s.Indicators))
	for l, level := range levels {
		for _, j := range columnsWith(s.Indicators, taxonomy[level]) {
			levelsOf[j] = append(levelsOf[j], l)
		}
	}
	sums := make([]raw.Sum, t.X.Rows*len(levels))
	for _, v := range s.IndicatorSum {
		if i, ok := row[v.StudentID]; ok {
			for _, l := range levelsOf[v.Indicator] {
				sums[i*len(levels)+l] = sums[i*len(levels)+l].Add(v.Sum)
			}
		}
	}
	first := len(subjects()) * perSubject
	for k, sum := range sums {
		if sum.N > 0 {
			t.X.Set(k/len(levels), first+k%len(levels), sum.Mean())
		}
	}
}
