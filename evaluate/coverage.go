package evaluate

import (
	"cmp"
	"slices"
	"strconv"

	"paes/chile"
	"paes/ml/metric"
)

// Coverage is how often the intervals of the recipe in question held the truth.
type Coverage struct {
	Protocol Protocol
	Prueba   chile.Prueba
	Group    string  // "todos", an admission year, or how much history there is
	Level    float64 // promised, say 0.9
	Share    float64 // reached
	Width    float64 // mean, in points
	Score    float64 // interval score of Gneiting and Raftery (2007): less is better
	Students int     // measured; under KFold each once per calibrated repeat
	Under    bool    // surely covers less than promised
}

// Everybody is the group of all students.
const Everybody = "todos"

// covered is one interval and what came.
type covered struct {
	prueba           chile.Prueba
	group            string
	level            float64
	truth, low, high float64
}

// coverage measures the splits where the recipe in question was calibrated, for
// everybody, by admission year and by thirds of how much the students answered.
func coverage(c Config, protocol Protocol, results outcomes) []Coverage {
	var all []covered
	for _, p := range c.Pruebas {
		for _, o := range results[p][0] {
			for i, e := range o.estimates {
				for _, interval := range e.Intervals {
					for _, g := range []string{Everybody, strconv.Itoa(o.test.Admission[i]), o.history(i)} {
						if g != "" && g != "0" {
							all = append(all, covered{p, g, interval.Level, o.truth[i], interval.Low, interval.High})
						}
					}
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b covered) int {
		return cmp.Or(cmp.Compare(a.prueba, b.prueba), cmp.Compare(rank(a.group), rank(b.group)), cmp.Compare(a.group, b.group), cmp.Compare(a.level, b.level))
	})
	var out []Coverage
	for len(all) > 0 {
		first, n := all[0], 0
		for n < len(all) && all[n].prueba == first.prueba && all[n].group == first.group && all[n].level == first.level {
			n++
		}
		out = append(out, summary(protocol, all[:n]))
		all = all[n:]
	}
	return out
}

// rank puts everybody first.
func rank(group string) int {
	if group == Everybody {
		return 0
	}
	return 1
}

func summary(protocol Protocol, all []covered) Coverage {
	var truth, low, high []float64
	for _, v := range all {
		truth, low, high = append(truth, v.truth), append(low, v.low), append(high, v.high)
	}
	out := Coverage{Protocol: protocol, Prueba: all[0].prueba, Group: all[0].group, Level: all[0].level, Students: len(all)}
	out.Share = metric.Coverage(truth, low, high)
	out.Width = metric.Width(low, high)
	out.Score = metric.IntervalScore(truth, low, high, 1-out.Level)
	out.Under = surelyBelow(out.Share, len(all), out.Level)
	return out
}

// surelyBelow reports whether the upper end of Wilson's 99 % interval of a share
// of n lies below the level.
func surelyBelow(share float64, n int, level float64) bool {
	_, high := metric.Wilson(share, n, 0.99)
	return high < level
}

// history names how much a student answered, against the others of the test side.
func (o outcome) history(i int) string {
	answers := func(row int) float64 {
		sum := 0.0
		for j, column := range o.test.Schema {
			if column.Name == "mat_respuestas" || column.Name == "leng_respuestas" {
				if v := o.test.X.At(row, j); v == v {
					sum += v
				}
			}
		}
		return sum
	}
	own, less, n := answers(i), 0, o.test.X.Rows
	for row := range n {
		if answers(row) < own {
			less++
		}
	}
	switch {
	case own == 0:
		return ""
	case 3*less < n:
		return "poca historia"
	case 3*less < 2*n:
		return "historia media"
	}
	return "mucha historia"
}
