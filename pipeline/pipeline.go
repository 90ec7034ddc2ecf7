// Package pipeline conducts the data half: raw rows are cleaned, joined and made
// into the seven tables and the gains, with a report of what was read, dropped and why.
package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"paes/chile"
	"paes/clean"
	"paes/es"
	"paes/feature"
	"paes/raw"
)

// Options are the settings of a run.
type Options struct {
	Key       chile.Key
	DigitSEPA clean.Digit
	DigitPAES clean.Digit
	Taxonomy  feature.Taxonomy
}

// Result is what a run made.
type Result struct {
	Tables *feature.Tables
	Gains  []feature.Ganancia
	Scores []clean.Score // of the students in the tables, ascending RUT
	Issues []clean.Issue
	Report Report
}

// Report is the short summary of a run.
type Report struct {
	StudentsRead, StudentsKept int
	PAESRead, PAESKept         int
	AnswersRead, AnswersUsed   int64
	Assessments, Indicators    int
	Measured                   map[chile.Subject]int // students whose ability in the subject is known
	Joined                     int                   // students with SEPA and PAES
	Puntajes                   map[chile.Prueba]int  // of the joined students
	Dropped                    []Reason              // by source, then most first
}

// Reason counts the issues of one kind of a source.
type Reason struct {
	Source string
	Kind   clean.Kind
	Why    string
	Rows   int64
}

// JoinedShare is the share of students with PAES that were found in SEPA.
func (r Report) JoinedShare() float64 {
	if r.PAESKept == 0 {
		return 0
	}
	return float64(r.Joined) / float64(r.PAESKept)
}

// Run cleans both sources, joins them and builds the tables.
func Run(ctx context.Context, sepa *raw.SEPA, book *raw.Workbook, o Options) (*Result, error) {
	students, sepaColumn, issues := clean.Students(sepa, o.DigitSEPA, o.Key)
	scores, paesColumn, found, err := clean.Scores(book, o.DigitPAES, o.Key)
	if err != nil {
		return nil, err
	}
	joined, missing := Join(students, scores)
	issues = slices.Concat(issues, found, missing)
	if len(joined) == 0 {
		return nil, noneInCommon(sepa, book, sepaColumn, paesColumn)
	}
	tables, err := feature.Build(ctx, students, sepa, o.Taxonomy)
	if err != nil {
		return nil, err
	}
	tables.Admission = admissions(tables.Students, joined)
	res := &Result{Tables: tables, Gains: feature.Ganancias(tables, sepa), Scores: joined, Issues: issues}
	res.Report = Report{
		StudentsRead: len(sepa.Students), StudentsKept: len(students),
		PAESRead: len(book.Rows), PAESKept: len(scores),
		AnswersRead: sepa.Answers.Rows,
		AnswersUsed: sepa.Answers.Rows - sepa.Answers.NoScore - sepa.Answers.OutOfRange - sepa.Answers.NoQuestion - sepa.Answers.NoStudent,
		Assessments: len(sepa.Assessments), Indicators: len(sepa.Indicators),
		Measured: map[chile.Subject]int{},
		Joined:   len(joined), Puntajes: countPuntajes(joined), Dropped: reasons(issues),
	}
	for _, s := range []chile.Subject{chile.SubjectMatematica, chile.SubjectLenguaje} {
		res.Report.Measured[s] = tables.Measured(s)
	}
	return res, nil
}

// Join keeps the scores of the students that stand in SEPA, in ascending RUT,
// and reports the others.
func Join(students []clean.Student, scores []clean.Score) (joined []clean.Score, missing []clean.Issue) {
	known := make(map[chile.RUT]bool, len(students))
	for _, s := range students {
		known[s.RUT] = true
	}
	for _, sc := range scores {
		if known[sc.RUT] {
			joined = append(joined, sc)
			continue
		}
		missing = append(missing, clean.Issue{Source: clean.PAES, Row: int64(sc.Row), Column: "RUT",
			Kind: clean.NoSEPA, Why: "el estudiante no está en SEPA con un RUT legible y respuestas", Rows: 1})
	}
	slices.SortFunc(missing, func(a, b clean.Issue) int { return cmp.Compare(a.Row, b.Row) })
	return joined, missing
}

// admissions returns the admission year of each student, 0 where it is not known.
func admissions(students []feature.Student, scores []clean.Score) []int {
	year := make(map[chile.RUT]int, len(scores))
	for _, sc := range scores {
		year[sc.RUT] = sc.Year
	}
	out := make([]int, len(students))
	for i, st := range students {
		out[i] = year[st.RUT]
	}
	return out
}

func noneInCommon(sepa *raw.SEPA, book *raw.Workbook, sc, pc chile.Column) error {
	sepaRUTs := make([]string, len(sepa.Students))
	for i, s := range sepa.Students {
		sepaRUTs[i] = s.RUT
	}
	paesRUTs := make([]string, len(book.Rows))
	for i, r := range book.Rows {
		paesRUTs[i] = r.RUT
	}
	return &es.Error{
		Code: "sin_estudiantes_en_comun",
		Sentence: fmt.Sprintf("Ningún estudiante está a la vez en SEPA y en la planilla PAES. Columna de RUT en SEPA: %s. Columna de RUT en PAES: %s.",
			clean.Describe(sepaRUTs, sc), clean.Describe(paesRUTs, pc)),
		Where: es.Place{File: book.File, Sheet: book.Sheet},
		Hint:  "Si los RUT están codificados, revise la clave (PAES_RUT_CLAVE); si una columna no lleva dígito verificador, dígalo con rut.digito_sepa o rut.digito_paes.",
	}
}

func countPuntajes(scores []clean.Score) map[chile.Prueba]int {
	n := map[chile.Prueba]int{}
	for _, sc := range scores {
		for _, p := range chile.Pruebas() {
			if sc.Puntaje[p] == sc.Puntaje[p] { // not NaN
				n[p]++
			}
		}
	}
	return n
}

func reasons(issues []clean.Issue) []Reason {
	type key struct {
		source string
		kind   clean.Kind
		column string
	}
	at := map[key]int{}
	var out []Reason
	for _, is := range issues {
		k := key{is.Source, is.Kind, ""}
		if is.Row == 0 {
			k.column = is.Column
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Reason{is.Source, is.Kind, kindPhrase(is), 0})
		}
		out[i].Rows += is.Rows
	}
	slices.SortStableFunc(out, func(a, b Reason) int {
		return cmp.Or(-cmp.Compare(a.Source, b.Source), -cmp.Compare(a.Rows, b.Rows), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// kindPhrase is the reason in general, without what belongs to one row.
func kindPhrase(is clean.Issue) string {
	switch is.Kind {
	case clean.Duplicate:
		return "RUT repetido; se conserva el primero"
	case clean.OlderYear:
		return "RUT repetido con una admisión anterior; se conserva la más reciente"
	default:
		return is.Why
	}
}
