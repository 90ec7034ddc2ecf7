package raw

// Responses are the answers that count, one by one, for what sums cannot say
// (the difficulty of a question). They are the one thing that is held per
// answer, at 8 bytes each: 11 MB for the 1.3 million answers of one school, 8 GB
// for 10^9. The answers of Students[i] are Question and Micros from Start[i] to
// Start[i+1], in ascending question.
type Responses struct {
	Questions []Question // of the assessments that there are; ascending id
	Students  []int64    // those with answers that count; ascending id
	Start     []int      // one more than Students
	Question  []int32    // per answer, its place in Questions
	Micros    []int32    // per answer, the score in millionths
}

// Question is a question of a SEPA test.
type Question struct {
	ID, AssessmentID int64
}

// Attachment says that a question measures an indicator.
type Attachment struct {
	Question  int // place in Responses.Questions
	Indicator int // place in SEPA.Indicators
}

// Of returns the answers of Students[i]: places in Questions and millionths.
func (r *Responses) Of(i int) (question, micros []int32) {
	from, to := r.Start[i], r.Start[i+1]
	return r.Question[from:to], r.Micros[from:to]
}
