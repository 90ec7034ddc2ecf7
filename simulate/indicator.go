package simulate

import (
	"math/rand/v2"

	"paes/chile"
)

// indicator is what a question measures. The frequent ones pass the threshold
// of the pipeline, "more than 50 rows"; the rare ones do not.
type indicator struct {
	subject     chile.Subject
	description string
	gradeLow    int // first and last grade and year whose tests use it
	gradeHigh   int
	yearLow     int
	yearHigh    int
	perForm     int // questions in each test
	limit       int // a rare one has at most so many questions; 0 for the frequent
	rows        int // questions that carry it
}

// Counts of the indicators above the threshold, and the threshold.
const (
	frequentLenguaje   = 75
	frequentMatematica = 7
	frequentCount      = frequentLenguaje + frequentMatematica
	threshold          = 50
)

// newFrequent draws the indicators above the threshold. A third of them are
// recent and of the low grades: no student with PAES ever met them.
func newFrequent(rng *rand.Rand, words *wording) []indicator {
	all := make([]indicator, frequentCount)
	for k := range all {
		in := indicator{subject: chile.SubjectLenguaje, yearLow: firstYear, yearHigh: lastYear}
		var verb string
		if k < frequentLenguaje {
			verb = [...]string{"Inferir", "Identificar", "Reconocer", "Distinguir", "Interpretar", "Atribuir", "Relacionar", "Establecer"}[weighted(rng, .34, .24, .12, .13, .05, .04, .04, .04)]
		} else {
			in.subject = chile.SubjectMatematica
			verb = [...]string{"Resolver", "Interpretar", "Identificar", "Operar"}[weighted(rng, .6, .15, .15, .1)]
		}
		in.description = words.next(in.subject, verb)
		width := [...]int{1, 2, 3, 5}[weighted(rng, .30, .35, .25, .10)]
		in.gradeLow = firstGrade + rng.IntN(gradeCount-width+1)
		switch {
		case rng.Float64() < .33:
			in.yearLow += 5 + rng.IntN(3)
			width = 1 + rng.IntN(2)
			in.gradeLow = firstGrade + rng.IntN(5-width)
		case rng.Float64() < .25:
			in.yearHigh = firstYear + 4 + rng.IntN(4)
		case rng.Float64() < .25:
			in.yearLow += 3 + rng.IntN(4)
		}
		in.gradeHigh = in.gradeLow + width - 1
		in.perForm = 1 + weighted(rng, .5, .35, .15)
		all[k] = in
	}
	return all
}

// newRare draws an indicator of one grade that stays at or under the threshold.
func newRare(rng *rand.Rand, words *wording, subject chile.Subject, grade int) indicator {
	verbs := []string{"Determinar", "Resolver", "Operar", "Calcular", "Comparar", "Interpretar", "Identificar", "Representar"}
	if subject == chile.SubjectLenguaje {
		verbs = []string{"Localizar", "Inferir", "Identificar", "Reconocer", "Distinguir", "Relacionar", "Sintetizar", "Opinar"}
	}
	return indicator{
		subject: subject, description: words.next(subject, verbs[rng.IntN(len(verbs))]),
		gradeLow: grade, gradeHigh: grade, yearLow: firstYear, yearHigh: lastYear,
		limit: 4 + rng.IntN(threshold-3),
	}
}

// fits tells whether the tests of a subject, grade and year use the indicator.
func (in *indicator) fits(subject chile.Subject, grade, year int) bool {
	return in.subject == subject && in.gradeLow <= grade && grade <= in.gradeHigh && in.yearLow <= year && year <= in.yearHigh
}
