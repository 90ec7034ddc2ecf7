package court

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/linear"
	"paes/train"
)

// school is n made-up students of three admission years, with six features, one
// of them with gaps, and puntajes that depend on two of them.
func school(n int, seed uint64) Records {
	rng := ml.NewRand(seed, 7)
	r := Records{Frame: dataset.Frame{X: ml.NewMatrix(n, 6)}, Puntaje: ml.NewMatrix(n, len(chile.Pruebas()))}
	for j := range 6 {
		r.Frame.Schema = append(r.Frame.Schema, dataset.Column{Family: feature.Sepa, Name: fmt.Sprintf("x%d", j)})
	}
	for i := range n {
		year := 2023 + rng.IntN(3)
		r.Groups, r.Frame.Admission, r.LastTest = append(r.Groups, i), append(r.Frame.Admission, year), append(r.LastTest, year-2)
		row := r.Frame.X.Row(i)
		for j := range row {
			row[j] = rng.Float64()
		}
		if rng.IntN(4) == 0 {
			row[5] = math.NaN()
		}
		for p := range r.Puntaje.Cols {
			y := math.NaN()
			if p < 2 || rng.IntN(2) == 0 {
				y = math.Round(min(1000, max(100, 400+300*row[0]+200*row[1]+20*float64(year-2023)+60*rng.NormFloat64())))
			}
			r.Puntaje.Set(i, p, y)
		}
	}
	return r
}

func pruebas() []chile.Prueba { return []chile.Prueba{chile.Matematica, chile.Historia} }

// ols is the recipe of the clean runs: it fills gaps with the training mean.
func ols() train.Recipe {
	return train.Plain{Label: "ols", Estimator: linear.OLS{}, MeanForGaps: true, Columns: func(f dataset.Frame) dataset.Frame { return f }}
}

func folds(s *dataset.Study) ([]dataset.Split, error) { return s.Folds(3, 1, 1) }

func years(s *dataset.Study) ([]dataset.Split, error) { return s.ByAdmission(false) }

// careless is a K-fold evaluation written by hand, as a notebook does it: each
// plant spoils one step of it.
type careless struct {
	before  func(r *Records)                                          // on all records, before the split
	folds   func(r Records) []Held                                    // who is held out
	choose  func(r Records, h Held) []int                             // columns, nil for all
	after   func(r Records, h Held, predicted []float64)              // on the predictions
	fitOn   func(r Records, h Held) []int                             // rows to fit on, nil for the training side
	predict func(r Records, h Held, d ml.Data, x ml.Matrix) []float64 // nil for least squares
}

func (c careless) procedure(ctx context.Context, r Records) ([]Held, error) {
	if c.before != nil {
		c.before(&r)
	}
	x := dataset.Filled(r.Frame.X, dataset.Means(ml.NewMatrix(0, r.Frame.X.Cols)))
	held := thirds(r)
	if c.folds != nil {
		held = c.folds(r)
	}
	for k, h := range held {
		fit := h.Train
		if c.fitOn != nil {
			fit = c.fitOn(r, h)
		}
		seen, unseen := x.SelectRows(fit), x.SelectRows(h.Test)
		if c.choose != nil {
			columns := c.choose(r, h)
			seen, unseen = pick(seen, columns), pick(unseen, columns)
		}
		d := ml.Data{X: seen, Y: truth(r, h.Prueba, fit)}
		if c.predict != nil {
			held[k].Predicted = c.predict(r, h, d, unseen)
			continue
		}
		p, err := linear.Ridge{Alpha: 0.1}.Fit(ctx, d)
		if err != nil {
			return nil, err
		}
		held[k].Predicted = p.Predict(nil, unseen)
		if c.after != nil {
			c.after(r, h, held[k].Predicted)
		}
	}
	return held, nil
}

// thirds holds every third student out, among those who sat Matemática.
func thirds(r Records) []Held {
	out := make([]Held, 3)
	for k := range out {
		out[k].Prueba = chile.Matematica
		for i := range r.Frame.X.Rows {
			if i%3 == k {
				out[k].Test = append(out[k].Test, i)
			} else {
				out[k].Train = append(out[k].Train, i)
			}
		}
	}
	return out
}

func truth(r Records, p chile.Prueba, rows []int) []float64 {
	var out []float64
	for _, i := range rows {
		out = append(out, r.Puntaje.At(i, int(p)))
	}
	return out
}

func pick(x ml.Matrix, columns []int) ml.Matrix {
	out := ml.NewMatrix(x.Rows, len(columns))
	for i := range x.Rows {
		for k, j := range columns {
			out.Set(i, k, x.At(i, j))
		}
	}
	return out
}

// withColumn appends a column to the records.
func withColumn(r Records, name string, value func(i int) float64) Records {
	x := ml.NewMatrix(r.Frame.X.Rows, r.Frame.X.Cols+1)
	for i := range x.Rows {
		copy(x.Row(i), r.Frame.X.Row(i))
		x.Set(i, r.Frame.X.Cols, value(i))
	}
	r.Frame.X = x
	r.Frame.Schema = append(slices.Clone(r.Frame.Schema), dataset.Column{Name: name})
	return r
}

func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// plant is a leak and the charge that it must earn.
type plant struct {
	name      string
	want      Kind
	records   Records
	procedure Procedure
	trial     Trial
}

func plants() []plant {
	clean := school(150, 3)
	honest := Honest(ols(), pruebas(), folds)
	var out []plant
	add := func(name string, want Kind, r Records, p Procedure) {
		out = append(out, plant{name, want, r, p, Trial{}})
	}

	add("scaling fitted before the split", UsesOthers, clean, careless{before: func(r *Records) {
		mean := dataset.Means(r.Frame.X)
		for i := range r.Frame.X.Rows {
			for j := range mean {
				r.Frame.X.Set(i, j, r.Frame.X.At(i, j)-mean[j])
			}
		}
	}}.procedure)

	add("each admission year replaced by its mean puntaje before the split", UsesTruth, clean, careless{before: func(r *Records) {
		sum, n := map[int]float64{}, map[int]float64{}
		for i, year := range r.Frame.Admission {
			sum[year] += r.Puntaje.At(i, int(chile.Matematica))
			n[year]++
		}
		*r = withColumn(*r, "nivel", func(i int) float64 { return sum[r.Frame.Admission[i]] / n[r.Frame.Admission[i]] })
	}}.procedure)

	noise := ml.NewRand(9, 9)
	add("a column that copies the puntaje", CopiedPuntaje, withColumn(clean, "copia", func(i int) float64 {
		return math.Sqrt(clean.Puntaje.At(i, int(chile.Matematica))) + 0.1*noise.NormFloat64()
	}), honest)

	out = append(out, plant{"years trained on that come after the tested one", FutureYear, clean,
		Honest(ols(), pruebas(), func(s *dataset.Study) ([]dataset.Split, error) { return s.ByAdmission(true) }), Trial{Forward: true}})

	twice := school(150, 3) // the last thirty rows are the first thirty students again
	for i := range 30 {
		twice.Groups[120+i] = twice.Groups[i+1]
	}
	add("a student on both sides", SameStudent, twice, careless{}.procedure)

	twin := school(150, 3)
	for i := range 10 {
		copy(twin.Frame.X.Row(140+i), twin.Frame.X.Row(i))
		copy(twin.Puntaje.Row(140+i), twin.Puntaje.Row(i))
	}
	add("a student under two RUTs", Twin, twin, honest)

	add("columns chosen by their correlation on all rows", UsesTruth, clean, careless{choose: func(r Records, h Held) []int {
		rows, best := all(r.Frame.X.Rows), 0
		y := truth(r, h.Prueba, rows)
		score := func(j int) float64 {
			var x []float64
			for _, i := range rows {
				x = append(x, r.Frame.X.At(i, j))
			}
			return math.Abs(rankCorrelation(x, y))
		}
		for j := range 5 {
			if score(j) > score(best) {
				best = j
			}
		}
		return []int{best, int(math.Mod(100*score(best), 5))} // and something that hangs on the figure
	}}.procedure)

	add("the best of twenty penalties, by the error on the test side", UsesTruth, clean, careless{
		predict: func(r Records, h Held, d ml.Data, x ml.Matrix) []float64 {
			var best []float64
			least := math.Inf(1)
			for k := range 20 {
				p, err := linear.Ridge{Alpha: math.Pow(2, float64(k-8))}.Fit(context.Background(), d)
				if err != nil {
					panic(err)
				}
				predicted, sum := p.Predict(nil, x), 0.0
				for i, y := range truth(r, h.Prueba, h.Test) {
					sum += (y - predicted[i]) * (y - predicted[i])
				}
				if sum < least {
					least, best = sum, predicted
				}
			}
			return best
		},
	}.procedure)

	late := school(150, 3)
	for i := range late.LastTest {
		late.LastTest[i] = late.Frame.Admission[i]
	}
	add("SEPA answers from after the exam", LateTest, late, honest)

	add("the worst predicted students left out of the measure", PicksTest, clean, func(ctx context.Context, r Records) ([]Held, error) {
		held, err := careless{}.procedure(ctx, r)
		for k, h := range held {
			kept := Held{Prueba: h.Prueba, Train: h.Train}
			for n, i := range h.Test {
				if math.Abs(h.Predicted[n]-r.Puntaje.At(i, int(h.Prueba))) < 90 {
					kept.Test, kept.Predicted = append(kept.Test, i), append(kept.Predicted, h.Predicted[n])
				}
			}
			held[k] = kept
		}
		return held, err
	})

	// Two more than ten.
	add("the puntaje of another prueba of the tested student", UsesTruth, clean, careless{before: func(r *Records) {
		*r = withColumn(*r, "c_lectora", func(i int) float64 { return r.Puntaje.At(i, int(chile.CLectora)) })
	}}.procedure)

	add("predictions moved to the mean of the tested students", UsesTruth, clean, careless{after: func(r Records, h Held, predicted []float64) {
		shift := ml.Mean(truth(r, h.Prueba, h.Test), nil) - ml.Mean(predicted, nil)
		for i := range predicted {
			predicted[i] += shift
		}
	}}.procedure)
	return out
}

func TestEveryPlantedLeakIsFound(t *testing.T) {
	planted := plants()
	if len(planted) < 10 {
		t.Fatalf("%d leaks planted", len(planted))
	}
	for _, p := range planted {
		charges, err := p.trial.Try(t.Context(), p.records, p.procedure)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		if !slices.ContainsFunc(charges, func(c Charge) bool { return c.Kind == p.want }) {
			t.Errorf("%s: charges %v, want %s", p.name, charges, p.want)
		}
		for _, c := range charges { // and nothing else is made up
			// What is decided by the error on the test side hangs on its features too.
			if c.Kind != p.want && !(c.Kind == UsesOthers && (p.want == UsesTruth || p.want == PicksTest)) {
				t.Errorf("%s: also charged with %v", p.name, c)
			}
		}
	}
}

func TestTooGoodToBeTrue(t *testing.T) {
	r := school(150, 3)
	oracle := func(_ context.Context, r Records) ([]Held, error) {
		held := thirds(r)
		for k, h := range held {
			for _, i := range h.Test { // knows the answer from elsewhere
				held[k].Predicted = append(held[k].Predicted, 400+300*r.Frame.X.At(i, 0)+200*r.Frame.X.At(i, 1))
			}
		}
		return held, nil
	}
	for noise, want := range map[float64]bool{0: false, 42: false, 200: true} {
		charges, err := Trial{Noise: noise}.Try(t.Context(), r, oracle)
		if err != nil || (len(charges) > 0) != want {
			t.Errorf("noise of %v points: charges %v, error %v", noise, charges, err)
		}
	}
}

func TestNoFalseAlarmInAHundredCleanRuns(t *testing.T) {
	for seed := range uint64(100) {
		r := school(60+int(seed), 100+seed)
		splits, trial := folds, Trial{Noise: 42, Seed: seed}
		if seed%2 == 1 {
			splits, trial.Forward = years, true
		}
		charges, err := trial.Try(t.Context(), r, Honest(ols(), pruebas(), splits))
		if err != nil {
			t.Fatal(err)
		}
		if len(charges) > 0 {
			t.Errorf("run %d: charges %v", seed, charges)
		}
	}
}

// The type of a split leaves a recipe nothing to leak with: what it is given
// holds the training rows alone.
func TestASplitHandsOutOnlyItsOwnRows(t *testing.T) {
	r := school(50, 1)
	s := dataset.NewStudy(r.Frame, r.Groups, r.Puntaje)
	splits, err := folds(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, split := range splits {
		learnt := split.Train()
		if learnt.Len()+len(split.TestRows()) != s.Len() {
			t.Fatalf("%d + %d rows of %d", learnt.Len(), len(split.TestRows()), s.Len())
		}
		for i := range learnt.Len() {
			clear(learnt.Frame().X.Row(i)) // a copy: the study must not change
		}
	}
	if !sameBits(s.Frame().X.Row(0), school(50, 1).Frame.X.Row(0)) {
		t.Error("a recipe can write into the study")
	}
}
