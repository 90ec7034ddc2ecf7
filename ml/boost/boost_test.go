package boost

import (
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"paes/ml"
	"paes/ml/mltest"
)

func TestBattery(t *testing.T) {
	o := mltest.Options{Missing: true}
	for name, r := range map[string]Regressor{
		"zero value":  {},
		"leaf-wise":   {Leaves: 9, MinLeaf: 3, Rows: 0.7, Cols: 0.5, L2: 1},
		"absolute":    {Loss: Absolute(), Trees: 20, MinLeaf: 5},
		"quantile":    {Loss: Quantile(0.3), Trees: 20, MinLeaf: 5},
		"huber":       {Loss: Huber(2), Trees: 20, MinLeaf: 5},
		"early stop":  {Stop: EarlyStopping{Rounds: 3, Share: 0.2}, MinLeaf: 5},
		"monotone":    {Monotone: []int8{1, -1, 0, 0, 0}, MinLeaf: 5},
		"no minimum":  {MinLeaf: 1, Trees: 10},
		"ten bins":    {Bins: 10, MinLeaf: 5, Trees: 10},
		"row samples": {Rows: 0.5, MinLeaf: 2, Trees: 20, Stop: EarlyStopping{Rounds: 5}},
	} {
		mltest.Run(t, name, func(seed uint64, workers int) ml.Estimator {
			r := r
			r.Seed, r.Workers = seed, workers
			return r
		}, o)
	}
}

// mixed draws continuous features, coarse ones and ordinals, with gaps in some,
// and a target of them.
func mixed(n, cols int, seed uint64) ml.Data {
	rng := ml.NewRand(seed, 0)
	d := ml.Data{X: ml.NewMatrix(n, cols), Y: make([]float64, n)}
	for i := range n {
		row := d.X.Row(i)
		for j := range row {
			v := rng.NormFloat64()
			switch j % 4 {
			case 1:
				v = math.Round(5 * v)
			case 2:
				v = float64(rng.IntN(3))
			case 3:
				v = float64(rng.IntN(2))
			}
			d.Y[i] += float64(v * float64(j%5-2))
			if j%3 == 2 && rng.IntN(5) == 0 {
				v = math.NaN()
				d.Y[i] += 3
			}
			row[j] = v
		}
		d.Y[i] += rng.NormFloat64()
	}
	return d
}

func fit(t testing.TB, r Regressor, d ml.Data) *Model {
	t.Helper()
	m, err := r.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*Model)
}

// variants are all ways to grow.
func variants() map[string]Regressor {
	return map[string]Regressor{
		"levels":   {Trees: 8, MinLeaf: 5},
		"leaves":   {Trees: 8, Leaves: 31, MinLeaf: 2, L2: 0.5},
		"sampled":  {Trees: 8, Rows: 0.6, Cols: 0.4, Seed: 3, MinLeaf: 5},
		"monotone": {Trees: 8, Monotone: []int8{1, -1, 0, 1, 0, 0, 1, 0, 0, -1, 0, 0}, MinLeaf: 5},
		"absolute": {Trees: 8, Loss: Absolute(), MinLeaf: 5},
		"stopped":  {Trees: 50, LearningRate: 0.5, MinLeaf: 5, Stop: EarlyStopping{Rounds: 2}},
	}
}

func weighted(d ml.Data, rng *rand.Rand, levels int) ml.Data {
	d.W = make([]float64, len(d.Y))
	for i := range d.W {
		d.W[i] = float64(rng.IntN(levels))
	}
	return d
}

// TestSameBits: the model does not depend on the workers, nor on which features
// share a byte. 20,000 rows are more than a chunk.
func TestSameBits(t *testing.T) {
	d := mixed(20_000, 12, 1)
	for name, r := range variants() {
		for _, w := range []bool{false, true} {
			if w {
				d = weighted(d, ml.NewRand(5, 0), 4)
			}
			want := fit(t, r, d)
			for _, workers := range []int{1, 2, 3, 8} {
				r.Workers = workers
				b, err := NewBins(t.Context(), d.X, Options{Workers: workers, Plain: true})
				if err != nil {
					t.Fatal(err)
				}
				plain, err := r.FitBins(t.Context(), b, d.Y, d.W)
				if err != nil {
					t.Fatal(err)
				}
				if !w && !reflect.DeepEqual(plain, want) {
					t.Errorf("%s: other model without shared bytes", name)
				}
				if got := fit(t, r, d); !reflect.DeepEqual(got, want) {
					t.Errorf("%s, weights %v: other model with %d workers", name, w, workers)
				}
			}
		}
		d.W = nil
	}
}

// TestBitsOfEveryMachine is the same with assembly and without: run it with
// -tags purego too.
func TestBitsOfEveryMachine(t *testing.T) {
	d := mixed(5000, 12, 8)
	sum := crc32.NewIEEE()
	for _, r := range []Regressor{{Trees: 10}, {Trees: 10, Leaves: 40, MinLeaf: 1}} {
		m := fit(t, r, d)
		for _, tree := range m.Trees {
			for k, n := range tree.Nodes {
				fmt.Fprintln(sum, n.Feature, math.Float32bits(n.Threshold), n.Left, math.Float64bits(tree.Values[k]))
			}
		}
	}
	const want = 0x7e2930b1
	if got := sum.Sum32(); got != want {
		t.Errorf("checksum %#x, want %#x", got, want)
	}
}

// TestPredictionsAreTheScores: the leaf that a walk over the bins finds is that
// of a walk over the numbers, alone and among others.
func TestPredictionsAreTheScores(t *testing.T) {
	d := mixed(3000, 12, 2)
	for name, r := range variants() {
		if r.Stop.Rounds > 0 {
			continue
		}
		r, err := r.withDefaults(12)
		if err != nil {
			t.Fatal(err)
		}
		b, err := NewBins(t.Context(), d.X, Options{})
		if err != nil {
			t.Fatal(err)
		}
		rows, _, err := presentRows(b.rows, d.Y, nil)
		if err != nil {
			t.Fatal(err)
		}
		f := &booster{y: d.Y, train: rows, rng: ml.NewRand(r.Seed, 0)}
		f.r, f.b, f.ctx = r, b, t.Context()
		f.begin()
		m, err := f.run()
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Validate(); err != nil {
			t.Fatal(err)
		}
		for i, v := range m.Predict(nil, d.X) {
			if v != f.score[i] {
				t.Fatalf("%s: row %d is predicted %v, its score is %v", name, i, v, f.score[i])
			}
		}
		for i := range 20 {
			one := ml.Matrix{Rows: 1, Cols: 12, Data: d.X.Row(i)}
			if v := m.Predict(nil, one)[0]; v != f.score[i] {
				t.Fatalf("%s: row %d alone is predicted %v, its score is %v", name, i, v, f.score[i])
			}
		}
	}
}

// TestMissingIsLearned: where gaps tell the target, trees see it.
func TestMissingIsLearned(t *testing.T) {
	for _, high := range []float64{10, -10} {
		d := mixed(400, 3, 3)
		for i := range d.Y {
			d.Y[i] = d.X.At(i, 0)
			if i%2 == 0 {
				d.X.Set(i, 0, math.NaN())
				d.Y[i] = high
			}
		}
		m := fit(t, Regressor{Trees: 60, LearningRate: 0.3}, d)
		x := ml.NewMatrix(1, 3)
		x.Set(0, 0, math.NaN())
		if got := m.Predict(nil, x)[0]; math.Abs(got-high) > 0.1 {
			t.Errorf("a missing value is predicted %v, want %v", got, high)
		}
	}
}

func TestMonotone(t *testing.T) {
	d := mixed(2000, 8, 4)
	directions := []int8{1, -1, 0, 1, 1, -1, 0, 0}
	for _, r := range []Regressor{{Trees: 40, MinLeaf: 2}, {Trees: 40, Leaves: 20, MinLeaf: 2, Loss: Huber(1)}} {
		r.Monotone = directions
		m := fit(t, r, weighted(d, ml.NewRand(1, 0), 3))
		rng := ml.NewRand(9, 0)
		for range 300 {
			i, j := rng.IntN(d.X.Rows), rng.IntN(8)
			x := ml.NewMatrix(41, 8)
			for k := range x.Rows {
				copy(x.Row(k), d.X.Row(i))
				x.Set(k, j, float64(k-20)/4)
			}
			p := m.Predict(nil, x)
			for k := 1; k < len(p); k++ {
				if (p[k]-p[k-1])*float64(directions[j]) < -1e-9 {
					t.Fatalf("feature %d, direction %d: %v then %v", j, directions[j], p[k-1], p[k])
				}
			}
		}
	}
}

// TestWeightsRepeat: a weight of k is k rows, but for rounding.
func TestWeightsRepeat(t *testing.T) {
	d := mixed(600, 6, 5)
	for i := range d.X.Data {
		d.X.Data[i] = math.Round(8 * d.X.Data[i]) // few values: the same cuts
	}
	d = weighted(d, ml.NewRand(2, 0), 4)
	var rows []int
	for i, w := range d.W {
		for range int(w) {
			rows = append(rows, i)
		}
	}
	repeated := d.Select(rows)
	repeated.W = nil
	for name, r := range map[string]Regressor{
		"squared":  {Trees: 10, MinLeaf: 1, L2: 1},
		"absolute": {Trees: 10, MinLeaf: 1, Loss: Absolute()},
		"huber":    {Trees: 10, MinLeaf: 1, Leaves: 12, Loss: Huber(3)},
	} {
		got, want := fit(t, r, d).Predict(nil, d.X), fit(t, r, repeated).Predict(nil, d.X)
		var off float64
		for i := range got {
			off += math.Abs(got[i] - want[i])
		}
		if off /= float64(len(got)); off > 1e-3 {
			t.Errorf("%s: predictions differ by %v in the mean", name, off)
		}
	}
}

func TestEarlyStopping(t *testing.T) {
	d := mixed(500, 8, 6)
	m := fit(t, Regressor{Trees: 2000, LearningRate: 0.5, Stop: EarlyStopping{Rounds: 5}}, d)
	if n := len(m.Trees); n == 0 || n > 200 {
		t.Errorf("%d trees kept", n)
	}
}

func TestLossesFindTheirConstant(t *testing.T) {
	rng := ml.NewRand(4, 0)
	d := ml.Data{X: ml.NewMatrix(4001, 1), Y: make([]float64, 4001)}
	for i := range d.Y {
		d.X.Set(i, 0, float64(i%2))
		d.Y[i] = 100*float64(i%2) + rng.ExpFloat64()
	}
	for _, c := range []struct {
		loss Loss
		want float64
		near float64
	}{{Squared(), 1, 0.05}, {Absolute(), math.Ln2, 0.05}, {Quantile(0.9), math.Log(10), 0.15}, {Huber(100), 1, 0.1}} {
		m := fit(t, Regressor{Loss: c.loss, Trees: 200}, d)
		for k := range 2 {
			x := ml.FromRows([][]float64{{float64(k)}})
			if got := m.Predict(nil, x)[0] - 100*float64(k); math.Abs(got-c.want) > c.near {
				t.Errorf("%v: %v, want %v", c.loss, got, c.want)
			}
		}
	}
}

func TestBadHyperParameters(t *testing.T) {
	d := mixed(50, 4, 7)
	for _, r := range []Regressor{
		{Trees: -1}, {Depth: -1}, {Depth: 16}, {Leaves: 1}, {Leaves: 1 << 16}, {LearningRate: math.NaN()}, {L2: -1},
		{MinLeaf: -1}, {Bins: 1}, {Bins: 256}, {Rows: 2}, {Cols: -1}, {Monotone: []int8{1}}, {Monotone: []int8{2, 0, 0, 0}},
		{Loss: Quantile(0)}, {Loss: Huber(-1)}, {Loss: Loss{Kind: "x"}}, {Loss: Absolute(), Monotone: []int8{1, 0, 0, 0}},
		{Stop: EarlyStopping{Rounds: -1}}, {Stop: EarlyStopping{Rounds: 1, Share: 1}},
	} {
		if _, err := r.Fit(t.Context(), d); err == nil {
			t.Errorf("%+v accepted", r)
		}
	}
}

// FuzzFit draws shapes, gaps, constants, duplicates and weights.
func FuzzFit(f *testing.F) {
	f.Add(uint64(1), uint16(1), uint8(1), uint8(0))
	f.Add(uint64(2), uint16(300), uint8(7), uint8(255))
	f.Add(uint64(3), uint16(9000), uint8(3), uint8(5))
	f.Fuzz(func(t *testing.T, seed uint64, rows uint16, cols, options uint8) {
		n, p := int(rows)%2000+1, int(cols)%40
		rng := ml.NewRand(seed, 1)
		d := ml.Data{X: ml.NewMatrix(n, p), Y: make([]float64, n)}
		kinds := make([]int, p)
		for j := range kinds {
			kinds[j] = rng.IntN(6)
		}
		for i := range n {
			for j, kind := range kinds {
				v := rng.NormFloat64()
				switch kind {
				case 0:
					v = 7
				case 1:
					v = math.Round(v)
				case 2:
					v = min(math.Exp(30*v), 1e38) // crowded cells
				case 3:
					v = math.NaN()
				case 4:
					if rng.IntN(3) == 0 {
						v = math.NaN()
					}
				}
				d.X.Set(i, j, v)
			}
			d.Y[i] = math.Round(100 * rng.NormFloat64())
		}
		if options&1 != 0 {
			d = weighted(d, rng, 3)
			d.W[0] = 0.3
		}
		r := Regressor{Trees: 3, MinLeaf: 1 + int(options>>1&1)*9, Seed: seed, L2: float64(options >> 2 & 1)}
		if options&8 != 0 {
			r.Leaves = 17
		}
		if options&16 != 0 {
			r.Rows, r.Cols = 0.5, 0.5
		}
		if options&32 != 0 {
			r.Stop.Rounds = 1
		}
		if options&64 != 0 {
			r.Loss = Absolute()
		}
		r.Workers = 1
		m := fit(t, r, d)
		if err := m.Validate(); err != nil {
			t.Fatal(err)
		}
		for i, v := range m.Predict(nil, d.X) {
			if v-v != 0 || v < -600 || v > 600 {
				t.Fatalf("prediction %d is %v", i, v)
			}
		}
		r.Workers = 3
		if again := fit(t, r, d); !reflect.DeepEqual(again, m) {
			t.Fatal("another model with three workers")
		}
	})
}

// TestCells: the bin of a number is the number of cuts below it, also where the
// cells of the locator are crowded or of no use.
func TestCells(t *testing.T) {
	rng := ml.NewRand(3, 3)
	for name, draw := range map[string]func() float32{
		"normal": func() float32 { return float32(rng.NormFloat64()) },
		"skewed": func() float32 { return float32(math.Exp(20 * rng.NormFloat64())) },
		"huge":   func() float32 { return math.MaxFloat32 * (2*rng.Float32() - 1) },
		"tiny":   func() float32 { return math.SmallestNonzeroFloat32 * float32(rng.IntN(400)) },
		"coarse": func() float32 { return float32(rng.IntN(9)) },
	} {
		x := make([]float32, 5000)
		for i := range x {
			x[i] = draw()
		}
		b, err := NewBinsFloat32(t.Context(), x, 1, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(b.features[0].cuts) < 8 {
			t.Fatalf("%s: %d cuts", name, len(b.features[0].cuts))
		}
		for i, v := range x {
			want := 0
			for _, c := range b.features[0].cuts {
				if v > c {
					want++
				}
			}
			if got := b.tiles[0][i][0]; int(got) != want {
				t.Fatalf("%s: %v is in bin %d, want %d", name, v, got, want)
			}
		}
	}
}
