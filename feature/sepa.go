package feature

import (
	"cmp"
	"fmt"
	"slices"

	"paes/chile"
	"paes/ml"
	"paes/raw"
)

// TestsPerSubject is how many tests of each subject a student has columns for.
const TestsPerSubject = 12

// SepaColumns returns mat_1..mat_12, leng_1..leng_12; 1 is the newest test.
func SepaColumns() []string {
	var out []string
	for _, prefix := range []string{"mat", "leng"} {
		for k := range TestsPerSubject {
			out = append(out, fmt.Sprintf("%s_%d", prefix, k+1))
		}
	}
	return out
}

// test is a student's result in one assessment.
type test struct {
	year       int
	assessment int64
	raw.Sum
}

// testsOf gathers each row's tests by subject, newest first: the year in the
// name, then the assessment id.
func testsOf(row map[int64]int, sums []raw.TestSum, names map[int64]string) [2][][]test {
	bySubject := [2][][]test{make([][]test, len(row)), make([][]test, len(row))}
	for _, s := range sums {
		i, ok := row[s.StudentID]
		if !ok || s.N == 0 {
			continue
		}
		name := names[s.AssessmentID]
		subject := chile.AssessmentSubject(name)
		bySubject[subject][i] = append(bySubject[subject][i], test{chile.AssessmentYear(name), s.AssessmentID, s.Sum})
	}
	for _, rows := range bySubject {
		for _, tests := range rows {
			slices.SortFunc(tests, func(a, b test) int {
				return cmp.Or(cmp.Compare(b.year, a.year), cmp.Compare(b.assessment, a.assessment))
			})
		}
	}
	return bySubject
}

// buildSepa puts each student's newest tests, in hundredths of the full score.
// Gaps after the last test take the student's own mean of the subject, 0 when
// there is none.
func buildSepa(tests [2][][]test) Table {
	rows := len(tests[chile.SubjectMatematica])
	t := Table{Columns: SepaColumns(), X: ml.NewMatrix(rows, 2*TestsPerSubject)}
	for i := range rows {
		dst := t.X.Row(i)
		fillTests(dst[:TestsPerSubject], tests[chile.SubjectMatematica][i])
		fillTests(dst[TestsPerSubject:], tests[chile.SubjectLenguaje][i])
	}
	return t
}

func fillTests(dst []float64, tests []test) {
	tests = tests[:min(len(tests), len(dst))]
	var sum int64
	for k, t := range tests {
		hundredths := roundDiv(t.Micros, 10_000*t.N)
		dst[k] = float64(hundredths) / 100
		sum += hundredths
	}
	if len(tests) == 0 {
		return
	}
	mean := float64(roundDiv(sum, int64(len(tests)))) / 100
	for k := len(tests); k < len(dst); k++ {
		dst[k] = mean
	}
}

// roundDiv returns a/b rounded to the nearest whole number, halves up, as SQL's
// ROUND does; a >= 0, b > 0. Whole numbers keep the halves exact.
func roundDiv(a, b int64) int64 { return (2*a + b) / (2 * b) }
