// Package evaluate says what recipes are worth on students they have not seen:
// by admission year, which is the task, and by repeated folds, with intervals,
// against baselines and against what the exam itself allows.
package evaluate

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"paes/chile"
	"paes/dataset"
	"paes/ml"
	"paes/ml/crossval"
	"paes/model"
	"paes/train"
)

// Protocol is a way to hold students out.
type Protocol string

const (
	// ByYear trains on earlier admission years and tests on the next.
	ByYear Protocol = "cohorte"
	// KFold is repeated K-fold by student.
	KFold Protocol = "kfold"
)

// Config is what to measure, and how.
type Config struct {
	Pruebas []chile.Prueba
	// Recipes are compared; the first is the one in question.
	Recipes []train.Recipe
	// Calibrated is the first recipe with intervals. It stands in for it in
	// every split by year and in the first CalibratedRepeats of the folds.
	Calibrated        train.Recipe
	CalibratedRepeats int
	Folds, Repeats    int // of the K-fold protocol; 0 means 5 and 10
	Seed              uint32
	Workers           int // 0 is one per core
	Progress          func(done, total int)
}

// ErrTooFew says that no prueba has enough students to be measured.
var ErrTooFew = errors.New("evaluate: too few students")

const (
	minStudents = 30 // of a prueba, to measure it
	minTrain    = 20 // in a split, to fit anything
	minTest     = 5  // in a split, to measure it
)

// outcome is what one recipe predicted for the test side of one split.
type outcome struct {
	truth     []float64
	test      dataset.Frame
	estimates []model.Estimate
	trained   int // students learnt from
}

func (o outcome) predicted() []float64 {
	out := make([]float64, len(o.estimates))
	for i, e := range o.estimates {
		out[i] = e.Puntaje
	}
	return out
}

// job is one fit and its measurement.
type job struct {
	prueba chile.Prueba
	recipe train.Recipe
	split  dataset.Split
	into   *outcome
}

// outcomes of a protocol, by prueba, recipe and split.
type outcomes map[chile.Prueba][][]outcome

// Run measures the recipes on the study.
func Run(ctx context.Context, s *dataset.Study, c Config) (*Result, error) {
	if c.Folds == 0 {
		c.Folds = 5
	}
	if c.Repeats == 0 {
		c.Repeats = 10
	}
	var measured []chile.Prueba
	for _, p := range c.Pruebas {
		if s.Sat(p).Len() >= minStudents {
			measured = append(measured, p)
		}
	}
	if len(measured) == 0 {
		return nil, ErrTooFew
	}
	c.Pruebas = measured
	folds, err := s.Folds(c.Folds, c.Repeats, c.Seed)
	if err != nil {
		return nil, fmt.Errorf("evaluate: folds: %w", err)
	}
	years, err := s.ByAdmission(false)
	if err != nil && !errors.Is(err, crossval.ErrSize) { // of one year alone there is no next
		return nil, fmt.Errorf("evaluate: admission years: %w", err)
	}
	var jobs []job
	byYear := plan(&jobs, c, years, len(years))
	byFold := plan(&jobs, c, folds, c.Folds*c.CalibratedRepeats)
	curve := planCurve(&jobs, c, s, folds)
	if err := run(ctx, jobs, c); err != nil {
		return nil, err
	}
	return summarise(c, s, byYear, byFold, curve), nil
}

// plan adds a job for each prueba, recipe and split; the recipe in question is
// the calibrated one on the first splits.
func plan(jobs *[]job, c Config, splits []dataset.Split, calibrated int) outcomes {
	out := outcomes{}
	for _, p := range c.Pruebas {
		out[p] = make([][]outcome, len(c.Recipes))
		for r, recipe := range c.Recipes {
			out[p][r] = make([]outcome, len(splits))
			for k, split := range splits {
				use := recipe
				if r == 0 && k < calibrated {
					use = c.Calibrated
				}
				*jobs = append(*jobs, job{p, use, split, &out[p][r][k]})
			}
		}
	}
	return out
}

// run does the jobs; in which order changes no bit.
func run(ctx context.Context, jobs []job, c Config) error {
	var done atomic.Int64
	ctx = ml.Share(ctx, c.Workers)
	return ml.Parallel(ctx, c.Workers, len(jobs), func(i int) error {
		if err := jobs[i].do(ctx); err != nil {
			return fmt.Errorf("evaluate: %s, %s: %w", jobs[i].recipe.Name(), jobs[i].prueba, err)
		}
		if n := done.Add(1); c.Progress != nil {
			c.Progress(int(n), len(jobs))
		}
		return nil
	})
}

// do fits the recipe on the training side of the split and keeps what it says of
// the test side. A side with too few students leaves an empty outcome.
func (j job) do(ctx context.Context) error {
	split := j.split.Sat(j.prueba)
	learnt, test := split.Train(), split.Test()
	if learnt.Len() < minTrain || test.X.Rows < minTest {
		return nil
	}
	fitted, err := j.recipe.Fit(ctx, learnt, j.prueba)
	if err != nil {
		return err
	}
	*j.into = outcome{split.Truth(j.prueba), test, fitted.Estimate(test), learnt.Len()}
	return nil
}
