package shap

import (
	"fmt"

	"paes/ml"
	"paes/ml/boost"
	"paes/ml/ensemble"
	"paes/ml/gaussian"
	"paes/ml/linear"
	"paes/ml/preprocess"
	"paes/ml/tree"
)

// explain takes p apart into games that add up to it, but for a constant.
func (s setting) explain(p ml.Predictor) ([]term, error) {
	switch p := p.(type) {
	case *linear.Model:
		return s.line(p.Coef), nil
	case *linear.BayesianModel:
		return s.line(p.Coef), nil
	case *Kernel:
		return s.kernel(p)
	case *gaussian.Model:
		return s.process(p)
	case *tree.Model:
		return s.trees(1, exact(p.Tree))
	case *ensemble.Forest:
		return s.trees(1/float64(len(p.Trees)), exact(p.Trees...))
	case *ensemble.Boosted:
		return s.trees(1, exact(p.Trees...))
	case *boost.Model:
		return s.trees(1, exact(p.Trees...))
	case *boost.ForestModel:
		return s.trees(1/float64(len(p.Trees)), wide(s.background.Cols, p.Trees))
	case *preprocess.ScaledModel:
		return s.scaled(p)
	case *ensemble.Voted:
		return s.sum(p.Weights, p.Bases)
	case *ensemble.Stacked:
		weights, err := slopes(p.Final)
		if err != nil {
			return nil, err
		}
		return s.sum(weights, p.Bases)
	case *ensemble.Ada:
		return nil, fmt.Errorf("%w: the weighted median of AdaBoost is no sum of its trees", ErrKind)
	}
	return nil, fmt.Errorf("%w: %T", ErrKind, p)
}

// process explains a Gaussian process: a line, and a kernel for each radial part.
func (s setting) process(p *gaussian.Model) ([]term, error) {
	out := s.line(p.Line().Coef)
	for _, r := range p.RBF {
		terms, err := s.kernel(&Kernel{Support: p.Support, Alpha: p.Alpha, Variance: r.Variance, Length: p.Lengths(r)})
		if err != nil {
			return nil, err
		}
		out = append(out, terms...)
	}
	return out, nil
}

// sum explains a weighted sum of predictors.
func (s setting) sum(weights []float64, bases []ml.Predictor) ([]term, error) {
	if len(weights) != len(bases) {
		panic(fmt.Sprintf("shap: %d weights for %d bases", len(weights), len(bases)))
	}
	var out []term
	for k, b := range bases {
		terms, err := s.explain(b)
		if err != nil {
			return nil, err
		}
		out = append(out, times(weights[k], terms)...)
	}
	return out, nil
}

// slopes returns what the prediction of a linear p gains per unit of each column.
func slopes(p ml.Predictor) ([]float64, error) {
	switch p := p.(type) {
	case *linear.Model:
		return p.Coef, nil
	case *linear.BayesianModel:
		return p.Coef, nil
	case *preprocess.ScaledModel:
		inner, err := slopes(p.Inner)
		if err != nil || p.Scale.Scale == nil {
			return inner, err
		}
		out := make([]float64, len(inner))
		for j, c := range inner {
			out[j] = c / p.Scale.Scale[j]
		}
		return out, nil
	}
	return nil, fmt.Errorf("%w: a stack whose final estimator, %T, is not linear", ErrKind, p)
}

// behind is games between scaled rows.
type behind struct {
	scale *preprocess.FittedScaler
	terms []term
}

func (s setting) scaled(p *preprocess.ScaledModel) ([]term, error) {
	s.background = p.Scale.Transform(s.background)
	terms, err := s.explain(p.Inner)
	return []term{{1, behind{p.Scale, terms}}}, err
}

func (b behind) add(phi []float64, weight float64, x []float64) {
	row := b.scale.Transform(ml.Matrix{Rows: 1, Cols: len(x), Data: x})
	for _, t := range b.terms {
		t.part.add(phi, weight*t.weight, row.Data)
	}
}

// line is a linear model: a column adds its slope times its distance from the
// mean of the background.
type line struct {
	slope, mean []float64 // by column
	of          []int
}

func (s setting) line(slope []float64) []term {
	ml.MustHaveCols(s.background, len(slope))
	l := line{slope: slope, mean: make([]float64, len(slope)), of: s.of}
	var column []float64
	for j := range l.mean {
		column = s.background.Col(column, j)
		l.mean[j] = ml.Mean(column, nil)
	}
	return []term{{1, l}}
}

func (l line) add(phi []float64, weight float64, x []float64) {
	for j, c := range l.slope {
		phi[l.of[j]] += float64(weight * c * (x[j] - l.mean[j]))
	}
}
