package feature

import (
	"fmt"
	"slices"
	"strconv"

	"paes/chile"
	"paes/ml"
	"paes/raw"
)

// buildDificultad puts the mean score per subject and difficulty, and per year
// too when byYear; 0 where the student has no such answers. The columns are the
// combinations that the students answered, in ascending order.
func buildDificultad(row map[int64]int, s *raw.SEPA, names map[int64]string, byYear bool) Table {
	type cell struct {
		row    int
		column string
	}
	sums := map[cell]raw.Sum{}
	var columns []string
	position := map[string]int{}
	for _, d := range s.DifficultSum {
		i, ok := row[d.StudentID]
		if !ok || d.N == 0 {
			continue
		}
		c := difficultyColumn(names[d.AssessmentID], s.Difficulties[d.Difficulty], byYear)
		if _, ok := position[c]; !ok {
			position[c] = 0
			columns = append(columns, c)
		}
		sums[cell{i, c}] = sums[cell{i, c}].Add(d.Sum)
	}
	slices.Sort(columns)
	for j, c := range columns {
		position[c] = j
	}
	t := Table{Columns: columns, X: ml.NewMatrix(len(row), len(columns))}
	for c, sum := range sums {
		t.X.Set(c.row, position[c.column], sum.Mean())
	}
	return t
}

// difficultyColumn names a column: "1-2021 - Fácil" with the year, "1 - Fácil"
// without.
func difficultyColumn(assessment, value string, byYear bool) string {
	t := chile.AssessmentSubject(assessment)
	if !byYear {
		return fmt.Sprintf("%d - %s", t, value)
	}
	year := ""
	if y := chile.AssessmentYear(assessment); y > 0 {
		year = strconv.Itoa(y)
	}
	return fmt.Sprintf("%d-%s - %s", t, year, value)
}
