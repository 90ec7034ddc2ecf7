// Package predict turns students into estimates: it knows neither files nor
// databases, only feature tables and models.
package predict

import (
	"context"

	"paes/chile"
	"paes/es"
	"paes/feature"
	"paes/model"
)

// Estimate is what to expect of one student in one prueba.
type Estimate struct {
	Prueba chile.Prueba
	model.Estimate
	Model *model.Model
}

// Estimates are one student's, in the order of chile.Pruebas.
type Estimates []Estimate

// Puntajes returns the estimates by prueba.
func (e Estimates) Puntajes() map[chile.Prueba]float64 {
	out := make(map[chile.Prueba]float64, len(e))
	for _, v := range e {
		out[v.Prueba] = v.Puntaje
	}
	return out
}

// Service predicts for the students of one set of tables. It is safe for
// concurrent use.
type Service struct {
	tables *feature.Tables
	models []*model.Model
	row    map[chile.RUT]int
}

// ErrOlderModels says that every model was trained on other tables.
var ErrOlderModels = &es.Error{
	Code:     "modelo_antiguo",
	Sentence: "Los modelos se entrenaron con otra versión de las tablas procesadas.",
	Hint:     "Ejecute «paes entrenar», o use --permitir-modelo-anterior para predecir con ellos de todas formas.",
}

// Current splits the models into those trained on the tables with the given
// fingerprint, and the names of the pruebas of the others.
func Current(models []*model.Model, fingerprint string) (current []*model.Model, older []string) {
	for _, m := range models {
		if m.Card.Features == fingerprint {
			current = append(current, m)
		} else {
			older = append(older, m.Card.Prueba)
		}
	}
	return current, older
}

// New returns a service for the students of the tables and the models, one per
// prueba.
func New(t *feature.Tables, models []*model.Model) *Service {
	s := &Service{tables: t, models: models, row: make(map[chile.RUT]int, len(t.Students))}
	for i, st := range t.Students {
		s.row[st.RUT] = i
	}
	return s
}

// Find returns the first of the RUTs that the service knows.
func (s *Service) Find(ruts ...chile.RUT) (chile.RUT, bool) {
	for _, r := range ruts {
		if _, ok := s.row[r]; ok {
			return r, true
		}
	}
	return "", false
}

// ErrUnknownRUT says that a RUT is not among the students; it never shows it.
var ErrUnknownRUT = &es.Error{Code: "rut_desconocido", Sentence: "El RUT no está entre los estudiantes conocidos."}

// ByRUT estimates every prueba that has a model for one student.
func (s *Service) ByRUT(ctx context.Context, rut chile.RUT) (Estimates, error) {
	row, ok := s.row[rut]
	if !ok {
		return nil, ErrUnknownRUT
	}
	var out Estimates
	for _, m := range s.models {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := chile.ParsePrueba(m.Card.Prueba)
		if err != nil {
			return nil, err
		}
		out = append(out, Estimate{p, m.Estimate(s.tables, []int{row})[0], m})
	}
	return out, nil
}
