package ml

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel calls f(i) for each i in [0, n) on at most workers goroutines
// (0 means one per core) and returns the error of the lowest i that failed, or
// the context's. Once a call fails or ctx ends no further calls start.
func Parallel(ctx context.Context, workers, n int, f func(i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, n)
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || failed.Load() || ctx.Err() != nil {
					return
				}
				if errs[i] = f(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
