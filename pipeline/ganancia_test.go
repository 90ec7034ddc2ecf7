package pipeline_test

import (
	"database/sql"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"paes/chile"
	"paes/feature"
)

// checkGains compares with gains per student and shares of answers that SQL
// written apart computes.
func checkGains(t *testing.T, db *sql.DB, tables *feature.Tables, gains []feature.Ganancia) {
	t.Helper()
	perStudent, shares := cells(t, db, "ganancias.sql"), map[string][]float64{}
	for c, v := range cells(t, db, "pesos.sql") {
		shares[c.column] = append(shares[c.column], v)
	}
	table := tables.ByFamily[feature.Resumen]
	at := map[string]int{}
	for j, c := range table.Columns {
		at[c] = j
	}
	rows, many := 0, 0
	for _, subject := range []chile.Subject{chile.SubjectMatematica, chile.SubjectLenguaje} {
		name, prefix := "Matemática", "mat"
		if subject == chile.SubjectLenguaje {
			name, prefix = "Lenguaje", "leng"
		}
		irt, mean := at[prefix+"_irt"], at[prefix+"_media"]
		var known []float64
		for i := range tables.Students {
			if v := table.X.At(i, irt); !math.IsNaN(v) {
				known = append(known, v)
			}
		}
		slices.Sort(known)
		for b, band := range feature.Bands() {
			from, to := known[b*len(known)/3], math.Inf(1)
			if b < 2 {
				to = known[(b+1)*len(known)/3]
			}
			var x, y []float64
			ys := map[string][]float64{}
			for i, st := range tables.Students {
				ability := table.X.At(i, irt)
				if !(from <= ability && ability < to) {
					continue
				}
				x, y = append(x, table.X.At(i, mean)), append(y, ability)
				for column := range shares {
					if v, ok := perStudent[cell{st.ID, column}]; ok && strings.HasPrefix(column, name) {
						ys[column] = append(ys[column], v)
					}
				}
			}
			_, slope := stat.LinearRegression(x, y, nil, false)
			for column, y := range ys {
				if len(y) < feature.MinGainStudents {
					continue
				}
				rows++
				k := slices.IndexFunc(gains, func(g feature.Ganancia) bool {
					return name+": "+g.Indicador == column && g.Subject == subject && g.Band == band
				})
				if k < 0 {
					t.Errorf("no gain of %q, %s", column, band)
					continue
				}
				m, sd := stat.MeanStdDev(y, nil)
				got, want := gains[k], []float64{m, sd / math.Sqrt(float64(len(y))), stat.Mean(shares[column], nil), slope}
				for n, v := range []float64{got.Gain, got.SE, got.Weight, got.Slope} {
					if math.Abs(v-want[n]) > 1e-9 || got.Students != len(y) {
						t.Errorf("%q, %s: %+v, SQL says %d students and %v", column, band, got, len(y), want)
						break
					}
				}
				if len(y) > 30 {
					many++
				}
			}
		}
	}
	if rows != len(gains) || many < rows/2 {
		t.Errorf("%d gains, SQL says %d, %d of them of more than 30 students", len(gains), rows, many)
	}
	t.Logf("%d gains equal", rows)
}
