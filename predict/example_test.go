package predict_test

import (
	"context"
	"fmt"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/linear"
	"paes/model"
	"paes/predict"
)

// A service predicts by RUT from tables and models in memory; `paes predecir`
// gets them from processed.Read and registry.Latest.
func Example() {
	rut, _ := chile.ParseRUT("50.000.000-7")
	tables := &feature.Tables{
		Students: []feature.Student{{ID: 1, RUT: rut}},
		ByFamily: map[feature.Family]feature.Table{
			feature.Sepa: {Columns: []string{"mat_1"}, X: ml.FromRows([][]float64{{0.8}})},
		},
	}
	schema := dataset.Schema{{Family: feature.Sepa, Name: "mat_1"}}
	models := []*model.Model{
		{Card: model.Card{Prueba: "Matemática", Schema: schema}, Predictor: &linear.Model{Coef: []float64{500}, Intercept: 400}},
		{Card: model.Card{Prueba: "M2", Schema: schema}, Predictor: &linear.Model{Coef: []float64{900}, Intercept: 400}},
	}

	service := predict.New(tables, models)
	estimates, err := service.ByRUT(context.Background(), rut)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range estimates {
		fmt.Printf("%s: %.1f\n", e.Prueba, e.Puntaje)
	}
	fmt.Println(estimates.Puntajes()[chile.M2])
	// Output:
	// Matemática: 800.0
	// M2: 1000.0
	// 1000
}
