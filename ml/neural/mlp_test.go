package neural

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"

	"paes/ml"
)

// TestGradient compares backpropagation with finite differences of the loss,
// which Predict computes anew in float64.
func TestGradient(t *testing.T) {
	const n, p = 30, 5
	d := synthetic(n, p, 1)
	d.W = make([]float64, n)
	for i := range d.W {
		d.W[i] = 1 + float64(i%3)
	}
	e, _ := MLP{Hidden: []int{7, 4}, Alpha: -1}.withDefaults(n)
	tr, err := newTrainer(e, d, fastest())
	if err != nil {
		t.Fatal(err)
	}
	tr.initialize(ml.NewRand(4, 0))
	for i := range n {
		copy(tr.enter[0][i*padEnter(p):], tr.x[i*padEnter(p):(i+1)*padEnter(p)])
	}
	copy(tr.yb, tr.y)
	copy(tr.wb, tr.w)
	loss, weight := tr.gradient(n)

	net := tr.network()
	half := func() float64 {
		var sum float64
		for i, v := range net.Predict(nil, d.X) {
			sum += 0.5 * d.W[i] * (v - d.Y[i]) * (v - d.Y[i])
		}
		return sum
	}
	near(t, "loss", []float64{loss}, []float64{half() / weight}, 1e-6)
	slope := func(at *float64) float64 {
		const h = 1e-6
		was := *at
		defer func() { *at = was }()
		*at = was + h
		up := half()
		*at = was - h
		return (up - half()) / (2 * h)
	}
	for l, y := range tr.layers {
		stride := padOut(y.out)
		for j := range y.out {
			near(t, "bias gradient", []float64{float64(y.g[j])}, []float64{slope(&net.Biases[l][j])}, 1e-4)
			for i := range y.in {
				got := float64(y.g[(1+i)*stride+j])
				near(t, "gradient", []float64{got}, []float64{slope(&net.Weights[l].Data[i*y.out+j])}, 1e-4)
			}
		}
	}
}

// TestPredict works a network out by hand.
func TestPredict(t *testing.T) {
	n := &Network{
		Weights: []ml.Matrix{ml.FromRows([][]float64{{1, -1}, {2, 1}}), ml.FromRows([][]float64{{3}, {5}})},
		Biases:  [][]float64{{0.5, -1}, {10}},
	}
	x := ml.FromRows([][]float64{{1, 1}, {-1, 4}, {math.NaN(), 0}, {-9, 0}})
	got := n.Predict(nil, x)
	near(t, "prediction", append(got[:2:2], got[3]), []float64{10 + 3*3.5, 10 + 3*7.5 + 5*4, 10 + 5*8}, 0)
	if !math.IsNaN(got[2]) {
		t.Errorf("a missing value gives %v", got[2])
	}
	if !panics(func() { n.Predict(nil, ml.NewMatrix(1, 3)) }) || !panics(func() { n.Predict(make([]float64, 2), x) }) {
		t.Error("wrong shapes accepted")
	}
	if !panics(func() { new(Network).Predict(nil, x) }) {
		t.Error("a network without layers predicts")
	}
}

func TestNoHiddenLayer(t *testing.T) {
	d := synthetic(50, 3, 2)
	p, err := MLP{Hidden: []int{}, LearningRate: 0.05, MaxEpochs: 500}.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if n := p.(*Network); len(n.Weights) != 1 || n.Weights[0].Rows != 3 || n.Weights[0].Cols != 1 {
		t.Errorf("layers %v", n.Weights)
	}
}

func TestMaxEpochsIsNoError(t *testing.T) {
	p, err := MLP{MaxEpochs: 3}.Fit(t.Context(), synthetic(30, 4, 1))
	if n := p.(*Network); err != nil || n.Epochs != 3 || n.Converged {
		t.Errorf("%d epochs, converged %v, error %v", n.Epochs, n.Converged, err)
	}
}

func TestErrors(t *testing.T) {
	d := synthetic(30, 4, 1)
	large := d.Select([]int{0, 1, 2, 3})
	large.Y[2] = 1e300
	for name, c := range map[string]struct {
		e    MLP
		d    ml.Data
		want error // nil: any
	}{
		"layer without units":    {MLP{Hidden: []int{3, 0}}, d, nil},
		"negative learning rate": {MLP{LearningRate: -1}, d, nil},
		"NaN learning rate":      {MLP{LearningRate: math.NaN()}, d, nil},
		"huge learning rate":     {MLP{LearningRate: 1e30}, d, ErrDiverged},
		"too large for float32":  {MLP{}, large, ml.ErrNotFinite},
	} {
		if p, err := c.e.Fit(t.Context(), c.d); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, error %v", name, p, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (MLP{}).Fit(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// FuzzFit throws shapes and values at Fit: it may refuse, never panic, and
// what it returns predicts numbers.
func FuzzFit(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(2), uint8(4), uint8(0), 1.0)
	f.Add(uint64(2), uint8(0), uint8(0), uint8(0), uint8(1), 1e200)
	f.Add(uint64(3), uint8(33), uint8(17), uint8(65), uint8(7), -1e-300)
	f.Add(uint64(4), uint8(9), uint8(0), uint8(1), uint8(250), math.NaN())
	f.Fuzz(func(t *testing.T, seed uint64, rows, cols, units, batch uint8, scale float64) {
		d := synthetic(int(rows), int(cols), seed)
		if seed%3 == 0 {
			d.W = make([]float64, rows)
			for i := range d.W {
				d.W[i] = float64((uint64(i)+seed)%4) * math.Abs(scale)
			}
		}
		for i := range d.Y {
			d.Y[i] = (d.Y[i] + 1) * scale
		}
		for i := range d.X.Data {
			if i%5 == 0 {
				d.X.Data[i] *= scale
			}
		}
		e := MLP{Hidden: []int{int(units), 3}, MaxEpochs: 3, BatchSize: int(batch), Seed: seed}
		p, err := e.Fit(t.Context(), d)
		if err != nil {
			return
		}
		for i, v := range p.Predict(nil, d.X) {
			if math.IsNaN(v) {
				t.Errorf("row %d is predicted NaN", i)
			}
		}
		again, err := e.Fit(t.Context(), d)
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("a second fit differs, or fails: %v", err)
		}
	})
}
