package predict

import (
	"paes/chile"
	"paes/model"
)

// Explanation shares an estimate out: Base, the Points of all contributions and
// Bounds add up to Estimate.Puntaje, to 1e-9.
type Explanation struct {
	Prueba        chile.Prueba
	Model         *model.Model
	Estimate      model.Estimate
	Base          float64        // what is expected of the mean of the students learnt from
	Contributions []Contribution // in the order of feature.Groups
	Bounds        float64        // what a classic model gives or takes to stay within 100 and 1000
}

// Contribution is how far one group of variables moves the estimate: its exact
// Shapley value, in points.
type Contribution struct {
	Group  string // stable key, snake_case
	Label  string // what people read
	Points float64
}
