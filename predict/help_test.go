package predict

import (
	"errors"
	"math"
	"slices"
	"testing"

	"paes/chile"
	"paes/dataset"
	"paes/feature"
	"paes/ml"
	"paes/ml/censored"
	"paes/ml/linear"
	"paes/model"
)

// helpColumns are those that a gain in Matemática moves, and others.
func helpColumns() []string {
	return []string{"mat_media", "mat_ultimas3", "mat_ultima", "mat_irt", "mat_irt_ultimas3", "mat_z", "leng_irt", "leng_media"}
}

// blendOf is a blend of latent puntajes far from the ends of the scale, whose
// mean is therefore what latent says.
func blendOf(latent ml.Predictor) *model.Blend {
	columns := helpColumns()
	b := &model.Blend{
		Scale: censored.Scale{Latent: []float64{100, 1000}, Seen: []float64{100, 1000}},
		Core:  model.Core{Fill: make([]float64, len(columns)), Latent: latent, Noise: 1},
		Reach: model.Reach{Mean: make([]float64, len(columns)), SD: slices.Repeat([]float64{1}, len(columns)), Far: 10},
	}
	for _, c := range columns {
		b.Schema = append(b.Schema, dataset.Column{Family: feature.Resumen, Name: c})
	}
	return b
}

// helpService knows one student of average ability in Matemática and of none
// known in Lenguaje.
func helpService(blends ...*model.Blend) *Service {
	nan := math.NaN()
	t := &feature.Tables{
		Students: []feature.Student{{ID: 1, RUT: "500000007"}},
		ByFamily: map[feature.Family]feature.Table{feature.Resumen: {
			Columns: helpColumns(), X: ml.FromRows([][]float64{{.5, .6, .7, .1, .2, .3, nan, nan}}),
		}},
	}
	models := []*model.Model{{Card: model.Card{Prueba: "M2"}, Predictor: &linear.Model{Intercept: 500}}} // no blend
	for k, b := range blends {
		models = append(models, &model.Model{Card: model.Card{Prueba: chile.Pruebas()[k].String(), Schema: b.Schema}, Blend: b})
	}
	return New(t, models)
}

// gained is a gain of a band of Matemática around the student's ability.
func gained(name string, gain, se float64) feature.Ganancia {
	return feature.Ganancia{Indicador: name, Subject: chile.SubjectMatematica, Band: feature.BandMiddle,
		From: -.5, To: .5, Students: 12, Gain: gain, SE: se, Weight: .25, Slope: 4}
}

func TestHelpOfALinearBlendIsAClosedForm(t *testing.T) {
	coef := []float64{10, 20, 30, 40, 50, 60, 70, 80}
	s := helpService(blendOf(&linear.Model{Coef: coef, Intercept: 400}), blendOf(&linear.Model{Coef: make([]float64, 8), Intercept: 400}))
	perUnit := .25 * (10 + 20 + 30 + 4*(40+50)) // points per unit of gain

	low := gained("sumar", .9, .01)
	low.Band, low.From, low.To = feature.BandLow, math.Inf(-1), .1 // the student's ability is .1, and not in it
	other := gained("leer", .9, .01)
	other.Subject, other.From, other.To = chile.SubjectLenguaje, math.Inf(-1), math.Inf(1)
	const touch = .1 / 1.645
	gains := []feature.Ganancia{
		gained("restar", -.1, touch*.999), gained("sumar", .2, .05), low, other,
		gained("contar", .1, touch*.999), gained("medir", .1, touch*1.001), gained("dividir", -.1, touch*1.001),
	}
	got, err := s.Help("500000007", gains)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		name     string
		gain, se float64
		evidence bool
	}{{"sumar", .2, .05, true}, {"contar", .1, touch * .999, true}, {"medir", .1, touch * 1.001, false},
		{"restar", -.1, touch * .999, true}, {"dividir", -.1, touch * 1.001, false}}
	if len(got) != 2*len(want) {
		t.Fatalf("%d helps, want %d in each of two pruebas: %+v", len(got), len(want), got)
	}
	for k, w := range want {
		g := got[k]
		if g.Prueba != chile.Pruebas()[0] || g.Indicador != w.name || g.Students != 12 || g.Evidence != w.evidence {
			t.Errorf("help %d is %+v, want %+v", k, g, w)
		}
		for n, pair := range [][2]float64{{g.Points, w.gain}, {g.Low, w.gain - 1.645*w.se}, {g.High, w.gain + 1.645*w.se}} {
			if math.Abs(pair[0]-perUnit*pair[1]) > 1e-9 {
				t.Errorf("%s: number %d is %v, want %v", w.name, n, pair[0], perUnit*pair[1])
			}
		}
	}
	for _, g := range got[len(want):] { // a model that looks elsewhere
		if g.Prueba != chile.Pruebas()[1] || g.Points != 0 || g.Low != 0 || g.High != 0 || g.Evidence {
			t.Errorf("help %+v of a model that the subject does not move", g)
		}
	}
}

// valley is lowest at the student.
type valley struct{}

func (valley) Predict(dst []float64, x ml.Matrix) []float64 {
	for i := range x.Rows {
		d := x.At(i, 0) - .5
		dst = append(dst, 500+100*d*d)
	}
	return dst
}

func TestHelpOfNoGainIsWithinTheInterval(t *testing.T) {
	s := helpService(blendOf(valley{}))
	for _, g := range []feature.Ganancia{gained("a", .1, .2), gained("b", .4, .2)} {
		got, err := s.Help("500000007", []feature.Ganancia{g})
		if err != nil || len(got) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		h := got[0]
		if within := g.Gain < 1.645*g.SE; h.Evidence == within || (h.Low == 0) != within || h.Low > h.Points || h.High < h.Points {
			t.Errorf("gain %v ± 1.645 · %v: %+v", g.Gain, g.SE, h)
		}
	}
}

func TestHelpOfWhomThereIsNothingToSay(t *testing.T) {
	linear := blendOf(&linear.Model{Coef: make([]float64, 8), Intercept: 400})
	if _, err := helpService(linear).Help("1", nil); !errors.Is(err, ErrUnknownRUT) {
		t.Errorf("unknown RUT: error %v", err)
	}
	if got, err := helpService(linear).Help("500000007", nil); err != nil || len(got) != 0 {
		t.Errorf("no gains: %+v, %v", got, err)
	}
	if got, err := helpService().Help("500000007", []feature.Ganancia{gained("a", 1, 0)}); err != nil || len(got) != 0 {
		t.Errorf("no blend: %+v, %v", got, err)
	}
	linear.Reach.Far = 1e-6 // everybody is too far to be given a number
	if got, err := helpService(linear).Help("500000007", []feature.Ganancia{gained("a", 1, 0)}); err != nil || len(got) != 0 {
		t.Errorf("refused: %+v, %v", got, err)
	}
}
