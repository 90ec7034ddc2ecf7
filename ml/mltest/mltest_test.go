package mltest

import (
	"context"
	"math"
	"sync"
	"testing"

	"paes/ml"
)

// mean predicts the weighted mean of the target, with one fault at most.
type mean struct {
	fault   string
	seed    uint64
	workers int
	fits    *int
}

func (e mean) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	whole := d
	switch e.fault {
	case "ignores weights":
		d.W = nil
	case "negative weights":
	default:
		var err error
		if d, err = d.Present(); err != nil {
			return nil, err
		}
	}
	if e.fault == "lenient" {
		if d.X.Rows == 0 {
			return &model{p: d.X.Cols}, nil
		}
		for _, v := range append(d.X.Data, d.Y...) {
			if v-v != 0 {
				return &model{p: d.X.Cols}, nil
			}
		}
	} else if err := d.Check(); err != nil {
		return nil, err
	}
	if e.fault != "deaf" && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	m := &model{p: d.X.Cols, fault: e.fault, y: d.Y}
	var weights float64
	for i, y := range d.Y {
		w := 1.0
		if d.W != nil {
			w = d.W[i]
		}
		m.mean += w * y
		weights += w
	}
	m.mean /= weights
	switch e.fault {
	case "unseeded":
		*e.fits++
		m.mean += float64(*e.fits)
	case "workers":
		m.mean += float64(e.workers)
	case "writes data":
		whole.Y[0]++
	case "biased":
		m.mean++
	case "needs variance":
		for j := range d.X.Cols {
			if d.X.Rows > 1 && d.X.At(0, j) == d.X.At(d.X.Rows-1, j) && d.X.At(1, j) == d.X.At(0, j) {
				m.mean = math.NaN()
			}
		}
	}
	return m, nil
}

type model struct {
	mean  float64
	p     int
	fault string
	y     []float64
	calls int
	mu    sync.Mutex
}

func (m *model) Predict(dst []float64, x ml.Matrix) []float64 {
	if m.fault != "any columns" {
		ml.MustHaveCols(x, m.p)
	}
	if m.fault == "own slice" {
		dst = nil
	}
	dst = ml.Resize(dst, x.Rows)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	for i := range dst {
		dst[i] = m.mean
		switch {
		case m.fault == "row order":
			dst[i] += float64(i)
		case m.fault == "batches" && len(dst) > 1:
			dst[i] = math.Nextafter(m.mean, 0)
		case m.fault == "remembers calls":
			dst[i] += float64(m.calls)
		case m.fault == "keeps data":
			dst[i] += m.y[0]
		}
	}
	return dst
}

func (m *model) Importances() []float64 {
	v := make([]float64, m.p)
	v[0] = 1
	if m.fault == "importances" {
		v[0] = 2
	}
	return v
}

func faulty(fault string) Make {
	fits := new(int)
	return func(seed uint64, workers int) ml.Estimator { return mean{fault, seed, workers, fits} }
}

func TestBatteryAcceptsASoundEstimator(t *testing.T) {
	Run(t, "mean", faulty("none"), Options{})
}

// TestBatteryFindsFaults names, for each fault, a check that must see it.
func TestBatteryFindsFaults(t *testing.T) {
	for fault, by := range map[string]string{
		"unseeded":         "same bits with any number of workers",
		"workers":          "same bits with any number of workers",
		"row order":        "row order",
		"batches":          "row order",
		"own slice":        "row order",
		"remembers calls":  "concurrent predictions",
		"biased":           "constant target",
		"needs variance":   "column without variance",
		"importances":      "importances",
		"lenient":          "missing values",
		"ignores weights":  "weight 0 is an absent row",
		"negative weights": "bad weights",
		"any columns":      "wrong shapes",
		"deaf":             "cancelled context",
		"writes data":      "fit changes nothing",
		"keeps data":       "the model owns its memory",
	} {
		if !found(t, fault, by, Options{}) {
			t.Errorf("%q passes the check %q", fault, by)
		}
	}
	for _, by := range []string{"no rows", "missing values", "infinite values"} {
		if !found(t, "lenient", by, Options{}) {
			t.Errorf("%q passes the check %q", "lenient", by)
		}
	}
	if !found(t, "none", "missing values", Options{Missing: true}) || !found(t, "none", "one row", Options{OneRowFails: true}) {
		t.Error("options that are not true pass")
	}
}

func found(t *testing.T, fault, by string, o Options) bool {
	t.Helper()
	for _, c := range checks() {
		if c.name == by {
			return c.run(subject{t.Context(), faulty(fault), o}) != nil
		}
	}
	t.Fatalf("no check %q", by)
	return false
}
