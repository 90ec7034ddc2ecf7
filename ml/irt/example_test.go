package irt_test

import (
	"context"
	"fmt"

	"paes/ml/irt"
)

// Two forms share items 1 and 2. Ana and Bruno both have two of three right,
// but Bruno's form is the harder one. Abilities are shown on a scale of mean 500
// and standard deviation 100.
func Example() {
	var r irt.Responses
	for range 20 {
		r.Add([]int32{0, 1, 2}, []float32{1, 0, 0})
		r.Add([]int32{0, 1, 2}, []float32{1, 1, 0})
		r.Add([]int32{0, 1, 2}, []float32{1, 1, 1})
		r.Add([]int32{0, 1, 2}, []float32{0, 0, 0})
		r.Add([]int32{1, 2, 3}, []float32{1, 0, 0})
		r.Add([]int32{1, 2, 3}, []float32{1, 1, 0})
		r.Add([]int32{1, 2, 3}, []float32{1, 1, 1})
		r.Add([]int32{1, 2, 3}, []float32{0, 0, 0})
	}
	m, err := irt.TwoPL{}.Fit(context.Background(), r, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	for j, it := range m.Items {
		fmt.Printf("item %d: difficulty %+.1f, %d answers\n", j, it.Difficulty, it.Answers)
	}
	var who irt.Responses
	who.Add([]int32{0, 1, 2}, []float32{1, 1, 0}) // Ana
	who.Add([]int32{1, 2, 3}, []float32{1, 1, 0}) // Bruno
	who.Add(nil, nil)                             // Carla, who was ill
	for k, a := range m.Abilities(nil, who) {
		fmt.Printf("%s: %.0f ± %.0f\n", []string{"Ana", "Bruno", "Carla"}[k], 500+100*a.EAP, 100*a.SD)
	}
	// Output:
	// item 0: difficulty -1.1, 80 answers
	// item 1: difficulty -0.4, 160 answers
	// item 2: difficulty +0.4, 160 answers
	// item 3: difficulty +1.1, 80 answers
	// Ana: 504 ± 43
	// Bruno: 568 ± 47
	// Carla: 500 ± 100
}
