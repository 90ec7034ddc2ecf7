package simulate

import (
	"math"
	"slices"
	"testing"
)

// The average of a dozen schools has the figures of SIMULATOR.md.
func TestStatistics(t *testing.T) {
	const schools = 12
	var rows []Row
	if testing.Short() {
		t.Skip("a dozen schools")
	}
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
			rows = slices.Clone(v.Rows)
			for i := range rows {
				rows[i].Reached = make([]float64, len(rows[i].Target))
			}
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

// The targets of the counts follow the size of the school.
func TestVerifyScales(t *testing.T) {
	s, err := New(Params{Students: 600, Seed: 4, Clean: true})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	size := v.Rows[0]
	if size.Target[0] != 600 || math.Abs(size.Reached[0]-600) > 90 {
		t.Errorf("target %v, reached %v", size.Target, size.Reached)
	}
	for _, r := range v.Rows {
		if len(r.Target) != len(r.Reached) || r.Name == "" || r.Real == "" {
			t.Errorf("row %q: %d targets, %d reached", r.Name, len(r.Target), len(r.Reached))
		}
	}
}
