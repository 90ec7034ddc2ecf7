package simulate

import (
	"math"
	"math/rand/v2"
	"sort"

	"paes/chile"
	"paes/ml"
)

// examSpec is how the puntajes come out of the abilities at exam time.
type examSpec struct {
	loading [5][2]float64 // by prueba: on Matemática and Lenguaje
	mean    [5]float64
	sd      [5]float64
	noise   [5]float64    // standard deviation of the noise, so that the latent score has variance 1
	factor  [5][5]float64 // lower Cholesky factor of the correlations of the noise
}

func newExamSpec() examSpec {
	e := examSpec{
		loading: [5][2]float64{{.07, .72}, {1, -.11}, {.98, -.10}, {.02, .64}, {.63, .22}},
		mean:    [5]float64{784, 0, 650, 706, 670}, // Matemática has a scale of its own
		sd:      [5]float64{86, 114, 150, 119, 118},
	}
	e.factor = cholesky([5][5]float64{
		{1, .20, .12, .28, -.05},
		{.20, 1, .30, 0, .03},
		{.12, .30, 1, -.05, -.08},
		{.28, 0, -.05, 1, -.40},
		{-.05, .03, -.08, -.40, 1},
	})
	const corr = examTrait*traitCorr + (1-examTrait)*innovationCorr // of the two abilities
	for p, l := range e.loading {
		e.noise[p] = math.Sqrt(max(.05, 1-(l[0]*l[0]+l[1]*l[1]+2*corr*l[0]*l[1])))
	}
	return e
}

func cholesky(a [5][5]float64) (l [5][5]float64) {
	for i := range a {
		for j := range i + 1 {
			v := a[i][j]
			for k := range j {
				v -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(v)
			} else {
				l[i][j] = v / l[j][j]
			}
		}
	}
	return l
}

// cohortOffset is how much an admission year scored above the mean, by prueba.
func cohortOffset(admission int) [5]float64 {
	switch admission {
	case 2023:
		return [5]float64{38, -43, -3, -23, -9}
	case 2024:
		return [5]float64{-17, 17, -17, -12, -9}
	case 2025:
		return [5]float64{-24, 31, 48, 38, 47}
	}
	return [5]float64{}
}

// puntaje turns a latent score into a puntaje, not yet rounded.
func (e *examSpec) puntaje(p chile.Prueba, z, offset float64) float64 {
	v := e.mean[p] + e.sd[p]*z + offset
	if p == chile.Matematica {
		v = matematicaScale(z + offset/e.sd[p])
	}
	return min(max(v, chile.PuntajeMin), chile.PuntajeMax)
}

// matematicaScale has a ceiling that a seventh of a strong school reaches.
func matematicaScale(z float64) float64 {
	knots := [...]float64{-2.6, -1.645, -1.28, -.674, 0, .674, 1.10}
	values := [...]float64{520, 645, 692, 815, 938, 989, 1000}
	switch i := sort.SearchFloat64s(knots[:], z); i {
	case 0:
		return values[0]
	case len(knots):
		return values[len(values)-1]
	default:
		return values[i-1] + (values[i]-values[i-1])*(z-knots[i-1])/(knots[i]-knots[i-1])
	}
}

// latent returns the part of the latent scores that the abilities explain.
func (e *examSpec) latent(exam [2]float64) (z [5]float64) {
	for p, l := range e.loading {
		z[p] = l[0]*exam[0] + l[1]*exam[1]
	}
	return z
}

// sitPAES gives puntajes to who stayed to the end in the admission years of the workbook.
func (s *School) sitPAES() {
	spec := newExamSpec()
	for admission := firstPAES; admission <= lastPAES; admission++ {
		c := admission - firstAdmission
		rng := ml.NewRand(s.params.Seed, streamPAES+uint64(c))
		for i := range s.cohorts[c] {
			if st := &s.cohorts[c][i]; st.stays() && st.answers() {
				st.puntajes = spec.sit(rng, st)
			}
		}
	}
}

// sit draws the puntajes of one student and which pruebas they are for: all sit
// C. Lectora and Matemática, and Historia or Ciencias or both.
func (e *examSpec) sit(rng *rand.Rand, st *student) (out [5]int16) {
	var white [5]float64
	for i := range white {
		white[i] = rng.NormFloat64()
	}
	z, offset := e.latent(st.exam), cohortOffset(int(st.admission))
	for p := range out {
		noise := 0.
		for k := range p + 1 {
			noise += e.factor[p][k] * white[k]
		}
		out[p] = int16(math.RoundToEven(e.puntaje(chile.Prueba(p), z[p]+e.noise[p]*noise, offset[p])))
	}
	m, l := st.exam[chile.SubjectMatematica], st.exam[chile.SubjectLenguaje]
	both := rng.Float64() < .19
	sciences := rng.Float64() < .83*logistic(.15+.45*m-.15*l)
	lean := .45 * m
	if sciences {
		lean++
	}
	advanced := rng.Float64() < logistic(lean)
	if !advanced {
		out[chile.M2] = 0
	}
	if sciences && !both {
		out[chile.Historia] = 0
	}
	if !sciences {
		out[chile.Ciencias] = 0
	}
	return out
}
