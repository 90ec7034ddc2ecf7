package ensemble

import (
	"context"
	"fmt"
	"math"
	"slices"

	"paes/ml"
	"paes/ml/tree"
)

// AdaBoost is AdaBoost.R2 (Drucker, 1997): trees of depth 3 grown on samples
// drawn with odds that rise for rows predicted badly.
type AdaBoost struct {
	Estimators   int     // at most; 0 means 50
	LearningRate float64 // power of the change of the odds; 0 means 1
	Loss         Loss    // what bad is; empty means Linear
	Seed         uint64
}

// Loss is how AdaBoost turns e, a row's absolute error as a part of the
// largest, into its loss, from 0 to 1.
type Loss string

// The losses of AdaBoost.R2.
const (
	Linear      Loss = "linear"      // e
	Square      Loss = "square"      // e²
	Exponential Loss = "exponential" // 1 - exp(-e)
)

// Ada is a fitted AdaBoost: its prediction is the weighted median of those of
// its trees.
type Ada struct {
	Trees   []tree.Tree
	Weights []float64 // of the trees, positive
	Gains   []float64 // importance of each of the features it was fitted on
}

const (
	adaDepth   = 3
	adaEpsilon = 0x1p-52 // the least odds of a row before they are normalised
)

// Fit grows an *Ada. It stops early when a tree is perfect, or when its mean
// loss reaches half of the largest: such a tree is dropped unless it is the first.
func (a AdaBoost) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	if a.LearningRate == 0 {
		a.LearningRate = 1
	}
	limits := tree.Regressor{MaxDepth: adaDepth}
	d, s, err := prepare(d, limits, a.Estimators)
	if err != nil {
		return nil, err
	}
	if err := checkRate(a.LearningRate); err != nil {
		return nil, err
	}
	if a.Estimators == 0 {
		a.Estimators = 50
	}
	switch a.Loss {
	case "", Linear, Square, Exponential:
	default:
		return nil, fmt.Errorf("ensemble: unknown Loss %q", a.Loss)
	}
	m := &Ada{Gains: make([]float64, d.X.Cols)}
	odds := startingOdds(d)
	counts, loss, gains := make([]float64, d.X.Rows), make([]float64, d.X.Rows), make([]float64, d.X.Cols)
	draw := newSampler(d.X.Rows, odds)
	g, rng := tree.NewGrower(s, limits), ml.NewRand(a.Seed, 0)
	for range a.Estimators {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i := range odds {
			odds[i] = max(odds[i], adaEpsilon)
		}
		draw.accumulate(odds)
		draw.counts(rng, counts)
		clear(gains)
		t := g.Grow(rng, d.Y, counts, gains)
		s.Predict(loss, t)
		mean := a.Loss.losses(loss, d.Y, odds)
		if mean >= 0.5 && len(m.Trees) > 0 {
			break
		}
		weight := 1.0 // of a perfect tree, and of a single bad one
		if mean > 0 && mean < 0.5 {
			weight = a.LearningRate * math.Log((1-mean)/mean)
		}
		m.Trees, m.Weights = append(m.Trees, t), append(m.Weights, weight)
		tree.Normalise(gains)
		addScaled(m.Gains, weight, gains)
		if mean <= 0 || mean >= 0.5 || !reweigh(odds, loss, mean/(1-mean), a.LearningRate) {
			break
		}
	}
	tree.Normalise(m.Gains)
	return m, nil
}

// startingOdds are the sample weights, normalised.
func startingOdds(d ml.Data) []float64 {
	odds := slices.Clone(d.W)
	if odds == nil {
		odds = make([]float64, d.X.Rows)
		for i := range odds {
			odds[i] = 1
		}
	}
	normaliseOdds(odds)
	return odds
}

// normaliseOdds reports whether their sum was a positive number.
func normaliseOdds(odds []float64) bool {
	var sum float64
	for _, o := range odds {
		sum += o
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return false
	}
	for i := range odds {
		odds[i] /= sum
	}
	return true
}

// losses turns the predictions in loss into the losses of their rows and returns
// the mean of these with the odds as weights.
func (l Loss) losses(loss, y, odds []float64) float64 {
	var largest, mean float64
	for i := range loss {
		loss[i] = math.Abs(loss[i] - y[i])
		largest = max(largest, loss[i])
	}
	if largest == 0 {
		return 0
	}
	for i := range loss {
		loss[i] /= largest
		switch l {
		case Square:
			loss[i] *= loss[i]
		case Exponential:
			loss[i] = -math.Expm1(-loss[i])
		}
		mean += float64(odds[i] * loss[i])
	}
	return mean
}

// reweigh lowers the odds of the rows predicted well.
func reweigh(odds, loss []float64, beta, rate float64) bool {
	for i := range odds {
		odds[i] *= math.Pow(beta, (1-loss[i])*rate)
	}
	return normaliseOdds(odds)
}

// Predict writes the weighted median of the trees' predictions. It panics when
// x has not the columns the model was fitted on.
func (m *Ada) Predict(dst []float64, x ml.Matrix) []float64 {
	ml.MustHaveCols(x, len(m.Gains))
	dst = ml.Resize(dst, x.Rows)
	var (
		rowBuffer   [512]float32
		valueBuffer [128]float64
		voteBuffer  [128]vote
	)
	row, values, votes := rowBuffer[:0], valueBuffer[:], voteBuffer[:]
	if len(m.Trees) > len(values) {
		values, votes = make([]float64, len(m.Trees)), make([]vote, len(m.Trees))
	}
	values, votes = values[:len(m.Trees)], votes[:len(m.Trees)]
	for i := range dst {
		row = tree.Float32(row, x.Row(i))
		tree.Each(values, m.Trees, row)
		for k, v := range values {
			insertVote(votes[:k+1], vote{v, m.Weights[k]})
		}
		dst[i] = weightedMedian(votes)
	}
	return dst
}

// vote is the prediction of one tree with its weight.
type vote struct{ value, weight float64 }

// insertVote puts v into its place among votes, the last of which is free and
// the others sorted.
func insertVote(votes []vote, v vote) {
	k := len(votes) - 1
	for ; k > 0 && v.value < votes[k-1].value; k-- {
		votes[k] = votes[k-1]
	}
	votes[k] = v
}

// weightedMedian is the first of the sorted votes that reaches half of the weight.
func weightedMedian(votes []vote) float64 {
	var total, sum float64
	for _, v := range votes {
		total += v.weight
	}
	for _, v := range votes {
		sum += v.weight
		if sum >= total/2 {
			return v.value
		}
	}
	return votes[len(votes)-1].value
}

// Importances returns the mean over the trees, by weight, of each feature's
// share in the reduction of squared error: p numbers that sum to 1, or all 0
// when no tree has a split.
func (m *Ada) Importances() []float64 { return slices.Clone(m.Gains) }
