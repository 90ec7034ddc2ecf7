package court

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"paes/chile"
)

// minRanked is how many students a column needs to be charged with copying a
// puntaje: with fewer a high rank correlation may be chance.
const minRanked = 20

// records charges what the records alone show.
func (t Trial) records(r Records) []Charge {
	var charges []Charge
	for i, year := range r.LastTest {
		// PAES is sat at the end of the year before the admission.
		if a := r.Frame.Admission[i]; a > 0 && year >= a {
			charges = append(charges, Charge{Kind: LateTest, Fold: -1})
			break
		}
	}
	for j, column := range r.Frame.Schema {
		for _, p := range chile.Pruebas() {
			var x, y []float64
			for i := range r.Frame.X.Rows {
				v, w := r.Frame.X.At(i, j), r.Puntaje.At(i, int(p))
				if !math.IsNaN(v) && !math.IsNaN(w) {
					x, y = append(x, v), append(y, w)
				}
			}
			if len(x) >= minRanked && math.Abs(rankCorrelation(x, y)) > t.Copied {
				charges = append(charges, Charge{CopiedPuntaje, p, -1, column.Name})
			}
		}
	}
	return charges
}

// sides charges what is wrong with who was held out from whom, each kind once
// per prueba.
func (t Trial) sides(r Records, held []Held) []Charge {
	var charges []Charge
	squared, n := map[chile.Prueba]float64{}, map[chile.Prueba]int{}
	for k, fold := range held {
		learnt := map[int]bool{}
		faces := map[string]int{}
		latest := 0
		for _, i := range fold.Train {
			learnt[r.Groups[i]] = true
			faces[face(r, i)] = r.Groups[i]
			latest = max(latest, r.Frame.Admission[i])
		}
		charge := func(kind Kind) {
			if !slices.ContainsFunc(charges, func(c Charge) bool { return c.Kind == kind && c.Prueba == fold.Prueba }) {
				charges = append(charges, Charge{kind, fold.Prueba, k, ""})
			}
		}
		for m, i := range fold.Test {
			if learnt[r.Groups[i]] {
				charge(SameStudent)
			}
			if g, ok := faces[face(r, i)]; ok && g != r.Groups[i] && face(r, i) != "" {
				charge(Twin)
			}
			if a := r.Frame.Admission[i]; t.Forward && a > 0 && latest >= a {
				charge(FutureYear)
			}
			if y := r.Puntaje.At(i, int(fold.Prueba)); !math.IsNaN(y) {
				squared[fold.Prueba] += (y - fold.Predicted[m]) * (y - fold.Predicted[m])
				n[fold.Prueba]++
			}
		}
	}
	for _, p := range chile.Pruebas() {
		// Half of the noise: only what no luck explains is charged.
		if n[p] >= minRanked && math.Sqrt(squared[p]/float64(n[p])) < t.Noise/2 {
			charges = append(charges, Charge{TooGood, p, -1, ""})
		}
	}
	return charges
}

// face is the features of a row as they are, "" when too few are known to tell
// one student from another.
func face(r Records, i int) string {
	var out []byte
	known := 0
	for _, v := range r.Frame.X.Row(i) {
		bits := math.Float64bits(v)
		if !math.IsNaN(v) && v != 0 && v != 1 {
			known++
		}
		for s := 0; s < 64; s += 8 {
			out = append(out, byte(bits>>s))
		}
	}
	if known < 3 {
		return ""
	}
	return string(out)
}

// rankCorrelation is Spearman's, with mean ranks for ties; 0 when either side is
// constant.
func rankCorrelation(x, y []float64) float64 {
	r := stat.Correlation(ranks(x), ranks(y), nil)
	if math.IsNaN(r) {
		return 0
	}
	return r
}

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && x[order[end]] == x[order[start]] {
			end++
		}
		for _, i := range order[start:end] {
			out[i] = float64(start+end-1) / 2
		}
		start = end
	}
	return out
}
