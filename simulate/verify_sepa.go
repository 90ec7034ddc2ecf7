package simulate

import "math"

func (v *Verification) tests(all, paes []record) {
	moments := func(records []record) []float64 {
		m, l := column(records, ownMean(0)), column(records, ownMean(1))
		return []float64{mean(m), deviation(m), mean(l), deviation(l)}
	}
	v.add("PAES: media mat y leng, media y desviación", ".74 .12 .69 .12", 2, .02, []float64{.73, .11, .67, .12}, moments(paes)...)
	v.add("todos: media mat y leng, media y desviación", ".71 .145 .66 .142", 3, .02, []float64{.73, .134, .66, .137}, moments(all)...)
	both := func(records []record) float64 {
		return correlation(column(records, ownMean(0)), column(records, ownMean(1)))
	}
	v.add("correlación media mat y leng, todos, PAES", ".63 .69", 2, .04, []float64{.59, .66}, both(all), both(paes))
	v.add("correlación mat a 1, 2, 4, 8 pruebas", ".64 .56 .48 .45", 2, .05, []float64{.65, .53, .43, .47}, lags(all, 0)...)
	v.add("correlación leng a 1, 2, 4, 8 pruebas", ".62 .59 .52 .41", 2, .05, []float64{.66, .59, .48, .41}, lags(all, 1)...)

	number := func(r *record) float64 { return float64(r.tests[0]) }
	n, np := column(all, number), column(paes, number)
	v.add("pruebas por asignatura: todos, PAES, media y desviación", "4.7 2.8 8.4 2.1", 2, .2, []float64{4.5, 2.75, 8.4, 2.3},
		mean(n), deviation(n), mean(np), deviation(np))
	var distribution []float64
	for k := 1; k <= gradeCount; k++ {
		distribution = append(distribution, share(n, float64(k)))
	}
	v.add("estudiantes con 1 a 10 pruebas", ".18 .12 .09 .125 .10 .09 .086 .09 .073 .052", 3, .015,
		[]float64{.173, .127, .123, .112, .105, .091, .082, .077, .064, .042}, distribution...)
	v.add("sin historia mat, leng", ".0003 .003", 4, .003, []float64{.004, .004}, share(n, 0),
		share(column(all, func(r *record) float64 { return float64(r.tests[1]) }), 0))

	var positions []float64
	for _, k := range [...]int{0, 2, 4, 6, 8} {
		positions = append(positions, mean(column(paes, func(r *record) float64 { return r.test(0, k) })))
	}
	v.add("PAES: media de mat_1, 3, 5, 7, 9", ".61 .71 .79 .85 .76", 2, .03, []float64{.62, .70, .77, .82, .76}, positions...)
}

// test returns the k-th newest test; NaN where the student has none so old.
func (r *record) test(j, k int) float64 {
	if k >= r.tests[j] {
		return math.NaN()
	}
	return r.series[j][k]
}

// lags correlates every real test with the one 1, 2, 4 or 8 tests before.
func lags(all []record, j int) (out []float64) {
	for _, lag := range [...]int{1, 2, 4, 8} {
		var x, y []float64
		for i := range all {
			for k := 0; k+lag < all[i].tests[j]; k++ {
				x, y = append(x, all[i].test(j, k)), append(y, all[i].test(j, k+lag))
			}
		}
		out = append(out, correlation(x, y))
	}
	return out
}

func (v *Verification) difficulties(all, paes []record) {
	means := func(j int) (out []float64) {
		for l := range levelCount {
			out = append(out, mean(column(all, func(r *record) float64 { return r.levels[j][l] })))
		}
		return out
	}
	v.add("dificultad mat: Fácil Mediano Difícil", ".84 .69 .52", 2, .02, []float64{.86, .71, .55}, means(0)...)
	v.add("dificultad leng: Fácil Mediano Difícil", ".79 .61 .45", 2, .02, []float64{.81, .64, .48}, means(1)...)
	waiting := func(records []record) float64 {
		return count(column(records, func(r *record) float64 { return r.levels[0][pending] })) / float64(len(records))
	}
	v.add("con preguntas Pendiente: todos, PAES", "≈ .001 0", 4, .0005, []float64{.001, 0}, waiting(all), waiting(paes))
}

func (v *Verification) indicators(number int, all, paes []record) {
	gapsAll, gapsPAES := gaps(all, number), gaps(paes, number)
	never := 0.
	for _, g := range gapsPAES {
		if g == 1 {
			never++
		}
	}
	var cells []float64
	for _, r := range all {
		for _, c := range r.cells {
			if c.n > 0 {
				cells = append(cells, c.mean())
			}
		}
	}
	v.add("indicadores sobre el umbral", "82", 0, 0, []float64{frequentCount}, float64(number))
	v.add("indicadores: celdas vacías, todos", ".65", 2, .03, []float64{.62}, mean(gapsAll))
	v.add("indicadores: celdas vacías, PAES", ".50", 2, .06, []float64{.49}, mean(gapsPAES))
	v.add("indicadores que ningún estudiante con PAES vio", "25", 0, 6, []float64{33}, never)
	v.add("indicadores: celdas en 0, en 1", ".14 .45", 2, .03, []float64{.13, .44}, share(cells, 0), share(cells, 1))
	v.add("indicadores: correlación media entre ellos", ".17", 2, .05, []float64{.16}, between(all, number))
}

// gaps returns, by indicator, the share of the students without an answer.
func gaps(records []record, number int) []float64 {
	out := make([]float64, number)
	for _, r := range records {
		for k, c := range r.cells {
			if c.n == 0 {
				out[k] += 1 / float64(len(records))
			}
		}
	}
	for k := range out {
		out[k] = math.Round(1e9*out[k]) / 1e9 // a sum of shares that is 1
	}
	return out
}

// between is the mean correlation of the pairs of indicators that at least 30
// students answered.
func between(all []record, number int) float64 {
	columns := make([][]float64, number)
	for k := range columns {
		columns[k] = column(all, func(r *record) float64 { return r.cells[k].mean() })
	}
	var out []float64
	for i, x := range columns {
		for _, y := range columns[:i] {
			if r, n := correlationOf(x, y); n >= 30 {
				out = append(out, r)
			}
		}
	}
	return mean(out)
}
