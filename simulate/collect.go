package simulate

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"paes/chile"
)

// collector is a sink that adds up what Verify looks at, row by row. It knows
// the tables and nothing of how they were made.
type collector struct {
	accounts    int // rows of student whose RUT is none
	students    map[int64]int
	byRUT       map[chile.RUT]int
	assessments map[int64]string
	values      map[int64]string // of the dimensions
	questions   map[int64]*questionFacts
	rowsOf      map[string]int // of each indicator
	index       map[string]int // of each indicator above the threshold
	tests       [][]testSum    // by student
	levels      [][2][levelCount + 1]sum
	cells       []sum // by student and index
	last        struct {
		id      int64
		student int
	} // the answers of a student to a test come together
}

type questionFacts struct {
	assessment  int64
	subject     chile.Subject
	level       int // 0 to 3, as in dimension Dificultad
	description string
	index       int // of the indicator; -1 under the threshold
}

type sum struct{ total, n float32 }

func (s *sum) add(score float64) { s.total += float32(score); s.n++ }

func (s sum) mean() float64 { return float64(s.total) / float64(s.n) } // NaN when there is none

type testSum struct {
	assessment int64
	sum
}

func newCollector() *collector {
	return &collector{students: make(map[int64]int), byRUT: make(map[chile.RUT]int), assessments: make(map[int64]string),
		values: make(map[int64]string), questions: make(map[int64]*questionFacts), rowsOf: make(map[string]int), index: make(map[string]int)}
}

// Write takes the rows of one table.
func (c *collector) Write(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	n := 0
	for row := range rows {
		if n++; n%65536 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if len(row) != len(columns) {
			return fmt.Errorf("simulate: %d values for %d columns of %s", len(row), len(columns), table)
		}
		switch table {
		case "student":
			c.student(row[0].(int64), row[1].(string))
		case "assessment":
			c.assessments[row[0].(int64)] = row[1].(string)
		case "question":
			c.question(row[0].(int64), row[1].(int64))
		case "indicator":
			c.indicator(row[2].(int64), row[1].(string))
		case "dimension_values":
			c.values[row[0].(int64)] = row[1].(string)
		case "question_dimensions_values":
			c.level(row[0].(int64), c.values[row[1].(int64)])
		case "answer":
			c.answer(row[0].(int64), row[1].(int64), row[2].(float64))
		}
	}
	if table == "indicator" {
		c.number()
		c.cells = make([]sum, len(c.tests)*len(c.index))
	}
	return nil
}

// Commit does nothing: a collector keeps what it took.
func (c *collector) Commit(context.Context) error { return nil }

// Abort does nothing.
func (c *collector) Abort() error { return nil }

func (c *collector) student(id int64, text string) {
	rut, err := chile.ParseRUT(text)
	if err != nil {
		c.accounts++
		return
	}
	c.students[id] = len(c.tests)
	c.byRUT[rut] = len(c.tests)
	c.tests = append(c.tests, nil)
	c.levels = append(c.levels, [2][levelCount + 1]sum{})
}

func (c *collector) question(id, assessment int64) {
	c.questions[id] = &questionFacts{assessment: assessment, subject: chile.AssessmentSubject(c.assessments[assessment]), index: -1}
}

func (c *collector) indicator(question int64, description string) {
	c.questions[question].description = description
	c.rowsOf[description]++
}

// number gives the indicators above the threshold their places.
func (c *collector) number() {
	for _, d := range slices.Sorted(maps.Keys(c.rowsOf)) {
		if c.rowsOf[d] > threshold {
			c.index[d] = len(c.index)
		}
	}
	for _, q := range c.questions {
		if k, ok := c.index[q.description]; ok {
			q.index = k
		}
	}
}

func (c *collector) level(question int64, value string) {
	for i, name := range [...]string{"Fácil", "Mediano", "Difícil", "Pendiente"} {
		if name == value {
			c.questions[question].level = i
		}
	}
}

func (c *collector) answer(student, question int64, score float64) {
	if student != c.last.id {
		c.last.id, c.last.student = student, -1
		if i, ok := c.students[student]; ok {
			c.last.student = i
		}
	}
	i := c.last.student
	if i < 0 {
		return // a test account
	}
	q := c.questions[question]
	if n := len(c.tests[i]); n == 0 || c.tests[i][n-1].assessment != q.assessment {
		c.tests[i] = append(c.tests[i], testSum{assessment: q.assessment})
	}
	c.tests[i][len(c.tests[i])-1].add(score)
	c.levels[i][q.subject][q.level].add(score)
	if q.index >= 0 {
		c.cells[i*len(c.index)+q.index].add(score)
	}
}
