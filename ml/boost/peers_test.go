package boost

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"paes/ml"
)

// TestPeers compares the mean RMSE over five folds with the mean of those of
// XGBoost, LightGBM and scikit-learn; testdata/make_fixtures.py made theirs.
func TestPeers(t *testing.T) {
	file, err := os.ReadFile("testdata/peers.json")
	if err != nil {
		t.Fatal(err)
	}
	var sets []struct {
		Name string
		X    [][]*float64
		Y    []float64
		RMSE map[string]float64
	}
	if err := json.Unmarshal(file, &sets); err != nil {
		t.Fatal(err)
	}
	for _, leaves := range []int{0, 15} {
		var off float64
		for _, s := range sets {
			d := ml.Data{X: ml.NewMatrix(len(s.Y), len(s.X[0])), Y: s.Y}
			for i, row := range s.X {
				for j, v := range row {
					d.X.Set(i, j, math.NaN())
					if v != nil {
						d.X.Set(i, j, *v)
					}
				}
			}
			var ours, theirs float64
			for k := range 5 {
				ours += foldRMSE(t, Regressor{Trees: 60, Leaves: leaves, L2: 1}, d, k) / 5
			}
			low, high := math.Inf(1), 0.0
			for _, peer := range []string{"xgboost", "lightgbm", "sklearn"} {
				v := s.RMSE[fmt.Sprintf("%s %d", peer, leaves)]
				theirs += v / 3
				low, high = min(low, v), max(high, v)
			}
			t.Logf("%d leaves, %s: %.4f, peers %.4f (%.4f to %.4f): %+.2f %%", leaves, s.Name, ours, theirs, low, high, 100*(ours/theirs-1))
			off += ours/theirs - 1
			if ours > high*1.01 {
				t.Errorf("%d leaves, %s: RMSE %v, the worst peer has %v", leaves, s.Name, ours, high)
			}
		}
		if off /= float64(len(sets)); math.Abs(off) > 0.005 {
			t.Errorf("%d leaves: RMSE is %+.2f %% off in the mean", leaves, 100*off)
		}
	}
}

func foldRMSE(t *testing.T, r Regressor, d ml.Data, fold int) float64 {
	var train, test []int
	for i := range d.Y {
		if i%5 == fold {
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	out := d.Select(test)
	var sum float64
	for i, v := range fit(t, r, d.Select(train)).Predict(nil, out.X) {
		sum += (v - out.Y[i]) * (v - out.Y[i])
	}
	return math.Sqrt(sum / float64(len(test)))
}
