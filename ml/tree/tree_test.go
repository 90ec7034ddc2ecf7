package tree

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"paes/ml"
	"paes/ml/mltest"
)

func TestBattery(t *testing.T) {
	mltest.Run(t, "full depth", func(seed uint64, _ int) ml.Estimator { return Regressor{Seed: seed} }, mltest.Options{})
	mltest.Run(t, "limited", func(seed uint64, _ int) ml.Estimator {
		return Regressor{MaxDepth: 4, MinLeaf: 2, MaxFeatures: 2, Seed: seed}
	}, mltest.Options{})
}

// random is rows x cols data: column j has about 2^(j+1) different values, or
// continuous ones from the fifth on.
func random(seed uint64, rows, cols int, weights bool) ml.Data {
	rnd := ml.NewRand(seed, 0)
	d := ml.Data{X: ml.NewMatrix(rows, cols), Y: make([]float64, rows)}
	if weights {
		d.W = make([]float64, rows)
	}
	for i := range rows {
		x := d.X.Row(i)
		for j := range x {
			x[j] = rnd.NormFloat64()
			if j < 5 {
				x[j] = float64(rnd.IntN(2 << j))
			}
			d.Y[i] += x[j]
		}
		d.Y[i] = math.Round(4*d.Y[i]+4*rnd.NormFloat64()) / 4
		if weights {
			d.W[i] = 0.25 + 3*rnd.Float64()
		}
	}
	return d
}

// TestBestSplits compares every node with an exhaustive search, on sizes below
// and above that from which sorted lists are used.
func TestBestSplits(t *testing.T) {
	for _, rows := range []int{1, 2, 3, 5, small, small + 1, 40, 150} {
		for _, minLeaf := range []int{1, 2, 5} {
			for _, weights := range []bool{false, true} {
				for _, depth := range []int{0, 1, 4} {
					d := random(uint64(rows), rows, 8, weights)
					m := fit(t, Regressor{MaxDepth: depth, MinLeaf: minLeaf, Seed: uint64(depth)}, d)
					newNaive(d, minLeaf, m.Tree).check(t, depth)
				}
			}
		}
	}
}

func FuzzGrow(f *testing.F) {
	f.Add(uint64(1), []byte{1, 2, 3, 4, 5, 6, 7, 8, 9}, uint8(2), uint8(0), uint8(1), false)
	f.Add(uint64(2), []byte("a longer string of bytes with some letters more than once"), uint8(3), uint8(3), uint8(2), true)
	f.Add(uint64(3), []byte("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), uint8(1), uint8(0), uint8(1), true)
	f.Fuzz(func(t *testing.T, seed uint64, data []byte, cols, depth, minLeaf uint8, weights bool) {
		p := int(cols % 9)
		rows := min(len(data)/(p+1), 64)
		if rows == 0 {
			return
		}
		d := ml.Data{X: ml.NewMatrix(rows, p), Y: make([]float64, rows)}
		for i := range rows {
			for j := range p {
				d.X.Set(i, j, float64(data[i*(p+1)+j])/16-3)
			}
			d.Y[i] = float64(int8(data[i*(p+1)+p]))
			if weights {
				d.W = append(d.W, 1+float64(data[i*(p+1)]%4))
			}
		}
		r := Regressor{MaxDepth: int(depth % 8), MinLeaf: int(minLeaf % 5), Seed: seed}
		m := fit(t, r, d)
		newNaive(d, r.MinLeaf, m.Tree).check(t, r.MaxDepth)
	})
}

// TestIntegerWeights: a weight of 3 is three equal rows.
func TestIntegerWeights(t *testing.T) {
	d := random(3, 80, 7, false)
	for i := range d.Y { // without ties, so that there is one tree
		d.Y[i] += float64(i*i%97) / 97
	}
	d.X = d.X.SelectCols([]int{6})
	var repeated []int
	d.W = make([]float64, d.X.Rows)
	for i := range d.W {
		d.W[i] = float64(1 + i%3)
		repeated = append(repeated, slices.Repeat([]int{i}, 1+i%3)...)
	}
	copies := d.Select(repeated)
	copies.W = nil
	for _, depth := range []int{0, 3} {
		x := random(4, 50, 7, false).X.SelectCols([]int{6})
		a, b := fit(t, Regressor{MaxDepth: depth}, d), fit(t, Regressor{MaxDepth: depth}, copies)
		near(t, "prediction", a.Predict(nil, x), b.Predict(nil, x))
		near(t, "importance", a.Importances(), b.Importances())
	}
}

// TestSameValue: values 1e-7 apart or less are one value, but not when there
// are others between which the difference is larger.
func TestSameValue(t *testing.T) {
	for _, c := range []struct {
		x      []float64
		leaves int
	}{
		{[]float64{0, 0.9e-7}, 1},
		{[]float64{0, 1.1e-7}, 2},
		{[]float64{0, 0.9e-7, 1.8e-7}, 1}, // each is the neighbour's equal
		{[]float64{1, 1 + 1e-9}, 1},       // equal as float32
		{[]float64{0, math.Copysign(0, -1)}, 1},
	} {
		d := ml.Data{X: ml.Matrix{Rows: len(c.x), Cols: 1, Data: c.x}}
		for i := range c.x {
			d.Y = append(d.Y, float64(i))
		}
		if m := fit(t, Regressor{}, d); m.Tree.Leaves() != c.leaves {
			t.Errorf("%v: %d leaves, want %d", c.x, m.Tree.Leaves(), c.leaves)
		}
	}
}

func TestMidway(t *testing.T) {
	next := math.Nextafter32(1, 2)
	for _, c := range []struct{ below, above, want float32 }{
		{0, 1, 0.5}, {1, next, 1}, {-next, -1, -next}, {-math.MaxFloat32, math.MaxFloat32, 0},
		{math.SmallestNonzeroFloat32, 2 * math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat32},
	} {
		if got := midway(c.below, c.above); got != c.want {
			t.Errorf("midway(%v, %v) = %v, want %v", c.below, c.above, got, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	d := random(1, 20, 3, false)
	for _, r := range []Regressor{{MaxDepth: -1}, {MinLeaf: -1}, {MaxFeatures: -1}} {
		if _, err := r.Fit(t.Context(), d); err == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
	d.X.Set(3, 2, 1e300)
	if _, err := (Regressor{}).Fit(t.Context(), d); !errors.Is(err, ml.ErrNotFinite) {
		t.Errorf("1e300: error %v, want %v", err, ml.ErrNotFinite)
	}
	long := ml.Data{X: ml.NewMatrix(MaxRows+1, 1), Y: make([]float64, MaxRows+1)}
	if _, err := (Regressor{}).Fit(t.Context(), long); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%d rows: error %v, want %v", MaxRows+1, err, ErrTooLarge)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Regressor{}).Fit(ctx, random(1, 20, 3, false)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

// TestLargest grows the largest tree there is: MaxRows leaves on one level,
// where the children are as far from their parent as they can be.
func TestLargest(t *testing.T) {
	d := ml.Data{X: ml.NewMatrix(MaxRows, 1), Y: make([]float64, MaxRows)}
	for i := range d.Y {
		d.X.Data[i], d.Y[i] = float64(i), float64(i)
	}
	m := fit(t, Regressor{}, d)
	if m.Tree.Leaves() != MaxRows || m.Tree.Depth() != 16 {
		t.Errorf("%d leaves, depth %d; want %d, 16", m.Tree.Leaves(), m.Tree.Depth(), MaxRows)
	}
	if got := m.Predict(nil, d.X); !reflect.DeepEqual(got, d.Y) {
		t.Error("the tree does not repeat its targets")
	}
}

// TestMaxFeatures: with one feature looked at per split every feature gets its
// turn, and a constant one does not end the search.
func TestMaxFeatures(t *testing.T) {
	d := random(9, 200, 8, false)
	for i := range d.X.Rows {
		d.X.Set(i, 0, 7)
	}
	m := fit(t, Regressor{MaxFeatures: 1}, d)
	for j, v := range m.Importances() {
		if (v > 0) != (j > 0) {
			t.Errorf("importance of feature %d is %v", j, v)
		}
	}
	only := d
	only.X = d.X.SelectCols([]int{0, 7})
	for seed := range uint64(20) {
		if m := fit(t, Regressor{MaxFeatures: 1, Seed: seed}, only); m.Tree.Leaves() < 100 {
			t.Fatalf("seed %d: %d leaves", seed, m.Tree.Leaves())
		}
	}
}

// TestTies: equal columns share the splits.
func TestTies(t *testing.T) {
	d := random(10, 60, 7, false)
	d.X = d.X.SelectCols([]int{6, 6})
	first := 0
	for seed := range uint64(200) {
		if fit(t, Regressor{MaxDepth: 1, Seed: seed}, d).Tree.Nodes[0].Feature == 0 {
			first++
		}
	}
	if first < 70 || first > 130 {
		t.Errorf("the first of two equal columns is picked in %d of 200 trees", first)
	}
}

// TestGrowerIsReusable: what a grower did before leaves no trace.
func TestGrowerIsReusable(t *testing.T) {
	d := random(11, 120, 8, false)
	s, err := Presort(d.X)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]float64, d.X.Rows)
	for i := range counts {
		counts[i] = float64(i % 3)
	}
	g := NewGrower(s, Regressor{})
	for range 2 {
		fresh := NewGrower(s, Regressor{}).Grow(ml.NewRand(1, 0), d.Y, counts, nil)
		if got := g.Grow(ml.NewRand(1, 0), d.Y, counts, nil); !reflect.DeepEqual(got, fresh) {
			t.Fatal("another tree")
		}
		g.Grow(ml.NewRand(2, 0), d.Y, nil, nil)
	}
	dst := make([]float64, d.X.Rows)
	all := g.Grow(ml.NewRand(3, 0), d.Y, nil, nil)
	s.Predict(dst, all)
	if got := (&Model{Tree: all, Gains: make([]float64, 8)}).Predict(nil, d.X); !reflect.DeepEqual(got, dst) {
		t.Error("presorted and plain rows differ")
	}
}

// TestAdd: any number of trees, rows and columns gives what walking one by one
// gives.
func TestAdd(t *testing.T) {
	for _, cols := range []int{1, 8, rowCols + 1, blockLanes + 1} {
		d := random(12, 50, cols, false)
		var trees []Tree
		for k := range uint64(19) {
			trees = append(trees, fit(t, Regressor{MaxDepth: int(k % 6), MaxFeatures: 2, Seed: k}, d).Tree)
		}
		for _, rows := range []int{0, 1, 7, 8, 21, 200} {
			x := random(13, rows, cols, false).X
			for _, n := range []int{0, 1, 8, 19} {
				got, want := make([]float64, rows), make([]float64, rows)
				Add(got, x, trees[:n]...)
				each := make([]float64, n)
				for i := range want {
					row := Float32(nil, x.Row(i))
					Each(each, trees[:n], row)
					for k, tr := range trees[:n] {
						want[i] += tr.Value(row)
						if each[k] != tr.Value(row) {
							t.Fatal("Each differs from Value")
						}
					}
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("%d columns, %d rows, %d trees differ", cols, rows, n)
				}
			}
		}
	}
	stump := Tree{Nodes: []Node{{Threshold: float32(math.Inf(1))}}, Values: []float64{5}}
	dst := make([]float64, 9)
	Add(dst, ml.NewMatrix(9, 0), stump)
	if !reflect.DeepEqual(dst, slices.Repeat([]float64{5}, 9)) {
		t.Errorf("no columns: %v", dst)
	}
}

func TestValidate(t *testing.T) {
	inf := float32(math.Inf(1))
	leaf := Node{Threshold: inf}
	good := Tree{[]Node{{0.5, 1, 1}, leaf, leaf}, []float64{1, 2, 3}}
	if err := good.Validate(2); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string]Tree{
		"empty":            {},
		"values missing":   {good.Nodes, []float64{1, 2}},
		"NaN value":        {good.Nodes, []float64{1, math.NaN(), 3}},
		"unknown feature":  {[]Node{{0.5, 2, 1}, leaf, leaf}, good.Values},
		"NaN threshold":    {[]Node{{float32(math.NaN()), 1, 1}, leaf, leaf}, good.Values},
		"child outside":    {[]Node{{0.5, 1, 2}, leaf, leaf}, good.Values},
		"leaf that splits": {[]Node{{0.5, 1, 1}, {Threshold: 1}, leaf}, good.Values},
		"split at +Inf":    {[]Node{{inf, 1, 1}, leaf, leaf}, good.Values},
		"leaf of feature":  {[]Node{{0.5, 1, 1}, {Threshold: inf, Feature: 9}, leaf}, good.Values},
	} {
		if bad.Validate(2) == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkPresort(b *testing.B) {
	x := random(1, 260, 145, false).X
	for b.Loop() {
		if _, err := Presort(x); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFit50000(b *testing.B) {
	d := random(1, 50000, 20, false)
	for b.Loop() {
		fit(b, Regressor{}, d)
	}
}
