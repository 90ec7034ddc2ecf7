package simulate

// The figures of the reference generator behind SIMULATOR.md.
const (
	firstYear  = 2013 // of SEPA
	yearCount  = 11
	lastYear   = firstYear + yearCount - 1
	firstGrade = 2 // 2° básico
	lastGrade  = 11
	gradeCount = lastGrade - firstGrade + 1

	toAdmission    = 2 // admission year = year of III medio + 2
	firstAdmission = firstYear + toAdmission
	cohortCount    = yearCount + gradeCount - 1
	firstPAES      = 2023 // admission years in the workbook
	lastPAES       = 2025

	cohortMean = 169. // of the default school, before leaving out whom SEPA never saw

	shareFirstEntry = .79
	shareLeaver     = .38
	shareAbsent     = .025

	traitCorr      = .80 // of the lasting parts of the two abilities
	innovationCorr = .45 // of the innovations of their changing parts
	stayerSD       = .87
	examTrait      = .97 // share of the lasting part in the ability at exam time

	itemCount  = 48 // questions of a test
	itemSD     = .75
	formSD     = .18
	logSlopeSD = .30
)

// levelCount is how many difficulties a question may have: Fácil, Mediano, Difícil.
// pending is the fourth value of the dimension, not yet judged.
const (
	levelCount = 3
	pending    = levelCount
)

// subjectSpec is what differs between the subjects.
type subjectSpec struct {
	trait      float64             // variance share of the lasting part of the ability
	phi        float64             // autoregression of its changing part, per grade
	sd         float64             // of the ability
	stayerMean float64             // what those who stay until III medio have more
	share      [levelCount]float64 // of the questions at each difficulty
	difficulty [levelCount]float64 // mean, in logits
	shift      [gradeCount]float64 // of the difficulty by grade, + is harder
}

// specs is indexed by chile.Subject.
func specs() [2]subjectSpec {
	return [2]subjectSpec{
		{trait: .58, phi: .58, sd: .97, stayerMean: .22,
			share: [levelCount]float64{.36, .44, .20}, difficulty: [levelCount]float64{-2.1, -.90, .05},
			shift: [gradeCount]float64{-.41, -.15, -.35, -.76, -.47, -.32, -.03, .18, .41, .75}},
		{trait: .50, phi: .70, sd: .90, stayerMean: .30,
			share: [levelCount]float64{.34, .45, .21}, difficulty: [levelCount]float64{-1.6, -.50, .35},
			shift: [gradeCount]float64{-.11, -.29, -.26, -.33, -.16, .07, .16, .10, .33, .16}},
	}
}

// gradeName names a grade as the tests do: "5° básico", "III medio".
func gradeName(grade int) string {
	names := [...]string{"1° básico", "2° básico", "3° básico", "4° básico", "5° básico", "6° básico", "7° básico", "8° básico",
		"I medio", "II medio", "III medio", "IV medio"}
	return names[grade-1]
}
