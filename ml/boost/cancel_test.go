package boost

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestEndsWithItsContext: a context that ends at any time ends a fit, without
// anybody waiting for work that nobody does.
func TestEndsWithItsContext(t *testing.T) {
	d := mixed(20_000, 12, 1)
	b, err := NewBins(t.Context(), d.X, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, fit := range map[string]func(context.Context) error{
		"level by level": func(ctx context.Context) error {
			_, err := Regressor{Trees: 1000, Workers: 4}.FitBins(ctx, b, d.Y, nil)
			return err
		},
		"leaf by leaf": func(ctx context.Context) error {
			_, err := Regressor{Trees: 1000, Leaves: 63, Workers: 4}.FitBins(ctx, b, d.Y, nil)
			return err
		},
		"forest": func(ctx context.Context) error {
			_, err := Forest{Trees: 1000, Workers: 4}.FitBins(ctx, b, d.Y, nil)
			return err
		},
	} {
		for i := range 40 {
			ctx, stop := context.WithTimeout(t.Context(), time.Duration(i)*500*time.Microsecond)
			if err := fit(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s, after %d half milliseconds: error %v", name, i, err)
			}
			stop()
		}
	}
}
