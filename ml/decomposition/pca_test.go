package decomposition

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

type fixture struct {
	Cases []struct {
		Name        string
		X           [][]float64
		K           int
		Mean        []float64
		Components  [][]float64
		Variance    []float64
		Transformed [][]float64
	}
}

func TestAgreesWithScikitLearn(t *testing.T) {
	raw, err := os.ReadFile("testdata/pca.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Cases {
		t.Run(c.Name, func(t *testing.T) {
			x := ml.FromRows(c.X)
			m := fit(t, PCA{Components: c.K}, x)
			near(t, "mean", m.Mean, c.Mean)
			near(t, "components", m.Components.Data, ml.FromRows(c.Components).Data)
			near(t, "variance", m.ExplainedVariance, c.Variance)
			rows := []int{0, 1, 2, 3}[:len(c.Transformed)]
			near(t, "transformed", m.Transform(x.SelectRows(rows)).Data, ml.FromRows(c.Transformed).Data)
		})
	}
}

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	scale := floats.Norm(want, math.Inf(1))
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-8*scale) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func fit(t testing.TB, c PCA, x ml.Matrix) *PCAModel {
	t.Helper()
	m, err := c.Fit(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func sample(n, p int) ml.Matrix {
	r := rand.New(rand.NewPCG(uint64(n), uint64(p)))
	x := ml.NewMatrix(n, p)
	for i := range n {
		common := 20 * r.NormFloat64()
		for j := range x.Row(i) {
			if r.Float64() < 0.7 {
				x.Set(i, j, 50+common+20*r.NormFloat64())
			}
		}
	}
	return x
}

func TestComponentsAreOrthonormal(t *testing.T) {
	m := fit(t, PCA{}, sample(50, 9))
	for i := range 9 {
		for j := range i + 1 {
			want := 0.0
			if i == j {
				want = 1
			}
			if dot := floats.Dot(m.Components.Row(i), m.Components.Row(j)); math.Abs(dot-want) > 1e-13 {
				t.Errorf("components %d and %d: product %v", i, j, dot)
			}
		}
	}
}

func TestComponentsTheDataCannotGiveAreZero(t *testing.T) {
	constant := ml.FromRows([][]float64{{0.1, 2}, {0.1, 2}, {0.1, 2}})
	for _, c := range []struct {
		name string
		x    ml.Matrix
		rank int
	}{
		{"few rows", sample(4, 10), 3},
		{"few columns", sample(30, 3), 3},
		{"constant", constant, 0},
		{"one row", sample(1, 3), 0},
		{"no columns", ml.NewMatrix(3, 0), 0},
	} {
		m := fit(t, PCA{Components: 8}, c.x)
		if m.Components.Rows != 8 || m.Components.Cols != c.x.Cols || len(m.ExplainedVariance) != 8 {
			t.Fatalf("%s: wrong shape", c.name)
		}
		for i, v := range m.ExplainedVariance {
			zero := !slices.ContainsFunc(m.Components.Row(i), func(v float64) bool { return v != 0 })
			if given := i < c.rank; given == zero || given != (v > 0) {
				t.Errorf("%s: component %d, variance %v: %v", c.name, i, v, m.Components.Row(i))
			}
		}
	}
}

func TestSign(t *testing.T) {
	for _, c := range []struct{ row, want []float64 }{
		{[]float64{0.6, -0.8}, []float64{-0.6, 0.8}},
		{[]float64{-0.6, 0.8}, []float64{-0.6, 0.8}},
		{[]float64{-0.5, 0.5}, []float64{0.5, -0.5}},
		{[]float64{0.5 - 1e-16, -0.5}, []float64{0.5 - 1e-16, -0.5}}, // a tie but for rounding
		{[]float64{0, 0}, []float64{0, 0}},
	} {
		got := slices.Clone(c.row)
		orient(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v becomes %v, want %v", c.row, got, c.want)
		}
	}
}

func TestSameBits(t *testing.T) {
	x := sample(400, 90)
	before := slices.Clone(x.Data)
	a := fit(t, PCA{Components: 8}, x)
	old := runtime.GOMAXPROCS(1)
	b := fit(t, PCA{Components: 8}, x)
	runtime.GOMAXPROCS(old)
	if !slices.Equal(a.Components.Data, b.Components.Data) {
		t.Error("two fits differ")
	}
	if !slices.Equal(before, x.Data) {
		t.Error("Fit changed the data")
	}
}

func TestRefusals(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (PCA{}).Fit(ctx, sample(5, 2)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, c := range []struct {
		value float64
		want  error
	}{{math.NaN(), ml.ErrMissing}, {math.Inf(-1), ml.ErrNotFinite}} {
		x := sample(5, 2)
		x.Set(3, 1, c.value)
		if _, err := (PCA{}).Fit(context.Background(), x); !errors.Is(err, c.want) {
			t.Errorf("%v: %v", c.value, err)
		}
	}
	if _, err := (PCA{}).Fit(context.Background(), ml.Matrix{}); !errors.Is(err, ml.ErrNoRows) {
		t.Errorf("no rows: %v", err)
	}
	if _, err := (PCA{Components: -1}).Fit(context.Background(), sample(5, 2)); err == nil {
		t.Error("negative number of components accepted")
	}
	m := fit(t, PCA{}, sample(5, 2))
	defer func() {
		if recover() == nil {
			t.Error("no panic for a wrong shape")
		}
	}()
	m.Transform(sample(5, 3))
}

func BenchmarkPCA3000x100(b *testing.B) {
	x := sample(3000, 100)
	for b.Loop() {
		fit(b, PCA{Components: 8}, x)
	}
}
