package predict

import (
	"context"
	"fmt"

	"paes/chile"
	"paes/ml"
	"paes/model"
)

// Explain shares the estimates of one student out, a group of variables at a
// time: in every prueba that has a model, in the order of chile.Pruebas.
func (s *Service) Explain(ctx context.Context, rut chile.RUT) ([]Explanation, error) {
	row, ok := s.row[rut]
	if !ok {
		return nil, ErrUnknownRUT
	}
	out := make([]Explanation, len(s.models))
	err := ml.Parallel(ctx, 0, len(out), func(k int) error {
		m := s.models[k]
		prueba, err := chile.ParsePrueba(m.Card.Prueba)
		if err != nil {
			return err
		}
		explainer, err := model.NewExplainer(m)
		if err != nil {
			return fmt.Errorf("predict: %s: %w", prueba, err)
		}
		shares := explainer.Shares(s.tables, row)
		out[k] = Explanation{Prueba: prueba, Model: m, Estimate: shares.Estimate, Base: shares.Base, Bounds: shares.Bounds}
		for g, group := range explainer.Groups() {
			out[k].Contributions = append(out[k].Contributions, Contribution{group.Key, group.Label, shares.Points[g]})
		}
		return nil
	})
	return out, err
}
