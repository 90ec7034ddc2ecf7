package metric

import (
	"math"
	"testing"
)

// The expected numbers are scikit-learn 1.9.1's root_mean_squared_error,
// mean_absolute_error and r2_score.
func TestMetrics(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name             string
		truth, predicted []float64
		rmse, mae, r2    float64
	}{
		{"usual", []float64{3, -0.5, 2, 7}, []float64{2.5, 0, 2, 8}, 0.6123724356957945, 0.5, 0.9486081370449679},
		{"worse than the mean", []float64{1, 2, 3}, []float64{3, 2, 1}, 1.632993161855452, 1.3333333333333333, -3},
		{"perfect", []float64{1, 2}, []float64{1, 2}, 0, 0, 1},
		{"constant, perfect", []float64{0.1, 0.1, 0.1}, []float64{0.1, 0.1, 0.1}, 0, 0, 1},
		{"constant, wrong", []float64{5, 5}, []float64{5, 6}, math.Sqrt(0.5), 0.5, 0},
		{"one value", []float64{5}, []float64{6}, 1, 1, nan},
		{"nothing", nil, nil, nan, nan, nan},
		{"NaN predicted", []float64{1, 1}, []float64{1, nan}, nan, nan, nan},
	} {
		check(t, c.name+": RMSE", RMSE(c.truth, c.predicted), c.rmse)
		check(t, c.name+": MAE", MAE(c.truth, c.predicted), c.mae)
		check(t, c.name+": R2", R2(c.truth, c.predicted), c.r2)
	}
}

func check(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) && math.IsNaN(want) {
		return
	}
	if !(math.Abs(got-want) <= 1e-15) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestWrongLengthPanics(t *testing.T) {
	for name, f := range map[string]func(a, b []float64) float64{"RMSE": RMSE, "MAE": MAE, "R2": R2} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s accepts different lengths", name)
				}
			}()
			f([]float64{1}, nil)
		}()
	}
}
