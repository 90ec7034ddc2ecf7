package simulate

import (
	"context"
	"math"
)

// Verification compares a school with the figures of SIMULATOR.md.
type Verification struct{ Rows []Row }

// Row is one line of the comparison. Target and Reached have the same length;
// a reached NaN means that the school has nothing to compute it from.
type Row struct {
	Name      string // Spanish
	Real      string // of the one real school, as SIMULATOR.md writes it
	Target    []float64
	Reached   []float64
	Decimals  int     // to print
	Tolerance float64 // of the average of a dozen default schools; single schools vary more
}

// Verify makes all rows of the school once and computes from them, item by
// item, the statistics of SIMULATOR.md. It shares no code with the product's
// features.
func (s *School) Verify(ctx context.Context) (*Verification, error) {
	c := newCollector()
	if err := s.WriteSEPA(ctx, c); err != nil {
		return nil, err
	}
	all := c.records(s.readWorkbook())
	var paes []record
	for _, r := range all {
		if r.paes != nil {
			paes = append(paes, r)
		}
	}
	var v Verification
	v.size(s, c, all, paes)
	v.puntajes(paes)
	v.puntajesAndTests(paes)
	v.tests(all, paes)
	v.difficulties(all, paes)
	v.indicators(len(c.index), all, paes)
	return &v, nil
}

func (v *Verification) add(name, real string, decimals int, tolerance float64, target []float64, reached ...float64) {
	v.Rows = append(v.Rows, Row{name, real, target, reached, decimals, tolerance})
}

func (v *Verification) size(s *School, c *collector, all, paes []record) {
	scale := float64(s.params.Students) / DefaultStudents
	v.add("estudiantes con respuestas, con PAES", "2968 324", 0, 50*scale,
		[]float64{math.Round(2918 * scale), math.Round(315 * scale)}, float64(len(all)), float64(len(paes)))
	target := []float64{315, 315, 190, 201, 142}
	for i := range target {
		target[i] = math.Round(target[i] * scale)
	}
	v.add("puntajes CL M1 M2 H C", "323 323 193 230 152", 0, 25*scale, target, byPrueba(paes, count)...)
	accounts := .01
	if s.params.Clean {
		accounts = 0
	}
	v.add("cuentas de prueba (parte de student)", "≈ .01", 3, .003, []float64{accounts}, float64(c.accounts)/float64(c.accounts+len(c.tests)))
}

// score returns the puntajes of one prueba.
func score(paes []record, p int) []float64 {
	return column(paes, func(r *record) float64 { return r.paes[p] })
}

func byPrueba(paes []record, statistic func([]float64) float64) []float64 {
	out := make([]float64, 5)
	for p := range out {
		out[p] = statistic(score(paes, p))
	}
	return out
}

func (v *Verification) puntajes(paes []record) {
	v.add("PAES media CL M1 M2 H C", "787 886 685 710 702", 0, 14, []float64{782, 884, 679, 698, 686}, byPrueba(paes, mean)...)
	v.add("PAES desviación CL M1 M2 H C", "90 118 145 122 119", 0, 12, []float64{92, 123, 147, 118, 123}, byPrueba(paes, deviation)...)
	v.add("PAES parte en 1000", "0 .136 .016 0 .007", 3, .025, []float64{.009, .143, .014, .004, .002},
		byPrueba(paes, func(x []float64) float64 { return share(x, 1000) })...)
	m1 := score(paes, 1)
	v.add("M1 cuantiles 5 25 50 75", "645 821 938 989", 0, 22, []float64{639, 813, 935, 989},
		quantile(m1, .05), quantile(m1, .25), quantile(m1, .50), quantile(m1, .75))
	pairs := func(of ...[2]int) (out []float64) {
		for _, p := range of {
			out = append(out, correlation(score(paes, p[0]), score(paes, p[1])))
		}
		return out
	}
	v.add("correlación CL con M1 M2 H C", ".41 .47 .53 .39", 2, .06, []float64{.45, .52, .54, .48},
		pairs([2]int{0, 1}, [2]int{0, 2}, [2]int{0, 3}, [2]int{0, 4})...)
	v.add("correlación M1M2 M1H M1C M2H M2C", ".73 .38 .60 .37 .62", 2, .06, []float64{.77, .43, .68, .42, .71},
		pairs([2]int{1, 2}, [2]int{1, 3}, [2]int{1, 4}, [2]int{2, 3}, [2]int{2, 4})...)
	v.add("correlación HC (pocos dan ambas)", ".03", 2, .15, []float64{.30}, pairs([2]int{3, 4})...)
	v.add("combinaciones H, H+M2, C+M2, H+C+M2, C, H+C", ".27 .24 .21 .15 .07 .05", 2, .03,
		[]float64{.27, .284, .255, .061, .103, .026}, patterns(paes)...)
}

// patterns returns the shares of the combinations of Historia, Ciencias and M2.
func patterns(paes []record) []float64 {
	out := make([]float64, 6)
	for _, r := range paes {
		m2, h, c := !math.IsNaN(r.paes[2]), !math.IsNaN(r.paes[3]), !math.IsNaN(r.paes[4])
		for i, want := range [6][3]bool{{false, true, false}, {true, true, false}, {true, false, true}, {true, true, true}, {false, false, true}, {false, true, true}} {
			if want == [3]bool{m2, h, c} {
				out[i] += 1 / float64(len(paes))
			}
		}
	}
	return out
}

func (v *Verification) puntajesAndTests(paes []record) {
	with := func(value func(r *record) float64) []float64 {
		x := column(paes, value)
		return byPrueba(paes, func(y []float64) float64 { return correlation(x, y) })
	}
	newest := func(j int) func(r *record) float64 { return func(r *record) float64 { return r.series[j][0] } }
	v.add("correlación mat_1 con CL M1 M2 H C", ".41 .63 .64 .32 .56", 2, .06, []float64{.40, .62, .63, .38, .61}, with(newest(0))...)
	v.add("correlación leng_1 con CL M1 M2 H C", ".53 .29 .32 .41 .42", 2, .08, []float64{.55, .37, .39, .39, .48}, with(newest(1))...)
	v.add("correlación media mat con CL M1 M2 H C", ".50 .71 .72 .38 .63", 2, .06, []float64{.50, .72, .74, .42, .69}, with(ownMean(0))...)
	v.add("correlación media leng con CL M1 M2 H C", ".64 .45 .44 .55 .54", 2, .06, []float64{.63, .48, .51, .50, .57}, with(ownMean(1))...)
	m, l := column(paes, newest(0)), column(paes, newest(1))
	v.add("PAES: mat_1 y leng_1, media y desviación", ".61 .16 .66 .14", 2, .03, []float64{.62, .16, .63, .16}, mean(m), deviation(m), mean(l), deviation(l))
}

// ownMean is the student's mean of a subject; NaN without history.
func ownMean(j int) func(r *record) float64 {
	return func(r *record) float64 {
		if r.tests[j] == 0 {
			return math.NaN()
		}
		return r.mean[j]
	}
}
