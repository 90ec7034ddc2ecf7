package boost

import (
	"fmt"
	"math"
	"slices"

	"paes/ml"
)

// Loss is what boosting makes small. The zero value is the squared error.
type Loss struct {
	Kind      string  // one of those below
	Parameter float64 // of Quantile and Huber
}

// Kinds of loss.
const (
	kindSquared  = ""
	kindAbsolute = "absolute"
	kindQuantile = "quantile"
	kindHuber    = "huber"
)

// Squared is half the squared error: the model predicts a mean.
func Squared() Loss { return Loss{} }

// Absolute is the absolute error: the model predicts a median.
func Absolute() Loss { return Loss{Kind: kindAbsolute} }

// Quantile is the loss whose minimum is the alpha quantile, alpha within (0, 1).
func Quantile(alpha float64) Loss { return Loss{kindQuantile, alpha} }

// Huber is the squared error up to a distance of delta, from there on it grows
// as the absolute error.
func Huber(delta float64) Loss { return Loss{kindHuber, delta} }

func (l Loss) check() error {
	ok := false
	switch l.Kind {
	case kindSquared, kindAbsolute:
		ok = l.Parameter == 0
	case kindQuantile:
		ok = l.Parameter > 0 && l.Parameter < 1
	case kindHuber:
		ok = l.Parameter > 0 && !math.IsInf(l.Parameter, 1)
	}
	if !ok {
		return fmt.Errorf("boost: no loss %q with parameter %v", l.Kind, l.Parameter)
	}
	return nil
}

// pull returns the negative gradient of the loss at residual r. The second
// derivative counts as 1 everywhere, as in scikit-learn and LightGBM.
func (l Loss) pull(r float64) float64 {
	switch l.Kind {
	case kindSquared:
		return r
	case kindHuber:
		return min(max(r, -l.Parameter), l.Parameter)
	}
	alpha := l.alpha()
	switch {
	case r > 0:
		return alpha
	case r < 0:
		return alpha - 1
	}
	return 0
}

// of returns the loss of residual r.
func (l Loss) of(r float64) float64 {
	switch l.Kind {
	case kindSquared:
		return r * r / 2
	case kindHuber:
		if a := math.Abs(r); a > l.Parameter {
			return l.Parameter * (a - l.Parameter/2)
		}
		return r * r / 2
	}
	return r * l.pull(r)
}

// ordinal reports whether the best constant is a quantile: that of each leaf is
// then taken from its rows instead of from the gradients.
func (l Loss) ordinal() bool { return l.Kind == kindAbsolute || l.Kind == kindQuantile }

func (l Loss) alpha() float64 {
	if l.Kind == kindQuantile {
		return l.Parameter
	}
	return 0.5
}

// base returns the constant that the model starts from.
func (l Loss) base(y, w []float64) float64 {
	if l.Kind == kindSquared {
		return ml.Mean(y, w)
	}
	return quantile(slices.Clone(y), slices.Clone(w), l.alpha())
}

// quantile returns the smallest value at or below which is the alpha part of
// the weight. It changes the order of v, and of w with it.
func quantile(v, w []float64, alpha float64) float64 {
	if w == nil {
		k := int(math.Ceil(alpha*float64(len(v)))) - 1
		return smallest(v, min(max(k, 0), len(v)-1))
	}
	order := make([]int, len(v))
	var total float64
	for i := range order {
		order[i] = i
		total += w[i]
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case v[i] < v[j]:
			return -1
		case v[i] > v[j]:
			return 1
		}
		return i - j
	})
	var sum float64
	for _, i := range order {
		if sum += w[i]; sum >= alpha*total {
			return v[i]
		}
	}
	return v[order[len(order)-1]]
}

// smallest returns the value that sorting would put at place k (Hoare, 1961).
func smallest(v []float64, k int) float64 {
	for from, to := 0, len(v)-1; from < to; {
		pivot := v[from+(to-from)/2]
		i, j := from, to
		for i <= j {
			for v[i] < pivot {
				i++
			}
			for v[j] > pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i++
				j--
			}
		}
		if k <= j {
			to = j
		} else if k >= i {
			from = i
		} else {
			break
		}
	}
	return v[k]
}
