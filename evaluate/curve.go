package evaluate

import (
	"math"

	"paes/chile"
	"paes/dataset"
	"paes/ml"
	"paes/ml/metric"
)

// The learning curve is measured on the folds of the first curveRepeats, on
// these shares of the training students.
const curveRepeats = 2

func curveShares() []float64 { return []float64{0.25, 0.4, 0.6, 0.8, 1} }

// Point of a learning curve: the error of the recipe in question when it learns
// from so many students.
type Point struct {
	Prueba   chile.Prueba
	Students int // mean over the folds
	RMSE     float64
}

// curve holds the outcomes by prueba, share and split.
type curve map[chile.Prueba][][]outcome

// planCurve adds the fits on a part of the training students, the same part for
// every prueba; the smaller parts lie within the larger ones.
func planCurve(jobs *[]job, c Config, s *dataset.Study, folds []dataset.Split) curve {
	order := ml.NewRand(uint64(c.Seed), 1).Perm(s.Len())
	folds = folds[:min(len(folds), curveRepeats*c.Folds)]
	out := curve{}
	for _, p := range c.Pruebas {
		out[p] = make([][]outcome, len(curveShares()))
		for k, share := range curveShares() {
			out[p][k] = make([]outcome, len(folds))
			for f, split := range folds {
				*jobs = append(*jobs, job{p, c.Recipes[0], split.First(share, order), &out[p][k][f]})
			}
		}
	}
	return out
}

// points of the curve; a share at which some fold had too few students is left out.
func (c curve) points(p chile.Prueba) []Point {
	var out []Point
	for _, splits := range c[p] {
		point, n := Point{Prueba: p}, 0
		for _, o := range splits {
			if o.trained == 0 {
				continue
			}
			n++
			point.Students += o.trained
			point.RMSE += metric.RMSE(o.truth, o.predicted())
		}
		if n < len(splits) || n == 0 {
			continue
		}
		point.Students = int(math.Round(float64(point.Students) / float64(n)))
		point.RMSE /= float64(n)
		out = append(out, point)
	}
	return out
}

// Needed extrapolates the curve, whose squared error falls about as a + b/n
// (n students), and returns how many students would bring the error within
// share of its limit: 0 when the curve does not fall.
func Needed(points []Point, share float64) int {
	var sx, sy, sxx, sxy float64
	n := float64(len(points))
	for _, p := range points {
		x, y := 1/float64(p.Students), p.RMSE*p.RMSE
		sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	limit := (sy - slope*sx) / n
	if len(points) < 3 || !(slope > 0) || !(limit > 0) {
		return 0
	}
	// a + b/n = a (1 + share)^2
	return int(math.Ceil(slope / (limit * ((1+share)*(1+share) - 1))))
}
