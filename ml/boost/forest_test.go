package boost

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"reflect"
	"testing"

	"paes/ml"
	"paes/ml/mltest"
)

func TestForestBattery(t *testing.T) {
	for name, f := range map[string]Forest{
		"zero value":  {Trees: 20},
		"restrained":  {Trees: 9, MaxFeatures: 2, MinLeaf: 3, MaxDepth: 4, Bins: 10},
		"row samples": {Trees: 9, Rows: 0.5},
	} {
		mltest.Run(t, name, func(seed uint64, workers int) ml.Estimator {
			f := f
			f.Seed, f.Workers = seed, workers
			return f
		}, mltest.Options{Missing: true})
	}
}

func plant(t testing.TB, f Forest, d ml.Data) *ForestModel {
	t.Helper()
	p, err := f.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	m := p.(*ForestModel)
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestForestSameBits: the forest depends neither on the workers nor on which
// features share a byte. 6,000 rows need histograms and small branches.
func TestForestSameBits(t *testing.T) {
	d := mixed(6000, 12, 1)
	for _, f := range []Forest{{Trees: 5}, {Trees: 5, MaxFeatures: 4, MinLeaf: 3, Rows: 0.7}} {
		want := plant(t, f, d)
		for _, workers := range []int{1, 2, 3, 8} {
			f.Workers = workers
			if got := plant(t, f, d); !reflect.DeepEqual(got, want) {
				t.Errorf("another forest with %d workers", workers)
			}
			b, err := NewBins(t.Context(), d.X, Options{Workers: workers, Plain: true})
			if err != nil {
				t.Fatal(err)
			}
			plain, err := f.FitBins(t.Context(), b, d.Y, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(plain, want) {
				t.Errorf("another forest without shared bytes")
			}
		}
	}
}

// TestForestBitsOfEveryMachine is the same with assembly and without: run it
// with -tags purego too.
func TestForestBitsOfEveryMachine(t *testing.T) {
	m := plant(t, Forest{Trees: 4}, mixed(5000, 12, 8))
	sum := crc32.NewIEEE()
	for _, tree := range m.Trees {
		for _, n := range tree.Nodes {
			fmt.Fprintln(sum, n.Feature, math.Float32bits(n.Threshold), n.Children, n.MissingRight)
		}
		for _, v := range tree.Values {
			fmt.Fprintln(sum, math.Float64bits(v))
		}
	}
	const want = 0xf66cd97f
	if got := sum.Sum32(); got != want {
		t.Errorf("checksum %#x, want %#x", got, want)
	}
}

// grove grows a tree on all rows, each drawn once: what a bootstrap leaves out
// says nothing about leaves.
func grove(t *testing.T, f Forest, d ml.Data) WideTree {
	f, err := f.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBins(t.Context(), d.X, Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := presentRows(len(d.Y), d.Y, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &soil{Forest: f, ctx: t.Context(), b: b, y: d.Y, present: rows}
	s.prepare(nil)
	p := newField(s)
	var all uint64
	for i, r := range rows {
		v := uint64(int64(p.targets[i]))<<countBits | 1
		p.spans[0].rows[i], p.spans[0].pulls[i] = r, v
		all += v
	}
	tree, err := p.raise(ml.NewRand(1, 1), len(rows), all, make([]float64, d.X.Cols))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// TestFullDepthIsPure: rows that differ in some bin end in leaves of their own,
// also where missing values are the only difference, and the walk over the
// numbers finds the leaf that the bins were put into.
func TestFullDepthIsPure(t *testing.T) {
	for _, n := range []int{1, 2, 300, fewRows, fewRows + 1, 5000} {
		d := mixed(n, 12, 2)
		tree := grove(t, Forest{}, d)
		m := ForestModel{Trees: []WideTree{tree}, Gains: make([]float64, 12)}
		for i, v := range m.Predict(nil, d.X) {
			if math.Abs(v-d.Y[i]) > 1e-9 {
				t.Fatalf("%d rows: row %d is predicted %v, its target is %v", n, i, v, d.Y[i])
			}
		}
	}
	d := mixed(3000, 6, 3)
	for i := range d.Y {
		d.Y[i] = 0
		for j := range 6 {
			d.X.Set(i, j, float64((i>>j)&1))
		}
		d.Y[i] = float64((i ^ i>>1 ^ i>>2) & 1) // no split alone is of use
	}
	m := ForestModel{Trees: []WideTree{grove(t, Forest{}, d)}, Gains: make([]float64, 6)}
	for i, v := range m.Predict(nil, d.X) {
		if v != d.Y[i] {
			t.Fatalf("parity: row %d is predicted %v, its target is %v", i, v, d.Y[i])
		}
	}
}

// TestFirstSplitIsTheBest tries all splits of small data, missing on each side.
func TestFirstSplitIsTheBest(t *testing.T) {
	for seed := range uint64(60) {
		d := mixed(3+int(seed)%30, 6, seed)
		tree := grove(t, Forest{MaxDepth: 1}, d)
		sse := func(left func(row []float64) bool) float64 {
			var sum, n [2]float64
			for i, y := range d.Y {
				k := 0
				if left(d.X.Row(i)) {
					k = 1
				}
				sum[k] += y
				n[k]++
			}
			if n[0] == 0 || n[1] == 0 {
				return -1
			}
			return sum[0]*sum[0]/n[0] + sum[1]*sum[1]/n[1]
		}
		best := -1.0
		for j := range 6 {
			for i := range d.Y {
				cut := d.X.At(i, j)
				for _, missing := range []bool{false, true} {
					best = max(best, sse(func(row []float64) bool { return row[j] <= cut || row[j] != row[j] && missing }))
				}
			}
		}
		got := sse(func(row []float64) bool { return tree.Nodes[0].child(float32(row[tree.Nodes[0].Feature])) == ^0 })
		if math.Abs(got-best) > 1e-6*(1+best) {
			t.Errorf("seed %d: a split of %v, the best has %v", seed, got, best)
		}
	}
}

// TestForestScikitLearn compares the mean RMSE over five seeds with that of
// scikit-learn; testdata/make_forest.py made theirs, and the same data.
func TestForestScikitLearn(t *testing.T) {
	file, err := os.ReadFile("testdata/forest.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]float64
	if err := json.Unmarshal(file, &want); err != nil {
		t.Fatal(err)
	}
	for kind, name := range []string{"continuous", "ordinal", "ceiling"} {
		x, y := forestData(kind, 4000)
		all := ml.Data{X: x, Y: y}
		train, test := all, all
		train.X.Rows, train.X.Data, train.Y = 3000, x.Data[:3000*10], y[:3000]
		test.X.Rows, test.X.Data, test.Y = 1000, x.Data[3000*10:], y[3000:]
		for variant, f := range map[string]Forest{"all": {Trees: 60}, "third": {Trees: 60, MaxFeatures: 3}, "depth": {Trees: 60, MaxDepth: 6}} {
			var mean float64
			for seed := range uint64(5) {
				f.Seed = seed
				var sum float64
				for i, v := range plant(t, f, train).Predict(nil, test.X) {
					sum += (v - test.Y[i]) * (v - test.Y[i])
				}
				mean += math.Sqrt(sum/1000) / 5
			}
			theirs := want[name+" "+variant]
			t.Logf("%s, %s: RMSE %.4f, scikit-learn %.4f: %+.2f %%", name, variant, mean, theirs, 100*(mean/theirs-1))
			if !(math.Abs(mean/theirs-1) <= 0.02) {
				t.Errorf("%s, %s: RMSE %v, scikit-learn has %v", name, variant, mean, theirs)
			}
		}
	}
}

// forestData is that of make_forest.py: a generator simple enough for both.
func forestData(kind, n int) (ml.Matrix, []float64) {
	state := uint32(kind + 1)
	draw := func() float64 {
		state = state*1664525 + 1013904223
		return float64(state>>8) / (1 << 24)
	}
	x, y := ml.NewMatrix(n, 10), make([]float64, n)
	for i := range n {
		r := x.Row(i)
		for j := range r {
			r[j] = draw()
			if kind == 1 {
				r[j] = math.Floor(5*r[j]) / 4
			}
		}
		noise := draw() + draw() + draw() + draw() - 2
		y[i] = 10*math.Sin(3*r[0]*r[1]) + 20*(r[2]-0.5)*(r[2]-0.5) + 10*r[3] + 5*r[4] + 2*noise
		if kind == 2 {
			y[i] = min(y[i], 16)
		}
	}
	return x, y
}

func TestForestBadHyperParameters(t *testing.T) {
	d := mixed(50, 4, 7)
	for _, f := range []Forest{{Trees: -1}, {MaxFeatures: -1}, {MinLeaf: -1}, {MaxDepth: -1}, {Bins: 1}, {Bins: 256}, {Rows: 2}, {Rows: math.NaN()}} {
		if _, err := f.Fit(t.Context(), d); err == nil {
			t.Errorf("%+v accepted", f)
		}
	}
}

func TestWideTreeValidate(t *testing.T) {
	good := WideTree{Nodes: []WideNode{{Children: [2]int32{^0, 1}}, {Children: [2]int32{^1, ^2}}}, Values: []float64{1, 2, 3}}
	if err := good.Validate(1); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]WideTree{
		"empty":   {},
		"loop":    {Nodes: []WideNode{{Children: [2]int32{0, ^0}}}, Values: []float64{1, 2}},
		"outside": {Nodes: []WideNode{{Children: [2]int32{1, ^0}}}, Values: []float64{1, 2}},
		"no leaf": {Nodes: []WideNode{{Children: [2]int32{^2, ^0}}}, Values: []float64{1, 2}},
		"feature": {Nodes: []WideNode{{Feature: 1, Children: [2]int32{^1, ^0}}}, Values: []float64{1, 2}},
		"NaN":     {Values: []float64{math.NaN()}},
	} {
		if bad.Validate(1) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// FuzzForest draws shapes, gaps, constants and weights.
func FuzzForest(f *testing.F) {
	f.Add(uint64(1), uint16(1), uint8(1), uint8(0))
	f.Add(uint64(2), uint16(300), uint8(7), uint8(255))
	f.Add(uint64(3), uint16(1900), uint8(30), uint8(5))
	f.Fuzz(func(t *testing.T, seed uint64, rows uint16, cols, options uint8) {
		n, p := int(rows)%2000+1, int(cols)%40
		rng := ml.NewRand(seed, 1)
		d := mixed(n, p, seed)
		for i := range n {
			for j := range p {
				switch (j + int(seed%7)) % 7 {
				case 0:
					d.X.Set(i, j, 7)
				case 1:
					d.X.Set(i, j, math.NaN())
				case 2:
					d.X.Set(i, j, min(math.Exp(30*rng.NormFloat64()), 1e38))
				}
			}
		}
		if options&1 != 0 {
			d = weighted(d, rng, 3)
			d.W[0] = 0.3
		}
		e := Forest{Trees: 3, MinLeaf: int(options >> 1 & 3), MaxFeatures: int(options >> 3 & 3), MaxDepth: int(options >> 5 & 3), Seed: seed, Workers: 1}
		if options&128 != 0 {
			e.Rows = 0.5
		}
		m := plant(t, e, d)
		low, high := math.Inf(1), math.Inf(-1)
		for _, y := range d.Y {
			low, high = min(low, y-1e-9), max(high, y+1e-9)
		}
		for i, v := range m.Predict(nil, d.X) {
			if !(v >= low && v <= high) {
				t.Fatalf("prediction %d is %v, targets are from %v to %v", i, v, low, high)
			}
		}
		e.Workers = 3
		if again := plant(t, e, d); !reflect.DeepEqual(again, m) {
			t.Fatal("another forest with three workers")
		}
	})
}
