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
	Base          float64        // mean of what the model says of the students it learnt from, before the bounds of the scale
	Contributions []Contribution // in the order of feature.Groups
	Bounds        float64        // what the scale, which ends at 100 and 1000, gives or takes
}

// Contribution is how far one group of variables moves the estimate: its exact
// Shapley value, in points.
type Contribution struct {
	Group  string // stable key, snake_case
	Label  string // what people read
	Points float64
}
