package linear

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"paes/ml"
)

func TestAxpyGivesTheBitsOfTheLoop(t *testing.T) {
	rng := ml.NewRand(1, 1)
	draw := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = rng.NormFloat64()
		}
		return v
	}
	for n := range 70 {
		x, y, z, a, b := draw(n), draw(n), draw(n), rng.NormFloat64(), rng.NormFloat64()
		wantY, wantZ := slices.Clone(y), slices.Clone(z)
		for i := range x {
			wantY[i] = y[i] + float64(a*x[i])
			wantZ[i] = z[i] + float64(b*wantY[i])
		}
		alone := slices.Clone(y)
		axpy(alone, a, x)
		axpyThrough(z, b, y, a, x)
		if !slices.Equal(alone, wantY) || !slices.Equal(y, wantY) || !slices.Equal(z, wantZ) {
			t.Errorf("%d numbers: other bits", n)
		}
	}
}

// TestRefinedSlopes: after the same moves the products say what the rows say,
// for several blocks of rows and panels of columns.
func TestRefinedSlopes(t *testing.T) {
	for _, shape := range [][2]int{{20, 3}, {300, 40}, {700, 17}} {
		c, err := centre(context.Background(), sample(shape[0], shape[1]))
		if err != nil {
			t.Fatal(err)
		}
		rows, products := newColumns(c), newSlopes(c)
		if _, is := products.(*refined); !is {
			t.Fatalf("%v: %T", shape, products)
		}
		w := make([]float64, shape[1])
		for j := range w {
			w[j] = float64(j%4) - 1
			rows.move(j, w[j])
			products.move(j, w[j])
		}
		scale := floats.Norm(c.y, 2) * floats.Norm(rows.col(0), 2)
		exact := make([]float64, shape[1])
		rows.all(exact)
		for j, want := range exact {
			if got := products.slope(j); math.Abs(got-want) > 1e-10*scale {
				t.Errorf("%v: slope %d is %v, want %v", shape, j, got, want)
			}
		}
		got := make([]float64, shape[1])
		products.all(got)
		if d := floats.Distance(got, exact, math.Inf(1)); d > 1e-12*scale {
			t.Errorf("%v: slopes off by %v", shape, d)
		}
		rr, ry := products.residual(w)
		wantRR, wantRY := rows.residual(w)
		if math.Abs(rr-wantRR) > 1e-10*wantRR || math.Abs(ry-wantRY) > 1e-10*scale {
			t.Errorf("%v: residual %v, %v, want %v, %v", shape, rr, ry, wantRR, wantRY)
		}
	}
}
