package crossval

import "fmt"

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
	var g *mt19937
	if k.Shuffle {
		g = newMT19937(k.Seed)
	}
	return kFolds(n, foldsOrDefault(k.Folds), g)
}

// Of returns k: it knows nothing of single rows.
func (k KFold) Of([]int) Splitter { return k }

// kFolds shuffles with g, unless that is nil.
func kFolds(n, folds int, g *mt19937) ([]Fold, error) {
	if folds < 2 || folds > n || n > maxRows {
		return nil, fmt.Errorf("%w: %d folds of %d rows", ErrSize, folds, n)
	}
	order := count(n)
	if g != nil {
		order = g.permutation(n)
	}
	foldOf := make([]int, n)
	for f := range folds {
		start, end := share(n, folds, f)
		for _, row := range order[start:end] {
			foldOf[row] = f
		}
	}
	return gather(foldOf, folds), nil
}

// RepeatedKFold holds each row out once per repeat, shuffled anew each time:
// the folds of the first repeat come first. It is scikit-learn's RepeatedKFold.
type RepeatedKFold struct {
	Folds   int // at least 2; 0 means 5
	Repeats int // 0 means 10
	Seed    uint32
}

// Split returns Folds * Repeats folds; it fails as [KFold.Split] does.
func (r RepeatedKFold) Split(n int) ([]Fold, error) {
	repeats := r.Repeats
	if repeats == 0 {
		repeats = 10
	}
	if repeats < 0 {
		return nil, fmt.Errorf("%w: %d repeats", ErrSize, repeats)
	}
	g := newMT19937(r.Seed)
	var all []Fold
	for range repeats {
		folds, err := kFolds(n, foldsOrDefault(r.Folds), g)
		if err != nil {
			return nil, err
		}
		all = append(all, folds...)
	}
	return all, nil
}

// Of returns r: it knows nothing of single rows.
func (r RepeatedKFold) Of([]int) Splitter { return r }
