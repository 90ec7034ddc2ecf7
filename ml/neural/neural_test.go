package neural

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"paes/ml"
)

// params are hyper-parameters by scikit-learn's names.
type params struct {
	Hidden       []int   `json:"hidden_layer_sizes"`
	Alpha        float64 `json:"alpha"`
	LearningRate float64 `json:"learning_rate_init"`
	MaxEpochs    int     `json:"max_iter"`
	BatchSize    int     `json:"batch_size"`
	Tol          float64 `json:"tol"`
	Patience     int     `json:"n_iter_no_change"`
}

func (p params) mlp(seed uint64) MLP {
	return MLP{p.Hidden, p.Alpha, p.LearningRate, p.MaxEpochs, p.BatchSize, p.Tol, p.Patience, seed}
}

// fixtures is what testdata/make_fixtures.py writes.
type fixtures struct {
	Paths []struct {
		N, P           int
		Weighted       bool
		Params         params
		InitialWeights [][][]float64 `json:"initial_weights"`
		InitialBiases  [][]float64   `json:"initial_biases"`
		Weights        [][][]float64
		Biases         [][]float64
		Losses         []float64
		Epochs         int
	}
	Sets map[string]struct {
		Fit, Test, P int
		Weighted     bool
		Params       params
		Mean, SD     float64
		Epochs       float64
		EpochsSD     float64 `json:"epochs_sd"`
	}
}

func readFixtures(t *testing.T) fixtures {
	t.Helper()
	raw, err := os.ReadFile("testdata/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixtures
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// lcg is the generator of make_fixtures.py, bit by bit.
type lcg uint64

func (s *lcg) uniform() float64 {
	*s = (1103515245**s + 12345) % (1 << 31)
	return float64(*s>>8) / (1 << 23)
}

func (s *lcg) normal() float64 {
	return (s.uniform() + s.uniform() + s.uniform() + s.uniform() - 2) * math.Sqrt(3)
}

// fixtureData is data() of make_fixtures.py.
func fixtureData(kind string, n, p int) ml.Data {
	r := lcg(n + p)
	d := ml.Data{X: ml.NewMatrix(n, p), Y: make([]float64, n), W: make([]float64, n)}
	for i := range n {
		common := r.normal()
		x := d.X.Row(i)
		for j := range x {
			x[j] = r.normal()
			if kind == "scores" {
				x[j] = 50 + 14*common + 14*x[j]
			}
		}
		d.W[i] = 1
		switch kind {
		case "linear":
			for j, v := range x {
				d.Y[i] += v * float64(j%5-2) / 4
			}
			d.Y[i] += 0.5 * r.normal()
		case "bumps":
			d.Y[i] = math.Abs(x[0]) + x[1]*x[2] + x[3] + 0.3*r.normal()
		case "scores":
			d.Y[i] = 500 + 90*common + x[0] + 40*r.normal()
		case "weighted":
			d.Y[i] = x[0] + float64(i%3)*x[1] + 0.3*r.normal()
			d.W[i] = []float64{3, 1, 0.1}[i%3]
		}
	}
	return d
}

// TestPath trains from scikit-learn's initial weights in the rows' own order
// and must pass by its losses and arrive at its weights, in as many epochs.
func TestPath(t *testing.T) {
	for _, f := range readFixtures(t).Paths {
		d := fixtureData("weighted", f.N, f.P)
		if !f.Weighted {
			d.W = nil
		}
		e, err := f.Params.mlp(0).withDefaults(f.N)
		if err != nil {
			t.Fatal(err)
		}
		start := func() *trainer {
			tr, err := newTrainer(e, d, fastest())
			if err != nil {
				t.Fatal(err)
			}
			for l, y := range tr.layers {
				for j, b := range f.InitialBiases[l] {
					y.w[j] = float32(b)
				}
				for i, row := range f.InitialWeights[l] {
					for j, w := range row {
						y.w[(1+i)*padOut(y.out)+j] = float32(w)
					}
				}
			}
			return tr
		}
		tr := start()
		for i, want := range f.Losses {
			if got := tr.epoch(); math.Abs(got-want) > 2e-6*want {
				t.Errorf("%v: loss of epoch %d is %v, want %v", f.Params, i+1, got, want)
			}
		}
		tr = start()
		epochs, converged, err := tr.run(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if wantConverged := f.Epochs < f.Params.MaxEpochs; epochs != f.Epochs || converged != wantConverged {
			t.Errorf("%v: %d epochs, converged %v; want %d, %v", f.Params, epochs, converged, f.Epochs, wantConverged)
		}
		n := tr.network()
		for l := range n.Weights {
			for i, row := range f.Weights[l] {
				near(t, "weight", n.Weights[l].Row(i), row, 2e-5)
			}
			near(t, "bias", n.Biases[l], f.Biases[l], 2e-5)
		}
	}
}

func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tol*(1+math.Abs(want[i]))) {
			t.Errorf("%s %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// TestDistribution compares mean test errors with scikit-learn's, over as many
// seeds as bring the standard error of our mean to 0.75 %.
func TestDistribution(t *testing.T) {
	for name, f := range readFixtures(t).Sets {
		seeds := int(math.Pow(f.SD/f.Mean/0.0075, 2))
		all := fixtureData(name, f.Fit+f.Test, f.P)
		var fit, test []int
		for i := range f.Fit + f.Test {
			if i < f.Fit {
				fit = append(fit, i)
			} else {
				test = append(test, i)
			}
		}
		train, held := all.Select(fit), all.Select(test)
		if !f.Weighted {
			train.W = nil
		}
		errs, epochs := make([]float64, seeds), make([]float64, seeds)
		err := ml.Parallel(t.Context(), 0, seeds, func(i int) error {
			p, err := f.Params.mlp(uint64(i)).Fit(t.Context(), train)
			if err != nil {
				return err
			}
			var sum, weights float64
			for k, v := range p.Predict(nil, held.X) {
				sum += held.W[k] * (v - held.Y[k]) * (v - held.Y[k])
				weights += held.W[k]
			}
			errs[i] = math.Sqrt(sum / weights)
			epochs[i] = float64(p.(*Network).Epochs)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		rmse, sd := meanSD(errs)
		passes, _ := meanSD(epochs)
		t.Logf("%s, %d seeds: RMSE %.4f (sd %.4f) in %.0f epochs, scikit-learn %.4f (sd %.4f) in %.0f", name, seeds, rmse, sd, passes, f.Mean, f.SD, f.Epochs)
		if math.Abs(rmse/f.Mean-1) > 0.02 {
			t.Errorf("%s: mean RMSE %v, scikit-learn's %v", name, rmse, f.Mean)
		}
		if math.Abs(passes/f.Epochs-1) > 0.05 {
			t.Errorf("%s: %v epochs, scikit-learn %v", name, passes, f.Epochs)
		}
	}
}

func meanSD(v []float64) (mean, sd float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sd += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	return mean, math.Sqrt(sd)
}
