package model

import (
	"math"

	"paes/dataset"
	"paes/feature"
	"paes/ml/censored"
	"paes/ml/shap"
)

// Explainer shares the estimates of one model out by exact Shapley values of its
// latent puntaje, between groups of variables, against the model's own sample of
// the students it learnt from. The level of the admission year is a share of its
// own. A latent point is worth fewer puntajes near the ceiling: all shares of a
// student are turned into puntajes at one rate, that of the way from the base to
// the estimate, so that they keep their proportions and add up.
type Explainer struct {
	model  *Model
	groups []feature.Group // by player; the admission year last, in a blend
	shap   *shap.Explainer
}

// Shares of one estimate: Base, the Points and Bounds add up to the puntaje, to
// 1e-9.
type Shares struct {
	Estimate Estimate
	Base     float64   // what is expected of the mean of the sample
	Points   []float64 // by group
	Bounds   float64   // what a classic model gives or takes to stay within 100 and 1000
}

// NewExplainer fails for a model without a sample, or of a kind that has no exact
// values (see shap.New).
func NewExplainer(m *Model) (*Explainer, error) {
	e := &Explainer{model: m}
	players := make([]int, len(m.Card.Schema))
	at := map[feature.Group]int{}
	for j, c := range m.Card.Schema {
		g := feature.GroupOf(c.Family, c.Name)
		k, ok := at[g]
		if !ok {
			k = len(e.groups)
			at[g] = k
			e.groups = append(e.groups, g)
		}
		players[j] = k
	}
	latent := m.Predictor
	if m.Blend != nil {
		latent = m.Blend.Latent
		e.groups = append(e.groups, feature.Admission())
	}
	var err error
	e.shap, err = shap.New(latent, m.Background, players)
	return e, err
}

// Groups returns the groups that estimates are shared out between.
func (e *Explainer) Groups() []feature.Group { return e.groups }

// Shares shares out the estimate of a row of the tables.
func (e *Explainer) Shares(t *feature.Tables, row int) Shares {
	m := e.model
	out := Shares{Estimate: m.Estimate(t, []int{row})[0], Base: e.shap.Base()}
	out.Points = e.shap.Values(nil, m.Inputs(t, []int{row}).Row(0))
	if m.Blend != nil {
		frame := dataset.FrameOf(t, []int{row}, m.Card.Schema)
		out.Points = append(out.Points, m.Blend.Level(frame.Admission[0]))
		out.exchange(m.Blend.Scale, m.Blend.Spread(frame.X.Row(0)))
	}
	out.Bounds = out.Estimate.Puntaje - out.Base
	for _, v := range out.Points {
		out.Bounds -= v
	}
	return out
}

// exchange turns latent shares into puntajes. Where the way is too short to tell
// its rate, it is that of the scale there.
func (s *Shares) exchange(scale censored.Scale, spread float64) {
	way := s.Estimate.Latent - s.Base
	base := scale.Mean(s.Base, spread)
	rate := (s.Estimate.Puntaje - base) / way
	if math.Abs(way) < 1e-6 {
		rate = scale.Mean(s.Base+0.5, spread) - scale.Mean(s.Base-0.5, spread)
	}
	s.Base = base
	for g := range s.Points {
		s.Points[g] *= rate
	}
}
