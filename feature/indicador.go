package feature

import (
	"math"

	"paes/ml"
	"paes/raw"
)

// MinIndicatorRows is the threshold of an indicador: its description must have
// more rows than this in table indicator.
const MinIndicatorRows = 50

// buildIndicadores puts the student's mean over the questions of each indicador,
// NaN where the student answered none.
func buildIndicadores(row map[int64]int, s *raw.SEPA) Table {
	t := Table{Columns: s.Indicators, X: ml.NewMatrix(len(row), len(s.Indicators))}
	for k := range t.X.Data {
		t.X.Data[k] = math.NaN()
	}
	for _, sum := range s.IndicatorSum {
		if i, ok := row[sum.StudentID]; ok && sum.N > 0 {
			t.X.Set(i, sum.Indicator, sum.Mean())
		}
	}
	return t
}
