package neural

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"golang.org/x/sys/cpu"
	"paes/ml"
)

// kernels are all that this machine can run.
func kernels() map[string]kernel {
	all := map[string]kernel{"fastest": fastest(), "portable": portable()}
	for name, kn := range assembly(cpu.X86.HasAVX2, cpu.X86.HasAVX512F) {
		all[name] = kn
	}
	return all
}

// exactly is a*b + c in exact arithmetic, rounded to float32.
func exactly(a, b, c float32) float32 {
	big64 := func(v float32) *big.Float { return new(big.Float).SetPrec(700).SetFloat64(float64(v)) }
	sum := new(big.Float).SetPrec(700)
	sum.Add(sum.Mul(big64(a), big64(b)), big64(c))
	if sum.Sign() == 0 {
		return 0
	}
	v, _ := sum.Float32()
	return v
}

// TestMultiply compares every kernel, bit by bit, with sums in order of products
// that are added in exact arithmetic and rounded once, in both orientations of a.
func TestMultiply(t *testing.T) {
	rnd := ml.NewRand(1, 0)
	for _, s := range [][3]int{{1, 1, 1}, {4, 16, 1}, {5, 17, 3}, {13, 16, 40}, {60, 20, 30}, {148, 32, 7}, {9, 48, 50}} {
		m, n, k := s[0], s[1], s[2]
		lda, ldb, ldc := max(ceil(m, tileRows), k)+3, ceil(n, tileCols)+1, ceil(n, tileCols)+2
		a, b := normals(rnd, (max(ceil(m, tileRows), k)+1)*lda), normals(rnd, k*ldb)
		for _, strides := range [][2]int{{lda, 1}, {1, lda}} {
			rs, cs := strides[0], strides[1]
			want := make([]float32, m*n)
			for i := range m {
				for j := range n {
					for l := range k {
						want[i*n+j] = exactly(a[i*rs+l*cs], b[l*ldb+j], want[i*n+j])
					}
				}
			}
			for name, kn := range kernels() {
				c := make([]float32, ceil(m, tileRows)*ldc)
				kn.multiply(c, ldc, a, rs, cs, b, ldb, m, n, k)
				for i := range m {
					for j := range n {
						if got := c[i*ldc+j]; got != want[i*n+j] {
							t.Fatalf("%s %v: c[%d,%d] is %v, want %v", name, s, i, j, got, want[i*n+j])
						}
					}
				}
			}
		}
	}
}

// The multiplication and addition in Go rounds once, also halfway between two
// numbers, where they cancel, and among the smallest ones.
func TestFusedMultiplyAdd(t *testing.T) {
	rnd := ml.NewRand(2, 0)
	check := func(a, b, c float32) {
		if got, want := fusedMultiplyAdd(a, b, c), exactly(a, b, c); got != want {
			t.Fatalf("%v * %v + %v = %v, want %v", a, b, c, got, want)
		}
	}
	any32 := func() float32 {
		for {
			if v := math.Float32frombits(rnd.Uint32()); v-v == 0 {
				return v
			}
		}
	}
	for range 100_000 {
		a, b := float32(rnd.NormFloat64()), float32(rnd.NormFloat64())
		check(a, b, float32(rnd.NormFloat64()))
		check(a, b, -a*b)                                               // what rounding the product left
		check(a, b, float32(math.Ldexp(float64(a*b), 24-rnd.IntN(50)))) // far apart: halfway cases
		check(float32(math.Ldexp(float64(a), -70)), float32(math.Ldexp(float64(b), -70)), float32(math.Ldexp(float64(a), -rnd.IntN(160))))
		if x, y := any32(), any32(); math.Abs(float64(x)*float64(y)) < 1e38 {
			if z := any32(); math.Abs(float64(z)) < 1e38 {
				check(x, y, z)
			}
		}
	}
	for _, v := range []float32{0, float32(math.Inf(1)), float32(math.NaN())} {
		if got := fusedMultiplyAdd(v, 1, 0); got != v && got == got {
			t.Errorf("%v * 1 + 0 = %v", v, got)
		}
	}
}

func normals(rnd *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rnd.NormFloat64())
	}
	return v
}

func TestMultiplyRefusesShortSlices(t *testing.T) {
	for name, kn := range kernels() {
		a, b, c := make([]float32, 4*8), make([]float32, 8*16), make([]float32, 4*16)
		kn.multiply(c, 16, a, 8, 1, b, 16, 4, 16, 8)
		for what, f := range map[string]func(){
			"a": func() { kn.multiply(c, 16, a[1:], 8, 1, b, 16, 4, 16, 8) },
			"b": func() { kn.multiply(c, 16, a, 8, 1, b[1:], 16, 4, 16, 8) },
			"c": func() { kn.multiply(c[1:], 16, a, 8, 1, b, 16, 4, 16, 8) },
			"k": func() { kn.multiply(c, 16, a, 8, 1, b, 16, 4, 16, 0) },
		} {
			if !panics(f) {
				t.Errorf("%s: short %s accepted", name, what)
			}
		}
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// TestAdam checks a step by its closed form, and that all kernels agree.
func TestAdam(t *testing.T) {
	rnd := ml.NewRand(2, 0)
	const n = 48
	w, m, g := normals(rnd, n), normals(rnd, n), normals(rnd, n)
	v := normals(rnd, n)
	for i := range v {
		v[i] *= v[i]
	}
	v[0], m[0], g[0], w[0] = 0, 0, 0, 0 // stays where it is
	m[9], g[9], w[9] = 1e-31, 0, 0      // too small to be kept
	m[10], g[10], w[10] = -1e-31, 0, 0
	s := step{alpha: 0.01, scale: 0.25, beta1: beta1, gain1: 1 - beta1, beta2: beta2, gain2: 1 - beta2, rate: 0.1, minimumScale: 1e-3}
	for name, kn := range kernels() {
		w1, m1, v1 := clone(w), clone(m), clone(v)
		kn.adam(w1, m1, v1, g, s)
		w2, m2, v2 := clone(w), clone(m), clone(v)
		portable().adam(w2, m2, v2, g, s)
		if m1[9] != 0 || m1[10] != 0 {
			t.Errorf("%s: kept the moments %v and %v", name, m1[9], m1[10])
		}
		for i := range w {
			if w1[i] != w2[i] || m1[i] != m2[i] || v1[i] != v2[i] {
				t.Fatalf("%s: parameter %d differs from the portable kernel's", name, i)
			}
			gi := 0.25 * (float64(g[i]) + 0.01*float64(w[i]))
			mi := 0.9*float64(m[i]) + 0.1*gi
			vi := 0.999*float64(v[i]) + 0.001*gi*gi
			want := float64(w[i]) - 0.1*mi/(math.Sqrt(vi)+1e-3)
			near(t, name, []float64{float64(w1[i]), float64(m1[i]), float64(v1[i])}, []float64{want, mi, vi}, 1e-5)
		}
	}
}

// TestRectify: all kernels change the same bits, of any number.
func TestRectify(t *testing.T) {
	rnd := ml.NewRand(6, 0)
	special := []float32{0, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 1e-45, -1e-45}
	for name, kn := range kernels() {
		for _, cols := range []int{1, 8, 13, 64} {
			const rows, stride = 3, 70
			m, delta := normals(rnd, rows*stride), normals(rnd, rows*stride)
			copy(m[1:], special)
			want := clone(m)
			for i := range rows {
				for j := range cols {
					if k := i*stride + 1 + j; math.Signbit(float64(want[k])) {
						want[k] = 0
					}
				}
			}
			seen := make([]uint32, cols)
			kn.rectifyRows(m, stride, rows, cols, seen)
			for j, bits := range seen {
				var want uint32
				for i := range rows {
					want |= math.Float32bits(m[i*stride+1+j])
				}
				if bits != want {
					t.Fatalf("%s, %d columns: saw %x in column %d, want %x", name, cols, bits, j, want)
				}
			}
			wantDelta := clone(delta)
			for i := range rows {
				for j := range cols {
					if m[i*stride+1+j] == 0 {
						wantDelta[i*stride+j] = 0
					}
				}
			}
			kn.blockDead(delta, stride, m, stride, rows, cols)
			for k := range m {
				if math.Float32bits(m[k]) != math.Float32bits(want[k]) || delta[k] != wantDelta[k] {
					t.Fatalf("%s, %d columns: element %d is %v, %v; want %v, %v", name, cols, k, m[k], delta[k], want[k], wantDelta[k])
				}
			}
		}
	}
}

func clone(v []float32) []float32 { return append([]float32(nil), v...) }

// TestFirstStep checks that the bias corrections make the first step of Adam
// the learning rate, against the sign of the gradient, whatever its size.
func TestFirstStep(t *testing.T) {
	d := synthetic(40, 6, 3)
	e, _ := MLP{Hidden: []int{5}, LearningRate: 0.01}.withDefaults(40)
	tr, err := newTrainer(e, d, fastest())
	if err != nil {
		t.Fatal(err)
	}
	tr.initialize(ml.NewRand(1, 0))
	before := tr.network()
	tr.epoch()
	after := tr.network()
	moved := 0
	for l := range before.Weights {
		for i, w := range before.Weights[l].Data {
			if change := math.Abs(after.Weights[l].Data[i] - w); change > 0.00999 && change < 0.01001 {
				moved++
			}
		}
	}
	if moved != 35 { // 6*5 + 5: no unit of this net is dead
		t.Errorf("%d of 35 weights moved by the learning rate", moved)
	}
}

// TestKernelsFitAlike is the promise of the same bits on any machine.
func TestKernelsFitAlike(t *testing.T) {
	d := synthetic(63, 21, 5)
	d.W = make([]float64, 63)
	for i := range d.W {
		d.W[i] = 0.5 + float64(i%4)
	}
	e, _ := MLP{Hidden: []int{19, 5}, MaxEpochs: 30, BatchSize: 17}.withDefaults(63)
	var want *Network
	for name, kn := range kernels() {
		tr, err := newTrainer(e, d, kn)
		if err != nil {
			t.Fatal(err)
		}
		rnd := ml.NewRand(7, 0)
		tr.initialize(rnd)
		if _, _, err := tr.run(t.Context(), rnd); err != nil {
			t.Fatal(err)
		}
		got := tr.network()
		if want == nil {
			want = got
		}
		for l := range want.Weights {
			near(t, name, got.Weights[l].Data, want.Weights[l].Data, 0)
			near(t, name, got.Biases[l], want.Biases[l], 0)
		}
	}
}

// TestLive: leaving out what is 0 changes neither the initial weights nor, but
// for rounding, what is learnt. The columns 1 and 4 are 0, and many units die.
func TestLive(t *testing.T) {
	d := synthetic(90, 6, 8)
	for i := range d.X.Rows {
		d.X.Set(i, 1, 0)
		d.X.Set(i, 4, 0)
		d.Y[i] += 5
	}
	e, _ := MLP{Hidden: []int{40, 24}, LearningRate: 0.02, BatchSize: 30, MaxEpochs: 6, Tol: -1}.withDefaults(90)
	fit := func(all bool) (before, after *Network, dead int) {
		tr, err := newTrainer(e, d, fastest())
		if err != nil {
			t.Fatal(err)
		}
		if all { // as if nothing were 0
			tr.kernel.rectify = func(row []float32, seen []uint32) {
				fastest().rectify(row, seen)
				for j := range seen {
					seen[j] |= 1
				}
			}
		}
		tr.initialize(ml.NewRand(2, 0))
		before = tr.network()
		for range e.MaxEpochs {
			tr.epoch()
		}
		for _, p := range tr.places {
			dead += len(p.of) - p.live
		}
		return before, tr.network(), dead
	}
	before, got, dead := fit(false)
	sameBefore, want, _ := fit(true)
	if dead < 12 {
		t.Errorf("%d units and features were left out, want some", dead)
	}
	for l := range got.Weights {
		near(t, "initial", before.Weights[l].Data, sameBefore.Weights[l].Data, 0)
		near(t, "weights", got.Weights[l].Data, want.Weights[l].Data, 1e-3)
		near(t, "biases", got.Biases[l], want.Biases[l], 1e-3)
	}
}
