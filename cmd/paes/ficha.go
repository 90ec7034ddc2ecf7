package main

import (
	"io"
	"math"
	"path/filepath"
	"strings"

	"paes/chile"
	"paes/evaluate"
	"paes/model"
	"paes/registry"
	"paes/report"
	"paes/train"
)

// cardOf gathers the card of a saved model. Without an evaluation its only
// figures are those of its own training.
func cardOf(m *model.Model, weights []train.GroupWeight, res *evaluate.Result) (report.Card, error) {
	p, err := chile.ParsePrueba(m.Card.Prueba)
	if err != nil {
		return report.Card{}, err
	}
	k := m.Card
	card := report.Card{
		Prueba: p, Recipe: k.Recipe, Trained: k.Trained, Version: m.Version, Seed: k.Seed,
		Students: k.TrainRows, Years: k.Years, Columns: len(k.Schema), Limits: limits(m),
	}
	for _, w := range weights {
		card.Weights = append(card.Weights, report.Weight{Label: w.Group.Label, Points: w.Points})
	}
	if res != nil {
		card.Scores, card.Coverage, card.Floor = res.Scores, res.Coverage, res.Floor[p]
		return card, nil
	}
	alone := func(v float64) evaluate.Figure { return evaluate.Figure{Value: v, Low: math.NaN(), High: math.NaN()} }
	card.Scores = []evaluate.Score{{
		Protocol: evaluate.KFold, Prueba: p, Recipe: k.Recipe, Students: k.TestRows, Splits: 10,
		RMSE: alone(k.RMSE), MAE: alone(k.MAE), R2: alone(k.R2), Bias: alone(math.NaN()),
	}}
	return card, nil
}

// limits of this very model.
func limits(m *model.Model) []string {
	var out []string
	if m.Card.TrainRows < 100 {
		out = append(out, "Se aprendió de menos de cien estudiantes: el error medido es en sí muy incierto.")
	}
	if m.Blend != nil && len(m.Blend.Levels) < 3 {
		out = append(out, "Se conocen menos de tres años de admisión: cuánto cambia el nivel de un año a otro se supone más que se mide.")
	}
	return out
}

// writeCards writes the card of each model beside its file.
func writeCards(write func(path string, encode func(io.Writer) error) error, dir string, models []*model.Model, weights [][]train.GroupWeight, res *evaluate.Result) error {
	for i, m := range models {
		name, err := registry.FileName(m.Card)
		if err != nil {
			return err
		}
		card, err := cardOf(m, weights[i], res)
		if err != nil {
			return err
		}
		path := filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".md")
		if err := write(path, func(w io.Writer) error { return report.WriteCard(w, card) }); err != nil {
			return err
		}
	}
	return nil
}
