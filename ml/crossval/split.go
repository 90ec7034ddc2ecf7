package crossval

import (
	"errors"
	"fmt"
	"math"
)

// ErrSize is returned for splits that would leave a side empty.
var ErrSize = errors.New("crossval: impossible split")

// maxRows is what a 32-bit generator can shuffle.
const maxRows = math.MaxInt32

// TrainTestSplit splits the rows 0..n-1 at random: ceil(testSize*n) to test
// on, the others to train on, both in shuffled order. They are those of
// scikit-learn's train_test_split(arange(n), test_size=testSize,
// random_state=seed). testSize is a fraction in (0, 1); it fails with ErrSize
// on any other, and when no row would be left to train on.
func TrainTestSplit(n int, testSize float64, seed uint32) (train, test []int, err error) {
	if !(testSize > 0 && testSize < 1) {
		return nil, nil, fmt.Errorf("%w: test size %v is not a fraction in (0, 1)", ErrSize, testSize)
	}
	if n < 1 || n > maxRows {
		return nil, nil, fmt.Errorf("%w: %d rows", ErrSize, n)
	}
	tests := int(math.Ceil(testSize * float64(n)))
	if tests >= n {
		return nil, nil, fmt.Errorf("%w: %d of %d rows to test on leave none to train on", ErrSize, tests, n)
	}
	p := newMT19937(seed).permutation(n)
	return p[tests:], p[:tests:tests], nil
}

// Fold is one way to hold rows out; both lists ascend.
type Fold struct {
	Train, Test []int
}

// Splitter makes the folds of rows 0..n-1.
type Splitter interface {
	// Split fails with ErrSize when the rows cannot be split so. It panics when
	// the splitter holds something per row and that is not of n rows.
	Split(n int) ([]Fold, error)
	// Of is the splitter of a selection of the rows, in that order.
	Of(rows []int) Splitter
}

// gather returns the folds that hold out the rows of each number of foldOf.
func gather(foldOf []int, folds int) []Fold {
	sizes := make([]int, folds)
	for _, f := range foldOf {
		sizes[f]++
	}
	out := make([]Fold, folds)
	for f, size := range sizes {
		out[f] = Fold{Train: make([]int, 0, len(foldOf)-size), Test: make([]int, 0, size)}
	}
	for row, held := range foldOf {
		for f := range out {
			if f == held {
				out[f].Test = append(out[f].Test, row)
			} else {
				out[f].Train = append(out[f].Train, row)
			}
		}
	}
	return out
}

// foldsOrDefault is the 5 that 0 means.
func foldsOrDefault(folds int) int {
	if folds == 0 {
		return 5
	}
	return folds
}

// share returns the bounds of part f of n things dealt to folds, the first
// n mod folds of which get one more.
func share(n, folds, f int) (start, end int) {
	start = f*(n/folds) + min(f, n%folds)
	end = start + n/folds
	if f < n%folds {
		end++
	}
	return start, end
}

func selected(values, rows []int) []int {
	out := make([]int, len(rows))
	for k, i := range rows {
		out[k] = values[i]
	}
	return out
}

func mustBe(what string, got, n int) {
	if got != n {
		panic(fmt.Sprintf("crossval: %d %s for %d rows", got, what, n))
	}
}
