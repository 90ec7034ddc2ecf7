package predict

import (
	"context"
	"testing"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/model"
	"paes/train"
)

// BenchmarkExplain explains the five pruebas of one student with models of the
// size that a school of 320 students has.
func BenchmarkExplain(b *testing.B) {
	schema := train.PaesSchema()
	rng := ml.NewRand(1, 0)
	t := &feature.Tables{ByFamily: map[feature.Family]feature.Table{}}
	table := feature.Table{X: ml.NewMatrix(320, len(schema))}
	for _, c := range schema {
		table.Columns = append(table.Columns, c.Name)
	}
	puntaje := ml.NewMatrix(320, len(chile.Pruebas()))
	var rows []int
	for i := range 320 {
		for j := range schema {
			table.X.Set(i, j, rng.NormFloat64())
		}
		for p := range puntaje.Cols {
			puntaje.Set(i, p, min(1000, max(100, 700+80*table.X.At(i, 0)+60*rng.NormFloat64())))
		}
		t.Students = append(t.Students, feature.Student{ID: int64(i), RUT: chile.RUT(string(rune('a' + i)))})
		t.Admission, rows = append(t.Admission, 2023+i%3), append(rows, i)
	}
	t.ByFamily[feature.Resumen] = table
	study := dataset.NewStudy(dataset.FrameOf(t, rows, schema), rows, puntaje)
	var models []*model.Model
	for _, p := range chile.Pruebas() {
		blend, err := train.Paes{Seed: 1}.Blend(context.Background(), study, p)
		if err != nil {
			b.Fatal(err)
		}
		models = append(models, &model.Model{
			Card: model.Card{Prueba: p.String(), Recipe: "paes", Schema: schema}, Blend: blend, Background: table.X.SelectRows(rows[:64]),
		})
	}
	s := New(t, models)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Explain(context.Background(), t.Students[7].RUT); err != nil {
			b.Fatal(err)
		}
	}
}
