package linear

import (
	"context"
	"errors"
	"fmt"

	"paes/ml"
)

// ErrNotConverged is returned when the singular values could not be computed;
// finite data of sane size never gives it.
var ErrNotConverged = errors.New("linear: singular values did not converge")

// defaultTol is the default of scikit-learn 1.9, LinearRegression(tol=1e-6),
// which hands it to LAPACK's gelsd as the relative condition number.
const defaultTol = 1e-6

// OLS is ordinary least squares with an intercept. When columns depend on each
// other, or there are fewer rows than columns, it returns the coefficients of
// minimum length, as scikit-learn's LinearRegression does.
type OLS struct {
	// Tol drops the directions whose singular value is at most Tol times the
	// largest; 0 means 1e-6, the default of scikit-learn 1.9.
	Tol float64
}

// Fit returns a *Model. It fails on data [ml.Data.Check] refuses, on a Tol
// outside [0, 1), and when ctx has ended.
func (o OLS) Fit(ctx context.Context, d ml.Data) (ml.Predictor, error) {
	tol, err := o.tol()
	if err != nil {
		return nil, err
	}
	c, err := centre(ctx, d)
	if err != nil {
		return nil, err
	}
	b := bidiagonalise(c)
	s, ok := b.singularValues()
	if !ok {
		return nil, ErrNotConverged
	}
	rank := rankOf(s, tol)
	var coef []float64
	if rank == b.p { // nothing to drop
		coef = b.back(b.solve())
	} else if t, ok := b.shortest(s, rank); ok {
		coef = b.back(t)
	} else if coef, ok = b.truncated(tol); !ok {
		return nil, ErrNotConverged
	}
	m := c.model(coef)
	return &m, nil
}

func (o OLS) tol() (float64, error) {
	if o.Tol == 0 {
		return defaultTol, nil
	}
	if !(o.Tol > 0 && o.Tol < 1) {
		return 0, fmt.Errorf("linear: OLS.Tol = %v, want 0 <= Tol < 1", o.Tol)
	}
	return o.Tol, nil
}

// rankOf counts the singular values, largest first, above tol times the first.
func rankOf(s []float64, tol float64) int {
	rank := 0
	for rank < len(s) && s[rank] > tol*s[0] {
		rank++
	}
	return rank
}
