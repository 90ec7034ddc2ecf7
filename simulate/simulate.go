// Package simulate makes a synthetic school with known truth: the ten SEPA
// tables, answer by answer, and the PAES workbook. It behaves like one real
// school in the aggregates of SIMULATOR.md; every person in it is invented.
//
// A student has two abilities that change with the grade; SEPA answers follow a
// two-parameter logistic model on them, and the puntajes of the PAES are linear
// in the abilities at exam time plus correlated noise. The same parameters give
// the same rows, whatever the number of cores.
package simulate

import (
	"fmt"

	"paes/chile"
)

// Params says which school to make. The zero value is the default school.
type Params struct {
	Students int    // expected students with at least one answer; 0 means 2,918
	Seed     uint64 // the school's number: another seed is another school
	Clean    bool   // without the flaws of real sources
}

// DefaultStudents is the expected size of the default school.
const DefaultStudents = 2918

// MaxStudents is the largest school: it keeps the invented RUTs, ten million, easy to draw without repetition.
const MaxStudents = 3_000_000

// School is one synthetic school. It holds the students and the tests; answers
// are made anew each time they are read.
type School struct {
	params     Params
	cohorts    [][]student // by admission year, from firstAdmission
	accounts   []account   // test accounts, which are nobody; ascending id
	indicators []indicator // the frequent ones first
	bank       []question  // questions that no test has used
	forms      []form      // the SEPA tests, by year, grade and subject
}

// New makes a school.
func New(p Params) (*School, error) {
	switch {
	case p.Students < 0:
		return nil, fmt.Errorf("simulate: %d students", p.Students)
	case p.Students > MaxStudents:
		return nil, fmt.Errorf("simulate: %d students, at most %d", p.Students, MaxStudents)
	case p.Students == 0:
		p.Students = DefaultStudents
	}
	s := &School{params: p}
	s.populate()
	s.sitPAES()
	s.design()
	s.number()
	return s, nil
}

// Streams of the seed: each kind of draw has its own, so that more draws of one
// kind never change another.
const (
	streamCohort = 1000 * (iota + 1) // + admission year - firstAdmission
	streamPAES                       // + admission year - firstAdmission
	streamIndicator
	streamTag
	streamIdentity
	streamAccount
	streamWorkbook
	streamItem   // + form
	streamAnswer // + form
)

// subjects lists both in the order their tests are made.
func subjects() [2]chile.Subject {
	return [2]chile.Subject{chile.SubjectMatematica, chile.SubjectLenguaje}
}
