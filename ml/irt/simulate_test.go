package irt

import (
	"context"
	"math"
	"testing"

	"paes/ml"
)

// school is a simulated one: what students answered, and the truth behind it.
type school struct {
	Responses
	items []Item
	theta []float64
}

// simulate draws forms of size items each, the next harder by more than the one
// before. Student s took the forms of takes(s).
func simulate(seed uint64, students, forms, size int, more float64, takes func(s int) []int) school {
	r := ml.NewRand(seed, 0)
	x := school{items: make([]Item, forms*size), theta: make([]float64, students)}
	for j := range x.items {
		x.items[j] = Item{Discrimination: math.Exp(0.45 * r.NormFloat64()), Difficulty: r.NormFloat64() + more*float64(j/size)}
	}
	for s := range x.theta {
		x.theta[s] = r.NormFloat64()
		var item []int32
		var score []float32
		for _, f := range takes(s) {
			for j := f * size; j < (f+1)*size; j++ {
				item = append(item, int32(j))
				if r.Float64() < x.items[j].Probability(x.theta[s]) {
					score = append(score, 1)
				} else {
					score = append(score, 0)
				}
			}
		}
		x.Add(item, score)
	}
	return x
}

func first(int) []int { return []int{0} }

// region is 3000 students, each of whom took 5 of 20 forms of 45 items:
// 675,000 answers.
func region() school {
	return simulate(5, 3000, 20, 45, 0, func(s int) []int { return ml.NewRand(9, uint64(s)).Perm(20)[:5] })
}

// scattered leaves out a tenth of the answers, anywhere.
func scattered(r Responses) Responses {
	rnd := ml.NewRand(3, 0)
	var out Responses
	for s := range r.Students() {
		var item []int32
		var score []float32
		given, marks := r.student(s)
		for k, j := range given {
			if rnd.Float64() < 0.9 {
				item, score = append(item, j), append(score, marks[k])
			}
		}
		out.Add(item, score)
	}
	return out
}

func fit(t testing.TB, m TwoPL, r Responses, items int) *Model {
	t.Helper()
	fitted, err := m.Fit(context.Background(), r, items)
	if err != nil {
		t.Fatal(err)
	}
	return fitted
}

func discriminations(items []Item) []float64 {
	out := make([]float64, len(items))
	for j, it := range items {
		out[j] = it.Discrimination
	}
	return out
}

func difficulties(items []Item) []float64 {
	out := make([]float64, len(items))
	for j, it := range items {
		out[j] = it.Difficulty
	}
	return out
}

func eaps(all []Ability) []float64 {
	out := make([]float64, len(all))
	for s, a := range all {
		out[s] = a.EAP
	}
	return out
}
