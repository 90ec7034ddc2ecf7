package evaluate

import (
	"paes/chile"
	"paes/dataset"
)

// Result is all that was measured. Slices are in the order of the protocols
// (by year first), the pruebas and the recipes.
type Result struct {
	Recipes     []string // the first is the one in question
	Pruebas     []chile.Prueba
	Scores      []Score
	Comparisons []Comparison
	Coverage    []Coverage
	Curve       []Point
	Floor       map[chile.Prueba]float64 // least RMSE that the exam allows
	Years       []int                    // admission years of the students
	Students    int
	Config      Config
}

func summarise(c Config, s *dataset.Study, byYear, byFold outcomes, learning curve) *Result {
	out := &Result{Pruebas: c.Pruebas, Floor: map[chile.Prueba]float64{}, Years: s.Years(), Students: s.Len(), Config: c}
	for _, r := range c.Recipes {
		out.Recipes = append(out.Recipes, r.Name())
	}
	for _, protocol := range []Protocol{ByYear, KFold} {
		results := byYear
		if protocol == KFold {
			results = byFold
		}
		for _, p := range c.Pruebas {
			for r, recipe := range c.Recipes {
				if v, ok := score(c, protocol, p, recipe.Name(), results[p][r]); ok {
					out.Scores = append(out.Scores, v)
				}
			}
		}
		out.Comparisons = append(out.Comparisons, compare(c, protocol, results)...)
		out.Coverage = append(out.Coverage, coverage(c, protocol, results)...)
	}
	for _, p := range c.Pruebas {
		out.Floor[p] = Floor(s.Sat(p).Puntajes(p))
		out.Curve = append(out.Curve, learning.points(p)...)
	}
	return out
}

// Score finds the score of a recipe.
func (r *Result) Score(protocol Protocol, p chile.Prueba, recipe string) (Score, bool) {
	for _, s := range r.Scores {
		if s.Protocol == protocol && s.Prueba == p && s.Recipe == recipe {
			return s, true
		}
	}
	return Score{}, false
}

// Covered finds how the intervals did for everybody.
func (r *Result) Covered(protocol Protocol, p chile.Prueba, level float64) (Coverage, bool) {
	for _, c := range r.Coverage {
		if c.Protocol == protocol && c.Prueba == p && c.Level == level && c.Group == Everybody {
			return c, true
		}
	}
	return Coverage{}, false
}

// BelowFloor lists the scores that are better than the exam allows: a leak until
// proved otherwise.
func (r *Result) BelowFloor() []Score {
	var out []Score
	for _, s := range r.Scores {
		if s.RMSE.High < r.Floor[s.Prueba] {
			out = append(out, s)
		}
	}
	return out
}
