package simulate

import (
	"math"
	"testing"
)

// The average of five schools has the figures of SIMULATOR.md.
func TestStatistics(t *testing.T) {
	const schools = 5
	var rows []Row
	for seed := range uint64(schools) {
		s, err := New(Params{Seed: seed + 1})
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if rows == nil {
			rows = v.Rows
			for i := range rows {
				rows[i].Reached = make([]float64, len(rows[i].Target))
			}
			v, _ = s.Verify(t.Context())
		}
		for i, r := range v.Rows {
			for k, x := range r.Reached {
				rows[i].Reached[k] += x / schools
			}
		}
	}
	for _, r := range rows {
		t.Logf("%-50s %-45s %.*f  %.*f", r.Name, r.Real, r.Decimals, r.Target, r.Decimals, r.Reached)
		for k, x := range r.Reached {
			if !(math.Abs(x-r.Target[k]) <= r.Tolerance+1e-9) {
				t.Errorf("%s, %d: reached %.*f, want %.*f ± %g", r.Name, k, r.Decimals+1, x, r.Decimals+1, r.Target[k], r.Tolerance)
			}
		}
	}
}
