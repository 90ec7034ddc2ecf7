package crossval

import (
	"cmp"
	"fmt"
	"slices"
)

// GroupKFold holds each row out once and never splits a group: rows of one
// student are all in training or all in the test. The folds get about as many
// rows each, the largest groups dealt first; with Shuffle they get about as
// many groups each, at random. It is scikit-learn's GroupKFold.
type GroupKFold struct {
	Groups  []int // one per row, any numbers; see [Ranks]
	Folds   int   // at least 2; 0 means 5
	Shuffle bool
	Seed    uint32 // of the shuffle
}

// Split fails with ErrSize when there are fewer than two folds or more folds
// than groups, and panics when n is not len(Groups).
func (g GroupKFold) Split(n int) ([]Fold, error) {
	mustBe("groups", len(g.Groups), n)
	group, groups := Ranks(g.Groups)
	folds := foldsOrDefault(g.Folds)
	if folds < 2 || folds > groups || n > maxRows {
		return nil, fmt.Errorf("%w: %d folds of %d groups", ErrSize, folds, groups)
	}
	foldOf := make([]int, groups)
	if g.Shuffle {
		order := newMT19937(g.Seed).permutation(groups)
		for f := range folds {
			start, end := share(groups, folds, f)
			for _, k := range order[start:end] {
				foldOf[k] = f
			}
		}
	} else {
		foldOf = balance(group, groups, folds)
	}
	rows := make([]int, n)
	for i, k := range group {
		rows[i] = foldOf[k]
	}
	return gather(rows, folds), nil
}

// Of returns the splitter of the groups of some rows.
func (g GroupKFold) Of(rows []int) Splitter {
	g.Groups = selected(g.Groups, rows)
	return g
}

// balance gives each group, the largest first, to the fold with the fewest
// rows; of equal groups the last comes first, of equal folds the first.
func balance(group []int, groups, folds int) []int {
	sizes := make([]int, groups)
	for _, k := range group {
		sizes[k]++
	}
	order := count(groups)
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(b, a))
	})
	rows, foldOf := make([]int, folds), make([]int, groups)
	for _, k := range order {
		lightest := 0
		for f, r := range rows {
			if r < rows[lightest] {
				lightest = f
			}
		}
		rows[lightest] += sizes[k]
		foldOf[k] = lightest
	}
	return foldOf
}

// Ranks returns the place of each label among the distinct ones in order, and
// how many these are: it makes groups of names.
func Ranks[T cmp.Ordered](labels []T) (ranks []int, distinct int) {
	values := slices.Clone(labels)
	slices.Sort(values)
	values = slices.Compact(values)
	ranks = make([]int, len(labels))
	for i, l := range labels {
		ranks[i], _ = slices.BinarySearch(values, l)
	}
	return ranks, len(values)
}

// ByCohort splits by admission year: it trains on all years before the one it
// tests on, as a model in use does. There is one fold per year but the first,
// in order. With LeaveOneOut it trains on all other years, and there is one
// fold per year (scikit-learn's LeaveOneGroupOut).
type ByCohort struct {
	Cohorts     []int // the year of each row
	LeaveOneOut bool
}

// Split fails with ErrSize when there are fewer than two cohorts, and panics
// when n is not len(Cohorts).
func (b ByCohort) Split(n int) ([]Fold, error) {
	mustBe("cohorts", len(b.Cohorts), n)
	cohort, cohorts := Ranks(b.Cohorts)
	if cohorts < 2 {
		return nil, fmt.Errorf("%w: %d cohorts", ErrSize, cohorts)
	}
	folds := gather(cohort, cohorts)
	if b.LeaveOneOut {
		return folds, nil
	}
	for f := range folds {
		folds[f].Train = slices.DeleteFunc(folds[f].Train, func(i int) bool { return cohort[i] > f })
	}
	return folds[1:], nil
}

// Of returns the splitter of the cohorts of some rows.
func (b ByCohort) Of(rows []int) Splitter {
	b.Cohorts = selected(b.Cohorts, rows)
	return b
}
