package simulate

import (
	"math/rand/v2"
	"slices"

	"paes/chile"
)

// tagger gives every question of a test its indicator.
type tagger struct {
	rng    *rand.Rand
	words  *wording
	school *School
	open   map[rareKey][]int // rare indicators that still have room
}

type rareKey struct {
	subject chile.Subject
	grade   int
}

// tag places the frequent indicators that fit the test, 1 to 3 questions each,
// on items drawn at random; rare ones take the rest.
func (t *tagger) tag(f *form) {
	var fitting []int
	for i := range frequentCount {
		if t.school.indicators[i].fits(f.subject, f.grade, f.year) {
			fitting = append(fitting, i)
		}
	}
	t.rng.Shuffle(len(fitting), func(i, j int) { fitting[i], fitting[j] = fitting[j], fitting[i] })
	place := t.rng.Perm(itemCount)
	for _, i := range fitting {
		in := &t.school.indicators[i]
		if in.perForm > len(place) {
			break
		}
		for _, k := range place[:in.perForm] {
			f.questions[k].indicator = i
		}
		place = place[in.perForm:]
		in.rows += in.perForm
	}
	for k := itemCount; k < len(f.questions); k++ {
		place = append(place, k)
	}
	for _, k := range place {
		f.questions[k].indicator = t.rare(f)
	}
}

// openRare is how many rare indicators of a subject and grade are in use at a time.
const openRare = 6

// rare takes one question of an open rare indicator.
func (t *tagger) rare(f *form) int {
	s, key := t.school, rareKey{f.subject, f.grade}
	for len(t.open[key]) < openRare {
		in := newRare(t.rng, t.words, f.subject, f.grade)
		if len(s.indicators) == frequentCount {
			in.limit = threshold // the bank brings the first one up to it
		}
		t.open[key] = append(t.open[key], len(s.indicators))
		s.indicators = append(s.indicators, in)
	}
	k := t.rng.IntN(openRare)
	i := t.open[key][k]
	if s.indicators[i].rows++; s.indicators[i].rows == s.indicators[i].limit {
		t.open[key] = slices.Delete(t.open[key], k, k+1)
	}
	return i
}
