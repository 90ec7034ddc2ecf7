package model

// Estimate is what a model says of one student in one prueba.
type Estimate struct {
	Puntaje   float64    // expected, between 100 and 1000
	Latent    float64    // what it would be on a scale without ends
	AtMax     float64    // probability of the highest puntaje
	Intervals []Interval // by rising level; none from a model that was not calibrated
	NewYear   bool       // the admission year is not among those learnt from
	Unlike    Unlike     // how the student differs from those learnt from
}

// Interval holds the puntaje in Level of the cases, say 0.9.
type Interval struct{ Level, Low, High float64 }

// At returns the interval of a level.
func (e Estimate) At(level float64) (Interval, bool) {
	for _, i := range e.Intervals {
		if i.Level == level {
			return i, true
		}
	}
	return Interval{}, false
}

// Unlike says how a student differs from those that a model learnt from.
type Unlike uint8

const (
	Alike   Unlike = iota
	Far            // an unusual combination: the estimate deserves less trust
	Sparse         // little history: the interval is wide for a reason
	TooFar         // so unusual that no number is given
	NoTrace        // no history in the subjects that count: no number is given
)

// Refused reports whether no number should be given.
func (u Unlike) Refused() bool { return u == TooFar || u == NoTrace }
