package train

import (
	"context"
	"math"
	"slices"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/censored"
	"paes/ml/ensemble"
	"paes/ml/linear"
	"paes/model"
)

// Paes is our own recipe. What it estimates is a latent puntaje without a
// ceiling, as the weighted mean of two models that know the level of each
// admission year apart:
//
//   - a Tobit ridge on the two abilities, which are the least noisy measure there
//     is of a student, with the years as a random effect, and
//   - extra trees on the dense columns of the resumen, which see what a line does
//     not: recent tests, difficulty, Bloom levels.
//
// docs/precision.md says what each part brings, and what was tried and dropped.
type Paes struct {
	Seed      uint64
	Workers   int  // 0 means one per core
	Intervals bool // calibrate them: eleven fits or so instead of one
}

const (
	treeWeight = 0.2 // of the extra trees in the latent puntaje
	treeCount  = 60
	// yearSD is how far the level of an admission year lies from the one before, in
	// points, as far as a real school shows; yearStrength is for how many years
	// this belief counts beside those at hand.
	yearSD, yearStrength = 34, 2
)

// Name is what reports call the recipe.
func (r Paes) Name() string { return "paes" }

// Fit returns a *model.Blend of the students of s, who sat p.
func (r Paes) Fit(ctx context.Context, s *dataset.Study, p chile.Prueba) (Fitted, error) {
	return r.Blend(ctx, s, p)
}

// Blend fits the recipe to the dated students, with intervals if it is to have them.
func (r Paes) Blend(ctx context.Context, s *dataset.Study, p chile.Prueba) (*model.Blend, error) {
	s = s.Dated()
	schema := PaesSchema()
	frame := s.Frame().Under(schema)
	y := s.Puntajes(p)
	b := &model.Blend{
		Schema: schema, Reach: model.ReachOf(frame.X),
		Scale: censored.FitScale(y, chile.PuntajeMin, chile.PuntajeMax),
	}
	var err error
	if b.Core, err = r.core(ctx, b.Scale, frame, y); err != nil {
		return nil, err
	}
	if r.Intervals {
		err = r.calibrate(ctx, b, s, p)
	}
	return b, err
}

// backgroundRows are enough for an explanation: more change its points little.
const backgroundRows = 64

// spread picks up to most of n rows, evenly.
func spread(n, most int) []int {
	m := min(n, most)
	out := make([]int, m)
	for k := range out {
		out[k] = k * n / m
	}
	return out
}

// PaesSchema is the columns that the recipe reads.
func PaesSchema() dataset.Schema {
	var out dataset.Schema
	add := func(names ...string) {
		for _, name := range names {
			out = append(out, dataset.Column{Family: feature.Resumen, Name: name})
		}
	}
	for _, subject := range []string{"mat", "leng"} {
		for _, name := range []string{"irt", "irt_ultimas3", "media", "ultimas3", "tendencia", "facil", "mediano", "dificil"} {
			add(subject + "_" + name)
		}
	}
	add("conocer", "comprender", "aplicar", "analizar", "evaluar", "crear")
	add("mat_irt_ee", "leng_irt_ee")
	return out
}

// abilities are the columns of the ridge, and those of their standard errors.
func abilities(s dataset.Schema) (values, errors []int) {
	for _, name := range []string{"mat_irt", "leng_irt"} {
		values = append(values, slices.Index(s, dataset.Column{Family: feature.Resumen, Name: name}))
		errors = append(errors, slices.Index(s, dataset.Column{Family: feature.Resumen, Name: name + "_ee"}))
	}
	return values, errors
}

// core fits the two models on the rows of a frame under the schema and their
// puntajes, as the scale sees them.
func (r Paes) core(ctx context.Context, scale censored.Scale, f dataset.Frame, y []float64) (model.Core, error) {
	c := model.Core{Fill: dataset.Means(f.X)}
	x := dataset.Filled(f.X, c.Fill)
	latent := make([]float64, len(y))
	for i, v := range y {
		latent[i] = scale.Of(v)
	}
	ridge, err := r.ridge(ctx, &c, x, f, target{latent, scale.Lower(), scale.Upper()})
	if err != nil {
		return c, err
	}
	own := slices.Clone(ridge.Latent) // without the level of the year
	for i, year := range f.Admission {
		own[i] -= c.Level(year)
	}
	trees, err := ensemble.ExtraTrees{
		Trees: treeCount, MinLeaf: 3, MaxFeatures: (x.Cols + 1) / 2, Seed: r.Seed, Workers: r.Workers,
	}.Fit(ctx, ml.Data{X: x, Y: own})
	if err != nil {
		return c, err
	}
	c.Latent = &ensemble.Voted{
		Names: []string{"habilidad", "arboles"}, Bases: []ml.Predictor{&ridge.Model, trees},
		Weights: []float64{1 - treeWeight, treeWeight}, Cols: x.Cols,
	}
	return c, nil
}

// target is latent puntajes and where they are cut.
type target struct {
	latent       []float64
	lower, upper float64
}

// ridge fits the abilities and the years, fills in the levels of c and returns
// the model of the abilities alone, over all columns.
//
// The levels of the years are a random walk: a column says whether a student's
// year is that one or a later one, and its coefficient is the step to it. So the
// level expected of the next year is that of the latest, and a year of few
// students stays near the one before.
func (r Paes) ridge(ctx context.Context, c *model.Core, x ml.Matrix, f dataset.Frame, y target) (*censored.RidgeModel, error) {
	columns, errors := abilities(f.Schema)
	years := slices.Compact(slices.Sorted(slices.Values(f.Admission)))
	years = slices.DeleteFunc(years, func(y int) bool { return y == 0 }) // not known
	steps := years[min(1, len(years)):]
	z := ml.NewMatrix(x.Rows, len(columns)+len(steps))
	blocks := []censored.Block{{}, {PriorSD: yearSD, Strength: yearStrength}}
	for i := range x.Rows {
		row := z.Row(i)
		for k, j := range columns {
			row[k] = x.At(i, j)
		}
		for k, year := range steps {
			if f.Admission[i] >= year {
				row[len(columns)+k] = 1
			}
		}
	}
	for k := range z.Cols {
		b := &blocks[min(1, k/len(columns))]
		b.Columns = append(b.Columns, k)
	}
	p, err := censored.Ridge{Blocks: blocks, Lower: y.lower, Upper: y.upper}.Fit(ctx, ml.Data{X: z, Y: y.latent})
	if err != nil {
		return nil, err
	}
	m := p.(*censored.RidgeModel)
	mean := walk(c, years, m.Coef[len(columns):], f.Admission)
	c.NextSD = m.BlockSD[1]
	coef := make([]float64, x.Cols)
	for k, j := range columns {
		coef[j] = m.Coef[k]
		c.Slopes = append(c.Slopes, model.Slope{Column: errors[k], Points: m.Coef[k]})
	}
	m.Model = linear.Model{Coef: coef, Intercept: m.Intercept + mean}
	c.Noise = noise(c, f.X, m.Sigma)
	return m, nil
}

// walk turns steps into the levels of c around their mean over the training
// students, which it returns.
func walk(c *model.Core, years []int, steps []float64, admission []int) (mean float64) {
	level := 0.0
	for k, year := range years {
		if k > 0 {
			level += steps[k-1]
		}
		c.Levels = append(c.Levels, model.Level{Year: year, Shift: level})
	}
	for _, year := range admission {
		mean += c.Level(year) / float64(len(admission))
	}
	for k := range c.Levels {
		c.Levels[k].Shift -= mean
		c.Next = c.Levels[k].Shift
	}
	return mean
}

// noise is what is left of the spread sigma around the ridge once the typical
// error of the abilities is taken out; at least half of it, because errors that
// were estimated are not to explain everything away, and at least a point, which
// is what puntajes are rounded to.
func noise(c *model.Core, x ml.Matrix, sigma float64) float64 {
	explained := 0.0
	for i := range x.Rows {
		s := c.Spread(x.Row(i)) // c.Noise is still 0
		explained += s * s / float64(x.Rows)
	}
	return math.Sqrt(max(sigma*sigma-explained, sigma*sigma/2, 1))
}
