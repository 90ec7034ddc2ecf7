package crossval

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"

	"paes/ml"
)

type groupFixture struct {
	Groups []struct {
		Labels  []int
		K       int
		Shuffle bool
		Seed    uint32
		FoldOf  []int
	}
	Repeated []struct {
		N, K, Repeats int
		Seed          uint32
		FoldOf        [][]int
	}
}

func readGroups(t *testing.T) groupFixture {
	t.Helper()
	raw, err := os.ReadFile("testdata/groups.json")
	if err != nil {
		t.Fatal(err)
	}
	var f groupFixture
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Groups) < 50 || len(f.Repeated) != 3 {
		t.Fatalf("%d and %d cases", len(f.Groups), len(f.Repeated))
	}
	return f
}

// foldOf says which fold holds each row out, and fails unless each is once.
func foldOf(t *testing.T, folds []Fold, n int) []int {
	t.Helper()
	out := make([]int, n)
	for i := range out {
		out[i] = -1
	}
	for f, fold := range folds {
		for _, i := range fold.Test {
			if out[i] != -1 {
				t.Fatalf("row %d is held out by folds %d and %d", i, out[i], f)
			}
			out[i] = f
		}
		all := slices.Concat(fold.Train, fold.Test)
		slices.Sort(all)
		if !slices.Equal(all, count(n)) || !slices.IsSorted(fold.Train) || !slices.IsSorted(fold.Test) {
			t.Fatalf("fold %d is not all rows in order: %v", f, fold)
		}
	}
	if slices.Contains(out, -1) {
		t.Fatalf("a row is never held out: %v", out)
	}
	return out
}

func TestGroupKFoldIsScikitLearns(t *testing.T) {
	for _, c := range readGroups(t).Groups {
		folds, err := GroupKFold{Groups: c.Labels, Folds: c.K, Shuffle: c.Shuffle, Seed: c.Seed}.Split(len(c.Labels))
		if err != nil {
			t.Fatal(err)
		}
		if got := foldOf(t, folds, len(c.Labels)); !slices.Equal(got, c.FoldOf) {
			t.Errorf("%d rows, k %d, shuffle %v, seed %d:\n got %v\nwant %v", len(c.Labels), c.K, c.Shuffle, c.Seed, got, c.FoldOf)
		}
	}
}

func TestRepeatedKFoldIsScikitLearns(t *testing.T) {
	for _, c := range readGroups(t).Repeated {
		folds, err := RepeatedKFold{Folds: c.K, Repeats: c.Repeats, Seed: c.Seed}.Split(c.N)
		if err != nil || len(folds) != c.K*c.Repeats {
			t.Fatalf("%d folds, error %v", len(folds), err)
		}
		for r, want := range c.FoldOf {
			if got := foldOf(t, folds[r*c.K:(r+1)*c.K], c.N); !slices.Equal(got, want) {
				t.Errorf("%+v, repeat %d: %v", c, r, got)
			}
		}
	}
	if folds, err := (RepeatedKFold{}).Split(5); err != nil || len(folds) != 50 {
		t.Errorf("%d folds by default, error %v", len(folds), err)
	}
}

// TestGroupsStayTogether draws groups and subsets of rows.
func TestGroupsStayTogether(t *testing.T) {
	rnd := ml.NewRand(1, 0)
	for range 200 {
		n := 10 + rnd.IntN(60)
		groups := make([]int, n)
		var kept []int
		for i := range groups {
			groups[i] = rnd.IntN(12)
			if rnd.IntN(3) > 0 {
				kept = append(kept, i)
			}
		}
		for _, s := range []Splitter{
			GroupKFold{Groups: groups, Folds: 2}, GroupKFold{Groups: groups, Folds: 3, Shuffle: true, Seed: rnd.Uint32()},
			ByCohort{Cohorts: groups, LeaveOneOut: true},
		} {
			check := func(s Splitter, labels []int) {
				folds, err := s.Split(len(labels))
				if errors.Is(err, ErrSize) {
					return
				}
				of := foldOf(t, folds, len(labels))
				for i, g := range labels {
					if of[i] != of[slices.Index(labels, g)] {
						t.Fatalf("%T: group %d is in folds %d and %d", s, g, of[i], of[slices.Index(labels, g)])
					}
				}
			}
			check(s, groups)
			check(s.Of(kept), selected(groups, kept))
		}
	}
}

func TestByCohort(t *testing.T) {
	years := []int{2024, 2022, 2023, 2022, 2024}
	folds, err := ByCohort{Cohorts: years}.Split(5)
	if err != nil || len(folds) != 2 {
		t.Fatal(folds, err)
	}
	for f, want := range []Fold{{Train: []int{1, 3}, Test: []int{2}}, {Train: []int{1, 2, 3}, Test: []int{0, 4}}} {
		if !slices.Equal(folds[f].Train, want.Train) || !slices.Equal(folds[f].Test, want.Test) {
			t.Errorf("fold %d is %v, want %v", f, folds[f], want)
		}
	}
	if folds, err = (ByCohort{Cohorts: years, LeaveOneOut: true}).Split(5); err != nil || len(folds) != 3 || len(folds[0].Train) != 3 {
		t.Error(folds, err)
	}
}

func TestImpossibleGroups(t *testing.T) {
	for _, s := range []Splitter{
		GroupKFold{Groups: []int{1, 1, 2}, Folds: 3}, GroupKFold{Groups: []int{1, 2, 3}, Folds: 1},
		ByCohort{Cohorts: []int{7, 7, 7}}, RepeatedKFold{Repeats: -1}, RepeatedKFold{Folds: 4},
	} {
		if _, err := s.Split(3); !errors.Is(err, ErrSize) {
			t.Errorf("%+v: error %v", s, err)
		}
	}
	for _, s := range []Splitter{GroupKFold{Groups: []int{1, 2}}, ByCohort{Cohorts: []int{1, 2}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v: no panic for 3 rows", s)
				}
			}()
			_, _ = s.Split(3)
		}()
	}
}

func TestRanks(t *testing.T) {
	got, n := Ranks([]string{"b", "a", "b", "c"})
	if n != 3 || !slices.Equal(got, []int{1, 0, 1, 2}) {
		t.Error(got, n)
	}
}
