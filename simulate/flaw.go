package simulate

import (
	"slices"
	"strconv"

	"paes/chile"
	"paes/ml"
)

// spoil puts a few flaws of real workbooks into the rows, each on a student of
// its own and none on the example student: a wrong check digit, a score of 0, a
// code between blanks, a score written as text, a row twice, a second admission
// year, and somebody whom SEPA does not know.
func (s *School) spoil(rows []entry) []entry {
	const flaws = 6
	rng := ml.NewRand(s.params.Seed, streamWorkbook)
	var victims []int
	example := strconv.Itoa(exampleBody)
	for _, i := range rng.Perm(len(rows)) {
		if chile.RUT(rows[i].rut).Body() != example {
			victims = append(victims, i)
		}
	}
	if len(victims) < flaws {
		return rows
	}
	wrong := &rows[victims[0]]
	wrong.rut = wrongDigit(wrong.rut)
	rows[victims[1]].scores[chile.CLectora] = int64(0)
	rows[victims[2]].padded = true
	asText := &rows[victims[3]].scores[chile.Matematica]
	*asText = strconv.FormatInt((*asText).(int64), 10)

	twice, again := rows[victims[4]], rows[victims[5]]
	again.admission++ // sat once more, with other scores
	for p, v := range again.scores {
		if v, ok := v.(int64); ok {
			again.scores[p] = min(v+int64(rng.IntN(40)), chile.PuntajeMax)
		}
	}
	unknown := entry{name: "Estudiante sin SEPA", rut: s.freeRUT(), admission: lastPAES,
		scores: [5]any{int64(655), int64(712), "-", int64(640), "-"}}
	rows = slices.Insert(rows, victims[4]+1, twice)
	return append(rows, again, unknown)
}

// wrongDigit replaces the check digit by another one.
func wrongDigit(rut string) string {
	body, digit := chile.RUT(rut).Body(), byte('1')
	if rut[len(rut)-1] == digit {
		digit = '2'
	}
	return body + string(digit)
}

// freeRUT returns the first RUT of the invented range that no student has.
func (s *School) freeRUT() string {
	used := make(map[int32]bool)
	for _, cohort := range s.cohorts {
		for i := range cohort {
			used[cohort[i].body] = true
		}
	}
	body := int32(bodyLow)
	for used[body] {
		body++
	}
	text := strconv.Itoa(int(body))
	return text + string(chile.CheckDigit(text))
}
