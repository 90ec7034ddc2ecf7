package crossval

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/linear"
)

// noisy has a signal in two of ten columns.
func noisy(n int, seed uint64) ml.Data {
	rnd := ml.NewRand(seed, 0)
	d := ml.Data{X: ml.NewMatrix(n, 10), Y: make([]float64, n)}
	for i := range n {
		row := d.X.Row(i)
		for j := range row {
			row[j] = rnd.NormFloat64()
		}
		d.Y[i] = 500 + 30*row[0] - 20*row[1] + 40*rnd.NormFloat64()
	}
	return d
}

func candidates() []Candidate {
	return []Candidate{
		{"huge", linear.Ridge{Alpha: 1e6}}, {"ols", linear.OLS{}}, {"ridge", linear.Ridge{Alpha: 20}},
		{"lasso", linear.Lasso{Alpha: 6}}, {"twin", linear.Lasso{Alpha: 6}},
	}
}

func TestLoss(t *testing.T) {
	y, p, w := []float64{1, 2, math.NaN()}, []float64{2, 5, 0}, []float64{3, 1, 0}
	if got := RMSE.Of(y, p, w); got != math.Sqrt(12./4) {
		t.Errorf("RMSE %v", got)
	}
	if got := MAE.Of(y, p, w); got != 6./4 {
		t.Errorf("MAE %v", got)
	}
	if got := RMSE.Of(y[:2], p[:2], nil); got != math.Sqrt(5) {
		t.Errorf("RMSE %v", got)
	}
	if !math.IsNaN(MAE.Of(nil, nil, nil)) {
		t.Error("a loss of nothing")
	}
}

func TestOutOfFold(t *testing.T) {
	d := noisy(30, 1)
	folds, err := RepeatedKFold{Folds: 3, Repeats: 2}.Split(30)
	if err != nil {
		t.Fatal(err)
	}
	folds = folds[:5] // one of the second repeat is left out: its rows are held out once
	var want []float64
	for _, workers := range []int{1, 2, 8} {
		got, err := OutOfFold(t.Context(), linear.Ridge{}, d, folds, workers)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d workers: other bits", workers)
		}
	}
	for i := range d.Y {
		var sum, n float64
		for _, f := range folds {
			if slices.Contains(f.Test, i) {
				p, err := linear.Ridge{}.Fit(t.Context(), d.Select(f.Train))
				if err != nil {
					t.Fatal(err)
				}
				sum += p.Predict(nil, d.X)[i]
				n++
			}
		}
		if math.Abs(want[i]-sum/n) > 1e-9 {
			t.Errorf("row %d: %v, want %v", i, want[i], sum/n)
		}
	}
	got, err := OutOfFold(t.Context(), linear.Ridge{}, d, folds[:1], 1)
	if err != nil || !math.IsNaN(got[folds[0].Train[0]]) || math.IsNaN(got[folds[0].Test[0]]) {
		t.Error("rows never held out must be NaN, and no others", err)
	}
}

func TestSearchPicksTheBest(t *testing.T) {
	d := noisy(60, 2)
	s := Search{Candidates: candidates(), Splitter: KFold{Shuffle: true}}
	ranked, err := s.Rank(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	folds, _ := s.Splitter.Split(60)
	for c, r := range ranked {
		want, err := Losses(t.Context(), s.Candidates[c].Estimator, d, folds, RMSE, 1)
		if err != nil || !slices.Equal(r.Losses, want) || r.Mean != mean(want) || r.Name != s.Candidates[c].Name {
			t.Errorf("%+v, want losses %v, error %v", r, want, err)
		}
	}
	best := slices.MinFunc(ranked, func(a, b Ranked) int { return compare(a.Mean, b.Mean) })
	if best.Name != "lasso" { // by construction, and before its twin
		t.Errorf("%q wins: %+v", best.Name, ranked)
	}
	p, err := s.Fit(t.Context(), d)
	want, err2 := linear.Lasso{Alpha: 6}.Fit(t.Context(), d)
	if err != nil || err2 != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%v, want %v, errors %v %v", p, want, err, err2)
	}
}

func TestBudget(t *testing.T) {
	d := noisy(60, 2)
	for budget, survivors := range map[int]int{9: 1, 12: 1, 13: 2, 17: 3, 24: 4, 25: 5, 100: 5} {
		var fits int
		s := Search{Candidates: candidates(), Budget: budget, Workers: 2, Events: func(e Event) {
			fits++
			if e.Done != fits || e.Total < fits || e.Total > budget {
				t.Errorf("budget %d: event %+v after %d", budget, e, fits)
			}
		}}
		ranked, err := s.Rank(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		whole, first := 0, []float64{}
		for _, r := range ranked {
			first = append(first, r.Losses[0])
			if len(r.Losses) == 5 {
				whole++
			}
		}
		if whole != survivors || fits != 5+4*survivors {
			t.Errorf("budget %d: %d candidates saw all folds in %d fits, want %d", budget, whole, fits, survivors)
		}
		slices.Sort(first)
		for _, r := range ranked {
			if len(r.Losses) == 5 && r.Losses[0] > first[survivors-1] {
				t.Errorf("budget %d: %q went on with %v", budget, r.Name, r.Losses[0])
			}
		}
	}
	if _, err := (Search{Candidates: candidates(), Budget: 8}).Fit(t.Context(), d); !errors.Is(err, ErrBudget) {
		t.Errorf("error %v", err)
	}
}

func TestNested(t *testing.T) {
	d := noisy(48, 3)
	d.W = make([]float64, 48)
	students := make([]int, 48)
	for i := range students {
		students[i] = i / 2
		d.W[i] = float64(i % 5)
	}
	groups := GroupKFold{Groups: students, Folds: 4}
	for _, budget := range []int{0, 11} {
		var want []NestedFold
		for _, workers := range []int{1, 3} {
			n := Nested{Search: Search{Candidates: candidates(), Splitter: groups, Workers: workers, Budget: budget}, Outer: groups}
			got, folds, err := n.Run(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = got
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%d workers: other results", workers)
			}
			for f, r := range got { // each is a search of its own
				s := n.Search
				s.Splitter = groups.Of(folds[f].Train)
				p, err := s.Fit(t.Context(), d.Select(folds[f].Train))
				if err != nil {
					t.Fatal(err)
				}
				if test := d.X.SelectRows(folds[f].Test); !slices.Equal(p.Predict(nil, test), r.Predicted) {
					t.Errorf("fold %d: other predictions", f)
				}
			}
		}
	}
	if _, folds, err := (Nested{Search: Search{Candidates: candidates()}}).Run(t.Context(), d); err != nil || len(folds) != 5 {
		t.Error(len(folds), err)
	}
}

// unknown predicts nothing that can be compared.
type unknown struct{}

func (unknown) Fit(context.Context, ml.Data) (ml.Predictor, error) {
	return &linear.Model{Coef: make([]float64, 10), Intercept: math.NaN()}, nil
}

func TestSearchFails(t *testing.T) {
	d := noisy(20, 4)
	if _, err := (Search{}).Fit(t.Context(), d); err == nil {
		t.Error("no candidates accepted")
	}
	if _, err := (Search{Candidates: candidates(), Splitter: KFold{Folds: 30}}).Fit(t.Context(), d); !errors.Is(err, ErrSize) {
		t.Error(err)
	}
	if _, _, err := (Nested{Search: Search{Candidates: candidates(), Splitter: KFold{Folds: 17}}}).Run(t.Context(), d); !errors.Is(err, ErrSize) {
		t.Error(err)
	}
	p, err := Search{Candidates: []Candidate{{"nan", unknown{}}, {"ols", linear.OLS{}}}}.Fit(t.Context(), d)
	if err != nil || math.IsNaN(p.Predict(nil, d.X)[0]) {
		t.Errorf("a candidate that predicts NaN wins: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s := Search{Candidates: candidates(), Workers: 1, Events: func(e Event) {
		if e.Done == 3 {
			cancel()
		}
		if e.Done > 3 {
			t.Errorf("event %+v after the end", e)
		}
	}}
	if _, err := s.Fit(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
