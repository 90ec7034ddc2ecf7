package simulate

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"paes/chile"
)

// seriesLength is how many tests per subject the features keep.
const seriesLength = 12

// record is what Verify looks at of one student with answers.
type record struct {
	series [2][seriesLength]float64 // test means, newest first, gaps filled with the own mean
	tests  [2]int                   // real ones
	mean   [2]float64               // of the series; 0 without history
	levels [2][levelCount + 1]float64
	cells  []sum
	paes   *[5]float64 // NaN is not sat; nil without PAES
}

// records puts the tables and the workbook together, one record per student.
func (c *collector) records(workbook map[chile.RUT]*[5]float64) []record {
	paes := make(map[int]*[5]float64)
	for rut, scores := range workbook {
		if i, ok := c.byRUT[rut]; ok {
			paes[i] = scores
		}
	}
	var out []record
	for i, tests := range c.tests {
		if len(tests) == 0 {
			continue
		}
		r := record{cells: c.cells[i*len(c.index) : (i+1)*len(c.index)], paes: paes[i]}
		slices.SortFunc(tests, func(a, b testSum) int {
			ya, yb := chile.AssessmentYear(c.assessments[a.assessment]), chile.AssessmentYear(c.assessments[b.assessment])
			return 1000*(yb-ya) + int(b.assessment-a.assessment)
		})
		for _, t := range tests {
			j := chile.AssessmentSubject(c.assessments[t.assessment])
			if r.tests[j] < seriesLength {
				r.series[j][r.tests[j]] = hundredths(t.mean())
				r.tests[j]++
			}
		}
		for j := range r.series {
			r.fill(j)
			for l, s := range c.levels[i][j] {
				r.levels[j][l] = s.mean()
			}
		}
		out = append(out, r)
	}
	return out
}

func (r *record) fill(j int) {
	n := r.tests[j]
	if n == 0 {
		return
	}
	own := hundredths(mean(r.series[j][:n]))
	for k := n; k < seriesLength; k++ {
		r.series[j][k] = own
	}
	r.mean[j] = mean(r.series[j][:])
}

func hundredths(v float64) float64 { return math.RoundToEven(100*v) / 100 }

// readWorkbook reads the rows back as a pipeline would: the first row of a
// student counts, a wrong RUT or a score outside 100-1000 does not.
func (s *School) readWorkbook() map[chile.RUT]*[5]float64 {
	key := chile.NewKey("verificar")
	out := make(map[chile.RUT]*[5]float64)
	for row := range s.Workbook(key) {
		text, err := key.Decode(row[1].(string))
		if err != nil {
			continue
		}
		rut, err := chile.ParseRUT(text)
		if err != nil || out[rut] != nil {
			continue
		}
		scores := new([5]float64)
		for p, v := range row[3:] {
			scores[p] = readScore(v)
		}
		out[rut] = scores
	}
	return out
}

func readScore(v any) float64 {
	switch v := v.(type) {
	case int64:
		if v >= chile.PuntajeMin && v <= chile.PuntajeMax {
			return float64(v)
		}
	case string:
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
			return float64(n)
		}
	}
	return math.NaN()
}
