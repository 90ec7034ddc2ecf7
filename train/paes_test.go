package train

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/metric"
	"paes/model"
)

// generations is students of some admission years whose puntaje in Matemática
// follows their two abilities, the level of their year and a ceiling of 1000.
func generations(perYear int, seed uint64, levels ...float64) *dataset.Study {
	rng := ml.NewRand(seed, 3)
	schema := PaesSchema()
	n := perYear * len(levels)
	f := dataset.Frame{Schema: schema, X: ml.NewMatrix(n, len(schema))}
	puntaje := ml.NewMatrix(n, len(chile.Pruebas()))
	var groups []int
	at := func(name string) int {
		return slices.Index(schema, dataset.Column{Family: feature.Resumen, Name: name})
	}
	for i := range n {
		mat, leng := rng.NormFloat64(), rng.NormFloat64()
		row := f.X.Row(i)
		for j := range row {
			row[j] = 0.6 + 0.1*mat + 0.05*rng.NormFloat64()
			if rng.IntN(8) == 0 {
				row[j] = math.NaN()
			}
		}
		se := 0.2 + 0.3*rng.Float64()
		row[at("mat_irt")], row[at("leng_irt")] = mat+se*rng.NormFloat64(), leng+se*rng.NormFloat64()
		row[at("mat_irt_ee")], row[at("leng_irt_ee")] = se, se
		year := i / perYear
		f.Admission, groups = append(f.Admission, 2023+year), append(groups, i)
		for p := range puntaje.Cols {
			puntaje.Set(i, p, math.NaN())
		}
		y := 850 + levels[year] + 90*mat + 20*leng + 45*rng.NormFloat64()
		puntaje.Set(i, int(chile.Matematica), math.Round(min(1000, max(100, y))))
	}
	return dataset.NewStudy(f, groups, puntaje)
}

func blend(t *testing.T, r Paes, s *dataset.Study) *model.Blend {
	t.Helper()
	b, err := r.Blend(t.Context(), s, chile.Matematica)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func puntajes(estimates []model.Estimate) (out []float64) {
	for _, e := range estimates {
		out = append(out, e.Puntaje)
	}
	return out
}

func TestPaesLearnsAbilitiesAndYears(t *testing.T) {
	b := blend(t, Paes{Seed: 1}, generations(150, 1, 0, 40, 20))
	if len(b.Levels) != 3 || b.Next != b.Levels[2].Shift {
		t.Fatalf("levels %v, next %v", b.Levels, b.Next)
	}
	if step := b.Levels[1].Shift - b.Levels[0].Shift; math.Abs(step-40) > 18 {
		t.Errorf("the second year is %.1f points above the first, want about 40", step)
	}
	if mat, leng := b.Slopes[0].Points, b.Slopes[1].Points; mat < 60 || mat > 120 || leng < 0 || leng > 45 {
		t.Errorf("an ability in Matemática is worth %.0f points, in Lenguaje %.0f", mat, leng)
	}
	fresh := generations(200, 2, 0, 40, 20)
	got := metric.RMSE(fresh.Puntajes(chile.Matematica), puntajes(b.Estimate(fresh.Frame())))
	if got > 62 {
		t.Errorf("RMSE %.1f on fresh students of known years", got)
	}
	for _, e := range b.Estimate(fresh.Frame()) {
		if e.NewYear || e.Puntaje < 100 || e.Puntaje > 1000 || e.AtMax < 0 || e.AtMax > 1 {
			t.Fatalf("estimate %+v", e)
		}
	}
}

func TestPaesIntervals(t *testing.T) {
	b := blend(t, Paes{Seed: 1, Intervals: true}, generations(110, 3, 0, 30, -10))
	if len(b.Known.Folds) != 10 || len(b.NewYear.Folds) != 3 {
		t.Fatalf("%d folds of students and %d of years", len(b.Known.Folds), len(b.NewYear.Folds))
	}
	fresh := generations(300, 4, 0, 30, -10)
	truth := fresh.Puntajes(chile.Matematica)
	for k, level := range model.IntervalLevels() {
		within := 0.0
		for i, e := range b.Estimate(fresh.Frame()) {
			in := e.Intervals[k]
			if in.Level != level || in.Low < 100 || in.High > 1000 || in.Low > in.High {
				t.Fatalf("interval %+v", in)
			}
			if in.Low <= truth[i] && truth[i] <= in.High {
				within += 1 / float64(len(truth))
			}
		}
		if math.Abs(within-level) > 0.06 {
			t.Errorf("intervals of %v cover %.3f", level, within)
		}
	}
	// A new year is less sure, and so is who answered little.
	frame := fresh.Frame().Select([]int{0, 0, 0})
	frame.Admission[1] = 2030
	frame.X.Set(2, b.Slopes[0].Column, 1)
	e := b.Estimate(frame)
	width := func(i int) float64 { in, _ := e[i].At(0.9); return in.High - in.Low }
	if !e[1].NewYear || width(1) <= width(0) || width(2) <= width(0) {
		t.Errorf("widths %.0f, of a new year %.0f, of little history %.0f", width(0), width(1), width(2))
	}
}

// With a single admission year there is none to leave out: intervals of another
// year are widened.
func TestPaesOfOneYear(t *testing.T) {
	b := blend(t, Paes{Seed: 1, Intervals: true}, generations(120, 5, 0))
	frame := generations(50, 6, 0).Frame()
	known := b.Estimate(frame)
	for i := range frame.Admission {
		frame.Admission[i] = 0
	}
	wider := 0
	for i, e := range b.Estimate(frame) {
		a, _ := known[i].At(0.9)
		w, _ := e.At(0.9)
		if e.NewYear && w.High-w.Low > a.High-a.Low {
			wider++
		}
	}
	if wider < 45 {
		t.Errorf("%d of 50 intervals are wider for a new year", wider)
	}
}

// Students of unknown year neither move the levels of the others nor are moved.
func TestPaesOfUnknownYears(t *testing.T) {
	all := generations(150, 30, 0, 100)
	want := blend(t, Paes{Seed: 1, Intervals: true}, all)
	for i := range all.Len() {
		if i >= 150 && i%2 == 0 {
			all.Frame().Admission[i] = 0
		}
	}
	got := blend(t, Paes{Seed: 1, Intervals: true}, all)
	step := func(b *model.Blend) float64 { return b.Levels[1].Shift - b.Levels[0].Shift }
	if math.Abs(step(want)-100) > 15 || step(got) < 0.75*step(want) {
		t.Errorf("a step of 100 is %.0f, and %.0f with half a year undated", step(want), step(got))
	}
	if rows := got.Known.Errors.Rows(); rows != 225 {
		t.Errorf("%d students vote, want the 225 of known year", rows)
	}
	// The first year is estimated without bias all the same.
	fresh := generations(400, 31, 0)
	if bias := metric.Bias(fresh.Puntajes(chile.Matematica), puntajes(got.Estimate(fresh.Frame()))); math.Abs(bias) > 20 {
		t.Errorf("the first year is estimated %.1f points off", bias)
	}
}

// What little data there may be: everybody with one puntaje, years unknown, a
// year of one student beside one other.
func TestPaesOfLittle(t *testing.T) {
	equal, undated, lonely := generations(12, 20, 0), generations(15, 21, 0, 5), generations(15, 22, 0, 5)
	frame, rows, years := equal.Frame(), make([]int, equal.Len()), lonely.Frame().Admission
	same := ml.NewMatrix(equal.Len(), len(chile.Pruebas()))
	for i := range rows {
		rows[i] = i
		for p := range same.Cols {
			same.Set(i, p, 500)
		}
	}
	for i := range undated.Len() {
		undated.Frame().Admission[i] = 0
		years[i] = 2023
	}
	years[7] = 2024
	for name, s := range map[string]*dataset.Study{"one puntaje": dataset.NewStudy(frame, rows, same), "no year": undated, "a lonely year": lonely} {
		for i, e := range blend(t, Paes{Seed: 1, Intervals: true}, s).Estimate(s.Frame()) {
			in, ok := e.At(0.9)
			if !(e.Puntaje >= 100 && e.Puntaje <= 1000) || !ok || !(in.Low <= in.High) {
				t.Fatalf("%s: student %d: %+v", name, i, e)
			}
			if name == "one puntaje" && math.Abs(e.Puntaje-500) > 1 {
				t.Errorf("%s: estimate %v", name, e.Puntaje)
			}
		}
	}
}

func TestPaesSameBitsWithAnyWorkers(t *testing.T) {
	s := generations(60, 7, 0, 20)
	var first string
	for _, workers := range []int{1, 2, 8} {
		b := blend(t, Paes{Seed: 4, Workers: workers, Intervals: true}, s)
		got := fmt.Sprintf("%v", b.Estimate(s.Frame()))
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%d workers give other bits", workers)
		}
	}
}

// What the recipe says of a student it never saw does not depend on who else is
// asked about.
func TestPaesEstimatesOneByOne(t *testing.T) {
	b := blend(t, Paes{Seed: 1, Intervals: true}, generations(60, 8, 0, 20))
	frame := generations(30, 9, 0, 20).Frame()
	all := b.Estimate(frame)
	for i := range all {
		if one := b.Estimate(frame.Select([]int{i}))[0]; fmt.Sprintf("%v", one) != fmt.Sprintf("%v", all[i]) {
			t.Fatalf("student %d alone: %+v, among others %+v", i, one, all[i])
		}
	}
}

func TestUnlikeStudents(t *testing.T) {
	b := blend(t, Paes{Seed: 1}, generations(100, 10, 0, 10))
	frame := generations(10, 11, 0).Frame().Select([]int{0, 0, 0})
	for j := range frame.Schema {
		frame.X.Set(1, j, 40)
		frame.X.Set(2, j, math.NaN())
	}
	e := b.Estimate(frame)
	if e[0].Unlike.Refused() || e[1].Unlike != model.TooFar || e[2].Unlike != model.NoTrace {
		t.Errorf("unlike: %v, %v, %v", e[0].Unlike, e[1].Unlike, e[2].Unlike)
	}
}
