package irt

import "testing"

func BenchmarkFit(b *testing.B) {
	x := region()
	for _, c := range []struct {
		name string
		r    Responses
	}{
		{"forms", x.Responses},
		{"scattered", scattered(x.Responses)}, // every item is a form of its own
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var m *Model
			for b.Loop() {
				m = fit(b, TwoPL{Workers: 1}, c.r, len(x.items))
			}
			b.ReportMetric(float64(m.Iterations), "iterations")
		})
	}
}

func BenchmarkAbilities(b *testing.B) {
	x := region()
	m := &Model{Items: x.items, Nodes: 41}
	item, score := x.student(0)
	one := Responses{Start: []int{0, len(item)}, Item: item, Score: score}
	for _, c := range []struct {
		name string
		r    Responses
	}{{"all", x.Responses}, {"one", one}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]Ability, c.r.Students())
			for b.Loop() {
				m.Abilities(dst, c.r)
			}
		})
	}
}
