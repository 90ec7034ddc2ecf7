package shap

import (
	"errors"
	"fmt"

	"paes/ml"
)

// ErrKind says that a predictor is of a kind that has no exact values here.
var ErrKind = errors.New("shap: no exact Shapley values for this kind of predictor")

// Explainer knows a predictor and a background. It does not change: any number
// of goroutines may call Values. It is not saved, but made anew.
type Explainer struct {
	base    float64
	cols    int
	players int
	terms   []term
}

// term is a weighted part of an explainer.
type term struct {
	weight float64
	part   part
}

// part is a game whose Shapley values are known.
type part interface {
	// add adds weight times the value of each player of row x to phi.
	add(phi []float64, weight float64, x []float64)
}

// setting is what the games of an explainer have in common.
type setting struct {
	background ml.Matrix
	of         []int // player of each column
	players    int
}

// New returns an explainer of p against the background (m x p.Cols, one row at
// least), which it does not keep. players[j], from 0 on, is the player of column
// j; nil makes each column its own. Time and memory grow with m; a hundred rows
// drawn from the training set are usually enough.
//
// It explains the fitted models of ml/tree, ml/ensemble, ml/boost and ml/linear,
// [Kernel], and scalers, votes and stacks with a linear Final over these; for
// others it fails with ErrKind. It fails with ml.ErrMissing where p cannot
// predict the background, and panics on a wrong shape.
func New(p ml.Predictor, background ml.Matrix, players []int) (*Explainer, error) {
	if background.Rows == 0 {
		return nil, errors.New("shap: a background without rows")
	}
	s := setting{background: background, of: players}
	if err := s.seat(); err != nil {
		return nil, err
	}
	e := &Explainer{cols: background.Cols, players: s.players}
	var err error
	if e.terms, err = s.explain(p); err != nil {
		return nil, err
	}
	predictions := p.Predict(nil, background)
	for i, v := range predictions {
		if v-v != 0 {
			return nil, fmt.Errorf("%w (the prediction of row %d of the background is %v)", ml.ErrMissing, i, v)
		}
	}
	e.base = ml.Mean(predictions, nil)
	return e, nil
}

// seat gives each column its player.
func (s *setting) seat() error {
	cols := s.background.Cols
	if s.of == nil {
		s.of = make([]int, cols)
		for j := range s.of {
			s.of[j] = j
		}
	}
	if len(s.of) != cols {
		panic(fmt.Sprintf("shap: players of %d columns for a background of %d", len(s.of), cols))
	}
	for j, g := range s.of {
		if g < 0 || g >= maxPlayers {
			return fmt.Errorf("shap: column %d has player %d, want one from 0 to %d", j, g, maxPlayers-1)
		}
		s.players = max(s.players, g+1)
	}
	return nil
}

// maxPlayers bounds the numbers of players, so that a slip is no huge result.
const maxPlayers = 1 << 16

// Sum returns the explainer of constant + the sum of weights[k] times what
// parts[k] explains: for models put together by hand. The parts need the same
// columns and players, and should have the same background, without which the
// values of the sum are not those of one game. It panics when the shapes differ.
func Sum(constant float64, weights []float64, parts ...*Explainer) *Explainer {
	if len(parts) == 0 || len(weights) != len(parts) {
		panic(fmt.Sprintf("shap: %d weights for %d parts, want as many and one at least", len(weights), len(parts)))
	}
	e := &Explainer{base: constant, cols: parts[0].cols, players: parts[0].players}
	for k, p := range parts {
		if p.cols != e.cols || p.players != e.players {
			panic(fmt.Sprintf("shap: part %d has %d columns and %d players, part 0 has %d and %d",
				k, p.cols, p.players, e.cols, e.players))
		}
		e.base += float64(weights[k] * p.base)
		e.terms = append(e.terms, times(weights[k], p.terms)...)
	}
	return e
}

// times returns the terms with their weights multiplied.
func times(weight float64, terms []term) []term {
	out := make([]term, len(terms))
	for k, t := range terms {
		out[k] = term{weight * t.weight, t.part}
	}
	return out
}

// Base returns the mean prediction over the background, in units of the target.
func (e *Explainer) Base() float64 { return e.base }

// Players returns the number of players.
func (e *Explainer) Players() int { return e.players }

// Values writes the value of each player for row x into dst, which may be nil,
// in units of the target. With Base they add up to the prediction of x. They
// are NaN where the prediction is. It panics when x has not the columns of the
// background.
func (e *Explainer) Values(dst []float64, x []float64) []float64 {
	if len(x) != e.cols {
		panic(fmt.Sprintf("shap: row of %d columns, the background has %d", len(x), e.cols))
	}
	dst = ml.Resize(dst, e.players)
	clear(dst)
	for _, t := range e.terms {
		t.part.add(dst, t.weight, x)
	}
	return dst
}
