package court

import (
	"context"

	"paes/chile"
	"paes/dataset"
	"paes/train"
)

// Honest is the procedure of package evaluate: the study takes itself apart, the
// recipe is given the training side alone, and predicts frames without puntajes.
func Honest(recipe train.Recipe, pruebas []chile.Prueba, splits func(*dataset.Study) ([]dataset.Split, error)) Procedure {
	return func(ctx context.Context, r Records) ([]Held, error) {
		all, err := splits(dataset.NewStudy(r.Frame, r.Groups, r.Puntaje))
		if err != nil {
			return nil, err
		}
		var out []Held
		for _, p := range pruebas {
			for _, split := range all {
				split = split.Sat(p)
				if len(split.TrainRows()) < train.MinScores || len(split.TestRows()) == 0 {
					continue
				}
				fitted, err := recipe.Fit(ctx, split.Train(), p)
				if err != nil {
					return nil, err
				}
				held := Held{Prueba: p, Train: split.TrainRows(), Test: split.TestRows()}
				for _, e := range fitted.Estimate(split.Test()) {
					held.Predicted = append(held.Predicted, e.Puntaje)
				}
				out = append(out, held)
			}
		}
		return out, nil
	}
}
