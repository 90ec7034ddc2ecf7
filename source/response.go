package source

import (
	"database/sql"
	"errors"
	"slices"

	"paes/raw"
)

// responses reads the answers that count, one by one and in any order, straight
// into their place: the sums of the tests say how many each student has, so
// nothing is sorted or grown. It comes after tests.
func (r reader) responses() error {
	questions, err := collect(r.ctx, r.tx, statement("questions"), func(rows *sql.Rows, v *raw.Question) error {
		return rows.Scan(&v.ID, &v.AssessmentID)
	})
	if err != nil {
		return err
	}
	out := raw.Responses{Questions: questions, Start: []int{0}}
	for _, t := range r.out.Tests {
		last := len(out.Students) - 1
		if last < 0 || out.Students[last] != t.StudentID {
			out.Students = append(out.Students, t.StudentID)
			out.Start = append(out.Start, out.Start[last+1])
			last++
		}
		out.Start[last+1] += int(t.N)
	}
	total := out.Start[len(out.Students)]
	out.Question, out.Micros = make([]int32, total), make([]int32, total)
	if err := r.place(&out); err != nil {
		return err
	}
	tidy(&out)
	r.out.Responses = out
	return nil
}

// place streams the answers into the slots of their students.
func (r reader) place(out *raw.Responses) error {
	student := make(map[int64]int, len(out.Students))
	for i, id := range out.Students {
		student[id] = i
	}
	question := make(map[int64]int32, len(out.Questions))
	for k, q := range out.Questions {
		question[q.ID] = int32(k)
	}
	next := slices.Clone(out.Start)
	rows, err := r.tx.QueryContext(r.ctx, statement("responses"))
	if err != nil {
		return err
	}
	defer rows.Close()
	var studentID, questionID int64
	var micros int32
	for rows.Next() {
		if err := rows.Scan(&studentID, &questionID, &micros); err != nil {
			return err
		}
		i, known := student[studentID]
		k, asked := question[questionID]
		if !known || !asked {
			continue
		}
		if next[i] == out.Start[i+1] {
			return errors.New("source: a student has more answers than the sums of the tests say")
		}
		out.Question[next[i]], out.Micros[next[i]] = k, micros
		next[i]++
	}
	return rows.Err()
}

// tidy puts each student's answers in ascending question. A question that a
// student answered several times keeps the mean of its scores, to the millionth.
func tidy(out *raw.Responses) {
	var packed []uint64 // question above, millionths below
	end, from := 0, 0
	for i := range out.Students {
		question, micros := out.Question[from:out.Start[i+1]], out.Micros[from:out.Start[i+1]]
		from = out.Start[i+1]
		packed = packed[:0]
		for k, q := range question {
			packed = append(packed, uint64(q)<<32|uint64(micros[k]))
		}
		slices.Sort(packed)
		for k := 0; k < len(packed); {
			first, sum := k, uint64(0)
			for ; k < len(packed) && packed[k]>>32 == packed[first]>>32; k++ {
				sum += packed[k] & 0xffffffff
			}
			n := uint64(k - first)
			out.Question[end], out.Micros[end] = int32(packed[first]>>32), int32((sum+n/2)/n)
			end++
		}
		out.Start[i+1] = end
	}
	out.Question, out.Micros = out.Question[:end], out.Micros[:end]
}
