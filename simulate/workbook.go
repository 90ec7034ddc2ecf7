package simulate

import (
	"iter"
	"slices"

	"paes/chile"
)

// entry is a row of the PAES workbook.
type entry struct {
	name, rut string
	admission int64
	scores    [5]any // int64, or text
	padded    bool   // the code stands between blanks
}

// Workbook yields the rows of the PAES workbook, by admission year and id:
// Nombre, RUT encoded with the key, Admisión and the five puntajes, "-" for a
// prueba not sat.
func (s *School) Workbook(key chile.Key) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		entries := s.entries()
		if !s.params.Clean {
			entries = s.spoil(entries)
		}
		for _, e := range entries {
			code := key.Encode(e.rut)
			if e.padded {
				code = "  " + code + " "
			}
			row := []any{e.name, code, e.admission}
			if !yield(append(row, e.scores[:]...)) {
				return
			}
		}
	}
}

// entries returns the workbook without flaws.
func (s *School) entries() []entry {
	var out []entry
	for admission := firstPAES; admission <= lastPAES; admission++ {
		var sat []*student
		cohort := s.cohorts[admission-firstAdmission]
		for i := range cohort {
			if cohort[i].hasPAES() {
				sat = append(sat, &cohort[i])
			}
		}
		slices.SortFunc(sat, func(a, b *student) int { return int(a.id - b.id) })
		for _, st := range sat {
			e := entry{name: st.name(), rut: st.rut(), admission: int64(admission)}
			for p, v := range st.puntajes {
				if e.scores[p] = int64(v); v == 0 {
					e.scores[p] = "-"
				}
			}
			out = append(out, e)
		}
	}
	return out
}
