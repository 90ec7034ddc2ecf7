package ensemble

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"

	"paes/ml"
	"paes/ml/crossval"
	"paes/ml/linear"
	"paes/ml/mltest"
	"paes/ml/tree"
)

func TestBattery(t *testing.T) {
	for _, c := range []struct {
		name string
		make mltest.Make
		mltest.Options
	}{
		{"forest", func(seed uint64, workers int) ml.Estimator {
			return RandomForest{Trees: 20, Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"forest, limited", func(seed uint64, workers int) ml.Estimator {
			return RandomForest{Trees: 13, MaxDepth: 5, MinLeaf: 2, MaxFeatures: 2, Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"bagging", func(seed uint64, workers int) ml.Estimator {
			return Bagging{Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"ada", func(seed uint64, _ int) ml.Estimator { return AdaBoost{Seed: seed} }, mltest.Options{}},
		{"ada, square", func(seed uint64, _ int) ml.Estimator { return AdaBoost{Loss: Square, Seed: seed} }, mltest.Options{}},
		{"ada, exponential", func(seed uint64, _ int) ml.Estimator { return AdaBoost{Loss: Exponential, Seed: seed} }, mltest.Options{}},
		{"forest, shrunk", func(seed uint64, workers int) ml.Estimator {
			return RandomForest{Trees: 10, Shrinkage: 5, OutOfBag: true, Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"extra", func(seed uint64, workers int) ml.Estimator {
			return ExtraTrees{Trees: 13, MaxFeatures: 3, Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"extra, bootstrap", func(seed uint64, workers int) ml.Estimator {
			return ExtraTrees{Trees: 13, MinLeaf: 2, Shrinkage: 1, Bootstrap: true, Seed: seed, Workers: workers}
		}, mltest.Options{}},
		{"voting", func(seed uint64, workers int) ml.Estimator {
			return Voting{Workers: workers, Weights: []float64{3, 0.5}, Bases: []Base{
				{"extra", ExtraTrees{Trees: 10, Seed: seed, Workers: workers}}, {"bayesian", linear.BayesianRidge{}},
			}}
		}, mltest.Options{}},
		{"gradient", func(seed uint64, _ int) ml.Estimator { return GradientBoosting{Seed: seed} }, mltest.Options{}},
		{"stacking", func(seed uint64, workers int) ml.Estimator {
			return stack(seed, workers, 10)
		}, mltest.Options{OneRowFails: true}},
	} {
		mltest.Run(t, c.name, c.make, c.Options)
	}
}

// TestSameModel: the whole models are equal, not only their predictions.
func TestSameModel(t *testing.T) {
	d := pupils(80, 3)
	for _, mk := range []func(workers int) ml.Estimator{
		func(workers int) ml.Estimator { return RandomForest{Trees: 30, Seed: 5, Workers: workers} },
		func(workers int) ml.Estimator { return Bagging{Seed: 5, Workers: workers} },
		func(workers int) ml.Estimator {
			return ExtraTrees{Trees: 50, Bootstrap: true, OutOfBag: true, Seed: 5, Workers: workers}
		},
		func(workers int) ml.Estimator { return stack(5, workers, 10) },
	} {
		want := fit(t, mk(1), d)
		for _, workers := range []int{2, 8, 0} {
			if got := fit(t, mk(workers), d); !reflect.DeepEqual(got, want) {
				t.Errorf("%T with %d workers differs", got, workers)
			}
		}
	}
}

func fit(t testing.TB, e ml.Estimator, d ml.Data) ml.Predictor {
	t.Helper()
	m, err := e.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDefaults(t *testing.T) {
	d := pupils(60, 4)
	if n := len(fit(t, RandomForest{}, d).(*Forest).Trees); n != 100 {
		t.Errorf("forest of %d trees", n)
	}
	if n := len(fit(t, Bagging{}, d).(*Forest).Trees); n != 10 {
		t.Errorf("bagging of %d trees", n)
	}
	if n := len(fit(t, AdaBoost{}, d).(*Ada).Trees); n > 50 || n < 5 {
		t.Errorf("AdaBoost of %d trees", n)
	}
	b := fit(t, GradientBoosting{}, d).(*Boosted)
	if len(b.Trees) != 100 || b.Trees[0].Depth() != 3 {
		t.Errorf("boosting of %d trees of depth %d", len(b.Trees), b.Trees[0].Depth())
	}
}

func TestErrors(t *testing.T) {
	d := pupils(20, 5)
	for _, e := range []ml.Estimator{
		RandomForest{Trees: -1}, RandomForest{MaxDepth: -1}, RandomForest{MinLeaf: -1}, RandomForest{MaxFeatures: -1},
		Bagging{Trees: -1}, AdaBoost{Estimators: -1}, AdaBoost{LearningRate: -1}, AdaBoost{LearningRate: math.NaN()},
		AdaBoost{Loss: "cubic"}, RandomForest{Shrinkage: -1}, RandomForest{Shrinkage: math.Inf(1)}, RandomForest{Shrinkage: math.NaN()},
		ExtraTrees{Trees: -1}, ExtraTrees{MinLeaf: -1}, ExtraTrees{OutOfBag: true},
		Voting{}, Voting{Bases: []Base{{"x", Bagging{Trees: -1}}}},
		Voting{Bases: []Base{{"x", linear.OLS{}}}, Weights: []float64{1, 1}},
		Voting{Bases: []Base{{"x", linear.OLS{}}}, Weights: []float64{0}},
		Voting{Bases: []Base{{"x", linear.OLS{}}}, Weights: []float64{-1}},
		Voting{Bases: []Base{{"x", linear.OLS{}}}, Weights: []float64{math.Inf(1)}},
		GradientBoosting{Trees: -1}, GradientBoosting{Depth: -1}, GradientBoosting{LearningRate: math.Inf(1)},
		Stacking{}, Stacking{Final: linear.OLS{}}, Stacking{Bases: []Base{{"x", linear.OLS{}}}},
		Stacking{Bases: []Base{{"x", linear.OLS{}}}, Final: linear.OLS{}, Folds: 1},
		Stacking{Bases: []Base{{"x", Bagging{Trees: -1}}}, Final: linear.OLS{}},
		Stacking{Bases: []Base{{"x", linear.OLS{}}}, Final: Bagging{Trees: -1}},
	} {
		if _, err := e.Fit(t.Context(), d); err == nil {
			t.Errorf("%T %+v is accepted", e, e)
		}
	}
	few := Stacking{Bases: []Base{{"x", linear.OLS{}}}, Final: linear.OLS{}}
	if _, err := few.Fit(t.Context(), pupils(4, 1)); !errors.Is(err, ErrFewRows) {
		t.Errorf("4 rows, 5 folds: error %v", err)
	}
}

// cancelling cancels its context in the middle of a fit.
type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) Fit(context.Context, ml.Data) (ml.Predictor, error) {
	c.cancel()
	return &linear.Model{Coef: make([]float64, 145)}, nil
}

func TestCancelledMidway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := Stacking{Bases: []Base{{"x", cancelling{cancel}}}, Final: linear.OLS{}, Workers: 1}
	if _, err := s.Fit(ctx, pupils(20, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// TestAdaStops: a perfect first tree ends the boosting, and so does one that
// knows nothing, which is kept all the same.
func TestAdaStops(t *testing.T) {
	d := ml.Data{X: ml.NewMatrix(40, 1), Y: make([]float64, 40)}
	for i := range d.Y {
		d.X.Data[i], d.Y[i] = float64(i%2), float64(i%2)
	}
	m := fit(t, AdaBoost{}, d).(*Ada)
	if len(m.Trees) != 1 || m.Weights[0] != 1 || !reflect.DeepEqual(m.Predict(nil, d.X), d.Y) {
		t.Errorf("perfect: %d trees, weights %v", len(m.Trees), m.Weights)
	}
	clear(d.X.Data)
	m = fit(t, AdaBoost{Seed: 1}, d).(*Ada)
	for _, w := range m.Weights {
		if !(w > 0) {
			t.Errorf("useless: weights %v", m.Weights)
		}
	}
}

func TestWeightedMedian(t *testing.T) {
	for _, c := range []struct {
		votes []vote
		want  float64
	}{
		{[]vote{{1, 1}}, 1},
		{[]vote{{1, 1}, {2, 1}}, 1}, // half is enough
		{[]vote{{1, 1}, {2, 1.1}}, 2},
		{[]vote{{1, 1}, {2, 1}, {3, 5}}, 3},
	} {
		if got := weightedMedian(c.votes); got != c.want {
			t.Errorf("%v: %v, want %v", c.votes, got, c.want)
		}
	}
}

// TestSampler: rows are drawn by their weights, n of them in all.
func TestSampler(t *testing.T) {
	weights := []float64{1, 2, 0.5, 6.5}
	for _, w := range [][]float64{nil, weights} {
		s := newSampler(4, w)
		counts, sums := make([]float64, 4), make([]float64, 4)
		rng := ml.NewRand(1, 0)
		for range 20000 {
			s.counts(rng, counts)
			addScaled(sums, 1, counts)
		}
		for i, got := range sums {
			want := 0.25
			if w != nil {
				want = w[i] / 10
			}
			if math.Abs(got/80000-want) > 0.01 {
				t.Errorf("row %d is drawn in %v of the draws, want %v", i, got/80000, want)
			}
		}
	}
}

// bounds returns the rows [start, end) that a contiguous fold holds out.
func bounds(f crossval.Fold) (start, end int) { return f.Test[0], f.Test[len(f.Test)-1] + 1 }

// TestFoldBounds: as scikit-learn's KFold.
func TestFoldBounds(t *testing.T) {
	folds, err := crossval.KFold{Folds: 4}.Split(10)
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]int{{0, 3}, {3, 6}, {6, 8}, {8, 10}}
	for k, w := range want {
		if start, end := bounds(folds[k]); start != w[0] || end != w[1] {
			t.Errorf("fold %d of 4 of 10 rows is [%d, %d), want %v", k, start, end, w)
		}
	}
}

// TestStackedParts: the bases are fitted on all rows, the final estimator on
// what bases fitted on the other folds predict.
func TestStackedParts(t *testing.T) {
	d := pupils(53, 6)
	b := linear.Ridge{Alpha: 3}
	got := fit(t, Stacking{Bases: []Base{{"ridge", b}, {"half", linear.Ridge{Alpha: 50}}}, Final: linear.OLS{}}, d).(*Stacked)
	if !reflect.DeepEqual(got.Bases[0], fit(t, b, d)) || !reflect.DeepEqual(got.Names, []string{"ridge", "half"}) {
		t.Error("the first base is not the one fitted on all rows")
	}
	z := ml.NewMatrix(53, 2)
	folds, err := crossval.KFold{Folds: 5}.Split(53)
	if err != nil {
		t.Fatal(err)
	}
	for k := range 5 {
		start, end := bounds(folds[k])
		var rest []int
		for i := range 53 {
			if i < start || i >= end {
				rest = append(rest, i)
			}
		}
		for c, alpha := range []float64{3, 50} {
			v := fit(t, linear.Ridge{Alpha: alpha}, d.Select(rest)).Predict(nil, d.X)
			for i := start; i < end; i++ {
				z.Set(i, c, v[i])
			}
		}
	}
	if want := fit(t, linear.OLS{}, ml.Data{X: z, Y: d.Y}); !reflect.DeepEqual(got.Final, want) {
		t.Errorf("final %+v, want %+v", got.Final, want)
	}
	// Importances: those of the bases by the size of their coefficients.
	coef := got.Final.(*linear.Model).Coef
	want := make([]float64, 145)
	for i, p := range got.Bases {
		addScaled(want, math.Abs(coef[i]), p.(ml.Importancer).Importances())
	}
	tree.Normalise(want)
	near(t, "importance", got.Importances(), want, 1e-12)
}

// TestNoAllocations: predicting into a slice allocates nothing.
func TestNoAllocations(t *testing.T) {
	d := pupils(60, 7)
	for _, e := range []ml.Estimator{
		RandomForest{Trees: 20}, GradientBoosting{}, AdaBoost{}, ExtraTrees{Trees: 20},
		Voting{Bases: []Base{{"forest", RandomForest{Trees: 5}}, {"ridge", linear.Ridge{}}}},
		classic(10),
	} {
		m := fit(t, e, d)
		for _, rows := range []int{1, 64, 150} {
			x, dst := pupils(rows, 8).X, make([]float64, rows)
			if n := testing.AllocsPerRun(20, func() { m.Predict(dst, x) }); n != 0 {
				t.Errorf("%T: %v allocations for %d rows", m, n, rows)
			}
		}
	}
}
