package irt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"paes/ml"
)

func correlates(t *testing.T, what string, got, truth []float64, least float64) {
	t.Helper()
	r := stat.Correlation(got, truth, nil)
	t.Logf("%s: r = %.4f", what, r)
	if !(r > least) {
		t.Errorf("%s: correlation with the truth is %.4f, want more than %v", what, r, least)
	}
}

func TestRecoversOneForm(t *testing.T) {
	x := simulate(1, 1000, 1, 60, 0, first)
	m := fit(t, TwoPL{}, x.Responses, len(x.items))
	if !m.Converged {
		t.Errorf("did not converge in %d iterations", m.Iterations)
	}
	correlates(t, "discrimination", discriminations(m.Items), discriminations(x.items), 0.97)
	correlates(t, "difficulty", difficulties(m.Items), difficulties(x.items), 0.97)
	abilities := m.Abilities(nil, x.Responses)
	correlates(t, "ability", eaps(abilities), x.theta, 0.9)

	var off, promised float64
	for s, a := range abilities {
		off += (a.EAP - x.theta[s]) * (a.EAP - x.theta[s])
		promised += a.SD * a.SD
	}
	if ratio := off / promised; math.Abs(ratio-1) > 0.12 { // 2.7 standard errors of a sum of 1000 squares
		t.Errorf("the squared error of abilities is %.3f of what their SD promises", ratio)
	}
}

// The second form is 1.5 harder, and one student in ten takes both: shares of
// right answers cannot compare who took different forms, a link can.
func TestLinksForms(t *testing.T) {
	x := simulate(2, 2000, 2, 40, 1.5, func(s int) []int {
		if s%10 == 0 {
			return []int{0, 1}
		}
		return []int{s % 2}
	})
	m := fit(t, TwoPL{}, x.Responses, len(x.items))
	correlates(t, "discrimination", discriminations(m.Items), discriminations(x.items), 0.97)
	correlates(t, "difficulty", difficulties(m.Items), difficulties(x.items), 0.97)
	correlates(t, "ability", eaps(m.Abilities(nil, x.Responses)), x.theta, 0.9)
	gap := func(items []Item) float64 {
		b := difficulties(items)
		return stat.Mean(b[40:], nil) - stat.Mean(b[:40], nil)
	}
	if got, want := gap(m.Items), gap(x.items); math.Abs(got-want) > 0.15 {
		t.Errorf("the second form is %.3f harder than the first, want %.3f", got, want)
	}
}

func TestAbilityFromSomeAnswers(t *testing.T) {
	x := simulate(3, 400, 2, 40, 0, func(int) []int { return []int{0, 1} })
	m := &Model{Items: x.items, Nodes: 41}
	var half Responses
	for s := range x.Students() {
		item, score := x.student(s)
		half.Add(item[:40], score[:40])
	}
	all, some := m.Abilities(nil, x.Responses), m.Abilities(make([]Ability, 400), half)
	correlates(t, "all", eaps(all), x.theta, 0.95)
	correlates(t, "half", eaps(some), x.theta, 0.9)
	for s := range all {
		if all[s].SD >= some[s].SD+0.1 {
			t.Errorf("student %d: more answers raised the SD from %v to %v", s, some[s].SD, all[s].SD)
		}
	}
	var none Responses
	none.Add(nil, nil)
	if a := m.Abilities(nil, none)[0]; math.Abs(a.EAP) > 1e-15 || math.Abs(a.SD-1) > 1e-4 {
		t.Errorf("without answers the ability is %+v, want 0 and 1", a)
	}
	if got := m.Abilities(nil, Responses{}); len(got) != 0 {
		t.Errorf("abilities of no students: %v", got)
	}
}

// One item, where a posterior has no closed form but its mean obeys
// E[θ|1]·P(1) + E[θ|0]·P(0) = 0, P(1) = 1/2 for b = 0.
func TestOneAnswerIsSymmetric(t *testing.T) {
	m := &Model{Items: []Item{{Discrimination: 1.3}}, Nodes: 41}
	var r Responses
	r.Add([]int32{0}, []float32{1})
	r.Add([]int32{0}, []float32{0})
	got := m.Abilities(nil, r)
	if got[0].EAP < 0.3 || math.Abs(got[0].EAP+got[1].EAP) > 1e-14 || math.Abs(got[0].SD-got[1].SD) > 1e-14 {
		t.Errorf("right: %+v, wrong: %+v", got[0], got[1])
	}
}

func TestSameBitsForAnyWorkers(t *testing.T) {
	x := simulate(4, 700, 5, 12, 0, func(s int) []int { return []int{s % 5, (s + 1 + s%2) % 5} })
	for name, r := range map[string]Responses{"forms": x.Responses, "scattered": scattered(x.Responses)} {
		want := fit(t, TwoPL{Workers: 1}, r, len(x.items))
		for _, workers := range []int{2, 8} {
			if got := fit(t, TwoPL{Workers: workers}, r, len(x.items)); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %d workers give other bits", name, workers)
			}
		}
	}
}

func TestItemsWithoutNews(t *testing.T) {
	var r Responses
	rnd := ml.NewRand(1, 0)
	for range 200 {
		r.Add([]int32{0, 1, 3, 4}, []float32{1, 0, float32(rnd.IntN(2)), float32(rnd.IntN(2))})
	}
	m := fit(t, TwoPL{}, r, 5)
	right, wrong, absent := m.Items[0], m.Items[1], m.Items[2]
	if want := (Item{Discrimination: 1, Difficulty: 0}); absent != want {
		t.Errorf("an item nobody answered is %+v, want the mode of the prior, %+v", absent, want)
	}
	if !(right.Difficulty < -2) || !(wrong.Difficulty > 2) || math.Abs(right.Difficulty) > 6 || math.Abs(wrong.Difficulty) > 6 {
		t.Errorf("all right: %+v, all wrong: %+v", right, wrong)
	}
	if right.Answers != 200 || absent.Answers != 0 {
		t.Errorf("answers: %d and %d, want 200 and 0", right.Answers, absent.Answers)
	}
}

func TestFindsForms(t *testing.T) {
	var r Responses
	for _, item := range [][]int32{{0, 1, 2, 3}, {3, 2, 4}, {}, {4, 2, 3}, {1, 0, 5}} {
		r.Add(item, make([]float32, len(item)))
	}
	f := findForms(r, 7)
	var got []string
	for _, items := range f.items {
		if len(items) > 0 {
			got = append(got, fmt.Sprint(items))
		}
	}
	slices.Sort(got)
	if want := []string{"[0 1]", "[2 3]", "[4]", "[5]", "[6]"}; !slices.Equal(got, want) {
		t.Errorf("forms %v, want %v", got, want)
	}
	for s := range r.Students() {
		var items []int32
		for _, c := range f.takenBy(s) {
			items = append(items, f.items[c]...)
		}
		item, _ := r.student(s)
		if slices.Sort(items); !slices.Equal(items, slices.Sorted(slices.Values(item))) {
			t.Errorf("the forms of student %d hold %v, want %v", s, items, item)
		}
	}
}

func TestRefusesBadAnswers(t *testing.T) {
	nan := float32(math.NaN())
	for name, c := range map[string]struct {
		item  []int32
		score []float32
		want  error
	}{
		"no answers":  {nil, nil, ml.ErrNoRows},
		"negative":    {[]int32{-1}, []float32{1}, ErrItem},
		"beyond":      {[]int32{0, 3}, []float32{1, 1}, ErrItem},
		"twice":       {[]int32{2, 1, 2}, []float32{1, 1, 1}, ErrRepeated},
		"NaN":         {[]int32{0}, []float32{nan}, ml.ErrMissing},
		"over":        {[]int32{0}, []float32{1.5}, ErrScore},
		"under":       {[]int32{0}, []float32{-0.5}, ErrScore},
		"none at all": {[]int32{}, []float32{}, ml.ErrNoRows},
	} {
		var r Responses
		r.Add(c.item, c.score)
		if _, err := (TwoPL{}).Fit(context.Background(), r, 3); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
	if _, err := (TwoPL{}).Fit(context.Background(), Responses{}, 3); !errors.Is(err, ml.ErrNoRows) {
		t.Errorf("zero value: %v", err)
	}
}

func TestRefusesBadSettings(t *testing.T) {
	var r Responses
	r.Add([]int32{0}, []float32{1})
	for _, m := range []TwoPL{{Nodes: 2}, {Nodes: -1}, {MaxIterations: -1}, {Tolerance: -1},
		{DiscriminationSD: math.NaN()}, {DifficultySD: math.Inf(1)}} {
		if _, err := m.Fit(context.Background(), r, 1); err == nil {
			t.Errorf("%+v fitted", m)
		}
	}
}

func TestWrongShapePanics(t *testing.T) {
	m := &Model{Items: make([]Item, 1), Nodes: 41}
	for name, f := range map[string]func(){
		"lengths":    func() { (&Responses{}).Add([]int32{1}, nil) },
		"scores":     func() { m.Abilities(nil, Responses{Start: []int{0, 1}, Item: []int32{0}}) },
		"end":        func() { m.Abilities(nil, Responses{Start: []int{0, 2}, Item: []int32{0}, Score: []float32{1}}) },
		"decreasing": func() { m.Abilities(nil, Responses{Start: []int{0, 1, 0}}) },
		"item":       func() { m.Abilities(nil, Responses{Start: []int{0, 1}, Item: []int32{1}, Score: []float32{1}}) },
		"room":       func() { m.Abilities(make([]Ability, 2), Responses{Start: []int{0, 0}}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x := simulate(1, 50, 1, 5, 0, first)
	if _, err := (TwoPL{}).Fit(ctx, x.Responses, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestStopsAtMaxIterations(t *testing.T) {
	x := simulate(1, 200, 1, 20, 0, first)
	m := fit(t, TwoPL{MaxIterations: 1}, x.Responses, 20)
	if m.Converged || m.Iterations != 1 {
		t.Errorf("converged %v after %d iterations", m.Converged, m.Iterations)
	}
}

func FuzzFit(f *testing.F) {
	f.Add([]byte("\x00\xff\x01\x00|\x02\x80\x01\xff"))
	f.Add([]byte("||\x03\x00|\x03\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		const items = 6
		var r Responses
		var item []int32
		var score []float32
		for k := 0; k < min(len(data), 200); k++ {
			if data[k] == '|' || k+1 == len(data) {
				r.Add(item, score)
				item, score = nil, nil
				continue
			}
			item, score = append(item, int32(data[k])-1), append(score, float32(data[k+1])/250)
			k++
		}
		m, err := TwoPL{MaxIterations: 30}.Fit(context.Background(), r, items)
		if err != nil {
			return
		}
		for j, it := range m.Items {
			if !(it.Discrimination > 0) || it.Discrimination > 100 || !(math.Abs(it.Difficulty) < 100) {
				t.Errorf("item %d is %+v", j, it)
			}
		}
		for s, a := range m.Abilities(nil, r) {
			if !(math.Abs(a.EAP) < farthest) || !(a.SD > 0) || a.SD > 1.5 {
				t.Errorf("student %d is %+v", s, a)
			}
		}
	})
}

// Two groups took different tests, of items drawn alike. What sets them apart is
// shared between the items, which have the variance of their prior, and the
// students, who have a variance of 1, in proportion to how many there are.
func TestHierarchicalTellsAnAbleGroupFromEasyTests(t *testing.T) {
	const students, items, apart, seeds = 80, 200, 0.6, 8
	const usual, spread = -0.8, 1.1
	var plain, hierarchical float64
	for seed := range uint64(seeds) {
		rng := ml.NewRand(11, seed)
		truth := make([]Item, 2*items)
		for j := range truth {
			truth[j] = Item{Discrimination: math.Exp(0.3 * rng.NormFloat64()), Difficulty: usual + spread*rng.NormFloat64()}
		}
		var r Responses
		for s := range 2 * students {
			group := s % 2
			theta := apart*(float64(group)-0.5) + rng.NormFloat64()
			item, score := make([]int32, items), make([]float32, items)
			for j := range items {
				item[j] = int32(group*items + j)
				if rng.Float64() < truth[item[j]].Probability(theta) {
					score[j] = 1
				}
			}
			r.Add(item, score)
		}
		gap := func(fit TwoPL) (gap float64) {
			m, err := fit.Fit(t.Context(), r, 2*items)
			if err != nil {
				t.Fatal(err)
			}
			for s, a := range m.Abilities(nil, r) {
				gap += (2*float64(s%2) - 1) * a.EAP / students
			}
			return gap
		}
		plain += gap(TwoPL{DifficultySD: 1000}) / seeds
		hierarchical += gap(TwoPL{Hierarchical: true}) / seeds
	}
	want := apart * (items / (spread * spread)) / (items/(spread*spread) + students)
	if math.Abs(hierarchical-want) > 0.1 || math.Abs(plain) > 0.05 {
		t.Errorf("groups %.1f apart: %.2f with a flat prior, want 0; %.2f with a hierarchical one, want %.2f", apart, plain, hierarchical, want)
	}
}
