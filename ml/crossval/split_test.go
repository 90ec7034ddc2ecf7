package crossval

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"
)

type fixture struct {
	Raw5489 []uint32
	Splits  []struct {
		N           int
		Size        float64
		Seed        uint32
		Train, Test rows
	}
	Folds []struct {
		N, K    int
		Shuffle bool
		Seed    uint32
		Parts   [][2]rows
	}
}

// rows is a list of rows, in full when it is short.
type rows struct {
	N    int
	Rows []int
	Sum  uint32
}

func (r rows) equal(got []int) bool {
	sum := uint32(17)
	for _, i := range got {
		sum = sum*31 + uint32(i)
	}
	return len(got) == r.N && sum == r.Sum && (r.Rows == nil || slices.Equal(got, r.Rows))
}

func readFixture(t *testing.T) fixture {
	t.Helper()
	raw, err := os.ReadFile("testdata/splits.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Splits) < 400 || len(f.Folds) < 200 {
		t.Fatalf("%d splits and %d folds in the fixture", len(f.Splits), len(f.Folds))
	}
	return f
}

func TestGenerator(t *testing.T) {
	g := newMT19937(5489)
	for i, want := range readFixture(t).Raw5489 {
		if got := g.uint32(); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
	// The number the C++ standard asks of std::mt19937 as its 10000th.
	g = newMT19937(5489)
	for range 9999 {
		g.uint32()
	}
	if got := g.uint32(); got != 4123659995 {
		t.Errorf("number 10000 is %d", got)
	}
}

func TestTrainTestSplitIsScikitLearns(t *testing.T) {
	for _, c := range readFixture(t).Splits {
		train, test, err := TrainTestSplit(c.N, c.Size, c.Seed)
		if err != nil {
			t.Fatal(err)
		}
		if !c.Train.equal(train) || !c.Test.equal(test) {
			t.Errorf("n %d, size %v, seed %d: train %v, test %v", c.N, c.Size, c.Seed, train, test)
		}
	}
}

func TestKFoldIsScikitLearns(t *testing.T) {
	for _, c := range readFixture(t).Folds {
		folds, err := KFold{Folds: c.K, Shuffle: c.Shuffle, Seed: c.Seed}.Split(c.N)
		if err != nil {
			t.Fatal(err)
		}
		if len(folds) != len(c.Parts) {
			t.Fatalf("%d folds, want %d", len(folds), len(c.Parts))
		}
		for i, f := range folds {
			if !c.Parts[i][0].equal(f.Train) || !c.Parts[i][1].equal(f.Test) {
				t.Errorf("n %d, k %d, shuffle %v, seed %d, fold %d: %v", c.N, c.K, c.Shuffle, c.Seed, i, f)
			}
		}
	}
}

func TestDefaultFolds(t *testing.T) {
	folds, err := KFold{}.Split(7)
	if err != nil || len(folds) != 5 {
		t.Fatalf("%d folds, %v", len(folds), err)
	}
	if got := folds[1]; !slices.Equal(got.Test, []int{2, 3}) || !slices.Equal(got.Train, []int{0, 1, 4, 5, 6}) {
		t.Errorf("fold 1 is %v", got)
	}
}

func TestImpossibleSizes(t *testing.T) {
	for _, c := range []struct {
		n    int
		size float64
	}{{0, 0.2}, {1, 0.2}, {-1, 0.2}, {3, 0.9}, {10, 0}, {10, 1}, {10, -0.1}, {10, math.NaN()}} {
		if _, _, err := TrainTestSplit(c.n, c.size, 1); !errors.Is(err, ErrSize) {
			t.Errorf("n %d, size %v: %v", c.n, c.size, err)
		}
	}
	for _, c := range [][2]int{{4, 0}, {4, 5}, {4, 1}, {4, -2}, {0, 2}} {
		if _, err := (KFold{Folds: c[1]}).Split(c[0]); !errors.Is(err, ErrSize) {
			t.Errorf("%d folds of %d rows: %v", c[1], c[0], err)
		}
	}
}
