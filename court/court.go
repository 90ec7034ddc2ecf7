// Package court tries an evaluation for leaks: whether what a model is measured
// on was, in any way, known when it was fitted.
//
// The evaluation is a black box, a [Procedure], that is handed all records. The
// court looks at the records and at who was held out, and then tampers: what a
// held-out student is predicted may depend on the training side and on the
// student's own features, so it must keep every bit when the puntajes of the
// held-out students change, and when the features of the other held-out
// students do.
package court

import (
	"context"
	"fmt"
	"math"
	"slices"

	"paes/chile"
	"paes/dataset"
	"paes/ml"
)

// Records are all there is to evaluate on.
type Records struct {
	Frame    dataset.Frame
	Groups   []int     // the student behind each row
	Puntaje  ml.Matrix // a column per chile.Prueba, NaN where not sat
	LastTest []int     // year of the newest SEPA test behind each row, 0 unknown
}

// RecordsOf returns what a study holds, as records to try a procedure on. A study
// does not know the year of the newest test: LateTest needs it from elsewhere.
func RecordsOf(s *dataset.Study) Records {
	r := Records{Frame: s.Frame(), Puntaje: ml.NewMatrix(s.Len(), len(chile.Pruebas())), LastTest: make([]int, s.Len())}
	for i := range s.Len() {
		r.Groups = append(r.Groups, s.Row(i))
	}
	for _, p := range chile.Pruebas() {
		for i, y := range s.Puntajes(p) {
			r.Puntaje.Set(i, int(p), y)
		}
	}
	return r
}

// Held is one fold of one prueba: who was learnt from, who was held out, and
// what was predicted for them.
type Held struct {
	Prueba      chile.Prueba
	Train, Test []int
	Predicted   []float64 // by Test
}

// Procedure is an evaluation from records to predictions. It must be
// deterministic. What it is given, it may change.
type Procedure func(ctx context.Context, r Records) ([]Held, error)

// Charge is one kind of leak that was found.
type Charge struct {
	Kind   Kind
	Prueba chile.Prueba
	Fold   int // among those of the procedure, -1 when no fold is to blame
	Column string
}

// Kind of leak.
type Kind string

const (
	SameStudent   Kind = "mismo_estudiante"      // a student on both sides
	Twin          Kind = "estudiante_repetido"   // two students with the same features on both sides
	FutureYear    Kind = "cohorte_futura"        // training years not before the tested one
	LateTest      Kind = "prueba_posterior"      // features from after the exam
	CopiedPuntaje Kind = "puntaje_en_variable"   // a column that tells the puntaje better than the exam could
	UsesTruth     Kind = "usa_puntaje_evaluado"  // predictions depend on the puntajes held out
	UsesOthers    Kind = "usa_otros_evaluados"   // predictions depend on the other students held out
	PicksTest     Kind = "elige_a_quien_evaluar" // who is held out depends on the puntajes held out
	TooGood       Kind = "mejor_que_lo_posible"  // an error under what the exam's own noise allows
)

// Trial says how strict the court is.
type Trial struct {
	Forward bool    // the procedure claims to train on earlier admission years only
	Folds   int     // how many folds are tampered with; 0 means 2
	Copied  float64 // absolute rank correlation above which a column copies a puntaje; 0 means 0.97
	Noise   float64 // standard deviation of the exam's own error, in points; 0 turns TooGood off
	Seed    uint64  // of the tampering
}

// Try runs the procedure several times and returns the charges, none when it is
// clean.
func (t Trial) Try(ctx context.Context, r Records, p Procedure) ([]Charge, error) {
	if t.Folds == 0 {
		t.Folds = 2
	}
	if t.Copied == 0 {
		t.Copied = 0.97
	}
	held, err := p(ctx, r.copy())
	if err != nil {
		return nil, fmt.Errorf("court: %w", err)
	}
	charges := append(t.records(r), t.sides(r, held)...)
	for _, k := range spread(len(held), t.Folds) {
		found, err := t.tamper(ctx, r, p, held, k)
		if err != nil {
			return nil, fmt.Errorf("court: fold %d, tampered with: %w", k, err)
		}
		charges = append(charges, found...)
	}
	return charges, nil
}

// spread picks about n of the numbers below total, evenly.
func spread(total, n int) []int {
	var out []int
	for k := range min(total, n) {
		out = append(out, k*total/min(total, n))
	}
	return out
}

// tamper runs the procedure with other puntajes of the students held out in fold
// k, and then with other features of half of them.
func (t Trial) tamper(ctx context.Context, r Records, p Procedure, held []Held, k int) ([]Charge, error) {
	rng := ml.NewRand(t.Seed, uint64(k))
	fold := held[k]
	other := r.copy()
	for _, i := range fold.Test {
		for q := range other.Puntaje.Cols {
			if !math.IsNaN(other.Puntaje.At(i, q)) {
				other.Puntaje.Set(i, q, float64(chile.PuntajeMin+rng.IntN(chile.PuntajeMax-chile.PuntajeMin+1)))
			}
		}
	}
	again, err := p(ctx, other)
	if err != nil {
		return nil, err
	}
	var charges []Charge
	switch {
	case len(again) != len(held) || !slices.Equal(again[k].Test, fold.Test):
		charges = append(charges, Charge{PicksTest, fold.Prueba, k, ""})
	case !sameBits(again[k].Predicted, fold.Predicted):
		charges = append(charges, Charge{UsesTruth, fold.Prueba, k, ""})
	}

	other = r.copy()
	stay := make(map[int]bool, len(fold.Test))
	for n, i := range fold.Test {
		if stay[i] = n%2 == 0; stay[i] {
			continue
		}
		row := other.Frame.X.Row(i)
		for j := range row {
			if !math.IsNaN(row[j]) {
				row[j] = row[j]*(0.5+rng.Float64()) + rng.NormFloat64()
			}
		}
	}
	again, err = p(ctx, other)
	if err != nil {
		return nil, err
	}
	if len(again) != len(held) || !slices.Equal(again[k].Test, fold.Test) {
		return append(charges, Charge{UsesOthers, fold.Prueba, k, ""}), nil
	}
	for n, i := range fold.Test {
		if stay[i] && math.Float64bits(again[k].Predicted[n]) != math.Float64bits(fold.Predicted[n]) {
			return append(charges, Charge{UsesOthers, fold.Prueba, k, ""}), nil
		}
	}
	return charges, nil
}

// copy is deep, so that a procedure may change what it is given.
func (r Records) copy() Records {
	all := make([]int, r.Frame.X.Rows)
	for i := range all {
		all[i] = i
	}
	out := r
	out.Frame = r.Frame.Select(all)
	out.Puntaje = r.Puntaje.SelectRows(all)
	out.Groups, out.LastTest = slices.Clone(r.Groups), slices.Clone(r.LastTest)
	return out
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}
