package neural

import (
	"fmt"

	"paes/ml"
)

// Network is a fitted [MLP], as plain data. Layer l turns the outputs h of the
// layer before (the features, for layer 0) into h*Weights[l] + Biases[l];
// every layer but the last then sets negative values to 0. The last has one
// output: the prediction, in the units of the target.
type Network struct {
	Weights   []ml.Matrix // layer l: inputs x outputs
	Biases    [][]float64 // layer l: one per output
	Epochs    int         // passes over the rows
	Converged bool        // the loss stopped improving before MaxEpochs
}

// Predict implements [ml.Predictor], in float64. A row with a missing value
// gets NaN.
func (n *Network) Predict(dst []float64, x ml.Matrix) []float64 {
	if len(n.Weights) == 0 {
		panic("neural: network without layers")
	}
	ml.MustHaveCols(x, n.Weights[0].Rows)
	dst = ml.Resize(dst, x.Rows)
	widest := 0
	for _, w := range n.Weights {
		widest = max(widest, w.Cols)
	}
	in, out := make([]float64, widest), make([]float64, widest)
	for i := range dst {
		h := x.Row(i)
		for l, w := range n.Weights {
			if l > 0 {
				rectify(h)
			}
			out = out[:w.Cols]
			copy(out, n.Biases[l])
			addProduct(out, h, w)
			h, in, out = out, out, in[:cap(in)]
		}
		dst[i] = h[0]
	}
	return dst
}

// addProduct adds the row vector h times w to out. It takes four rows of w at
// a time, to load and store out less often; the explicit conversions forbid
// fused multiply-adds, which would change the bits from machine to machine.
func addProduct(out, h []float64, w ml.Matrix) {
	if len(h) != w.Rows {
		panic(fmt.Sprintf("neural: layer has %d inputs, got %d", w.Rows, len(h)))
	}
	k := 0
	for ; k+4 <= len(h); k += 4 {
		a, b, c, d := h[k], h[k+1], h[k+2], h[k+3]
		wa, wb := w.Row(k)[:len(out)], w.Row(k + 1)[:len(out)]
		wc, wd := w.Row(k + 2)[:len(out)], w.Row(k + 3)[:len(out)]
		for j, s := range out {
			s += float64(a * wa[j])
			s += float64(b * wb[j])
			s += float64(c * wc[j])
			s += float64(d * wd[j])
			out[j] = s
		}
	}
	for ; k < len(h); k++ {
		a, wa := h[k], w.Row(k)[:len(out)]
		for j := range out {
			out[j] += float64(a * wa[j])
		}
	}
}

// rectify sets the negative values to 0 and lets NaN through.
func rectify(h []float64) {
	for j, v := range h {
		if v < 0 {
			h[j] = 0
		}
	}
}
