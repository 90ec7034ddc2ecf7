package gaussian

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"paes/ml"
	"paes/ml/linear"
	"paes/ml/preprocess"
)

type fixtures struct {
	X, New [][]float64
	Y      []float64
	Cases  []struct {
		Name   string
		Noise  float64
		Blocks []struct {
			Columns                 []int
			Linear, RBF, Length, SD float64
		}
		Weights, Mean, SD []float64
		LogLikelihood     float64 `json:"log_likelihood"`
	}
	Search struct {
		Columns       []int
		Start, End    struct{ Linear, RBF, Length, Noise float64 }
		LogLikelihood float64 `json:"log_likelihood"`
	}
}

func readFixtures(t *testing.T) (f fixtures) {
	t.Helper()
	text, err := os.ReadFile("testdata/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func fit(t testing.TB, p Process, d ml.Data) *Model {
	t.Helper()
	m, err := p.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*Model)
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s = %v, want %v within %g of it", what, got, want, relative)
	}
}

func TestFixedKernelsAreThoseOfScikitLearn(t *testing.T) {
	f := readFixtures(t)
	x := ml.FromRows(f.New)
	for _, c := range f.Cases {
		t.Run(c.Name, func(t *testing.T) {
			p := Process{Fixed: true, Start: &Hyper{Noise: c.Noise}}
			for _, b := range c.Blocks {
				p.Blocks = append(p.Blocks, Block{Columns: b.Columns, LinearOnly: b.RBF == 0, SD: b.SD})
				p.Start.Kernels = append(p.Start.Kernels, Kernel{b.Linear, b.RBF, b.Length})
			}
			m := fit(t, p, ml.Data{X: ml.FromRows(f.X), Y: f.Y, W: c.Weights})
			near(t, "log likelihood", m.LogLikelihood, c.LogLikelihood, 1e-8)
			got, variance := m.Predict(nil, x), m.Variance(nil, x)
			for i := range got {
				near(t, "mean", got[i], c.Mean[i], 1e-8)
				near(t, "standard deviation", math.Sqrt(variance[i]), c.SD[i], 1e-8)
			}
		})
	}
}

// search is the likelihood of the search of the fixtures and its start.
func search(t *testing.T) (*likelihood, Process, []float64) {
	f := readFixtures(t)
	s := f.Search.Start
	p := Process{Blocks: []Block{{Columns: f.Search.Columns}}, Start: &Hyper{s.Noise, []Kernel{{s.Linear, s.RBF, s.Length}}}}.withDefaults(8)
	d := ml.Data{X: ml.FromRows(f.X), Y: f.Y}
	l := newLikelihood(p, newScaling(d), d)
	return l, p, l.logs(*p.Start)
}

func TestSearchEndsNoLowerThanThatOfScikitLearn(t *testing.T) {
	want := readFixtures(t).Search
	l, p, start := search(t)
	l.flat, p.Tolerance = true, 1e-4
	var m Model
	end, err := l.maximise(t.Context(), p, start, &m)
	if err != nil || !m.Converged {
		t.Fatalf("converged %v, error %v", m.Converged, err)
	}
	l.at(end)
	if got := -l.loss - l.rows()*math.Log(l.unit); got < want.LogLikelihood-1e-6 {
		t.Errorf("log likelihood %v, want at least %v", got, want.LogLikelihood)
	}
	h := l.hyper(end, 1)
	near(t, "noise", h.Noise, want.End.Noise, 1e-3)
	near(t, "linear", h.Kernels[0].Linear, want.End.Linear, 1e-3)
	near(t, "rbf", h.Kernels[0].RBF, want.End.RBF, 1e-3)
	near(t, "length", h.Kernels[0].Length, want.End.Length, 1e-3)
}

// The search of the zero value stops early, but not before it is as good.
func TestToleranceCostsNothing(t *testing.T) {
	for seed := range uint64(5) {
		d, _ := pupils(120, 6, seed)
		value := func(tolerance float64) float64 {
			p := Process{Tolerance: tolerance}.withDefaults(6)
			l := newLikelihood(p, newScaling(d), d)
			end, err := l.maximise(t.Context(), p, l.middle(), new(Model))
			if err != nil {
				t.Fatal(err)
			}
			return l.value(end)
		}
		if early, late := value(0), value(1e-6); early > late+0.01 {
			t.Errorf("seed %d: stopped %g before the end", seed, early-late)
		}
	}
}

func TestGradientIsTheSlopeOfTheValue(t *testing.T) {
	d, _ := pupils(40, 6, 3)
	d.W = make([]float64, 40)
	for i := range d.W {
		d.W[i] = 0.5 + float64(i%3)
	}
	for _, flat := range []bool{false, true} {
		p := Process{Blocks: []Block{{Columns: []int{0, 1, 2}}, {Columns: []int{2, 3}, LinearOnly: true}, {Columns: []int{4, 5}, SD: 3}}}
		l := newLikelihood(p, newScaling(d), d)
		l.flat = flat
		theta := l.middle()
		for k := range theta {
			theta[k] += 0.3 * float64(k%3-1)
		}
		got, h := make([]float64, len(theta)), mat.NewSymDense(len(theta), nil)
		l.gradient(got, theta)
		l.hessian(h, theta)
		var values mat.EigenSym
		if !values.Factorize(h, false) || floats.Min(values.Values(nil)) < -1e-9 {
			t.Error("the average information is negative somewhere")
		}
		const step = 1e-4
		for k := range theta {
			moved := func(by float64) float64 {
				to := slices.Clone(theta)
				to[k] += by
				return l.value(to)
			}
			want := (8*(moved(step)-moved(-step)) - (moved(2*step) - moved(-2*step))) / (12 * step)
			if math.Abs(got[k]-want) > 1e-7*max(1, math.Abs(want)) {
				t.Errorf("flat %v: slope %d is %v, by differences %v", flat, k, got[k], want)
			}
		}
	}
}

// With lines only and fixed hyper-parameters the process is a ridge.
func TestLinesAreARidge(t *testing.T) {
	d, _ := pupils(60, 5, 4)
	p := Process{Blocks: []Block{{Columns: []int{0, 1, 2, 3, 4}, LinearOnly: true}}, Fixed: true, Start: &Hyper{2500, []Kernel{{Linear: 100}}}}
	ridge, err := preprocess.Scaled{Estimator: linear.Ridge{Alpha: 25}}.Fit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := pupils(20, 5, 5)
	got, want := fit(t, p, d).Predict(nil, x.X), ridge.Predict(nil, x.X)
	for i := range got {
		near(t, "prediction", got[i], want[i], 1e-10)
	}
}

// The fitted hyper-parameters are those the data were drawn with, on average.
func TestLearnsWhatDrewTheData(t *testing.T) {
	const runs = 20
	var noise, signal, known float64
	for seed := range uint64(runs) {
		rng := ml.NewRand(seed, 9)
		d := ml.Data{X: ml.NewMatrix(200, 13), Y: make([]float64, 200)}
		coef := make([]float64, 13)
		for j := range coef {
			coef[j] = 20 * rng.NormFloat64()
			if j >= 10 {
				coef[j] = 34 * rng.NormFloat64()
			}
		}
		for i := range d.Y {
			row := d.X.Row(i)
			for j := range 10 {
				row[j] = rng.NormFloat64()
			}
			row[10+rng.IntN(3)] = 1
			d.Y[i] = 600 + floats.Dot(row, coef) + 50*rng.NormFloat64()
		}
		p := Process{Blocks: []Block{{Columns: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, LinearOnly: true}, {Columns: []int{10, 11, 12}, SD: 34}}}
		m := fit(t, p, d)
		noise += math.Sqrt(m.Hyper.Noise) / runs
		signal += m.Hyper.Kernels[0].Linear / runs
		line := m.Line()
		known += math.Abs(line.Coef[10]-line.Coef[11]-(coef[10]-coef[11])) / runs
	}
	if math.Abs(noise-50) > 2 || math.Abs(math.Sqrt(signal)-20) > 3 || known > 12 {
		t.Errorf("noise %.1f, want 50; coefficients of %.1f, want 20; levels off by %.1f", noise, math.Sqrt(signal), known)
	}
}

// Where the target bends the process gains on a line, and where it does not it
// loses nothing to speak of.
func TestAccuracy(t *testing.T) {
	const runs = 10
	rmse := map[string]float64{}
	for seed := range uint64(runs) {
		d, mean := pupils(460, 8, 100+seed)
		straight := slices.Clone(d.Y)
		for i := range straight {
			straight[i] += 600 + 20*d.X.At(i, 0) - mean[i]
		}
		for name, y := range map[string][]float64{"bent": d.Y, "straight": straight} {
			all := ml.Data{X: d.X, Y: y}
			rows := make([]int, 460)
			for i := range rows {
				rows[i] = i
			}
			train, test := all.Select(rows[:260]), all.Select(rows[260:])
			for model, e := range map[string]ml.Estimator{"gaussian": Process{}, "ridge": preprocess.Scaled{Estimator: linear.BayesianRidge{}}} {
				p, err := e.Fit(t.Context(), train)
				if err != nil {
					t.Fatal(err)
				}
				rmse[model+" "+name] += floats.Distance(p.Predict(nil, test.X), test.Y, 2) / math.Sqrt(200) / runs
			}
		}
	}
	t.Log(rmse)
	if rmse["gaussian bent"] > rmse["ridge bent"]-4 || rmse["gaussian straight"] > 1.01*rmse["ridge straight"] {
		t.Errorf("RMSE %v", rmse)
	}
}

func TestSavedModelIsTheSame(t *testing.T) {
	d, _ := pupils(50, 4, 6)
	m := fit(t, Process{}, d)
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back Model
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	x, _ := pupils(10, 4, 7)
	if !slices.Equal(m.Predict(nil, x.X), back.Predict(nil, x.X)) || !slices.Equal(m.Variance(nil, x.X), back.Variance(nil, x.X)) {
		t.Error("other predictions after saving")
	}
}

func TestConstantTargetHasNoVariance(t *testing.T) {
	d, _ := pupils(30, 4, 11)
	for i := range d.Y {
		d.Y[i] = 640
	}
	m := fit(t, Process{}, d)
	x, _ := pupils(5, 4, 12)
	if m.Hyper.Noise != 0 || floats.Max(m.Variance(nil, x.X)) != 0 || floats.Max(m.Predict(nil, x.X)) != 640 {
		t.Errorf("noise %v, variances %v", m.Hyper.Noise, m.Variance(nil, x.X))
	}
}

// Fitting again from where a fit has ended takes one look.
func TestStartsWhereAnotherEnded(t *testing.T) {
	d, _ := pupils(80, 5, 8)
	first := fit(t, Process{}, d)
	again := fit(t, Process{Start: &first.Hyper}, d)
	if first.Iterations == 0 || !first.Converged || again.Iterations > 1 || !again.Converged {
		t.Errorf("%d steps, then %d", first.Iterations, again.Iterations)
	}
	near(t, "log likelihood", again.LogLikelihood, first.LogLikelihood, 1e-10)
}

func TestRefusals(t *testing.T) {
	d, _ := pupils(30, 3, 10)
	all := []int{0, 1, 2}
	for name, p := range map[string]Process{
		"no such column":      {Blocks: []Block{{Columns: []int{3}}}},
		"a column twice":      {Blocks: []Block{{Columns: []int{1, 1}}}},
		"negative SD":         {Blocks: []Block{{Columns: all, SD: -1}}},
		"fixed at nothing":    {Fixed: true},
		"kernels of a block":  {Start: &Hyper{Noise: 1}},
		"no noise":            {Start: &Hyper{0, []Kernel{{1, 1, 1}}}},
		"infinite length":     {Start: &Hyper{1, []Kernel{{1, 1, math.Inf(1)}}}},
		"negative variance":   {Start: &Hyper{1, []Kernel{{-1, 1, 1}}}},
		"negative iterations": {MaxIterations: -1},
		"tolerance":           {Tolerance: math.NaN()},
	} {
		if _, err := p.Fit(t.Context(), d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	twins := ml.Data{X: ml.FromRows([][]float64{{1}, {1}, {2}}), Y: []float64{1, 2, 3}}
	if _, err := (Process{Fixed: true, Start: &Hyper{1e-300, []Kernel{{1, 1, 1}}}}).Fit(t.Context(), twins); !errors.Is(err, ErrNotPositive) {
		t.Errorf("no noise between twins: error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Process{}).Fit(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}
