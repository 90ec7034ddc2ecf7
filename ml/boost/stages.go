package boost

import (
	"runtime"
	"sync/atomic"
	"time"

	"paes/ml"
)

// parallel runs f(0) to f(n-1) on the workers.
func (g *grower) parallel(n int, f func(i int)) error {
	return g.stages(stage{n: n, do: f})
}

// stage is n pieces of work, and what whoever finishes the last one does. Only
// the last of some stages may have no pieces.
type stage struct {
	n    int
	do   func(i int)
	then func()
}

// stages runs stages one after the other. All are one list of work: to wake a
// worker takes 50 us, to wait for the others' last pieces less.
func (g *grower) stages(all ...stage) error {
	pieces := 0
	for _, s := range all {
		pieces += s.n
	}
	done := make([]atomic.Int64, len(all)) // pieces, and one more after then
	return ml.Parallel(g.ctx, g.r.Workers, pieces, func(i int) error {
		k := 0
		for i >= all[k].n {
			i -= all[k].n
			k++
		}
		if k > 0 && !g.reaches(&done[k-1], int64(all[k-1].n)+1) {
			return nil // Parallel reports why
		}
		all[k].do(i)
		if int(done[k].Add(1)) == all[k].n {
			if all[k].then != nil {
				all[k].then()
			}
			done[k].Add(1)
		}
		return nil
	})
}

// reaches waits until v is n; the pieces that count up to there have been taken
// by others, unless the context ended before they began.
func (g *grower) reaches(v *atomic.Int64, n int64) bool {
	for tries := 0; v.Load() < n; tries++ {
		if tries < 1000 {
			runtime.Gosched()
			continue
		}
		if g.ctx.Err() != nil {
			return false
		}
		time.Sleep(20 * time.Microsecond)
	}
	return true
}
