package ensemble

import (
	"math"
	"testing"

	"paes/ml"
	"paes/ml/linear"
	"paes/ml/tree"
)

// TestOutOfBag repeats the draws of the forest: each row's number is the mean of
// the trees whose sample lacks it. A row of weight 0 has none.
func TestOutOfBag(t *testing.T) {
	d := pupils(70, 9)
	d.W = make([]float64, 70)
	for i := range d.W {
		d.W[i] = float64(i % 4)
	}
	m := fit(t, RandomForest{Trees: 6, OutOfBag: true, Seed: 4}, d).(*Forest)
	present, err := d.Present()
	if err != nil {
		t.Fatal(err)
	}
	draw, counts := newSampler(len(present.Y), present.W), ml.NewMatrix(6, len(present.Y))
	for k := range 6 {
		draw.counts(ml.NewRand(4, uint64(k)), counts.Row(k))
	}
	never, row := 0, 0
	for i, w := range d.W {
		sum, n := 0.0, 0.0
		if w > 0 {
			for k, tr := range m.Trees {
				if counts.At(k, row) == 0 {
					sum += tr.Value(tree.Float32(nil, d.X.Row(i)))
					n++
				}
			}
			row++
		}
		if n == 0 {
			never++
		}
		if want := sum / n; math.Float64bits(m.OOB[i]) != math.Float64bits(want) && !(math.IsNaN(want) && math.IsNaN(m.OOB[i])) {
			t.Errorf("row %d: %v, want %v", i, m.OOB[i], want)
		}
	}
	if never < 18 || never == 70 {
		t.Errorf("%d rows of 70 are in every bag or of weight 0", never)
	}
	if fit(t, RandomForest{Trees: 6}, d).(*Forest).OOB != nil {
		t.Error("OOB though nobody asked")
	}
}

// TestVoted: the weighted mean of what the bases predict alone.
func TestVoted(t *testing.T) {
	d, x := pupils(60, 3), pupils(150, 4).X
	a, b := fit(t, linear.Ridge{}, d), fit(t, GradientBoosting{}, d)
	bases := []Base{{"ridge", linear.Ridge{}}, {"boosting", GradientBoosting{}}}
	got := fit(t, Voting{Bases: bases, Weights: []float64{3, 1}}, d)
	pa, pb := a.Predict(nil, x), b.Predict(nil, x)
	want, equal := make([]float64, len(pa)), make([]float64, len(pa))
	for i := range want {
		want[i], equal[i] = 0.75*pa[i]+0.25*pb[i], 0.5*pa[i]+0.5*pb[i]
	}
	near(t, "prediction", got.Predict(nil, x), want, 1e-12)
	near(t, "prediction", fit(t, Voting{Bases: bases}, d).Predict(nil, x), equal, 1e-12)
	shares := make([]float64, 145)
	addScaled(shares, 0.75, a.(ml.Importancer).Importances())
	addScaled(shares, 0.25, b.(ml.Importancer).Importances())
	near(t, "importance", got.(ml.Importancer).Importances(), shares, 1e-12)
}
