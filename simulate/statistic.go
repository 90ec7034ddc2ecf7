package simulate

import (
	"math"
	"slices"
)

// The statistics skip NaN, which is missing; of nothing they are NaN.

func present(v []float64) []float64 {
	out := make([]float64, 0, len(v))
	for _, x := range v {
		if !math.IsNaN(x) {
			out = append(out, x)
		}
	}
	return out
}

func mean(v []float64) float64 {
	v = present(v)
	total := 0.
	for _, x := range v {
		total += x
	}
	return total / float64(len(v))
}

func deviation(v []float64) float64 {
	v = present(v)
	m, ss := mean(v), 0.
	for _, x := range v {
		ss += (x - m) * (x - m)
	}
	return math.Sqrt(ss / float64(len(v)))
}

// correlation is over the pairs without a gap.
func correlation(x, y []float64) float64 {
	r, _ := correlationOf(x, y)
	return r
}

// correlationOf also returns how many pairs have no gap.
func correlationOf(x, y []float64) (r, pairs float64) {
	var n, sx, sy, sxx, syy, sxy float64
	for i, a := range x {
		b := y[i]
		if math.IsNaN(a) || math.IsNaN(b) {
			continue
		}
		n++
		sx, sy, sxx, syy, sxy = sx+a, sy+b, sxx+a*a, syy+b*b, sxy+a*b
	}
	return (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy)), n
}

func count(v []float64) float64 { return float64(len(present(v))) }

// share returns how much of v is the given value.
func share(v []float64, value float64) float64 {
	n := 0.
	for _, x := range v {
		if x == value {
			n++
		}
	}
	return n / count(v)
}

// quantile interpolates between the sorted values.
func quantile(v []float64, q float64) float64 {
	v = present(v)
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	at := q * float64(len(v)-1)
	i := int(at)
	if i == len(v)-1 {
		return v[i]
	}
	return v[i] + (at-float64(i))*(v[i+1]-v[i])
}

// column collects one value per record.
func column(records []record, value func(r *record) float64) []float64 {
	out := make([]float64, len(records))
	for i := range records {
		out[i] = value(&records[i])
	}
	return out
}
