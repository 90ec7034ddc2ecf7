package neural

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"paes/ml"
)

// ErrDiverged says that training met a loss or a weight that is not finite:
// the learning rate or the values of the features are too large.
var ErrDiverged = errors.New("neural: training diverged, scale the features or lower the learning rate")

// trainer is the state of one fit.
//
// Everything is float32 and padded with zeros to whole tiles. In the matrices
// that enter a layer, column 0 is all ones, and so the biases are row 0 of the
// layer's weights: products and gradients need no special case for them.
type trainer struct {
	kernel kernel
	e      MLP
	x      []float32 // all rows, each of stride padInput
	y, w   []float32 // targets and weights; w is nil when all are 1
	order  []int     // the rows in this epoch's order

	layers []layer
	places []places    // of the columns that enter layer l
	enter  [][]float32 // what enters layer l: a 1, then the activations; last, the output
	delta  [][]float32 // derivative of the loss by layer l's output, before the ReLU
	yb, wb []float32   // targets and weights of the batch

	beta1t, beta2t float64 // beta1 and beta2 to the power of the steps taken
}

// layer holds (1 + in) x out weights with the stride padOut(out), and for Adam
// their gradient and its two moments.
type layer struct {
	in, out    int
	w, m, v, g []float32
	t          []float32 // the weights without biases transposed: out x in
}

const beta1, beta2, epsilon = 0.9, 0.999, 1e-8 // of Adam

func padOut(n int) int { return ceil(n, tileCols) }

// padEnter is the stride of a matrix that enters a layer of n inputs.
func padEnter(n int) int { return ceil(1+padOut(n), tileRows) }

// newTrainer lays out the memory of a fit; the weights are still zero.
func newTrainer(e MLP, d ml.Data, kn kernel) (*trainer, error) {
	n, p := d.X.Rows, d.X.Cols
	t := &trainer{kernel: kn, e: e, order: make([]int, n), beta1t: 1, beta2t: 1}
	stride := padEnter(p)
	t.x = make([]float32, n*stride)
	for i := range n {
		t.order[i] = i
		t.x[i*stride] = 1
		if err := toFloat32(t.x[i*stride+1:][:p], d.X.Row(i)); err != nil {
			return nil, fmt.Errorf("%w (row %d)", err, i)
		}
	}
	features := newPlaces(p)
	features.zerosLast(t.x, stride)
	t.places = append(t.places, features)
	t.y = make([]float32, n)
	if err := toFloat32(t.y, d.Y); err != nil {
		return nil, fmt.Errorf("%w (target)", err)
	}
	if d.W != nil {
		t.w, t.wb = make([]float32, n), make([]float32, e.BatchSize)
		if err := toFloat32(t.w, d.W); err != nil {
			return nil, fmt.Errorf("%w (weights)", err)
		}
	}
	t.yb = make([]float32, e.BatchSize)

	rows := ceil(e.BatchSize, tileRows)
	in := p
	for l := range len(e.Hidden) + 1 {
		out := 1
		if l < len(e.Hidden) {
			out = e.Hidden[l]
			units := newPlaces(out)
			units.seen, units.ever = make([]uint32, out), make([]uint32, out)
			t.places = append(t.places, units)
		}
		size := ceil(1+in, tileRows) * padOut(out)
		t.layers = append(t.layers, layer{
			in: in, out: out, t: make([]float32, out*padOut(in)),
			w: make([]float32, size), m: make([]float32, size),
			v: make([]float32, size), g: make([]float32, size),
		})
		t.enter = append(t.enter, onesFirst(rows, padEnter(in)))
		t.delta = append(t.delta, make([]float32, rows*padOut(out)))
		in = out
	}
	t.enter = append(t.enter, onesFirst(rows, padEnter(1)))
	return t, nil
}

// toFloat32 rounds src into dst. Weights that round to 0 stay as such.
func toFloat32(dst []float32, src []float64) error {
	for i, v := range src {
		if v > math.MaxFloat32 || v < -math.MaxFloat32 {
			return fmt.Errorf("%w: %g is too large for float32", ml.ErrNotFinite, v)
		}
		dst[i] = float32(v)
	}
	return nil
}

func onesFirst(rows, stride int) []float32 {
	m := make([]float32, rows*stride)
	for i := range rows {
		m[i*stride] = 1
	}
	return m
}

// initialize draws weights and biases as Glorot and Bengio do.
func (t *trainer) initialize(rnd *rand.Rand) {
	for l, y := range t.layers {
		bound := math.Sqrt(6 / float64(y.in+y.out))
		at := make([]int, 1+y.in) // the row of each input's weights
		for k, i := range t.places[l].of {
			at[1+i] = 1 + k
		}
		for _, row := range at {
			for j := range y.out {
				y.w[row*padOut(y.out)+j] = float32(bound * (2*rnd.Float64() - 1))
			}
		}
	}
}

// run trains until the loss stops improving; a nil rnd keeps the rows' order.
func (t *trainer) run(ctx context.Context, rnd *rand.Rand) (epochs int, converged bool, err error) {
	best, stale := math.Inf(1), 0
	for epoch := range t.e.MaxEpochs {
		if err := ctx.Err(); err != nil {
			return epoch, false, err
		}
		if rnd != nil {
			rnd.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
		}
		loss := t.epoch()
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return epoch, false, fmt.Errorf("%w (loss %v in epoch %d)", ErrDiverged, loss, epoch+1)
		}
		if loss > best-t.e.Tol {
			stale++
		} else {
			stale = 0
		}
		best = min(best, loss)
		if stale > t.e.Patience {
			return epoch + 1, true, t.finite()
		}
	}
	return t.e.MaxEpochs, false, t.finite()
}

// finite is an error when some weight is not a number.
func (t *trainer) finite() error {
	for _, l := range t.layers {
		for _, w := range l.w {
			if w-w != 0 {
				return fmt.Errorf("%w (a weight is %v)", ErrDiverged, w)
			}
		}
	}
	return nil
}

// epoch makes one step per batch and returns the mean loss.
func (t *trainer) epoch() float64 {
	sum := 0.0
	for from := 0; from < len(t.order); from += t.e.BatchSize {
		batch := t.order[from:min(from+t.e.BatchSize, len(t.order))]
		stride := padEnter(t.layers[0].in)
		for k, i := range batch {
			copy(t.enter[0][k*stride:(k+1)*stride], t.x[i*stride:])
			t.yb[k] = t.y[i]
			if t.w != nil {
				t.wb[k] = t.w[i]
			}
		}
		loss, weight := t.gradient(len(batch))
		sum += float64(loss * float64(len(batch)))
		t.adam(weight)
	}
	for l := 1; l < len(t.layers); l++ {
		t.deadLast(l)
	}
	return sum / float64(len(t.order))
}

// gradient takes the n rows of the batch forward and back. It returns the mean
// loss, penalty included, and the sum of the weights of the rows; the layers'
// g is the gradient of the squared error alone, times that sum.
func (t *trainer) gradient(n int) (loss, weight float64) {
	last := len(t.layers) - 1
	for l, y := range t.layers {
		stride := padEnter(y.out)
		t.kernel.multiply(t.enter[l+1][1:], stride, t.enter[l], padEnter(y.in), 1, y.w, padOut(y.out), n, y.out, 1+t.places[l].live)
		if l < last {
			units := &t.places[l+1]
			clear(units.seen)
			t.kernel.rectifyRows(t.enter[l+1], stride, n, y.out, units.seen)
			units.measure()
		}
	}

	loss, weight = t.loss(n)
	var squares float64
	for _, y := range t.layers {
		squares += sumOfSquares(y.w[padOut(y.out) : (1+y.in)*padOut(y.out)])
	}
	loss = (0.5*loss + float64(0.5*t.e.Alpha*squares)) / weight

	for _, y := range t.layers {
		clear(y.g)
	}
	outputs := 1 // of layer l; of a hidden one, those that are live
	for l := last; l >= 0 && outputs > 0; l-- {
		y, inputs := t.layers[l], t.places[l]
		stride := padOut(y.out)
		t.kernel.multiply(y.g, stride, t.enter[l], 1, padEnter(y.in), t.delta[l], stride, 1+inputs.live, outputs, n)
		if l > 0 {
			y.transpose(outputs)
			t.kernel.multiply(t.delta[l-1], padOut(y.in), t.delta[l], stride, 1, y.t, padOut(y.in), n, inputs.whole(), outputs)
			t.kernel.blockDead(t.delta[l-1], padOut(y.in), t.enter[l], padEnter(y.in), n, inputs.whole())
			outputs = inputs.live
		}
	}
	return loss, weight
}

// loss returns the sums of the batch's weighted squared errors and of its
// weights, and leaves the derivative in the last delta.
func (t *trainer) loss(n int) (loss, weight float64) {
	last := len(t.layers) - 1
	out, delta := t.enter[last+1], t.delta[last]
	for i := range n {
		e := out[i*padEnter(1)+1] - t.yb[i]
		d, w := e, 1.0
		if t.w != nil {
			d, w = e*t.wb[i], float64(t.wb[i])
		}
		delta[i*padOut(1)] = d
		loss += float64(w * float64(float64(e)*float64(e)))
		weight += w
	}
	return loss, weight
}

// adam changes the weights by one step, given the sum of the rows' weights.
func (t *trainer) adam(weight float64) {
	t.beta1t *= beta1
	t.beta2t *= beta2
	s := step{
		scale: float32(1 / weight),
		beta1: beta1, gain1: 1 - beta1,
		beta2: beta2, gain2: 1 - beta2,
		rate:         float32(t.e.LearningRate * math.Sqrt(1-t.beta2t) / (1 - t.beta1t)),
		minimumScale: epsilon,
	}
	penalized := s
	penalized.alpha = float32(t.e.Alpha)
	for _, y := range t.layers {
		b := padOut(y.out) // the biases, which are not penalized, come first
		t.kernel.adam(y.w[:b], y.m[:b], y.v[:b], y.g[:b], s)
		t.kernel.adam(y.w[b:], y.m[b:], y.v[b:], y.g[b:], penalized)
	}
}

// network copies the weights out.
func (t *trainer) network() *Network {
	n := &Network{}
	for l, y := range t.layers {
		w, b, stride := ml.NewMatrix(y.in, y.out), make([]float64, y.out), padOut(y.out)
		outputs := newPlaces(y.out).of
		if l+1 < len(t.layers) {
			outputs = t.places[l+1].of
		}
		for k, j := range outputs {
			b[j] = float64(y.w[k])
			for q, i := range t.places[l].of {
				w.Set(i, j, float64(y.w[(1+q)*stride+k]))
			}
		}
		n.Weights, n.Biases = append(n.Weights, w), append(n.Biases, b)
	}
	return n
}
