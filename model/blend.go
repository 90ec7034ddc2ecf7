package model

import (
	"cmp"
	"math"
	"slices"

	"paes/dataset"
	"paes/ml"
	"paes/ml/censored"
	"paes/ml/conformal"
)

// Blend is the fitted recipe `paes`. It estimates a latent puntaje, which knows
// no bounds: what Latent says of the student plus the level of the admission
// year. Scale leads from there to a puntaje between 100 and 1000, which lie closer
// together towards the ceiling; around the median a latent point is a point. What
// is expected is the mean over the spread of the latent puntaje.
type Blend struct {
	Schema dataset.Schema // the columns it reads
	Scale  censored.Scale
	Core
	// Known calibrates the intervals of admission years learnt from, NewYear
	// those of any other. Both are nil in a blend that was not calibrated.
	Known, NewYear *Calibrated
	Reach          Reach
}

// Core is what one fit of the recipe learns. Its points are latent ones.
type Core struct {
	Fill   []float64    // by column, in place of a gap: the mean of the training students
	Latent ml.Predictor // reads filled columns
	Levels []Level      // of the admission years learnt from, ascending
	Next   float64      // level expected of any other year, in points
	NextSD float64      // spread of that level, in points
	Noise  float64      // spread of the puntaje of a student whose ability is known, in points
	Slopes []Slope      // what not knowing the ability adds
}

// Level is how much higher than the others an admission year scored, given its
// answers, in points.
type Level struct {
	Year  int
	Shift float64
}

// Slope is what one unit of an ability is worth, and where its standard error is.
type Slope struct {
	Column int // of the schema
	Points float64
}

// Calibrated is what intervals are made of: the fits that each left a part of
// the training students out, and how wrong they were about them.
type Calibrated struct {
	Folds  []Core
	Errors conformal.Calibration
}

// IntervalLevels returns the shares of cases that intervals are made for.
func IntervalLevels() []float64 { return []float64{0.5, 0.8, 0.9} }

// Level returns the level of an admission year, Next when it was not learnt from.
func (c *Core) Level(year int) float64 {
	if i, ok := c.find(year); ok {
		return c.Levels[i].Shift
	}
	return c.Next
}

// Knows reports whether the level of an admission year was learnt.
func (c *Core) Knows(year int) bool {
	_, ok := c.find(year)
	return ok
}

func (c *Core) find(year int) (int, bool) {
	return slices.BinarySearchFunc(c.Levels, year, func(l Level, y int) int { return cmp.Compare(l.Year, y) })
}

// Centres returns the latent puntaje of each row of a frame under the schema that
// the core was fitted with.
func (c *Core) Centres(f dataset.Frame) []float64 {
	out := c.Latent.Predict(nil, dataset.Filled(f.X, c.Fill))
	for i, year := range f.Admission {
		out[i] += c.Level(year)
	}
	return out
}

// Spread is how far the puntaje of a student lies from its centre, given the
// level of the year: the noise of the exam and what is not known of the student,
// all the more the fewer answers there are. A gap is an ability nothing is known
// of, whose standard deviation is 1.
func (c *Core) Spread(row []float64) float64 {
	variance := c.Noise * c.Noise
	for _, s := range c.Slopes {
		se := row[s.Column]
		if math.IsNaN(se) {
			se = 1
		}
		variance += s.Points * s.Points * se * se
	}
	return math.Sqrt(variance)
}

// Estimate estimates each row of the frame, which may hold other columns too.
func (b *Blend) Estimate(f dataset.Frame) []Estimate {
	f = f.Under(b.Schema)
	out := make([]Estimate, f.X.Rows)
	for i, centre := range b.Centres(f) {
		known := b.Knows(f.Admission[i])
		out[i] = b.bounded(centre, f.X.Row(i))
		out[i].NewYear = !known
		out[i].Unlike = b.Reach.Of(f.X.Row(i))
	}
	b.intervals(b.Known, f, out, false)
	b.intervals(b.NewYear, f, out, true)
	return out
}

// bounded is what is expected of a latent puntaje within the scale.
func (b *Blend) bounded(centre float64, row []float64) Estimate {
	sd := b.Spread(row)
	return Estimate{
		Puntaje: b.Scale.Mean(centre, sd),
		Latent:  centre,
		AtMax:   censored.ProbAtLeast(centre, sd, b.Scale.Upper()),
	}
}

// intervals adds those of the estimates of a known or of a new year; the fits
// without a fold are asked once for all of them.
func (b *Blend) intervals(c *Calibrated, f dataset.Frame, out []Estimate, newYear bool) {
	var rows []int
	for i := range out {
		if out[i].NewYear == newYear {
			rows = append(rows, i)
		}
	}
	if c == nil || len(rows) == 0 {
		return
	}
	part := f.Select(rows)
	centres := make([][]float64, len(c.Folds))
	for k := range c.Folds {
		centres[k] = c.Folds[k].Centres(part)
	}
	own := make([]float64, len(c.Folds))
	// A whole number of votes is left out at each end: the nearest, not the next
	// below, so that intervals cover what they promise and not half a vote more.
	half := 1 / float64(c.Errors.Rows()+1)
	for n, i := range rows {
		for k := range centres {
			own[k] = centres[k][n]
		}
		spread := b.Spread(part.X.Row(n))
		for _, level := range IntervalLevels() {
			low, high := c.Errors.Interval(level-half, own, spread)
			out[i].Intervals = append(out[i].Intervals, Interval{level, b.Scale.See(low), b.Scale.See(high)})
		}
	}
}
