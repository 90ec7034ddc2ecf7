package conformal

import (
	"errors"
	"math"
	"slices"
	"testing"

	"paes/ml"
)

func TestGammaRegressionAgreesWithStatsmodels(t *testing.T) {
	f := readPeers(t).Gamma
	x, size := ml.FromRows(f.X), make([]float64, len(f.R))
	for i, r := range f.R {
		size[i] = math.Abs(r)
	}
	d := Difficulty{Mean: make([]float64, x.Cols), Scale: make([]float64, x.Cols)}
	got := gammaRegression(d.standardise(x), size, 0)
	for j, b := range got.coef {
		if math.Abs(b-f.Coef[j]) > 1e-6 {
			t.Errorf("coefficient %d is %v, want %v", j, b, f.Coef[j])
		}
	}
	if math.Abs(got.dispersion/f.Dispersion-1) > 1e-6 {
		t.Errorf("dispersion %v, want %v", got.dispersion, f.Dispersion)
	}
}

// errorsOf draws rows of three covariates whose errors have a standard
// deviation of 50 exp(slope times the first).
func errorsOf(n int, seed uint64, slope float64) (x ml.Matrix, errors []float64) {
	rng := ml.NewRand(seed, 6)
	x = ml.NewMatrix(n, 3)
	for i := range x.Data {
		x.Data[i] = rng.NormFloat64()
	}
	for i := range n {
		errors = append(errors, 50*math.Exp(slope*x.At(i, 0))*rng.NormFloat64())
	}
	return x, errors
}

// On 150 rows whose covariates say nothing, difficulties hardly differ.
func TestDifficultyDoesNotOverfit(t *testing.T) {
	const sets = 300
	var constant int
	var wrong float64 // mean square of the logarithm, whose truth is 0
	for seed := range uint64(sets) {
		x, r := errorsOf(150, seed, 0)
		d, err := FitDifficulty(x, r)
		if err != nil {
			t.Fatal(err)
		}
		flat := true
		for i := range 150 {
			log := math.Log(d.Of(x.Row(i)))
			flat = flat && log == 0
			wrong += log * log / (150 * sets)
		}
		if flat {
			constant++
		}
	}
	t.Logf("constant in %d of %d; log difficulty off by %.3f", constant, sets, math.Sqrt(wrong))
	// Without shrinkage it would be off by about sqrt(3 * 0.57 / 150) = 0.107.
	if math.Sqrt(wrong) > 0.06 || constant < sets/2 {
		t.Errorf("constant in %d of %d; log difficulty off by %.3f", constant, sets, math.Sqrt(wrong))
	}
}

// Where a covariate does matter, difficulties are nearer to the truth than a
// constant is, and on many rows they are the truth.
func TestDifficultyFindsWhatMatters(t *testing.T) {
	off := func(d Difficulty, x ml.Matrix, slope float64) float64 {
		var squares float64
		for i := range x.Rows {
			truth := min(math.Log(hardest), max(math.Log(easiest), slope*x.At(i, 0)))
			squares += math.Pow(math.Log(d.Of(x.Row(i)))-truth, 2) / float64(x.Rows)
		}
		return math.Sqrt(squares)
	}
	var fitted, constant float64
	const sets = 100
	for seed := range uint64(sets) {
		x, r := errorsOf(150, seed, 0.3)
		d, err := FitDifficulty(x, r)
		if err != nil {
			t.Fatal(err)
		}
		fitted, constant = fitted+off(d, x, 0.3)/sets, constant+off(Difficulty{}, x, 0.3)/sets
	}
	t.Logf("150 rows: off by %.3f, a constant by %.3f", fitted, constant)
	if fitted > 0.5*constant {
		t.Errorf("150 rows: off by %.3f, a constant by %.3f", fitted, constant)
	}
	x, r := errorsOf(20000, 1, 0.3)
	d, err := FitDifficulty(x, r)
	if err != nil || off(d, x, 0.3) > 0.02 {
		t.Errorf("20000 rows: off by %.3f, %v", off(d, x, 0.3), err)
	}
}

func TestDifficultyIsOneForTheMedianRow(t *testing.T) {
	x, r := errorsOf(301, 3, 0.5)
	d, err := FitDifficulty(x, r)
	if err != nil {
		t.Fatal(err)
	}
	var all []float64
	for i := range x.Rows {
		all = append(all, d.Of(x.Row(i)))
	}
	slices.Sort(all)
	if math.Abs(all[150]-1) > 1e-12 || all[0] != easiest || all[300] != hardest {
		t.Errorf("least %v, median %v, most %v", all[0], all[150], all[300])
	}
	nan := math.NaN()
	if got := d.Of([]float64{nan, nan, nan}); math.Abs(got-1) > 0.1 {
		t.Errorf("a row of which nothing is known has difficulty %v", got)
	}
}

func TestDifficultyOfOddData(t *testing.T) {
	nan := math.NaN()
	fit := func(x [][]float64, r []float64) Difficulty {
		t.Helper()
		d, err := FitDifficulty(ml.FromRows(x), r)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	x, r := errorsOf(60, 1, 0.8)
	rows, more, gaps := make([][]float64, 60), make([][]float64, 60), make([]float64, 60)
	for i := range rows {
		rows[i] = x.Row(i)
		more[i] = append(slices.Clone(rows[i]), rows[i][0], 7, nan) // a twin, a constant, nothing
		gaps[i] = r[i]
	}
	twin := fit(more, r)
	if v := twin.Of(append([]float64{2, 0, 0}, 2, 7, nan)); !(v > 1.3) {
		t.Errorf("with a twin column a hard row has difficulty %v", v)
	}
	gaps[5], gaps[50] = nan, nan
	kept := func(all [][]float64) [][]float64 {
		return slices.Delete(slices.Delete(slices.Clone(all), 50, 51), 5, 6)
	}
	without := slices.Delete(slices.Delete(slices.Clone(r), 50, 51), 5, 6)
	if a, b := fit(rows, gaps).Of(rows[0]), fit(kept(rows), without).Of(rows[0]); a != b {
		t.Errorf("a row without an error counts: %v, %v", a, b)
	}
	for name, d := range map[string]Difficulty{
		"zero value": {}, "no covariates": fit([][]float64{{}, {}}, []float64{1, 2}),
		"all errors are 0": fit(rows, make([]float64, 60)), "one row": fit(rows[:1], r[:1]), "two rows": fit(rows[:2], r[:2]),
	} {
		covariates := rows[0][:len(d.Coef)]
		if got := d.Of(covariates); got != 1 {
			t.Errorf("%s: difficulty %v", name, got)
		}
	}
	if _, err := FitDifficulty(ml.FromRows(rows[:1]), []float64{nan}); !errors.Is(err, ml.ErrNoRows) {
		t.Errorf("no errors: %v", err)
	}
	if _, err := FitDifficulty(ml.FromRows(rows[:1]), []float64{math.Inf(1)}); !errors.Is(err, ml.ErrNotFinite) {
		t.Errorf("an infinite error: %v", err)
	}
	if _, err := FitDifficulty(ml.FromRows([][]float64{{math.Inf(1)}}), []float64{1}); !errors.Is(err, ml.ErrNotFinite) {
		t.Errorf("an infinite covariate: %v", err)
	}
}

// A row's own error has a part in its difficulty, which coverage hardly
// notices; and hard rows are covered as well as easy ones.
func TestCoverageWithAFittedDifficulty(t *testing.T) {
	const sets, n, level = 200, 150, 0.9
	var within, easy, hard, easyN, hardN, same float64
	for seed := range uint64(sets) {
		x, r := errorsOf(2*n, seed, 0.3)
		d, err := FitDifficulty(x.SelectRows(ends(0, n)), r[:n])
		if err != nil {
			t.Fatal(err)
		}
		s, one, zero := make([]float64, n), slices.Repeat([]float64{1}, n), make([]float64, n)
		for i := range s {
			s[i] = d.Of(x.Row(i))
		}
		inf := math.Inf(1)
		c := Calibrate(r[:n], zero, s, make([]int, n), 1, -inf, inf)
		constant := Calibrate(r[:n], zero, one, make([]int, n), 1, -inf, inf)
		for i := n; i < 2*n; i++ {
			hit := 0.0
			if low, high := c.Interval(level, []float64{0}, d.Of(x.Row(i))); low <= r[i] && r[i] <= high {
				hit = 1
			}
			within += hit / (sets * n)
			switch v := x.At(i, 0); {
			case v < -1:
				easy, easyN = easy+hit, easyN+1
			case v > 1:
				hard, hardN = hard+hit, hardN+1
				if low, high := constant.Interval(level, []float64{0}, 1); low <= r[i] && r[i] <= high {
					same++
				}
			}
		}
	}
	t.Logf("all %.4f, easy %.3f, hard %.3f, hard with a constant %.3f", within, easy/easyN, hard/hardN, same/hardN)
	if math.Abs(within-level) > 0.012 || math.Abs(easy/easyN-level) > 0.04 || math.Abs(hard/hardN-level) > 0.04 {
		t.Errorf("all %.4f, easy %.3f, hard %.3f", within, easy/easyN, hard/hardN)
	}
	if same/hardN > 0.85 {
		t.Errorf("a constant covers %.3f of the hard: the test is too easy", same/hardN)
	}
}

func BenchmarkFitDifficulty(b *testing.B) {
	x, r := errorsOf(320, 1, 0.3)
	for b.Loop() {
		if _, err := FitDifficulty(x, r); err != nil {
			b.Fatal(err)
		}
	}
}
