package shap

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"paes/ml"
	"paes/ml/boost"
	"paes/ml/ensemble"
	"paes/ml/gaussian"
	"paes/ml/linear"
	"paes/ml/neural"
	"paes/ml/preprocess"
	"paes/ml/tree"
)

// estimators are all kinds that can be explained; those named "missing" take
// missing values.
func estimators() map[string]ml.Estimator {
	scaled := func(e ml.Estimator) ml.Estimator { return preprocess.Scaled{Estimator: e} }
	bases := []ensemble.Base{
		{Name: "forest", Estimator: ensemble.ExtraTrees{Trees: 5, MinLeaf: 3}},
		{Name: "ridge", Estimator: scaled(linear.Ridge{Alpha: 3})},
		{Name: "boosted", Estimator: ensemble.GradientBoosting{Trees: 7}},
		{Name: "missing", Estimator: boost.Regressor{Trees: 5}},
	}
	stack := func(final ml.Estimator) ml.Estimator { return ensemble.Stacking{Bases: bases, Final: final} }
	return map[string]ml.Estimator{
		"tree":                tree.Regressor{MaxDepth: 6},
		"shrunk tree":         tree.Regressor{Shrinkage: 5},
		"forest":              ensemble.RandomForest{Trees: 7, MaxFeatures: 3},
		"extra trees":         ensemble.ExtraTrees{Trees: 7, MinLeaf: 2},
		"boosted":             ensemble.GradientBoosting{Trees: 20},
		"missing, boosted":    boost.Regressor{Trees: 20},
		"missing, forest":     boost.Forest{Trees: 5, MinLeaf: 3},
		"ols":                 linear.OLS{},
		"process":             gaussian.Process{},
		"process of blocks":   gaussian.Process{Blocks: []gaussian.Block{{Columns: []int{0, 1}}, {Columns: []int{1, 2}, LinearOnly: true}}},
		"bayes":               linear.BayesianRidge{},
		"scaled":              scaled(linear.Ridge{}),
		"scaled trees":        scaled(ensemble.ExtraTrees{Trees: 4}),
		"scaled once":         preprocess.Scaled{Scaler: preprocess.Scaler{KeepScale: true}, Estimator: linear.OLS{}},
		"vote":                ensemble.Voting{Bases: bases, Weights: []float64{1, 2, 3, 0}},
		"stack":               stack(linear.Ridge{}),
		"stack, bayes":        stack(linear.BayesianRidge{}),
		"stack, scaled":       stack(scaled(linear.Ridge{})),
		"stack, shifted":      stack(preprocess.Scaled{Scaler: preprocess.Scaler{KeepScale: true}, Estimator: linear.Ridge{}}),
		"scaled stack":        scaled(stack(linear.OLS{})),
		"stack in a vote":     ensemble.Voting{Bases: []ensemble.Base{{Name: "a", Estimator: stack(linear.Ridge{})}, bases[0]}},
		"a constant forest":   ensemble.RandomForest{Trees: 2, MinLeaf: 1000},
		"missing, one leaf":   boost.Forest{Trees: 2, MinLeaf: 1000},
		"missing, one b leaf": boost.Regressor{Trees: 2, MinLeaf: 1000},
	}
}

func fit(t testing.TB, e ml.Estimator, d ml.Data) ml.Predictor {
	t.Helper()
	p, err := e.Fit(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefinition(t *testing.T) {
	for name, e := range estimators() {
		t.Run(name, func(t *testing.T) {
			rng := ml.NewRand(1, uint64(len(name)))
			missing := 0.0
			if strings.Contains(name, "missing,") {
				missing = 0.2
			}
			x := table(rng, 90, 8, missing)
			for i := range x.Rows { // two columns that are the same
				x.Set(i, 5, x.At(i, 4))
			}
			p := fit(t, e, ml.Data{X: x, Y: targets(rng, x)})
			rows := table(rng, 3, 8, missing)
			against(t, p, table(rng, 13, 8, missing), nil, rows)
			against(t, p, table(rng, 5, 8, missing), []int{0, 1, 2, 3, 4, 4, 0, 2}, rows)
			against(t, p, table(rng, 70, 8, missing), seats(rng, 8), rows) // more than the bits of a word
		})
	}
}

// TestMissingGoesEitherWay makes sure that the models above do both.
func TestMissingGoesEitherWay(t *testing.T) {
	rng := ml.NewRand(2, 0)
	x := table(rng, 400, 3, 0.3)
	d := ml.Data{X: x, Y: make([]float64, 400)}
	for i := range d.Y {
		d.Y[i] = 700 + rng.Float64()
		if v := x.At(i, 0); v != v {
			d.Y[i] = 900
		} else if v < 0 {
			d.Y[i] = 400
		}
	}
	m := fit(t, boost.Regressor{Trees: 10}, d).(*boost.Model)
	if !m.Missing {
		t.Fatal("no missing value goes right")
	}
	f := fit(t, boost.Forest{Trees: 10}, d).(*boost.ForestModel)
	var ways [2]int
	for _, w := range f.Trees {
		for _, n := range w.Nodes {
			if n.MissingRight {
				ways[1]++
			} else {
				ways[0]++
			}
		}
	}
	if ways[0] == 0 || ways[1] == 0 {
		t.Fatalf("missing values go left %d times, right %d times", ways[0], ways[1])
	}
	rows := table(rng, 10, 3, 0.5)
	for _, p := range []ml.Predictor{m, f} {
		against(t, p, table(rng, 40, 3, 0.5), nil, rows)
		against(t, p, table(rng, 40, 3, 0.5), []int{1, 0, 1}, rows)
	}
}

// FuzzTrees draws wild trees, with missing values that go left.
func FuzzTrees(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := ml.NewRand(seed, 0)
		cols := 1 + rng.IntN(9)
		b := &ensemble.Boosted{Base: 500, Gains: make([]float64, cols)}
		for range rng.IntN(4) {
			b.Trees = append(b.Trees, wild(rng, cols, rng.IntN(60)))
		}
		against(t, b, table(rng, 1+rng.IntN(80), cols, 0.1), seats(rng, cols), table(rng, 2, cols, 0.1))
	})
}

// FuzzKernel draws kernels, near and far.
func FuzzKernel(f *testing.F) {
	for seed := range uint64(40) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := ml.NewRand(seed, 0)
		cols := 1 + rng.IntN(9)
		k := machine(rng, 1+rng.IntN(12), cols)
		against(t, k, table(rng, 1+rng.IntN(20), cols, 0), seats(rng, cols), table(rng, 2, cols, 0))
	})
}

// machine draws a kernel machine.
func machine(rng *rand.Rand, rows, cols int) *Kernel {
	k := &Kernel{Support: table(rng, rows, cols, 0), Alpha: make([]float64, rows), Constant: 600}
	for i := range k.Alpha {
		k.Alpha[i] = 50 * rng.NormFloat64()
	}
	if rng.IntN(4) > 0 {
		k.Variance = rng.Float64() * 3
		k.Length = make([]float64, cols)
		for j := range k.Length {
			k.Length[j] = math.Exp(1.5 * rng.NormFloat64())
			if rng.IntN(5) == 0 {
				k.Length[j] = math.Inf(1)
			}
		}
	}
	if rng.IntN(3) > 0 {
		k.Linear = make([]float64, cols)
		for j := range k.Linear {
			k.Linear[j] = rng.Float64()
		}
	}
	return k
}

// TestManyPlayers: twelve by the definition, and sixty, whose products reach
// the smallest numbers, by their sum.
func TestManyPlayers(t *testing.T) {
	rng := ml.NewRand(3, 0)
	for _, cols := range []int{12, 60} {
		k := machine(rng, 20, cols)
		k.Variance, k.Linear, k.Length = 2, nil, slices.Repeat([]float64{3}, cols)
		k.Length[0], k.Length[1] = 1e-3, 1e-200 // factors that vanish
		x, background := table(rng, 3, cols, 0), table(rng, 20, cols, 0)
		copy(background.Row(1), k.Support.Row(1))
		copy(x.Row(1), k.Support.Row(2))
		if cols == 12 {
			against(t, k, background, nil, x)
			b := &ensemble.Boosted{Gains: make([]float64, cols), Trees: []tree.Tree{wild(rng, cols, 300)}}
			against(t, b, background, nil, x)
			continue
		}
		e, err := New(k, background, nil)
		if err != nil {
			t.Fatal(err)
		}
		adds(t, e, k, x)
	}
}

// TestLongPath: a tree that is one path of 200 players, more than the definition
// can do: the one leaf that is worth something is shared alike.
func TestLongPath(t *testing.T) {
	const n = 200
	leaf := tree.Node{Threshold: float32(math.Inf(1))}
	var c tree.Tree
	for j := range n {
		c.Nodes = append(c.Nodes, tree.Node{Feature: uint16(j), Left: 1}, leaf)
		c.Values = append(c.Values, 0, 0)
		if j > 0 { // the right child of the node above
			c.Nodes[2*j-2].Left = 1
		}
	}
	// node 2j splits, 2j+1 is its left leaf, 2j+2 the next
	c.Nodes, c.Values = append(c.Nodes, leaf), append(c.Values, 1000)
	background := ml.NewMatrix(3, n)
	x := slices.Repeat([]float64{1}, n)
	e, err := New(&tree.Model{Tree: c, Gains: make([]float64, n)}, background, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, e.Values(nil, x), slices.Repeat([]float64{1000. / n}, n))
	near(t, []float64{e.Base()}, []float64{0})
}

func TestRefusals(t *testing.T) {
	rng := ml.NewRand(7, 0)
	d := ml.Data{X: table(rng, 40, 3, 0)}
	d.Y = targets(rng, d.X)
	ridge := fit(t, linear.Ridge{}, d)
	forest := ensemble.RandomForest{Trees: 2}
	for _, e := range []ml.Estimator{
		ensemble.AdaBoost{Estimators: 2},
		neural.MLP{MaxEpochs: 2},
		ensemble.Stacking{Bases: []ensemble.Base{{Name: "a", Estimator: forest}}, Final: forest},
		ensemble.Voting{Bases: []ensemble.Base{{Name: "a", Estimator: ensemble.AdaBoost{Estimators: 2}}}},
		preprocess.Scaled{Estimator: ensemble.AdaBoost{Estimators: 2}},
	} {
		if _, err := New(fit(t, e, d), d.X, nil); !errors.Is(err, ErrKind) {
			t.Errorf("%T: %v", e, err)
		}
	}
	missing := ml.FromRows([][]float64{{1, 2, 3}, {1, math.NaN(), 3}})
	if _, err := New(ridge, missing, nil); !errors.Is(err, ml.ErrMissing) {
		t.Errorf("NaN: %v", err)
	}
	if _, err := New(ridge, ml.NewMatrix(0, 3), nil); err == nil {
		t.Error("no background: no error")
	}
	if _, err := New(ridge, d.X, []int{0, -1, 2}); err == nil {
		t.Error("player -1: no error")
	}
	k := machine(rng, 4, 3)
	k.Variance, k.Length = 1, []float64{1, 0, 1}
	if _, err := New(k, d.X, nil); err == nil {
		t.Error("length 0: no error")
	}
	e, err := New(ridge, d.X, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func(){
		"players":    func() { _, _ = New(ridge, d.X, []int{0, 1}) },
		"columns":    func() { _, _ = New(ridge, ml.NewMatrix(3, 4), nil) },
		"row":        func() { e.Values(nil, []float64{1}) },
		"no parts":   func() { Sum(0, nil) },
		"weights":    func() { Sum(0, []float64{1, 2}, e) },
		"dst":        func() { e.Values(make([]float64, 2), d.X.Row(0)) },
		"other part": func() { Sum(0, []float64{1, 2}, e, &Explainer{cols: 3, players: 2}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
