package simulate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"strconv"
	"strings"
	"testing"

	"paes/chile"
)

// digest is a sink that keeps a hash of all rows, and counts them.
type digest struct {
	hash.Hash
	rows map[string]int
}

func (d digest) Write(_ context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	fmt.Fprintln(d.Hash, table, columns)
	for row := range rows {
		d.rows[table]++
		fmt.Fprintln(d.Hash, row...)
	}
	return nil
}
func (digest) Commit(context.Context) error { return nil }
func (digest) Abort() error                 { return nil }

func digestOf(t *testing.T, p Params) (string, map[string]int) {
	t.Helper()
	s := school(t, p)
	d := digest{sha256.New(), make(map[string]int)}
	if err := s.WriteSEPA(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	for row := range s.Workbook(chile.NewKey("wepaleal")) {
		fmt.Fprintln(d.Hash, row...)
	}
	return fmt.Sprintf("%x", d.Sum(nil)), d.rows
}

func school(t testing.TB, p Params) *School {
	t.Helper()
	s, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tableRows copies the rows of one table.
func tableRows(s *School, name string) (out [][]any) {
	for _, t := range s.tables() {
		if t.name == name {
			for row := range t.rows {
				out = append(out, append([]any(nil), row...))
			}
		}
	}
	return out
}

func TestSameSeedSameRows(t *testing.T) {
	p := Params{Students: 150, Seed: 3}
	a, rows := digestOf(t, p)
	b, _ := digestOf(t, p)
	if a != b {
		t.Error("two schools of one seed differ")
	}
	if len(rows) != 10 {
		t.Errorf("%d tables with rows: %v", len(rows), rows)
	}
	p.Seed++
	if c, _ := digestOf(t, p); a == c {
		t.Error("two seeds make one school")
	}
}

func TestSize(t *testing.T) {
	for _, n := range []int{30, 1000, 20_000} {
		s := school(t, Params{Students: n, Seed: 1})
		got := 0
		for _, st := range s.byID() {
			if st.answers() {
				got++
			}
		}
		if diff := float64(got - n); diff*diff > 16*float64(n) {
			t.Errorf("%d students asked, %d made", n, got)
		}
	}
	for _, n := range []int{-1, MaxStudents + 1} {
		if _, err := New(Params{Students: n}); err == nil {
			t.Errorf("%d students accepted", n)
		}
	}
}

// A school too small for every flaw, or for anybody, is still a school.
func TestTinySchools(t *testing.T) {
	for seed := range uint64(20) {
		for n := 1; n < 20; n += 6 {
			digestOf(t, Params{Students: n, Seed: seed})
		}
	}
}

func TestRUTs(t *testing.T) {
	for _, clean := range []bool{true, false} {
		s := school(t, Params{Seed: 9, Clean: clean})
		seen, accounts, lastID, sorted := make(map[string]bool), 0, int64(0), true
		last := ""
		for _, row := range tableRows(s, "student") {
			id, text := row[0].(int64), row[1].(string)
			if id <= lastID || seen[text] {
				t.Fatalf("student %d after %d, RUT repeated: %v", id, lastID, seen[text])
			}
			lastID, seen[text] = id, true
			if len(text) < 5 {
				accounts++
				continue
			}
			r, err := chile.ParseRUT(text)
			if err != nil || text != r.Body()+"-"+text[len(text)-1:] {
				t.Fatalf("%q: %v", text, err)
			}
			if body, _ := strconv.Atoi(r.Body()); body < bodyLow || body >= bodyLow+bodyCount {
				t.Fatalf("%q is out of range", text)
			}
			sorted = sorted && text > last
			last = text
		}
		if sorted {
			t.Error("RUTs go by id")
		}
		if share := float64(accounts) / float64(len(seen)); clean && accounts > 0 || !clean && (share < .0095 || share > .0105) {
			t.Errorf("clean %v: %d test accounts of %d", clean, accounts, len(seen))
		}
	}
}

// The code of the documentation finds the student with PAES of lowest id.
func TestExampleStudent(t *testing.T) {
	key := chile.NewKey("wepaleal")
	plain, err := key.Decode("425047515d575059")
	if err != nil || plain != strconv.Itoa(exampleBody) {
		t.Fatalf("%q, %v", plain, err)
	}
	for seed := range uint64(5) {
		s := school(t, Params{Students: 400, Seed: seed})
		for _, st := range s.byID() {
			if st.hasPAES() {
				if st.body != exampleBody {
					t.Errorf("the first student with PAES has body %d", st.body)
				}
				break
			}
		}
		found := 0
		for row := range s.Workbook(key) {
			if text, err := key.Decode(row[1].(string)); err == nil && strings.HasPrefix(text, plain) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("seed %d: example in %d rows", seed, found)
		}
	}
}

// refusing is a sink whose disk is full at one table.
type refusing struct{ at string }

var errFull = errors.New("full")

func (r refusing) Write(_ context.Context, table string, _ []string, _ iter.Seq[[]any]) error {
	if table == r.at {
		return errFull
	}
	return nil
}
func (refusing) Commit(context.Context) error { return nil }
func (refusing) Abort() error                 { return nil }

func TestSinkErrors(t *testing.T) {
	s := school(t, Params{Students: 20})
	if err := s.WriteSEPA(t.Context(), refusing{"answer"}); !errors.Is(err, errFull) {
		t.Errorf("error is %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.WriteSEPA(ctx, refusing{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// BenchmarkSchool makes the default school, answers included.
func BenchmarkSchool(b *testing.B) {
	for b.Loop() {
		s := school(b, Params{})
		n := 0
		for range s.answerRows() {
			n++
		}
		b.ReportMetric(float64(n), "answers/op")
	}
}

// BenchmarkDistrict makes a hundred schools' worth of students without their answers.
func BenchmarkDistrict(b *testing.B) {
	for b.Loop() {
		fmt.Fprint(io.Discard, len(school(b, Params{Students: 300_000}).forms))
	}
}
