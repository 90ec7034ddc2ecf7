package boost

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"paes/ml"
)

// crew is the workers of a tree. To wake one takes 50 us, and a tree has up to a
// few hundred lists of work: so they stay awake from one to the next.
type crew struct {
	list atomic.Pointer[list]
	over atomic.Bool
}

// list is n pieces of work.
type list struct {
	n           int64
	do          func(i int)
	taken, done atomic.Int64
}

// together calls lead, whose calls of stages have the help of all workers.
func (g *grower) together(lead func() error) error {
	var c crew
	g.crew = &c
	return ml.Parallel(g.ctx, g.r.Workers, g.r.Workers, func(i int) error {
		if i == 0 {
			defer c.over.Store(true)
			return lead()
		}
		for tries := 0; !c.over.Load(); tries++ {
			if l := c.list.Load(); l != nil && l.work(g.ctx) {
				tries = 0
			}
			pause(tries)
		}
		return nil
	})
}

// work does pieces until all are taken and reports whether it did any; a context
// that ends ends them too.
func (l *list) work(ctx context.Context) (any bool) {
	for l.taken.Load() < l.n {
		i := l.taken.Add(1) - 1
		if i >= l.n {
			break
		}
		if ctx.Err() == nil {
			l.do(int(i))
		}
		l.done.Add(1)
		any = true
	}
	return any
}

// stage is n pieces of work, and what whoever finishes the last one does. Only
// the last of some stages may have no pieces.
type stage struct {
	n    int
	do   func(i int)
	then func()
}

// stages runs stages one after the other, as one list.
func (g *grower) stages(all ...stage) error {
	l := &list{}
	for _, s := range all {
		l.n += int64(s.n)
	}
	done := make([]atomic.Int64, len(all)) // pieces, and one more after then
	l.do = func(i int) {
		k := 0
		for i >= all[k].n {
			i -= all[k].n
			k++
		}
		// The pieces of the stage before have been taken.
		if k > 0 && !until(g.ctx, func() bool { return int(done[k-1].Load()) > all[k-1].n }) {
			return
		}
		all[k].do(i)
		if int(done[k].Add(1)) == all[k].n {
			if all[k].then != nil {
				all[k].then()
			}
			done[k].Add(1)
		}
	}
	g.crew.list.Store(l)
	l.work(g.ctx)
	until(context.Background(), func() bool { return l.done.Load() == l.n }) // others may still write
	return g.ctx.Err()
}

// parallel runs f(0) to f(n-1).
func (g *grower) parallel(n int, f func(i int)) error {
	return g.stages(stage{n: n, do: f})
}

// until waits until something holds, and reports whether it did before the
// context ended.
func until(ctx context.Context, holds func() bool) bool {
	for tries := 0; !holds(); tries++ {
		if tries >= awake && ctx.Err() != nil {
			return false
		}
		pause(tries)
	}
	return true
}

// awake is after how many tries a pause is asleep: some 100 us.
const awake = 1000

func pause(tries int) {
	if tries < awake {
		runtime.Gosched()
	} else {
		time.Sleep(20 * time.Microsecond)
	}
}
