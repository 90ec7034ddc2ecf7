package feature

import (
	"math"
	"slices"

	"paes/chile"
	"paes/ml"
	"paes/raw"
)

// MinGainStudents is how many students a mean gain needs.
const MinGainStudents = 10

// Band is a third of the students of a subject, by ability.
type Band string

// The bands, as people read them.
const (
	BandLow    Band = "baja"
	BandMiddle Band = "media"
	BandHigh   Band = "alta"
)

// Bands returns the bands by rising ability.
func Bands() []Band { return []Band{BandLow, BandMiddle, BandHigh} }

// Ganancia is how the score in an indicador changed, for the students of a band,
// between the last two years in which their tests had it. A score is relative to
// all who answered the same questions: a gain is one on the generation, whatever
// the difficulty of the forms. It says what happened, not why.
type Ganancia struct {
	Indicador string
	Subject   chile.Subject // of most of its questions; those of the other do not count
	Band      Band
	From, To  float64 // abilities of the band: From <= ability < To; infinite at the ends
	Students  int     // one gain each
	Gain, SE  float64 // mean gain, in units of the full score, and its standard error
	Weight    float64 // mean share of a student's answers in the subject that belong to the indicador
	Slope     float64 // ability per unit of mean score, within the band
}

// Effect says how the columns of the resumen change when the score in the
// indicador rises by gain and nothing else does.
func (g Ganancia) Effect(gain float64) map[string]float64 {
	rise, columns, out := g.Weight*gain, subjectColumns(), map[string]float64{}
	for _, k := range []int{media, ultimas3, ultima} {
		out[subjectPrefix(g.Subject)+"_"+columns[k].name] = rise
	}
	for _, k := range []int{irtAll, irtUltimas3} {
		out[subjectPrefix(g.Subject)+"_"+columns[k].name] = g.Slope * rise
	}
	return out
}

// Ganancias measures the gains of every indicador and band with enough students,
// by indicador as SEPA.Indicators has them, then by rising ability. t must be
// made of s by Build.
func Ganancias(t *Tables, s *raw.SEPA) []Ganancia {
	questions, years := askedOf(s)
	home := homesOf(s, questions)
	for _, a := range s.Attached {
		if q := &questions[a.Question]; q.subject == home[a.Indicator] {
			q.measures = append(q.measures, a.Indicator)
		}
	}
	row := make(map[int64]int, len(t.Students))
	for i, st := range t.Students {
		row[st.ID] = i
	}
	var thirds [2][]third
	for _, subject := range subjects() {
		thirds[subject] = thirdsOf(t, subject)
	}

	tallies := make([]tally, len(home))
	h := newHistory(len(home), years)
	for k, student := range s.Responses.Students {
		h.read(questions, &s.Responses, k)
		band := [2]int{-1, -1}
		if i, kept := row[student]; kept {
			for _, subject := range subjects() {
				band[subject] = find(thirds[subject], subjectCells(t.ByFamily[Resumen], i, subject)[irtAll])
			}
		}
		for j, subject := range home {
			tallies[j].add(h, j, subject, band[subject])
		}
	}

	var out []Ganancia
	for j := range tallies {
		for b, gains := range tallies[j].gains {
			if len(gains) < MinGainStudents {
				continue
			}
			third := thirds[home[j]][b]
			g := Ganancia{Indicador: s.Indicators[j], Subject: home[j], Band: Bands()[b], From: third.from, To: third.to,
				Students: len(gains), Weight: tallies[j].shares / tallies[j].takers, Slope: third.slope}
			g.Gain, g.SE = meanAndError(gains)
			out = append(out, g)
		}
	}
	return out
}

// tally is what is known of one indicador.
type tally struct {
	gains          [3][]float64 // by band, in ascending student
	shares, takers float64      // sum of the shares of the answers, over so many students
}

// add takes in a student; band is -1 for one of unknown ability.
func (t *tally) add(h *history, j int, subject chile.Subject, band int) {
	if h.answers[j] == 0 {
		return
	}
	t.shares += float64(h.answers[j]) / float64(h.total[subject])
	t.takers++
	if gain, ok := h.gain(j); ok && band >= 0 {
		t.gains[band] = append(t.gains[band], gain)
	}
}

// asked is a question as gains see it.
type asked struct {
	subject  chile.Subject
	year     int     // place among the years of tests, -1 when the name of its test has none
	mean     float64 // score over all who answered it, in millionths
	measures []int   // the indicadores that are at home in its subject
}

// askedOf describes the questions, but for what they measure, and counts the years.
func askedOf(s *raw.SEPA) (out []asked, years int) {
	names := make(map[int64]string, len(s.Assessments))
	var order []int
	for _, a := range s.Assessments {
		names[a.ID] = a.Name
		if year := chile.AssessmentYear(a.Name); year > 0 {
			order = append(order, year)
		}
	}
	slices.Sort(order)
	order = slices.Compact(order)

	sums := make([]raw.Sum, len(s.Responses.Questions))
	for k, q := range s.Responses.Question {
		sums[q] = sums[q].Add(raw.Sum{Micros: int64(s.Responses.Micros[k]), N: 1})
	}
	for k, q := range s.Responses.Questions {
		a := asked{subject: chile.AssessmentSubject(names[q.AssessmentID]), year: -1}
		if year := chile.AssessmentYear(names[q.AssessmentID]); year > 0 {
			a.year = slices.Index(order, year)
		}
		if sums[k].N > 0 {
			a.mean = float64(sums[k].Micros) / float64(sums[k].N)
		}
		out = append(out, a)
	}
	return out, len(order)
}

// homesOf returns the subject of most of the questions of each indicador,
// Matemática when there are as many of both.
func homesOf(s *raw.SEPA, questions []asked) []chile.Subject {
	more := make([]int, len(s.Indicators)) // of Lenguaje than of Matemática
	for _, a := range s.Attached {
		if questions[a.Question].subject == chile.SubjectLenguaje {
			more[a.Indicator]++
		} else {
			more[a.Indicator]--
		}
	}
	out := make([]chile.Subject, len(more))
	for j, n := range more {
		out[j] = chile.SubjectMatematica
		if n > 0 {
			out[j] = chile.SubjectLenguaje
		}
	}
	return out
}

// history is what one student answered, by indicador. It is used again for the next.
type history struct {
	indicators int
	sum        []float64 // by year and indicador: scores relative to the mean of the question, in millionths
	n          []int     // of the answers in sum
	answers    []int     // by indicador, with those of tests without a year
	total      [2]int    // answers by subject
}

func newHistory(indicators, years int) *history {
	return &history{indicators: indicators, sum: make([]float64, years*indicators), n: make([]int, years*indicators), answers: make([]int, indicators)}
}

// read takes in the answers of Responses.Students[i].
func (h *history) read(questions []asked, r *raw.Responses, i int) {
	clear(h.sum)
	clear(h.n)
	clear(h.answers)
	h.total = [2]int{}
	question, micros := r.Of(i)
	for k, place := range question {
		q := &questions[place]
		h.total[q.subject]++
		for _, j := range q.measures {
			h.answers[j]++
			if q.year >= 0 {
				at := q.year*h.indicators + j
				h.sum[at] += float64(micros[k]) - q.mean
				h.n[at]++
			}
		}
	}
}

// gain is the mean score of an indicador in the last year that has it, less that
// of the year before among those that have it.
func (h *history) gain(j int) (gain float64, ok bool) {
	later, found := 0.0, false
	for at := len(h.n) - h.indicators + j; at >= 0; at -= h.indicators {
		if h.n[at] == 0 {
			continue
		}
		mean := h.sum[at] / float64(h.n[at]) / 1e6
		if found {
			return later - mean, true
		}
		later, found = mean, true
	}
	return 0, false
}

// third is a band of a subject: its abilities and what they are worth.
type third struct{ from, to, slope float64 }

// find returns the band of an ability, -1 where it is not known.
func find(thirds []third, ability float64) int {
	return slices.IndexFunc(thirds, func(b third) bool { return b.from <= ability && ability < b.to })
}

// thirdsOf cuts the students with an ability in three; none when there are none.
func thirdsOf(t *Tables, subject chile.Subject) []third {
	var abilities, means []float64
	for i := range t.Students {
		if cells := subjectCells(t.ByFamily[Resumen], i, subject); !math.IsNaN(cells[irtAll]) {
			abilities, means = append(abilities, cells[irtAll]), append(means, cells[media])
		}
	}
	n := len(abilities)
	if n == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(abilities))
	cuts := []float64{math.Inf(-1), sorted[n/3], sorted[2*n/3], math.Inf(1)}
	out := make([]third, len(Bands()))
	for b := range out {
		out[b] = third{from: cuts[b], to: cuts[b+1]}
		var x, y []float64
		for k, a := range abilities {
			if find(out[b:b+1], a) == 0 {
				x, y = append(x, means[k]), append(y, a)
			}
		}
		out[b].slope = regress(x, y)
	}
	return out
}

// regress is the least squares slope of y on x, 0 when x does not vary.
func regress(x, y []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	mx, my := ml.Mean(x, nil), ml.Mean(y, nil)
	var product, squares float64
	for k := range x {
		product += float64((x[k] - mx) * (y[k] - my))
		squares += float64((x[k] - mx) * (x[k] - mx))
	}
	if squares == 0 {
		return 0
	}
	return product / squares
}

// meanAndError returns the mean and its standard error, sd/sqrt(n).
func meanAndError(y []float64) (mean, se float64) {
	mean = ml.Mean(y, nil)
	var squares float64
	for _, v := range y {
		squares += float64((v - mean) * (v - mean))
	}
	n := float64(len(y))
	return mean, math.Sqrt(squares / (n - 1) / n)
}
