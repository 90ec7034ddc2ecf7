package irt

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"
)

type peer struct {
	Name           string
	Items          int
	Start          []int
	Item           []int32
	Score          []float32
	Discrimination []float64
	Difficulty     []float64
	Density        float64
	EAP, SD        []float64 // of the first students
}

func (p peer) responses() Responses { return Responses{Start: p.Start, Item: p.Item, Score: p.Score} }

func peers(t *testing.T) map[string]peer {
	t.Helper()
	raw, err := os.ReadFile("testdata/peers.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []peer
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	byName := map[string]peer{}
	for _, p := range all {
		byName[p.Name] = p
	}
	return byName
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	var most float64
	for i := range want {
		d := math.Abs(got[i] - want[i])
		if most = max(most, d); !(d <= tolerance) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
	t.Logf("%s: at most %.1e off", what, most)
}

// Another program, other quadrature, other optimiser, the same maximum, but for
// the population beyond the last node.
func TestAgreesWithBFGS(t *testing.T) {
	all := peers(t)
	for _, name := range []string{"forms", "flaws"} {
		t.Run(name, func(t *testing.T) {
			p := all[name]
			for _, c := range []struct{ fit, tolerance float64 }{{0, 1e-3}, {1e-8, 1e-4}} {
				m := fit(t, TwoPL{Tolerance: c.fit}, p.responses(), p.Items)
				near(t, "discrimination", discriminations(m.Items), p.Discrimination, c.tolerance)
				near(t, "difficulty", difficulties(m.Items), p.Difficulty, c.tolerance)
			}
		})
	}
}

// With priors as good as flat, the fit is the maximum of the likelihood. girth
// stops at changes of 1e-3, so it is some 1e-2 away itself.
func TestAgreesWithGirth(t *testing.T) {
	p := peers(t)["girth"]
	m := fit(t, TwoPL{DiscriminationSD: 1e3, DifficultySD: 1e3}, p.responses(), p.Items)
	near(t, "discrimination", discriminations(m.Items), p.Discrimination, 0.02)
	near(t, "difficulty", difficulties(m.Items), p.Difficulty, 0.02)
}

func TestAbilitiesAgreeWithIntegration(t *testing.T) {
	all := peers(t)
	for _, name := range []string{"forms", "flaws"} {
		t.Run(name, func(t *testing.T) {
			p := all[name]
			m := &Model{Nodes: 41}
			for j := range p.Items {
				m.Items = append(m.Items, Item{Discrimination: p.Discrimination[j], Difficulty: p.Difficulty[j]})
			}
			var eap, sd []float64
			for _, a := range m.Abilities(nil, p.responses())[:len(p.EAP)] {
				eap, sd = append(eap, a.EAP), append(sd, a.SD)
			}
			// What is left is the population beyond the last node: a student
			// without answers loses 1e-4 of the SD, one with all right a little more.
			near(t, "EAP", eap, p.EAP, 3e-4)
			near(t, "SD", sd, p.SD, 3e-4)
		})
	}
}

// density is the logarithm of the posterior density of parameters, up to a
// constant, the slow way.
func density(r Responses, at []parameters) float64 {
	const h = 0.05
	var total float64
	for s := range r.Students() {
		item, score := r.student(s)
		var sum float64
		for t := -8.0; t < 8; t += h {
			p := math.Exp(-t*t/2) / math.Sqrt(2*math.Pi) * h
			for k, j := range item {
				right := 1 / (1 + math.Exp(-math.Exp(at[j].logA)*(t-at[j].b)))
				p *= math.Pow(right, float64(score[k])) * math.Pow(1-right, 1-float64(score[k]))
			}
			sum += p
		}
		total += math.Log(sum)
	}
	for _, p := range at {
		total -= p.logA*p.logA/2/0.25 + p.b*p.b/2/4
	}
	return total
}

func TestEveryIterationClimbs(t *testing.T) {
	p := peers(t)["flaws"]
	r := p.responses()
	settings, err := TwoPL{}.complete()
	if err != nil {
		t.Fatal(err)
	}
	e := newEM(settings, r, p.Items)
	at := e.start()
	before := math.Inf(-1)
	for k := range 50 {
		slow := density(r, at)
		fast, err := e.step(context.Background(), e.next, at)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(fast-slow) > 1e-3 { // the population beyond the last node
			t.Errorf("iteration %d: the density is %v, want %v", k, fast, slow)
		}
		if stepped := density(r, e.next); stepped < slow-1e-9 {
			t.Errorf("iteration %d: a step of EM led from %v down to %v", k, slow, stepped)
		}
		if slow < before-1e-9 {
			t.Errorf("iteration %d led from %v down to %v", k, before, slow)
		}
		before = slow
		rest, err := e.iterate(context.Background(), at)
		if err != nil {
			t.Fatal(err)
		}
		if rest {
			if math.Abs(before-p.Density) > 1e-3 {
				t.Errorf("came to rest at density %v, want %v", before, p.Density)
			}
			return
		}
	}
	t.Error("did not come to rest in 50 iterations")
}
