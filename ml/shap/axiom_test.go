package shap

import (
	"math"
	"slices"
	"sync"
	"testing"

	"paes/ml"
	"paes/ml/ensemble"
	"paes/ml/linear"
	"paes/ml/tree"
)

// TestAxioms: who changes nothing gets nothing, who do the same get the same.
func TestAxioms(t *testing.T) {
	rng := ml.NewRand(4, 0)
	k := &Kernel{Support: table(rng, 30, 5, 0), Alpha: make([]float64, 30), Variance: 1}
	k.Length = []float64{1, 1, 2, math.Inf(1), 2}
	for i := range k.Alpha {
		k.Alpha[i] = 100 * rng.NormFloat64()
		k.Support.Set(i, 1, k.Support.At(i, 0))
	}
	background := table(rng, 20, 5, 0)
	for i := range background.Rows {
		background.Set(i, 1, background.At(i, 0))
	}
	x := []float64{1, 1, 2, math.NaN(), 4} // the column that is left out may be missing
	e, err := New(k, background, []int{0, 1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	phi := e.Values(nil, x)
	if phi[3] != 0 || phi[0] == 0 || math.Abs(phi[0]-phi[1]) > 1e-12*math.Abs(phi[0]) {
		t.Errorf("kernel: a dummy has %v, twins have %v and %v", phi[3], phi[0], phi[1])
	}

	adds(t, e, k, ml.Matrix{Rows: 1, Cols: 5, Data: x})

	// The same of a tree: 10 (x0 > 0) + 10 (x1 > 0), and a column that is never asked.
	leaf := tree.Node{Threshold: float32(math.Inf(1))}
	either := &tree.Model{Gains: make([]float64, 3), Tree: tree.Tree{
		Nodes:  []tree.Node{{Feature: 0, Left: 1}, {Feature: 1, Left: 2}, {Feature: 1, Left: 3}, leaf, leaf, leaf, leaf},
		Values: []float64{0, 0, 0, 0, 10, 10, 20},
	}}
	e, err = New(either, ml.FromRows([][]float64{{-1, -1, 0}, {1, -1, 0}, {-1, 1, 0}, {1, 1, 0}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, e.Values(nil, []float64{1, 1, 5}), []float64{5, 5, 0})
	near(t, []float64{e.Base()}, []float64{10})
}

// TestSum: the values of a sum by hand are those of a stack.
func TestSum(t *testing.T) {
	rng := ml.NewRand(5, 0)
	x := table(rng, 60, 6, 0)
	stack := fit(t, estimators()["stack"], ml.Data{X: x, Y: targets(rng, x)}).(*ensemble.Stacked)
	final := stack.Final.(*linear.Model)
	var parts []*Explainer
	for _, b := range stack.Bases {
		e, err := New(b, x, nil)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, e)
	}
	sum := Sum(final.Intercept, final.Coef, parts...)
	whole, err := New(stack, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	adds(t, sum, stack, x)
	near(t, sum.Values(nil, x.Row(7)), whole.Values(nil, x.Row(7)))
	near(t, []float64{sum.Base()}, []float64{whole.Base()})
	if got := Sum(1, []float64{-2}, sum).Base(); math.Abs(got-1+2*sum.Base()) > 1e-9 {
		t.Errorf("base %v", got)
	}
}

// TestTogether: many may ask at a time, and get the same bits.
func TestTogether(t *testing.T) {
	rng := ml.NewRand(6, 0)
	x := table(rng, 60, 6, 0)
	e, err := New(fit(t, estimators()["scaled stack"], ml.Data{X: x, Y: targets(rng, x)}), x, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := e.Values(nil, x.Row(0))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			dst := make([]float64, e.Players())
			for range 20 {
				if !slices.Equal(e.Values(dst, x.Row(0)), want) {
					t.Error("other values")
				}
			}
		})
	}
	wg.Wait()
}
