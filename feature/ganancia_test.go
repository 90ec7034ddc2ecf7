package feature

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"paes/chile"
	"paes/ml"
	"paes/raw"
)

// evolving is a school of 90 students with tests of ten questions, named as
// given; each question has one to three of five indicadores, the fourth in both
// subjects. About a third of the answers are missing.
func evolving(names ...string) (*Tables, *raw.SEPA) {
	const students, items = 90, 10
	rng := rand.New(rand.NewPCG(1, 2))
	s := &raw.SEPA{Indicators: []string{"a", "b", "c", "d", "e"}, Responses: raw.Responses{Start: []int{0}}}
	for a, name := range names {
		s.Assessments = append(s.Assessments, raw.Assessment{ID: int64(a), Name: name})
		for range items {
			q := len(s.Responses.Questions)
			s.Responses.Questions = append(s.Responses.Questions, raw.Question{ID: int64(100 + q), AssessmentID: int64(a)})
			own := []int{0, 1, 3}
			if chile.AssessmentSubject(name) == chile.SubjectLenguaje {
				own = []int{2, 3, 4}
			}
			for _, j := range own {
				if rng.IntN(2) == 0 {
					s.Attached = append(s.Attached, raw.Attachment{Question: q, Indicator: j})
				}
			}
		}
	}
	columns := ResumenColumns()
	t := &Tables{}
	var cells []float64
	for id := range int64(students) {
		for q := range s.Responses.Questions {
			if rng.IntN(3) > 0 {
				s.Responses.Question = append(s.Responses.Question, int32(q))
				s.Responses.Micros = append(s.Responses.Micros, int32(rng.IntN(5))*250_000)
			}
		}
		s.Responses.Students = append(s.Responses.Students, id)
		s.Responses.Start = append(s.Responses.Start, len(s.Responses.Question))
		if id%9 == 0 {
			continue // not kept, and yet among those who answered
		}
		t.Students = append(t.Students, Student{ID: id})
		row := make([]float64, len(columns))
		for j, c := range columns {
			row[j] = rng.NormFloat64()
			if c == "mat_irt" && id%7 == 0 {
				row[j] = math.NaN()
			}
		}
		cells = append(cells, row...)
	}
	t.ByFamily = map[Family]Table{Resumen: {Columns: columns, X: ml.Matrix{Rows: len(t.Students), Cols: len(columns), Data: cells}}}
	return t, s
}

// bruteForce computes the gains answer by answer, from maps, without exact sums.
func bruteForce(t *Tables, s *raw.SEPA) []Ganancia {
	r := &s.Responses
	name := func(q int) string { return s.Assessments[r.Questions[q].AssessmentID].Name }
	taken := map[int][]float64{} // scores by question
	for k, q := range r.Question {
		taken[int(q)] = append(taken[int(q)], float64(r.Micros[k])/1e6)
	}
	var out []Ganancia
	for j, indicador := range s.Indicators {
		var inLenguaje []float64
		of := map[int]bool{}
		for _, a := range s.Attached {
			if a.Indicator == j {
				of[a.Question] = true
				inLenguaje = append(inLenguaje, float64(chile.AssessmentSubject(name(a.Question))))
			}
		}
		if len(of) == 0 {
			continue
		}
		subject, prefix := chile.SubjectMatematica, "mat"
		if stat.Mean(inLenguaje, nil) > .5 {
			subject, prefix = chile.SubjectLenguaje, "leng"
		}
		gain := map[int64]float64{}
		var shares []float64
		for i, id := range r.Students {
			question, micros := r.Of(i)
			byYear := map[int][]float64{}
			mine, all := 0., 0.
			for k, q := range question {
				if chile.AssessmentSubject(name(int(q))) != subject {
					continue
				}
				all++
				if !of[int(q)] {
					continue
				}
				mine++
				year := chile.AssessmentYear(name(int(q)))
				byYear[year] = append(byYear[year], float64(micros[k])/1e6-stat.Mean(taken[int(q)], nil))
			}
			if mine > 0 {
				shares = append(shares, mine/all)
			}
			delete(byYear, 0)
			if years := slices.Sorted(maps.Keys(byYear)); len(years) > 1 {
				last := years[len(years)-2:]
				gain[id] = stat.Mean(byYear[last[1]], nil) - stat.Mean(byYear[last[0]], nil)
			}
		}
		table := t.ByFamily[Resumen]
		irt, mean := slices.Index(table.Columns, prefix+"_irt"), slices.Index(table.Columns, prefix+"_media")
		var rows []int
		for i := range t.Students {
			if !math.IsNaN(table.X.At(i, irt)) {
				rows = append(rows, i)
			}
		}
		slices.SortFunc(rows, func(a, b int) int {
			if table.X.At(a, irt) < table.X.At(b, irt) {
				return -1
			}
			return 1
		})
		n := len(rows)
		for b, part := range [][]int{rows[:n/3], rows[n/3 : 2*n/3], rows[2*n/3:]} {
			g := Ganancia{Indicador: indicador, Subject: subject, Band: Bands()[b], From: math.Inf(-1), To: math.Inf(1), Weight: stat.Mean(shares, nil)}
			if b > 0 {
				g.From = table.X.At(part[0], irt)
			}
			if b < 2 {
				g.To = table.X.At(rows[(b+1)*n/3], irt)
			}
			var gains, x, y []float64
			for _, i := range part {
				x, y = append(x, table.X.At(i, mean)), append(y, table.X.At(i, irt))
				if v, ok := gain[t.Students[i].ID]; ok {
					gains = append(gains, v)
				}
			}
			if len(gains) < 10 {
				continue
			}
			_, g.Slope = stat.LinearRegression(x, y, nil, false)
			g.Students = len(gains)
			g.Gain, g.SE = stat.MeanStdDev(gains, nil)
			g.SE /= math.Sqrt(float64(len(gains)))
			out = append(out, g)
		}
	}
	return out
}

func sameGains(t *testing.T, got, want []Ganancia) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d gains, want %d", len(got), len(want))
	}
	near := func(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-12 }
	for k, w := range want {
		g := got[k]
		if g.Indicador != w.Indicador || g.Subject != w.Subject || g.Band != w.Band || g.Students != w.Students || g.From != w.From || g.To != w.To ||
			!near(g.Gain, w.Gain) || !near(g.SE, w.SE) || !near(g.Weight, w.Weight) || !near(g.Slope, w.Slope) {
			t.Errorf("gain %+v, want %+v", g, w)
		}
	}
}

func TestGananciasEqualBruteForce(t *testing.T) {
	for _, names := range [][]string{
		{"Matemática 2019", "Lenguaje 2019", "Matemática 2021", "Lenguaje 2020", "Matemática", "Matemática 2021 bis", "Matemática 2023", "Lectura 2024"},
		{"Lenguaje 2019", "Lenguaje 2020", "Lenguaje 2021", "Matemática 2021"}, // «d» is of Lenguaje here
	} {
		tables, s := evolving(names...)
		want := bruteForce(tables, s)
		if len(want) < 9 {
			t.Fatalf("only %d gains to compare", len(want))
		}
		sameGains(t, Ganancias(tables, s), want)
	}
}

func TestGananciasOfWhatCannotBeCompared(t *testing.T) {
	for name, names := range map[string][]string{
		"no years":               {"Matemática", "Lenguaje", "Matemática II"},
		"one year":               {"Matemática 2020", "Lenguaje 2020", "Matemática 2020 bis", "Matemática"},
		"one year in a subject":  {"Matemática 2020", "Lenguaje 2021"},
		"a year of the other":    {"Matemática 2020", "Lenguaje 2021", "Matemática 2020 bis"},
		"no tests, no questions": nil,
	} {
		tables, s := evolving(names...)
		if got := Ganancias(tables, s); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	tables, s := evolving("Matemática 2020", "Matemática 2021")
	for name, change := range map[string]func(*raw.SEPA){
		"no responses":  func(s *raw.SEPA) { s.Responses = raw.Responses{Questions: s.Responses.Questions, Start: []int{0}} },
		"no indicators": func(s *raw.SEPA) { s.Indicators, s.Attached = nil, nil },
		"no SEPA":       func(s *raw.SEPA) { *s = raw.SEPA{} },
	} {
		other := *s
		change(&other)
		if got := Ganancias(tables, &other); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	tables.Students = nil
	tables.ByFamily[Resumen] = Table{Columns: ResumenColumns(), X: ml.NewMatrix(0, len(ResumenColumns()))}
	if got := Ganancias(tables, s); len(got) != 0 {
		t.Errorf("nobody kept: %+v", got)
	}
}

// A form that is harder, or a generation that does better as a whole, is no gain;
// one student that does better than before is.
func TestGananciasAreRelativeToTheGeneration(t *testing.T) {
	const students = 30
	s := &raw.SEPA{
		Assessments: []raw.Assessment{{ID: 1, Name: "Matemática 2020"}, {ID: 2, Name: "Matemática 2021"}},
		Indicators:  []string{"sumar"},
		Attached:    []raw.Attachment{{Question: 0}, {Question: 1}},
		Responses:   raw.Responses{Questions: []raw.Question{{ID: 1, AssessmentID: 1}, {ID: 2, AssessmentID: 2}}, Start: []int{0}},
	}
	columns := ResumenColumns()
	tables := &Tables{ByFamily: map[Family]Table{Resumen: {Columns: columns, X: ml.NewMatrix(students, len(columns))}}}
	for id := range int64(students) {
		later := int32(900_000)
		if id >= 20 { // the ablest third gains .3 less than the others
			later = 600_000
		}
		s.Responses.Students = append(s.Responses.Students, id)
		s.Responses.Question = append(s.Responses.Question, 0, 1)
		s.Responses.Micros = append(s.Responses.Micros, 200_000, later)
		s.Responses.Start = append(s.Responses.Start, len(s.Responses.Question))
		tables.Students = append(tables.Students, Student{ID: id})
		tables.ByFamily[Resumen].X.Set(int(id), slices.Index(columns, "mat_irt"), float64(id))
		tables.ByFamily[Resumen].X.Set(int(id), slices.Index(columns, "mat_media"), float64(id)/20)
	}
	want := []Ganancia{
		{Band: BandLow, From: math.Inf(-1), To: 10, Gain: .1},
		{Band: BandMiddle, From: 10, To: 20, Gain: .1},
		{Band: BandHigh, From: 20, To: math.Inf(1), Gain: -.2},
	}
	for b := range want {
		want[b].Indicador, want[b].Students, want[b].Weight, want[b].Slope = "sumar", 10, 1, 20
	}
	sameGains(t, Ganancias(tables, s), want)
}

func TestEffectMovesTheMeanAndTheAbility(t *testing.T) {
	g := Ganancia{Subject: chile.SubjectLenguaje, Weight: .5, Slope: 3}
	want := map[string]float64{"leng_media": .1, "leng_ultimas3": .1, "leng_ultima": .1, "leng_irt": .3, "leng_irt_ultimas3": .3}
	got := g.Effect(.2)
	for c, v := range want {
		if math.Abs(got[c]-v) > 1e-15 {
			t.Errorf("%s moves by %v, want %v", c, got[c], v)
		}
		if !slices.Contains(ResumenColumns(), c) {
			t.Errorf("%s is no column of the resumen", c)
		}
	}
	if len(got) != len(want) {
		t.Errorf("moved %v, want %v", fmt.Sprint(got), want)
	}
}
