// Package train makes models: a recipe, tables and puntajes in; fitted models and
// their measured errors out. It touches neither files nor the clock.
package train

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"paes/chile"
	"paes/clean"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/crossval"
	"paes/ml/decomposition"
	"paes/ml/metric"
	"paes/model"
)

// MinScores is the fewest puntajes a prueba needs to be trained; of them, the
// split must leave minTrain rows to fit (a fold each) and minTest to measure.
const (
	MinScores = 10
	minTrain  = 5
	minTest   = 2
)

// Input is what to learn from.
type Input struct {
	Tables      *feature.Tables
	Fingerprint string        // of the tables
	Scores      []clean.Score // ascending RUT
}

// Config is how to train.
type Config struct {
	Pruebas  []chile.Prueba
	Sets     []dataset.Set // of the eight models; the stack always sees all
	TestSize float64       // share of rows kept for testing
	Seed     uint32
	Workers  int              // 0 is one per core
	Today    time.Time        // the day that model cards carry
	Clock    func() time.Time // to measure how long each fit took
	Progress func(done, total int)
}

// Cell is the error of one model on one variable set and prueba.
type Cell struct {
	Model               string
	Set                 dataset.Set
	Prueba              chile.Prueba
	RMSE, MAE, R2       float64
	TrainRows, TestRows int
	Seconds             float64 // to fit
}

// Skipped is a prueba with too few puntajes, at all or for the size of the test.
type Skipped struct {
	Prueba chile.Prueba
	Scores int
}

// Importance is how much a feature mattered, as a share of 1.
type Importance struct {
	Column dataset.Column
	Share  float64
}

// Result is what a training made. Cells, models and importances are in the order
// of the pruebas, whatever order the work was done in.
type Result struct {
	Cells       []Cell
	Models      []*model.Model
	Importances [][]Importance // by model, most important first
	Skipped     []Skipped
	Empty       []dataset.Set // sets without a column, on which nothing is trained
}

// job is one fit: an estimator on a set and a prueba.
type job struct {
	named  Named
	set    dataset.Set
	prueba chile.Prueba
	labels dataset.Labels
	schema dataset.Schema
	train  []int // positions in labels
	test   []int
}

// Run trains the recipe for every prueba with enough puntajes: the stack on all
// variables and the eight models on each set. The longest fits go first, so that
// the cores end together.
func Run(ctx context.Context, in Input, recipe Grid, c Config) (*Result, error) {
	pca, err := feature.FitComponentes(in.Tables.ByFamily[feature.Indicadores])
	if err != nil {
		return nil, fmt.Errorf("train: principal components: %w", err)
	}
	res := &Result{}
	jobs, err := plan(in, recipe, c, res)
	if err != nil {
		return nil, err
	}
	cells := make([]Cell, len(jobs))
	fitted := make([]ml.Predictor, len(jobs))
	var mu sync.Mutex
	done := 0
	ctx = ml.Share(ctx, c.Workers) // the trees of the last forests too
	err = ml.Parallel(ctx, c.Workers, len(jobs), func(i int) error {
		var err error
		cells[i], fitted[i], err = jobs[i].fit(ctx, in.Tables, pca, c.Clock)
		if err != nil {
			return fmt.Errorf("train: %s, %s, %s: %w", jobs[i].named.Name, jobs[i].set, jobs[i].prueba, err)
		}
		mu.Lock()
		defer mu.Unlock()
		if done++; c.Progress != nil {
			c.Progress(done, len(jobs))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, j := range jobs {
		res.Cells = append(res.Cells, cells[i])
		if j.set == dataset.AllVars {
			m := j.model(fitted[i], cells[i], pca, in, recipe.Name, c)
			res.Models = append(res.Models, m)
			res.Importances = append(res.Importances, importances(m))
		}
	}
	return res, nil
}

// plan lists the fits, stacks first, and notes the pruebas that are skipped.
func plan(in Input, recipe Grid, c Config, res *Result) ([]job, error) {
	var stacks, singles []job
	var sets []dataset.Set
	for _, s := range c.Sets {
		if len(dataset.SchemaOf(in.Tables, s)) == 0 {
			res.Empty = append(res.Empty, s)
			continue
		}
		sets = append(sets, s)
	}
	for _, p := range c.Pruebas {
		labels := dataset.LabelsOf(in.Tables.Students, in.Scores, p)
		if len(labels.Rows) < MinScores {
			res.Skipped = append(res.Skipped, Skipped{p, len(labels.Rows)})
			continue
		}
		train, test, err := crossval.TrainTestSplit(len(labels.Rows), c.TestSize, c.Seed)
		if err != nil && !errors.Is(err, crossval.ErrSize) {
			return nil, fmt.Errorf("train: split of %s: %w", p, err)
		}
		if err != nil || len(train) < minTrain || len(test) < minTest {
			res.Skipped = append(res.Skipped, Skipped{p, len(labels.Rows)})
			continue
		}
		add := func(to *[]job, n Named, s dataset.Set) {
			*to = append(*to, job{n, s, p, labels, dataset.SchemaOf(in.Tables, s), train, test})
		}
		add(&stacks, recipe.Stack, dataset.AllVars)
		for _, n := range recipe.Models {
			for _, s := range sets {
				add(&singles, n, s)
			}
		}
	}
	return append(stacks, singles...), nil
}

// fit fits the job's estimator on its training rows and measures it on the others.
func (j job) fit(ctx context.Context, t *feature.Tables, pca *decomposition.PCAModel, clock func() time.Time) (Cell, ml.Predictor, error) {
	train, test := j.labels.Select(j.train), j.labels.Select(j.test)
	x := model.Inputs(t, train.Rows, j.schema, j.loadings(pca))
	start := clock()
	p, err := j.named.Estimator.Fit(ctx, ml.Data{X: x, Y: train.Y})
	if err != nil {
		return Cell{}, nil, err
	}
	seconds := clock().Sub(start).Seconds()
	predicted := p.Predict(nil, model.Inputs(t, test.Rows, j.schema, j.loadings(pca)))
	return Cell{
		Model: j.named.Name, Set: j.set, Prueba: j.prueba,
		RMSE: metric.RMSE(test.Y, predicted), MAE: metric.MAE(test.Y, predicted), R2: metric.R2(test.Y, predicted),
		TrainRows: len(train.Y), TestRows: len(test.Y), Seconds: seconds,
	}, p, nil
}

// loadings are those of the set: only `allvars` has both the indicadores and
// their components; the set `pca` reads its own table.
func (j job) loadings(pca *decomposition.PCAModel) *decomposition.PCAModel {
	if j.set == dataset.AllVars {
		return pca
	}
	return nil
}

func (j job) model(p ml.Predictor, cell Cell, pca *decomposition.PCAModel, in Input, recipe string, c Config) *model.Model {
	sample := j.labels.Select(j.train).Select(spread(len(j.train), backgroundRows))
	return &model.Model{
		Card: model.Card{
			Prueba: j.prueba.String(), Name: j.named.Name, Recipe: recipe,
			Trained: c.Today.Format(time.DateOnly), Features: in.Fingerprint,
			Seed: c.Seed, TestSize: c.TestSize, TrainRows: cell.TrainRows, TestRows: cell.TestRows,
			RMSE: cell.RMSE, MAE: cell.MAE, R2: cell.R2, Schema: j.schema,
		},
		PCA: pca, Predictor: p,
		Background: model.Inputs(in.Tables, sample.Rows, j.schema, pca),
	}
}
