package ml

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func TestPresentDropsRowsOfWeightZero(t *testing.T) {
	d := Data{X: FromRows([][]float64{{1}, {2}, {3}}), Y: []float64{10, 20, 30}, W: []float64{1, 0, 1}}
	got, err := d.Present()
	if err != nil || got.W != nil || !slices.Equal(got.Y, []float64{10, 30}) || !slices.Equal(got.X.Data, []float64{1, 3}) {
		t.Errorf("Present = %+v, error %v", got, err)
	}
	d.W[2] = 2
	if got, _ = d.Present(); !slices.Equal(got.W, []float64{1, 2}) {
		t.Errorf("weights %v, want 1 and 2", got.W)
	}
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1)} {
		d.W[0] = bad
		if _, err := d.Present(); !errors.Is(err, ErrWeight) {
			t.Errorf("weight %v: error %v", bad, err)
		}
	}
}

func TestCheckSaysWhatIsWrong(t *testing.T) {
	for want, d := range map[error]Data{
		ErrNoRows:    {},
		ErrMissing:   {X: FromRows([][]float64{{math.NaN()}}), Y: []float64{1}},
		ErrNotFinite: {X: FromRows([][]float64{{1}}), Y: []float64{math.Inf(-1)}},
	} {
		if err := d.Check(); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
}

func TestWrongShapesPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"ragged rows": func() { FromRows([][]float64{{1}, {1, 2}}) },
		"targets":     func() { Data{X: NewMatrix(2, 1), Y: []float64{1}}.Check() },
		"weights":     func() { Data{X: NewMatrix(1, 1), Y: []float64{1}, W: []float64{}}.Present() },
		"dst":         func() { Resize(make([]float64, 1), 2) },
		"columns":     func() { MustHaveCols(NewMatrix(1, 2), 3) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestSelect(t *testing.T) {
	m := FromRows([][]float64{{1, 2, 3}, {4, 5, 6}})
	if got := m.SelectRows([]int{1, 1}).Data; !slices.Equal(got, []float64{4, 5, 6, 4, 5, 6}) {
		t.Errorf("rows %v", got)
	}
	if got := m.SelectCols([]int{2, 0}).Data; !slices.Equal(got, []float64{3, 1, 6, 4}) {
		t.Errorf("columns %v", got)
	}
	if got := m.Col(nil, 1); !slices.Equal(got, []float64{2, 5}) {
		t.Errorf("column %v", got)
	}
}

func TestParallelCallsEachOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 3, 100} {
		calls := make([]int, 50)
		if err := Parallel(t.Context(), workers, len(calls), func(i int) error { calls[i]++; return nil }); err != nil {
			t.Fatal(err)
		}
		if slices.Min(calls) != 1 || slices.Max(calls) != 1 {
			t.Errorf("%d workers: calls %v", workers, calls)
		}
	}
	if err := Parallel(t.Context(), 2, 0, nil); err != nil {
		t.Errorf("no work: %v", err)
	}
}

func TestParallelStops(t *testing.T) {
	bad := errors.New("bad")
	calls := 0
	err := Parallel(t.Context(), 1, 10, func(i int) error {
		if calls++; i == 3 {
			return bad
		}
		return nil
	})
	if err != bad || calls != 4 {
		t.Errorf("error %v after %d calls, want bad after 4", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Parallel(ctx, 2, 10, func(int) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

// TestShare: calls within calls run on as many goroutines as were shared, each
// once, and nobody waits while there is work.
func TestShare(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		ctx := Share(t.Context(), workers)
		if Share(ctx, 100) != ctx {
			t.Error("a shared context is shared again")
		}
		var running, most, calls atomic.Int64
		err := Parallel(ctx, 0, 3, func(int) error {
			return Parallel(ctx, 8, 40, func(int) error {
				n := running.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				time.Sleep(time.Millisecond)
				running.Add(-1)
				calls.Add(1)
				return nil
			})
		})
		if limit := min(workers, runtime.GOMAXPROCS(0)*8); err != nil || calls.Load() != 120 || most.Load() > int64(limit) {
			t.Errorf("%d workers: %d calls, %d at once, error %v", workers, calls.Load(), most.Load(), err)
		}
		if workers > 1 && most.Load() < 2 {
			t.Errorf("%d workers: one at a time", workers)
		}
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(20) {
		for stream := range uint64(20) {
			v := NewRand(seed, stream).Uint64()
			if seen[v] {
				t.Fatalf("seed %d, stream %d starts like another", seed, stream)
			}
			seen[v] = true
		}
	}
	if NewRand(1, 2).Uint64() != NewRand(1, 2).Uint64() {
		t.Error("the same stream starts in two ways")
	}
}
