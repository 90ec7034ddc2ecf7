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
	p := permutation(n, seed)
	return p[tests:], p[:tests:tests], nil
}

// Fold is one way to hold rows out; both lists ascend.
type Fold struct {
	Train, Test []int
}

// KFold holds each row out once. Without Shuffle the folds are runs of
// neighbouring rows. It is scikit-learn's KFold with an integer random_state.
type KFold struct {
	Folds   int // at least 2; 0 means 5
	Shuffle bool
	Seed    uint32 // of the shuffle
}

// Split returns the folds of the rows 0..n-1; the first n mod Folds folds hold
// out one row more. It fails with ErrSize when there are fewer than two folds
// or more folds than rows.
func (k KFold) Split(n int) ([]Fold, error) {
	folds := k.Folds
	if folds == 0 {
		folds = 5
	}
	if folds < 2 || folds > n || n > maxRows {
		return nil, fmt.Errorf("%w: %d folds of %d rows", ErrSize, folds, n)
	}
	order := count(n)
	if k.Shuffle {
		order = permutation(n, k.Seed)
	}
	foldOf := make([]int, n)
	size := func(f int) int {
		if f < n%folds {
			return n/folds + 1
		}
		return n / folds
	}
	out := make([]Fold, folds)
	start := 0
	for f := range out {
		end := start + size(f)
		for _, row := range order[start:end] {
			foldOf[row] = f
		}
		out[f] = Fold{Train: make([]int, 0, n-size(f)), Test: make([]int, 0, size(f))}
		start = end
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
	return out, nil
}
