package predict

import (
	"context"
	"errors"
	"slices"
	"testing"

	"paes/feature"
	"paes/ml"
	"paes/ml/linear"
	"paes/model"
)

func service() *Service {
	t := &feature.Tables{
		Students: []feature.Student{{ID: 1, RUT: "500000007"}},
		ByFamily: map[feature.Family]feature.Table{feature.Sepa: {X: ml.NewMatrix(1, 0)}},
	}
	return New(t, []*model.Model{{Card: model.Card{Prueba: "M2"}, Predictor: &linear.Model{Intercept: 500}}})
}

func TestByRUT(t *testing.T) {
	s := service()
	if _, err := s.ByRUT(t.Context(), "500000008"); !errors.Is(err, ErrUnknownRUT) {
		t.Errorf("unknown RUT: error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.ByRUT(ctx, "500000007"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	if rut, ok := s.Find("1", "500000007"); !ok || rut != "500000007" {
		t.Errorf("Find = %v, %v", rut, ok)
	}
	if _, ok := s.Find("1"); ok {
		t.Error("Find found nobody")
	}
}

func TestCurrent(t *testing.T) {
	a := &model.Model{Card: model.Card{Prueba: "M2", Features: "nuevas"}}
	b := &model.Model{Card: model.Card{Prueba: "Historia", Features: "viejas"}}
	current, older := Current([]*model.Model{a, b}, "nuevas")
	if len(current) != 1 || current[0] != a || !slices.Equal(older, []string{"Historia"}) {
		t.Errorf("current %v, older %v", current, older)
	}
}
