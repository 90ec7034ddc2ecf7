package predict

import (
	"cmp"
	"slices"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/model"
)

// Help is how far the estimate of a prueba would move if the student's score in an
// indicador changed as it did for comparable students between two of their tests.
// It is what goes with what, not what causes what.
type Help struct {
	Prueba            chile.Prueba
	Indicador         string
	Points, Low, High float64 // points of the puntaje; Low to High holds 90 % of the mean gains
	Students          int     // comparable ones, whose gains these are
	Evidence          bool    // the interval does not include 0
}

// quantile90 is the normal quantile of a two-sided 90 %.
const quantile90 = 1.645

// Help lists what could move the estimates of one student: for every prueba whose
// model is a blend and would give a number, in the order of the models, the
// indicadores of the student's bands by falling Points. A subject in which the
// student's ability is not known has none.
func (s *Service) Help(rut chile.RUT, gains []feature.Ganancia) ([]Help, error) {
	row, ok := s.row[rut]
	if !ok {
		return nil, ErrUnknownRUT
	}
	mine := s.ofBand(row, gains)
	var out []Help
	for _, m := range s.models {
		if m.Blend == nil || len(mine) == 0 {
			continue
		}
		prueba, err := chile.ParsePrueba(m.Card.Prueba)
		if err != nil {
			return nil, err
		}
		of := help(m.Blend, dataset.FrameOf(s.tables, []int{row}, m.Blend.Schema), mine)
		for k := range of {
			of[k].Prueba = prueba
		}
		out = append(out, of...)
	}
	return out, nil
}

// ofBand returns the gains of the bands that a student is in.
func (s *Service) ofBand(row int, gains []feature.Ganancia) []feature.Ganancia {
	ability := map[chile.Subject]float64{}
	for _, subject := range []chile.Subject{chile.SubjectMatematica, chile.SubjectLenguaje} {
		ability[subject] = s.tables.Ability(subject, row)
	}
	var out []feature.Ganancia
	for _, g := range gains {
		if a := ability[g.Subject]; g.From <= a && a < g.To {
			out = append(out, g)
		}
	}
	return out
}

// help asks the blend at once for the student of the frame, who comes first, and
// for the same student at the ends and in the middle of each gain.
func help(b *model.Blend, student dataset.Frame, gains []feature.Ganancia) []Help {
	bare := *b
	bare.Known, bare.NewYear = nil, nil // intervals of the estimates are not asked for
	f := student.Select(make([]int, 1+3*len(gains)))
	for k, g := range gains {
		for e, gain := range []float64{g.Gain - quantile90*g.SE, g.Gain, g.Gain + quantile90*g.SE} {
			effect, x := g.Effect(gain), f.X.Row(1+3*k+e)
			for j, c := range f.Schema {
				if c.Family == feature.Resumen {
					x[j] += effect[c.Name]
				}
			}
		}
	}
	estimates := bare.Estimate(f)
	if estimates[0].Unlike.Refused() {
		return nil
	}
	out := make([]Help, len(gains))
	for k, g := range gains {
		moved := make([]float64, 3)
		for e := range moved {
			moved[e] = estimates[1+3*k+e].Puntaje - estimates[0].Puntaje
		}
		out[k] = Help{Indicador: g.Indicador, Points: moved[1], Students: g.Students}
		if within := g.Gain-quantile90*g.SE <= 0 && 0 <= g.Gain+quantile90*g.SE; within {
			moved = append(moved, 0) // of no gain, wherever a bent estimate puts the ends
		}
		out[k].Low, out[k].High = slices.Min(moved), slices.Max(moved)
		out[k].Evidence = out[k].Low > 0 || out[k].High < 0
	}
	slices.SortStableFunc(out, func(a, b Help) int { return cmp.Compare(b.Points, a.Points) })
	return out
}
