package simulate

import (
	"iter"
	"math"

	"paes/chile"
)

// Truth is what a real school never tells about a student.
type Truth struct {
	StudentID int64
	Admission int
	Ability   [2]float64 // at exam time, by chile.Subject; mean 0, variance 1
	Tested    [2]float64 // mean over the SEPA tests taken, by chile.Subject; NaN without tests
	Expected  [5]float64 // by chile.Prueba: mean puntaje over the noise of the exam, whether sat or not
	Sat       [5]bool    // by chile.Prueba
}

// Truth yields one value per student, by admission year.
func (s *School) Truth() iter.Seq[Truth] {
	return func(yield func(Truth) bool) {
		spec := newExamSpec()
		for _, cohort := range s.cohorts {
			for i := range cohort {
				if !yield(spec.truth(&cohort[i])) {
					return
				}
			}
		}
	}
}

func (e *examSpec) truth(st *student) Truth {
	t := Truth{StudentID: st.id, Admission: int(st.admission), Ability: st.exam, Tested: st.tested()}
	z, offset := e.latent(st.exam), cohortOffset(t.Admission)
	for p := range t.Expected {
		t.Sat[p] = st.puntajes[p] > 0
		t.Expected[p] = e.expected(chile.Prueba(p), z[p], offset[p])
	}
	return t
}

// tested is the mean ability over the tests taken, by subject.
func (st *student) tested() (mean [2]float64) {
	first, last := st.years()
	for subject := range mean {
		tests := 0.
		for grade := int(st.entry); grade <= int(st.leave); grade++ {
			if year := st.yearOf(grade); first <= year && year <= last && st.sits(chile.Subject(subject), grade) {
				mean[subject] += st.ability[subject][grade-firstGrade]
				tests++
			}
		}
		mean[subject] /= tests
	}
	return mean
}

// expected integrates the puntaje over the normal noise.
func (e *examSpec) expected(p chile.Prueba, z, offset float64) float64 {
	const steps, reach = 64, 4.
	var sum, weight float64
	for k := range steps + 1 {
		x := reach * (2*float64(k)/steps - 1)
		w := math.Exp(-x * x / 2)
		sum += w * e.puntaje(p, z+e.noise[p]*x, offset)
		weight += w
	}
	return sum / weight
}
