// Package raw holds the rows as the sources hand them over, before anything is
// checked: `source` fills them, `clean` reads them.
package raw

// SEPA is what is read from the SEPA tables in one consistent snapshot. What
// comes out is grouped by the database engine, but for Responses.
type SEPA struct {
	Origin       string          // where it came from, without secrets, for messages
	Students     []Student       // every row of table student, ascending id
	Assessments  []Assessment    // ascending id
	Tests        []TestSum       // per student and assessment; ascending (student, assessment)
	Indicators   []string        // descriptions above the threshold, ascending by bytes
	IndicatorSum []IndexedSum    // per student and indicator; ascending (student, index)
	Difficulties []string        // values of the dimension Dificultad that have answers, ascending by bytes
	DifficultSum []DifficultySum // per student, assessment and difficulty; ascending
	Answers      AnswerCount
	Responses    Responses
	Attached     []Attachment // what the questions measure; ascending (question, indicator), each once
}

// Student is a row of table student; RUT is the text of the cell, "" for NULL.
// Names are never read.
type Student struct {
	ID  int64
	RUT string
}

// Assessment is a SEPA test.
type Assessment struct {
	ID   int64
	Name string
}

// Sum is an exact sum of answer scores: Micros in millionths, over N answers.
// Whole numbers make the sum independent of the order an engine adds in.
type Sum struct {
	Micros int64
	N      int64
}

// Mean returns the mean score, between 0 and 1. It is the correctly rounded
// quotient of the exact sum.
func (s Sum) Mean() float64 { return float64(s.Micros) / float64(1_000_000*s.N) }

// Add returns the sum of both.
func (s Sum) Add(t Sum) Sum { return Sum{s.Micros + t.Micros, s.N + t.N} }

// TestSum is the sum of one student's answers to one assessment.
type TestSum struct {
	StudentID, AssessmentID int64
	Sum
}

// IndexedSum is the sum of one student's answers to the questions of
// SEPA.Indicators[Indicator].
type IndexedSum struct {
	StudentID int64
	Indicator int
	Sum
}

// DifficultySum is the sum of one student's answers to the questions of one
// assessment with difficulty SEPA.Difficulties[Difficulty].
type DifficultySum struct {
	StudentID, AssessmentID int64
	Difficulty              int
	Sum
}

// AnswerCount tells how many rows table answer has and how many were left out.
type AnswerCount struct {
	Rows       int64 // all rows
	NoScore    int64 // NULL or NaN score: left out
	OutOfRange int64 // score under 0 or over 1: left out
	NoQuestion int64 // question that does not exist: left out
	NoStudent  int64 // student that does not exist: left out
}

// Workbook is the PAES workbook as text.
type Workbook struct {
	File  string
	Sheet string
	Rows  []PAESRow
}

// PAESRow is one row of the workbook: the cells as text, in the order of
// chile.Pruebas. The name is never read.
type PAESRow struct {
	Row     int // as the spreadsheet numbers it
	RUT     string
	Year    string // Admisión
	Puntaje []string
}
