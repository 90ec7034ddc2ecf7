package model

import (
	"paes/dataset"
	"paes/feature"
	"paes/ml/shap"
)

// Explainer shares the estimates of one model out by exact Shapley values of its
// latent puntaje, between groups of variables, against the model's own sample of
// the students it learnt from. The level of the admission year and the bounds of
// the scale are shares of their own.
type Explainer struct {
	model  *Model
	groups []feature.Group // by player; the admission year last, in a blend
	shap   *shap.Explainer
}

// Shares of one estimate: Base, the Points and Bounds add up to the puntaje, to
// 1e-9.
type Shares struct {
	Estimate Estimate
	Base     float64   // mean latent puntaje of the sample
	Points   []float64 // by group
	Bounds   float64   // what the scale, which ends at 100 and 1000, gives or takes
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
		year := dataset.FrameOf(t, []int{row}, nil).Admission[0]
		out.Points = append(out.Points, m.Blend.Level(year))
	}
	out.Bounds = out.Estimate.Puntaje - out.Estimate.Latent
	return out
}
