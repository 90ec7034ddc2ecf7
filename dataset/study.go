package dataset

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"paes/chile"
	"paes/clean"
	"paes/feature"
	"paes/ml"
	"paes/ml/crossval"
)

// Frame is what may be known of students before an exam: their features and,
// where it is known, the year of their admission. It holds no puntaje.
type Frame struct {
	Schema    Schema
	X         ml.Matrix // a row per student, a column per Schema; NaN is a gap
	Admission []int     // year, 0 where it is not known
}

// FrameOf reads the given rows of the tables under the schema.
func FrameOf(t *feature.Tables, rows []int, schema Schema) Frame {
	f := Frame{Schema: schema, X: schema.Matrix(t, rows), Admission: make([]int, len(rows))}
	if t.Admission != nil {
		for k, i := range rows {
			f.Admission[k] = t.Admission[i]
		}
	}
	return f
}

// Of returns the columns of some families, in the order of the families given.
func (f Frame) Of(families ...feature.Family) Frame {
	var columns []int
	out := Frame{Admission: f.Admission}
	for _, family := range families {
		for j, c := range f.Schema {
			if c.Family == family {
				columns = append(columns, j)
				out.Schema = append(out.Schema, c)
			}
		}
	}
	out.X = ml.NewMatrix(f.X.Rows, len(columns))
	for i := range f.X.Rows {
		from, to := f.X.Row(i), out.X.Row(i)
		for k, j := range columns {
			to[k] = from[j]
		}
	}
	return out
}

// Select copies the given rows, in the given order.
func (f Frame) Select(rows []int) Frame {
	out := Frame{Schema: f.Schema, X: f.X.SelectRows(rows), Admission: make([]int, len(rows))}
	for k, i := range rows {
		out.Admission[k] = f.Admission[i]
	}
	return out
}

// Study is students whose puntajes are known: what a recipe learns from and is
// measured on. Its rows are in ascending student id.
//
// A study is taken apart by its own methods only. The Study of the training side
// of a [Split] is a copy that reaches no other row, and the test side is handed
// out as a Frame, without puntajes: whatever a recipe fits, it cannot fit on
// rows that it is measured on.
type Study struct {
	frame   Frame
	groups  []int // the student behind a row
	puntaje ml.Matrix
}

// StudyOf joins the students of the tables with their puntajes. scores must be
// in ascending RUT, as clean.Scores returns them.
func StudyOf(t *feature.Tables, scores []clean.Score, schema Schema) *Study {
	var rows, with []int
	for i, st := range t.Students {
		if k, ok := scoreOf(scores, st.RUT); ok && slices.ContainsFunc(scores[k].Puntaje, func(v float64) bool { return !math.IsNaN(v) }) {
			rows, with = append(rows, i), append(with, k)
		}
	}
	s := &Study{frame: FrameOf(t, rows, schema), groups: slices.Clone(rows), puntaje: ml.NewMatrix(len(rows), len(chile.Pruebas()))}
	for i, k := range with {
		s.frame.Admission[i] = scores[k].Year
		copy(s.puntaje.Row(i), scores[k].Puntaje)
	}
	return s
}

// NewStudy is a study of rows at hand: groups says which student is behind a
// row, puntaje has a column per chile.Prueba and NaN where one was not sat.
func NewStudy(f Frame, groups []int, puntaje ml.Matrix) *Study {
	if f.X.Rows != len(groups) || f.X.Rows != puntaje.Rows || len(f.Admission) != f.X.Rows || puntaje.Cols != len(chile.Pruebas()) {
		panic(fmt.Sprintf("dataset: %d rows, %d admissions, %d groups, %d x %d puntajes",
			f.X.Rows, len(f.Admission), len(groups), puntaje.Rows, puntaje.Cols))
	}
	return &Study{f, groups, puntaje}
}

// Len is the number of students.
func (s *Study) Len() int { return s.frame.X.Rows }

// Frame returns the features of the students, without the puntajes.
func (s *Study) Frame() Frame { return s.frame }

// Puntajes returns the puntajes of a prueba by row, NaN where it was not sat.
func (s *Study) Puntajes(p chile.Prueba) []float64 {
	out := make([]float64, s.Len())
	for i := range out {
		out[i] = s.puntaje.At(i, int(p))
	}
	return out
}

// Select copies the given rows.
func (s *Study) Select(rows []int) *Study {
	out := &Study{frame: s.frame.Select(rows), groups: make([]int, len(rows)), puntaje: s.puntaje.SelectRows(rows)}
	for k, i := range rows {
		out.groups[k] = s.groups[i]
	}
	return out
}

// Row returns the row of the tables that row i of a study made by StudyOf came from.
func (s *Study) Row(i int) int { return s.groups[i] }

// Sat returns the study of the students who sat a prueba.
func (s *Study) Sat(p chile.Prueba) *Study {
	var rows []int
	for i := range s.Len() {
		if !math.IsNaN(s.puntaje.At(i, int(p))) {
			rows = append(rows, i)
		}
	}
	return s.Select(rows)
}

// Dated returns the students of known admission year or, where they are the
// minority, all students with their years forgotten: a student of unknown year
// must not pass for one of some year.
func (s *Study) Dated() *Study {
	var rows []int
	for i, year := range s.frame.Admission {
		if year > 0 {
			rows = append(rows, i)
		}
	}
	if len(rows) == s.Len() {
		return s
	}
	if 2*len(rows) >= s.Len() {
		return s.Select(rows)
	}
	out := *s
	out.frame.Admission = make([]int, s.Len())
	return &out
}

// Years returns the distinct admission years, ascending; 0 stands for unknown.
func (s *Study) Years() []int {
	years := slices.Clone(s.frame.Admission)
	slices.Sort(years)
	return slices.Compact(years)
}

// Split is one way to hold students out: what may be learnt from, and who is to
// be predicted.
type Split struct {
	study       *Study
	train, test []int
}

// Train returns the students to learn from.
func (s Split) Train() *Study { return s.study.Select(s.train) }

// Test returns the students to predict.
func (s Split) Test() Frame { return s.study.frame.Select(s.test) }

// Truth returns the puntajes of the students to predict, in the order of Test:
// for whoever measures, never for a recipe.
func (s Split) Truth(p chile.Prueba) []float64 { return s.study.Select(s.test).Puntajes(p) }

// TrainRows are the rows of the study that are learnt from, in the order of Train.
func (s Split) TrainRows() []int { return s.train }

// TestRows are the rows of the study that are held out, in the order of Test.
func (s Split) TestRows() []int { return s.test }

// Sat returns the split among the students who sat a prueba.
func (s Split) Sat(p chile.Prueba) Split {
	sat := func(rows []int) []int {
		return slices.DeleteFunc(slices.Clone(rows), func(i int) bool { return math.IsNaN(s.study.puntaje.At(i, int(p))) })
	}
	return Split{s.study, sat(s.train), sat(s.test)}
}

// First returns the split with only the first share of the students to learn
// from. They are in ascending id, so shuffle says which come first.
func (s Split) First(share float64, shuffle []int) Split {
	order := slices.Clone(s.train)
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(shuffle[a], shuffle[b]) })
	order = order[:int(math.Round(share*float64(len(order))))]
	slices.Sort(order)
	return Split{s.study, order, s.test}
}

// Folds splits by student, each held out once per repeat: the folds of the first
// repeat come first. It fails with crossval.ErrSize when there are fewer
// students than folds.
func (s *Study) Folds(folds, repeats int, seed uint32) ([]Split, error) {
	var out []Split
	for r := range repeats {
		g := crossval.GroupKFold{Groups: s.groups, Folds: folds, Shuffle: true, Seed: seed + uint32(r)}
		parts, err := g.Split(s.Len())
		if err != nil {
			return nil, err
		}
		out = append(out, s.splits(parts)...)
	}
	return out, nil
}

// ByAdmission trains on the years before the one it tests on, a split per year
// but the first; with leaveOneOut it trains on all the other years. Students of
// unknown year stand on no side. It fails with crossval.ErrSize when there are
// fewer than two years.
func (s *Study) ByAdmission(leaveOneOut bool) ([]Split, error) {
	var dated, years []int
	for i, y := range s.frame.Admission {
		if y > 0 {
			dated, years = append(dated, i), append(years, y)
		}
	}
	parts, err := crossval.ByCohort{Cohorts: years, LeaveOneOut: leaveOneOut}.Split(len(years))
	if err != nil {
		return nil, err
	}
	for _, f := range parts {
		for _, side := range [][]int{f.Train, f.Test} {
			for k, i := range side {
				side[k] = dated[i]
			}
		}
	}
	return s.splits(parts), nil
}

func (s *Study) splits(folds []crossval.Fold) []Split {
	out := make([]Split, len(folds))
	for k, f := range folds {
		out[k] = Split{s, f.Train, f.Test}
	}
	return out
}
