package simulate

import (
	"math"
	"math/rand/v2"

	"paes/chile"
	"paes/ml"
)

// student is a person of the school.
type student struct {
	id           int64
	body         int32 // of the RUT
	admission    int16 // year the cohort applies for the university
	entry, leave int8  // first and last grade, 2 to 11
	absent       uint32
	ability      [2][gradeCount]float64 // by subject and grade, when tested
	exam         [2]float64             // by subject, at exam time; standardised
	puntajes     [5]int16               // by chile.Prueba; 0 is not sat
}

// populate fills the cohorts with the students that SEPA could see.
func (s *School) populate() {
	mean := cohortMean * float64(s.params.Students) / DefaultStudents
	s.cohorts = make([][]student, cohortCount)
	for c := range s.cohorts {
		rng := ml.NewRand(s.params.Seed, streamCohort+uint64(c))
		n := poisson(rng, mean)
		s.cohorts[c] = make([]student, 0, n)
		for range n {
			st := newStudent(rng, firstAdmission+c)
			if first, last := st.years(); first <= last {
				s.cohorts[c] = append(s.cohorts[c], st)
			}
		}
	}
}

func newStudent(rng *rand.Rand, admission int) student {
	st := student{admission: int16(admission), entry: firstGrade, leave: lastGrade}
	if rng.Float64() >= shareFirstEntry {
		st.entry = int8(firstGrade + rng.IntN(gradeCount))
	}
	if rng.Float64() < shareLeaver {
		st.leave = max(st.entry, int8(firstGrade+rng.IntN(gradeCount-1)))
	}
	for bit := range 2 * gradeCount {
		if rng.Float64() < shareAbsent {
			st.absent |= 1 << bit
		}
	}
	st.grow(rng)
	return st
}

// grow draws the abilities: a lasting part and a changing one that follows a
// first-order autoregression over the grades up to the exam.
func (st *student) grow(rng *rand.Rand) {
	spec := specs()
	trait := pair(rng, traitCorr)
	state := pair(rng, innovationCorr)
	for g := range gradeCount + 1 {
		if g > 0 {
			e := pair(rng, innovationCorr)
			for j, sp := range spec {
				state[j] = sp.phi*state[j] + math.Sqrt(1-sp.phi*sp.phi)*e[j]
			}
		}
		for j, sp := range spec {
			if g == gradeCount {
				st.exam[j] = math.Sqrt(examTrait)*trait[j] + math.Sqrt(1-examTrait)*state[j]
				continue
			}
			v := sp.sd * (math.Sqrt(sp.trait)*trait[j] + math.Sqrt(1-sp.trait)*state[j])
			if st.stays() {
				v = stayerSD*v + sp.stayerMean
			}
			st.ability[j][g] = v
		}
	}
}

// stays tells whether the student reaches III medio in the school.
func (st *student) stays() bool { return st.leave == lastGrade }

// yearOf returns the calendar year in which the student's cohort is in a grade.
func (st *student) yearOf(grade int) int {
	return int(st.admission) - toAdmission - (lastGrade - grade)
}

// years returns the first and last year of SEPA that find the student at school;
// first > last when there is none.
func (st *student) years() (first, last int) {
	return max(firstYear, st.yearOf(int(st.entry))), min(lastYear, st.yearOf(int(st.leave)))
}

// sits tells whether the student answers the test of a subject in a grade, in a
// year of SEPA.
func (st *student) sits(subject chile.Subject, grade int) bool {
	if grade < int(st.entry) || grade > int(st.leave) {
		return false
	}
	return st.absent>>(2*(grade-firstGrade)+int(subject))&1 == 0
}

// answers tells whether the student answered any test.
func (st *student) answers() bool {
	first, last := st.years()
	for year := first; year <= last; year++ {
		grade := int(st.entry) + year - st.yearOf(int(st.entry))
		if st.sits(chile.SubjectMatematica, grade) || st.sits(chile.SubjectLenguaje, grade) {
			return true
		}
	}
	return false
}

// hasPAES tells whether the workbook knows the student.
func (st *student) hasPAES() bool { return st.puntajes[chile.CLectora] > 0 }

// level returns the grade of the last year of SEPA, or the last the student was in;
// those who stay go on to IV medio.
func (st *student) level() int {
	if st.stays() && st.yearOf(lastGrade) < lastYear {
		return lastGrade + 1
	}
	return min(int(st.leave), lastGrade-(st.yearOf(lastGrade)-lastYear))
}
