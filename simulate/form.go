package simulate

import (
	"math"
	"math/rand/v2"
	"strconv"

	"paes/chile"
	"paes/ml"
)

// question is what the tables say of a question.
type question struct {
	indicator int // of School.indicators
	level     int // difficulty, or pending
}

// form is a SEPA test: the questions of a subject for a grade in a year.
type form struct {
	subject       chile.Subject
	year, grade   int
	assessment    int64
	firstQuestion int64
	questions     []question         // the items, then those still pending
	slope         [itemCount]float64 // of the items
	difficulty    [itemCount]float64
}

// name is what table assessment says.
func (f *form) name() string {
	return subjectName(f.subject) + " " + strconv.Itoa(f.year) + " " + gradeName(f.grade)
}

func subjectName(s chile.Subject) string {
	if s == chile.SubjectLenguaje {
		return "Lenguaje"
	}
	return "Matemática"
}

// takers returns the students of the test's year and grade.
func (s *School) takers(f *form) []student {
	return s.cohorts[f.year+toAdmission+lastGrade-f.grade-firstAdmission]
}

// The questions that wait for a difficulty stand in a test that no student with
// PAES took: Matemática of the last year in 5° básico.
const (
	pendingCount = 4
	pendingGrade = 5
	pendingYear  = lastYear
)

// design draws indicators, tests and the bank of unused questions.
func (s *School) design() {
	rng := ml.NewRand(s.params.Seed, streamIndicator)
	words := newWording(rng)
	s.indicators = newFrequent(rng, words)
	tags := &tagger{rng: ml.NewRand(s.params.Seed, streamTag), words: words, school: s, open: make(map[rareKey][]int)}
	for year := firstYear; year <= lastYear; year++ {
		for grade := firstGrade; grade <= lastGrade; grade++ {
			for _, subject := range subjects() {
				f := form{subject: subject, year: year, grade: grade}
				f.draw(ml.NewRand(s.params.Seed, streamItem+uint64(len(s.forms))))
				tags.tag(&f)
				s.forms = append(s.forms, f)
			}
		}
	}
	s.fillBank(rng)
	s.numberTests()
}

// draw makes the items: a difficulty each, and the parameters of their answers.
func (f *form) draw(rng *rand.Rand) {
	spec := specs()[f.subject]
	shift := spec.shift[f.grade-firstGrade] + formSD*rng.NormFloat64()
	f.questions = make([]question, itemCount)
	for k := range f.questions {
		level := weighted(rng, spec.share[:]...)
		f.questions[k].level = level
		f.difficulty[k] = spec.difficulty[level] + itemSD*rng.NormFloat64() + shift
		f.slope[k] = math.Exp(logSlopeSD * rng.NormFloat64())
	}
	if f.subject == chile.SubjectMatematica && f.year == pendingYear && f.grade == pendingGrade {
		for range pendingCount {
			f.questions = append(f.questions, question{level: pending})
		}
	}
}

// fillBank adds unused questions until every frequent indicator has more rows
// than the threshold; the first has exactly one more, and one rare indicator
// stands exactly at it.
func (s *School) fillBank(rng *rand.Rand) {
	for i := range frequentCount + 1 {
		in := &s.indicators[i]
		spec := specs()[in.subject]
		want := max(in.rows+rng.IntN(8), threshold+1+rng.IntN(12))
		switch i {
		case 0:
			want = max(in.rows, threshold+1)
		case frequentCount:
			want = in.limit
		}
		for ; in.rows < want; in.rows++ {
			s.bank = append(s.bank, question{indicator: i, level: weighted(rng, spec.share[:]...)})
		}
	}
	rng.Shuffle(len(s.bank), func(i, j int) { s.bank[i], s.bank[j] = s.bank[j], s.bank[i] })
}

// The assessments that hold the bank come first.
const (
	bankMatematica = 1 + iota
	bankLenguaje
	firstAssessment
)

// numberTests gives tests and questions ids that grow with time.
func (s *School) numberTests() {
	next := int64(len(s.bank)) + 1
	for i := range s.forms {
		f := &s.forms[i]
		f.assessment, f.firstQuestion = int64(firstAssessment+i), next
		next += int64(len(f.questions))
	}
}
