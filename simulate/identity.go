package simulate

import (
	"fmt"
	"slices"
	"strconv"

	"paes/chile"
	"paes/ml"
)

// Bodies of RUT that no person has.
const (
	bodyLow   = 50_000_000
	bodyCount = 10_000_000
	// exampleBody belongs to the first student with PAES: the documentation's
	// example code decodes to it.
	exampleBody = 55_701_215
)

// account is a test account of the platform: a row of table student that is nobody.
type account struct {
	id    int64
	rut   string
	form  int // test it opened
	count int // questions it answered
}

// number gives ids and RUTs, neither in the order of the other nor of the cohorts.
// One id in a hundred is left to test accounts; a clean school has gaps there.
func (s *School) number() {
	rng := ml.NewRand(s.params.Seed, streamIdentity)
	n := 0
	for _, c := range s.cohorts {
		n += len(c)
	}
	accounts := (n + 50) / 100
	ids := rng.Perm(n + accounts)
	used := map[int32]bool{exampleBody: true}
	var first *student
	k := 0
	for _, cohort := range s.cohorts {
		for i := range cohort {
			st := &cohort[i]
			st.id = int64(ids[k]) + 1
			k++
			for st.body == 0 || used[st.body] {
				st.body = bodyLow + rng.Int32N(bodyCount)
			}
			used[st.body] = true
			if st.hasPAES() && (first == nil || st.id < first.id) {
				first = st
			}
		}
	}
	if first != nil {
		first.body = exampleBody
	}
	if !s.params.Clean {
		s.openAccounts(ids[k:])
	}
}

// openAccounts makes the test accounts: half of them answered a few questions.
func (s *School) openAccounts(ids []int) {
	rng := ml.NewRand(s.params.Seed, streamAccount)
	slices.Sort(ids)
	used := make(map[int]bool)
	for _, id := range ids {
		a := account{id: int64(id) + 1, form: rng.IntN(len(s.forms))}
		rut := 100 + rng.IntN(9900)
		for used[rut] && len(used) < 9000 {
			rut = 100 + rng.IntN(9900)
		}
		used[rut] = true
		a.rut = strconv.Itoa(rut)
		if rng.IntN(2) == 0 {
			a.count = 1 + rng.IntN(5)
		}
		s.accounts = append(s.accounts, a)
	}
}

// rut returns the student's RUT without dots or dash.
func (st *student) rut() string {
	body := strconv.Itoa(int(st.body))
	return body + string(chile.CheckDigit(body))
}

// name is as invented as it looks.
func (st *student) name() string { return fmt.Sprintf("Estudiante %04d", st.id) }
