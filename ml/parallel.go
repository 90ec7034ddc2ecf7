package ml

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// crew counts the workers that may still join any Parallel below one Share.
type crew struct{ idle atomic.Int64 }

// hire reports whether there was somebody.
func (c *crew) hire() bool {
	for {
		n := c.idle.Load()
		if n <= 0 {
			return false
		}
		if c.idle.CompareAndSwap(n, n-1) {
			return true
		}
	}
}

type crewKey struct{}

// Share returns a context whose calls of Parallel, nested or side by side, run
// on at most workers goroutines in all (0 means one per core), the caller's
// among them: who runs out of work in one joins another. A context that is
// shared already stays as it is.
func Share(ctx context.Context, workers int) context.Context {
	if _, ok := ctx.Value(crewKey{}).(*crew); ok {
		return ctx
	}
	return context.WithValue(ctx, crewKey{}, newCrew(workers))
}

func newCrew(workers int) *crew {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	c := new(crew)
	c.idle.Store(int64(workers - 1))
	return c
}

// Parallel calls f(i) for each i in [0, n) on at most workers goroutines
// (0 means one per core), the caller's among them, and returns the error of the
// lowest i that failed, or the context's. Once a call fails or ctx ends no
// further calls start. See [Share] for calls within calls.
func Parallel(ctx context.Context, workers, n int, f func(i int) error) error {
	c, shared := ctx.Value(crewKey{}).(*crew)
	if !shared {
		c = newCrew(workers)
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	var running atomic.Int64
	running.Store(1)
	var work func()
	join := func() {
		defer c.idle.Add(1)
		work()
	}
	work = func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= n || failed.Load() || ctx.Err() != nil {
				return
			}
			// One more for what is left: each worker brings the next.
			if i+1 < n && running.Load() < int64(workers) && c.hire() {
				running.Add(1)
				wg.Go(join)
			}
			if errs[i] = f(i); errs[i] != nil {
				failed.Store(true)
			}
		}
	}
	work()
	c.idle.Add(1) // who waits leaves the place to others
	wg.Wait()
	for !c.hire() { // and comes back when one of them is done
		time.Sleep(10 * time.Microsecond)
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
