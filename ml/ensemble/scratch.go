package ensemble

import (
	"iter"
	"sync"

	"paes/ml"
)

// blockRows is how many rows go through all bases before the next ones do: few
// enough for the rows to stay in the cache, enough for a tree to pay its way in.
const blockRows = 64

// span is the rows [start, end) of a block.
type span struct{ start, end int }

// blocks cuts n rows.
func blocks(n int) iter.Seq[span] {
	return func(yield func(span) bool) {
		for i := 0; i < n; i += blockRows {
			if !yield(span{i, min(i+blockRows, n)}) {
				return
			}
		}
	}
}

// of returns the block's rows of x.
func (s span) of(x ml.Matrix) ml.Matrix {
	return ml.Matrix{Rows: s.end - s.start, Cols: x.Cols, Data: x.Data[s.start*x.Cols : s.end*x.Cols]}
}

// scratch is the memory of one call of Predict, kept by the model for the next.
type scratch struct {
	column []float64 // what a base predicts for a block
	matrix []float64 // what all bases do
}

func scratchOf(pool *sync.Pool) *scratch {
	if s, ok := pool.Get().(*scratch); ok {
		return s
	}
	return &scratch{column: make([]float64, blockRows)}
}

func (s *scratch) out(rows span) []float64 { return s.column[:rows.end-rows.start] }

// stacked returns a matrix of the block's rows and cols columns.
func (s *scratch) stacked(rows span, cols int) ml.Matrix {
	if s.matrix == nil {
		s.matrix = make([]float64, blockRows*cols)
	}
	n := rows.end - rows.start
	return ml.Matrix{Rows: n, Cols: cols, Data: s.matrix[:n*cols]}
}
