package source

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"paes/es"
	"paes/raw"
)

// Read reads the tables in one read-only transaction, a consistent snapshot.
// The engine does the grouping; sums come out, and the answers in a compact form.
// The indicators are the descriptions with more than minIndicatorRows rows.
func (s *SEPA) Read(ctx context.Context, minIndicatorRows int) (*raw.SEPA, error) {
	tx, err := s.db.BeginTx(ctx, &s.tx)
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	defer tx.Rollback() // nothing was written
	for _, stmt := range s.setup {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return nil, s.failed(ctx, err)
		}
	}
	if err := s.check(ctx, tx); err != nil {
		return nil, s.failed(ctx, err)
	}
	out := &raw.SEPA{Origin: s.origin}
	r := reader{ctx, tx, out}
	for _, step := range []func() error{
		r.students, r.assessments, r.repeated, r.tests, r.answers, r.responses,
		func() error { return r.indicators(minIndicatorRows) },
		r.difficulties,
	} {
		if err := step(); err != nil {
			return nil, s.failed(ctx, err)
		}
	}
	return out, nil
}

// failed says in Spanish what the engine answered.
func (s *SEPA) failed(ctx context.Context, err error) error {
	if stop := interrupted(ctx, err); stop != nil {
		return stop
	}
	return s.explain(err)
}

type reader struct {
	ctx context.Context
	tx  *sql.Tx
	out *raw.SEPA
}

func (r reader) students() (err error) {
	r.out.Students, err = collect(r.ctx, r.tx, statement("students"), func(rows *sql.Rows, v *raw.Student) error {
		return rows.Scan(&v.ID, &v.RUT)
	})
	if err == nil && len(r.out.Students) == 0 {
		return emptyTable("student")
	}
	return err
}

func (r reader) assessments() (err error) {
	r.out.Assessments, err = collect(r.ctx, r.tx, statement("assessments"), func(rows *sql.Rows, v *raw.Assessment) error {
		return rows.Scan(&v.ID, &v.Name)
	})
	if err == nil && len(r.out.Assessments) == 0 {
		return emptyTable("assessment")
	}
	return err
}

// repeated refuses ids that stand twice: a join on them counts answers twice.
func (r reader) repeated() error {
	type count struct {
		table string
		rows  int
	}
	counts, err := collect(r.ctx, r.tx, statement("repeated"), func(rows *sql.Rows, v *count) error {
		return rows.Scan(&v.table, &v.rows)
	})
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.rows > 0 {
			return fail("sepa_id_repetido",
				"La tabla SEPA «"+c.table+"» tiene "+es.Count(c.rows, "fila con el «id» repetido o vacío.", "filas con el «id» repetido o vacío."),
				"Cada fila debe tener su propio «id»: corrija la tabla en la base de datos.", nil)
		}
	}
	return nil
}

func (r reader) tests() (err error) {
	r.out.Tests, err = collect(r.ctx, r.tx, statement("tests"), func(rows *sql.Rows, v *raw.TestSum) error {
		return rows.Scan(&v.StudentID, &v.AssessmentID, &v.Micros, &v.N)
	})
	return err
}

// answers counts what was left out. It comes after tests, whose answers are the
// ones kept: when none is missing, no join is needed to look for orphans.
func (r reader) answers() error {
	c := &r.out.Answers
	var good, kept int64
	if err := r.tx.QueryRowContext(r.ctx, statement("answer_count")).Scan(&c.Rows, &c.NoScore, &good); err != nil {
		return err
	}
	c.OutOfRange = c.Rows - c.NoScore - good
	for _, t := range r.out.Tests {
		kept += t.N
	}
	if kept != good {
		if err := r.tx.QueryRowContext(r.ctx, statement("orphan_count")).Scan(&c.NoQuestion, &c.NoStudent); err != nil {
			return err
		}
	}
	if c.Rows == 0 {
		return emptyTable("answer")
	}
	if kept == 0 {
		return fail("sepa_vacia", "Ninguna de las "+es.Int(int(c.Rows))+" respuestas SEPA sirve: "+
			es.Int(int(c.NoScore))+" sin puntaje, "+es.Int(int(c.OutOfRange))+" fuera de 0 a 1, "+
			es.Int(int(c.NoQuestion))+" sin pregunta y "+es.Int(int(c.NoStudent))+" sin estudiante.",
			"Revise las tablas «answer», «question», «assessment» y «student».", nil)
	}
	return nil
}

// named is a text and the id that stands for it in the sums.
type named struct {
	id   int64
	text string
}

// ranked orders the texts by bytes, since engines collate each in its own way,
// and says the index of each id. Blank texts are left out.
func ranked(all []named) (texts []string, index map[int64]int) {
	for _, n := range all {
		if strings.TrimSpace(n.text) != "" {
			texts = append(texts, n.text)
		}
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	index = make(map[int64]int, len(all))
	for _, n := range all {
		if i, ok := slices.BinarySearch(texts, n.text); ok {
			index[n.id] = i
		}
	}
	return texts, index
}

func (r reader) named(query string, args ...any) ([]string, map[int64]int, error) {
	all, err := collect(r.ctx, r.tx, statement(query), func(rows *sql.Rows, v *named) error {
		return rows.Scan(&v.id, &v.text)
	}, args...)
	if err != nil {
		return nil, nil, err
	}
	texts, index := ranked(all)
	return texts, index, nil
}

func (r reader) indicators(minRows int) error {
	texts, index, err := r.named("indicators", int64(minRows))
	if err != nil || len(texts) == 0 {
		return err
	}
	const left = -1
	sums, err := collect(r.ctx, r.tx, statement("indicator_sums"), func(rows *sql.Rows, v *raw.IndexedSum) error {
		var id int64
		err := rows.Scan(&v.StudentID, &id, &v.Micros, &v.N)
		v.Indicator = left
		if i, ok := index[id]; ok {
			v.Indicator = i
		}
		return err
	}, int64(minRows))
	if err != nil {
		return err
	}
	sums = slices.DeleteFunc(sums, func(v raw.IndexedSum) bool { return v.Indicator == left })
	slices.SortFunc(sums, func(a, b raw.IndexedSum) int {
		return cmp.Or(cmp.Compare(a.StudentID, b.StudentID), cmp.Compare(a.Indicator, b.Indicator))
	})
	r.out.Indicators, r.out.IndicatorSum = texts, sums
	return r.attached(index, minRows)
}

// attached reads which questions measure the indicators of the index. It comes
// after responses.
func (r reader) attached(index map[int64]int, minRows int) error {
	const left = -1
	questions := r.out.Responses.Questions
	all, err := collect(r.ctx, r.tx, statement("indicator_questions"), func(rows *sql.Rows, v *raw.Attachment) error {
		var question, indicator int64
		err := rows.Scan(&question, &indicator)
		k, asked := slices.BinarySearchFunc(questions, question, func(q raw.Question, id int64) int { return cmp.Compare(q.ID, id) })
		i, kept := index[indicator]
		*v = raw.Attachment{Question: k, Indicator: i}
		if !asked || !kept {
			v.Question = left
		}
		return err
	}, int64(minRows))
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(v raw.Attachment) bool { return v.Question == left })
	slices.SortFunc(all, func(a, b raw.Attachment) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Indicator, b.Indicator))
	})
	r.out.Attached = all
	return nil
}

func (r reader) difficulties() error {
	texts, index, err := r.named("difficulties")
	if err != nil || len(texts) == 0 {
		return err
	}
	const left = -1
	sums, err := collect(r.ctx, r.tx, statement("difficulty_sums"), func(rows *sql.Rows, v *raw.DifficultySum) error {
		var id int64
		err := rows.Scan(&v.StudentID, &v.AssessmentID, &id, &v.Micros, &v.N)
		v.Difficulty = left
		if i, ok := index[id]; ok {
			v.Difficulty = i
		}
		return err
	})
	if err != nil {
		return err
	}
	sums = slices.DeleteFunc(sums, func(v raw.DifficultySum) bool { return v.Difficulty == left })
	r.out.Difficulties, r.out.DifficultSum = answered(texts, sums)
	return nil
}

// answered drops the difficulties without answers, orders the sums and joins
// those of ids that carry the same text.
func answered(texts []string, sums []raw.DifficultySum) ([]string, []raw.DifficultySum) {
	seen := make([]bool, len(texts))
	for _, v := range sums {
		seen[v.Difficulty] = true
	}
	index := make([]int, len(texts))
	var kept []string
	for i, text := range texts {
		index[i] = len(kept)
		if seen[i] {
			kept = append(kept, text)
		}
	}
	for i := range sums {
		sums[i].Difficulty = index[sums[i].Difficulty]
	}
	order := func(a, b raw.DifficultySum) int {
		return cmp.Or(cmp.Compare(a.StudentID, b.StudentID), cmp.Compare(a.AssessmentID, b.AssessmentID), cmp.Compare(a.Difficulty, b.Difficulty))
	}
	slices.SortFunc(sums, order)
	out := sums[:0]
	for _, v := range sums {
		if n := len(out); n > 0 && order(out[n-1], v) == 0 {
			out[n-1].Sum = out[n-1].Sum.Add(v.Sum)
			continue
		}
		out = append(out, v)
	}
	return kept, out
}

func emptyTable(name string) error {
	return fail("sepa_vacia", "La tabla SEPA «"+name+"» está vacía.",
		"Revise que la base de datos sea la correcta y que sus datos estén cargados.", nil)
}
