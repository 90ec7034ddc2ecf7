package ensemble

import (
	"context"
	"math"

	"paes/ml"
	"paes/ml/tree"
)

// bag is a set of rows: those that a tree was grown on.
type bag []uint64

func bagOf(counts []float64) bag {
	b := make(bag, (len(counts)+63)/64)
	for i, c := range counts {
		if c > 0 {
			b[i/64] |= 1 << (i % 64)
		}
	}
	return b
}

func (b bag) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }

// outOfBag returns the mean prediction of the trees whose bag lacks the row, for
// each row of the data before those of weight 0 were taken out.
func outOfBag(ctx context.Context, workers int, s *tree.Sorted, trees []tree.Tree, bags []bag, weights []float64) ([]float64, error) {
	const block = 256 // rows of a job
	n := s.Rows()
	mean := make([]float64, n)
	err := ml.Parallel(ctx, workers, (n+block-1)/block, func(job int) error {
		for i := job * block; i < min((job+1)*block, n); i++ {
			sum, count := 0.0, 0.0
			for k, t := range trees {
				if !bags[k].has(i) {
					sum += s.Value(i, t)
					count++
				}
			}
			mean[i] = sum / count // NaN when every bag has it
		}
		return nil
	})
	if err != nil || weights == nil {
		return mean, err
	}
	all, present := make([]float64, len(weights)), 0
	for i, w := range weights {
		all[i] = math.NaN()
		if w > 0 {
			all[i] = mean[present]
			present++
		}
	}
	return all, nil
}
