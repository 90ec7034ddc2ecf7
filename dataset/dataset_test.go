package dataset

import (
	"math"
	"slices"
	"testing"

	"paes/chile"
	"paes/clean"
	"paes/feature"
	"paes/ml"
)

func TestLabelsJoinByRUT(t *testing.T) {
	nan := math.NaN()
	students := []feature.Student{{ID: 1, RUT: "9"}, {ID: 2, RUT: "3"}, {ID: 5, RUT: "7"}, {ID: 6, RUT: "1"}}
	scores := []clean.Score{ // ascending RUT
		{RUT: "1", Puntaje: []float64{nan, 500, nan, nan, nan}},
		{RUT: "3", Puntaje: []float64{600, nan, nan, nan, nan}},
		{RUT: "5", Puntaje: []float64{700, 700, nan, nan, nan}},
		{RUT: "9", Puntaje: []float64{nan, 900, nan, nan, nan}},
	}
	got := LabelsOf(students, scores, chile.Matematica)
	if !slices.Equal(got.Rows, []int{0, 3}) || !slices.Equal(got.Y, []float64{900, 500}) {
		t.Errorf("labels %+v, want rows 0 and 3 with 900 and 500", got)
	}
	if got := got.Select([]int{1}); !slices.Equal(got.Rows, []int{3}) || !slices.Equal(got.Y, []float64{500}) {
		t.Errorf("selected %+v", got)
	}
	if got := LabelsOf(students, nil, chile.M2); len(got.Rows) != 0 {
		t.Errorf("labels of nobody %+v", got)
	}
}

func TestMatrixFollowsTheSchema(t *testing.T) {
	tables := &feature.Tables{ByFamily: map[feature.Family]feature.Table{
		feature.Sepa:        {Columns: []string{"mat_1", "leng_1"}, X: ml.FromRows([][]float64{{1, 2}, {3, 4}})},
		feature.Indicadores: {Columns: []string{"mat_1"}, X: ml.FromRows([][]float64{{5}, {math.NaN()}})}, // the same name elsewhere
	}}
	s := Schema{{feature.Indicadores, "mat_1"}, {feature.Sepa, "leng_1"}, {feature.Sepa, "mat_9"}}
	got := s.Matrix(tables, []int{1, 0})
	nan := math.NaN()
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	if !slices.EqualFunc(got.Data, []float64{nan, 4, nan, 5, 2, nan}, same) {
		t.Errorf("matrix %v", got.Data)
	}
	if got := SchemaOf(tables, Sepa); !slices.Equal(got, Schema{{feature.Sepa, "mat_1"}, {feature.Sepa, "leng_1"}}) {
		t.Errorf("schema %v", got)
	}
}
