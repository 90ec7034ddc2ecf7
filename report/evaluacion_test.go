package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"image/png"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"paes/chile"
	"paes/evaluate"
)

// school is a result as a school would have it; M2 was not measured by year.
func school() *evaluate.Result {
	r := &evaluate.Result{
		Recipes: []string{"paes", "clasica", "regresion_sepa", "promedio"},
		Pruebas: chile.Pruebas(), Floor: map[chile.Prueba]float64{}, Years: []int{2023, 2024, 2025}, Students: 324,
		Config: evaluate.Config{Folds: 5, Repeats: 10, Seed: 42},
	}
	level := []float64{62.25, 74.5, 97, 99.5, 88}
	for _, protocol := range []evaluate.Protocol{evaluate.ByYear, evaluate.KFold} {
		for k, p := range r.Pruebas {
			if p == chile.M2 && protocol == evaluate.ByYear {
				continue
			}
			for i, recipe := range r.Recipes {
				ours := level[k]
				if protocol == evaluate.ByYear {
					ours += 6
				}
				rmse := ours + []float64{0, 4.5, 9, 40}[i]
				r.Scores = append(r.Scores, evaluate.Score{
					Protocol: protocol, Prueba: p, Recipe: recipe, Students: 210 - 20*k, Splits: 50,
					RMSE: evaluate.Figure{Value: rmse, Low: rmse - 5, High: rmse + 6},
					MAE:  evaluate.Figure{Value: .8 * rmse, Low: .75 * rmse, High: .85 * rmse},
					R2:   evaluate.Figure{Value: .55, Low: .4, High: .61}, Bias: evaluate.Figure{Value: -1.5, Low: -6, High: 3},
				})
				if i > 0 {
					r.Comparisons = append(r.Comparisons, evaluate.Comparison{
						Protocol: protocol, Prueba: p, Against: recipe,
						Difference: evaluate.Figure{Value: ours - rmse, Low: ours - rmse - 3, High: ours - rmse + 2},
						Percent:    100 * (ours - rmse) / rmse, P: .0004, PHolm: []float64{0, .21, .0021, .0021}[i],
						Verdict: []evaluate.Verdict{"", evaluate.Unknown, evaluate.Better, evaluate.Better}[i],
					})
				}
			}
			for _, group := range []string{evaluate.Everybody, "2025", "poca historia"} {
				for _, promised := range []float64{.5, .8, .9} {
					r.Coverage = append(r.Coverage, evaluate.Coverage{
						Protocol: protocol, Prueba: p, Group: group, Level: promised, Share: promised - .004*float64(k), Width: 300 * promised, Score: 360.5,
						Students: 100, Under: group == "poca historia" && p == chile.Historia && promised == .9,
					})
				}
			}
		}
	}
	for k, p := range r.Pruebas {
		r.Floor[p] = 42 - float64(k)/2
		for _, n := range []int{52, 83, 124, 166, 207} {
			r.Curve = append(r.Curve, evaluate.Point{Prueba: p, Students: n - 9*k, RMSE: math.Sqrt(level[k]*level[k] + 40000/float64(n))})
		}
	}
	return r
}

// only keeps of a school what is of one protocol.
func only(protocol evaluate.Protocol) *evaluate.Result {
	r := school()
	r.Scores = slices.DeleteFunc(r.Scores, func(s evaluate.Score) bool { return s.Protocol != protocol })
	r.Comparisons = slices.DeleteFunc(r.Comparisons, func(c evaluate.Comparison) bool { return c.Protocol != protocol })
	r.Coverage = slices.DeleteFunc(r.Coverage, func(c evaluate.Coverage) bool { return c.Protocol != protocol })
	return r
}

// unmeasured is a school with one split: values without intervals, and NaN.
func unmeasured() *evaluate.Result {
	r := school()
	nan := math.NaN()
	for i := range r.Scores {
		r.Scores[i].RMSE.Low, r.Scores[i].RMSE.High = nan, nan
		r.Scores[i].R2 = evaluate.Figure{Value: nan, Low: nan, High: nan}
	}
	r.Scores[0].RMSE.Value, r.Scores[0].MAE.Value = nan, math.Inf(1)
	for i := range r.Comparisons {
		r.Comparisons[i].Percent, r.Comparisons[i].P = nan, nan
	}
	for i := range r.Coverage {
		r.Coverage[i].Share = nan
	}
	for i := range r.Curve {
		r.Curve[i].RMSE = nan
	}
	r.Floor = nil
	return r
}

func readCSV(t *testing.T, text []byte) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		line := map[string]string{}
		for j, name := range rows[0] {
			line[name] = row[j]
		}
		out = append(out, line)
	}
	return out
}

func near(t *testing.T, what, text string, want, within float64) {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(v-want) > within {
		t.Errorf("%s is %q, want %v", what, text, want)
	}
}

func TestCSVOfAnEvaluationReadsBack(t *testing.T) {
	r := school()
	var b bytes.Buffer
	if err := Evaluation(&b, r); err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, b.Bytes())
	if len(rows) != len(r.Scores) {
		t.Fatalf("%d rows, want %d", len(rows), len(r.Scores))
	}
	for i, s := range r.Scores {
		row := rows[i]
		if row["protocolo"] != string(s.Protocol) || row["prueba"] != s.Prueba.String() || row["receta"] != s.Recipe || row["estudiantes"] != strconv.Itoa(s.Students) || row["divisiones"] != "50" {
			t.Errorf("row %d is %v", i, row)
		}
		for name, f := range map[string]evaluate.Figure{"rmse": s.RMSE, "mae": s.MAE, "r2": s.R2, "sesgo": s.Bias} {
			near(t, name, row[name], f.Value, 5e-5)
			near(t, name, row[name+"_bajo"], f.Low, 5e-5)
			near(t, name, row[name+"_alto"], f.High, 5e-5)
		}
		near(t, "piso_rmse", row["piso_rmse"], r.Floor[s.Prueba], 5e-5)
	}
	b.Reset()
	if err := Comparisons(&b, r); err != nil {
		t.Fatal(err)
	}
	rows = readCSV(t, b.Bytes())
	for i, c := range r.Comparisons {
		near(t, "diferencia", rows[i]["diferencia"], c.Difference.Value, 5e-5)
		near(t, "porcentaje", rows[i]["porcentaje"], c.Percent, 5e-5)
		near(t, "p_holm", rows[i]["p_holm"], c.PHolm, 5e-7)
		if rows[i]["frente_a"] != c.Against || rows[i]["veredicto"] != string(c.Verdict) {
			t.Errorf("row %d is %v", i, rows[i])
		}
	}
	b.Reset()
	if err := Coverages(&b, r); err != nil {
		t.Fatal(err)
	}
	under := 0
	for i, row := range readCSV(t, b.Bytes()) {
		near(t, "cobertura", row["cobertura"], r.Coverage[i].Share, 5e-5)
		near(t, "nivel", row["nivel"], r.Coverage[i].Level, 1e-9)
		if row["menos_de_lo_prometido"] == "si" {
			under++
		}
	}
	if under != 2 {
		t.Errorf("%d groups are covered less than promised, want 2", under)
	}
	b.Reset()
	if err := Curve(&b, r); err != nil {
		t.Fatal(err)
	}
	for i, row := range readCSV(t, b.Bytes()) {
		near(t, "rmse", row["rmse"], r.Curve[i].RMSE, 5e-5)
		near(t, "estudiantes", row["estudiantes"], float64(r.Curve[i].Students), 0)
	}
}

func TestCSVOfNothingAndOfNaN(t *testing.T) {
	for _, write := range []func(*bytes.Buffer, *evaluate.Result) error{
		func(b *bytes.Buffer, r *evaluate.Result) error { return Evaluation(b, r) },
		func(b *bytes.Buffer, r *evaluate.Result) error { return Comparisons(b, r) },
		func(b *bytes.Buffer, r *evaluate.Result) error { return Coverages(b, r) },
		func(b *bytes.Buffer, r *evaluate.Result) error { return Curve(b, r) },
	} {
		var b bytes.Buffer
		if err := write(&b, &evaluate.Result{}); err != nil || bytes.Count(b.Bytes(), []byte("\n")) != 1 {
			t.Errorf("error %v, of nothing %q, want a header", err, b.String())
		}
		b.Reset()
		if err := write(&b, unmeasured()); err != nil || bytes.Contains(b.Bytes(), []byte("NaN")) || bytes.Contains(b.Bytes(), []byte("Inf")) {
			t.Errorf("error %v, or a NaN stands in %q", err, b.String())
		}
	}
}

// look keeps a picture or page in the folder that PAES_MIRAR names, for people.
func look(t *testing.T, name string, content []byte) {
	if dir := os.Getenv("PAES_MIRAR"); dir != "" {
		if err := os.WriteFile(dir+"/"+name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkPicture wants a PNG with a white frame, that is one where nothing is cut off.
func checkPicture(t *testing.T, content []byte) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	box := img.Bounds()
	for y := range box.Max.Y {
		for x := range box.Max.X {
			if inner := x >= 4 && x < box.Max.X-4 && y >= 4 && y < box.Max.Y-4; inner {
				continue
			}
			if r, g, b, _ := img.At(x, y).RGBA(); r != 0xffff || g != 0xffff || b != 0xffff {
				t.Fatalf("ink at the edge, (%d, %d)", x, y)
			}
		}
	}
}

func pictures(r *evaluate.Result) map[string]func(*bytes.Buffer) error {
	return map[string]func(*bytes.Buffer) error{
		"error_anio":     func(b *bytes.Buffer) error { return ErrorChart(b, r, evaluate.ByYear) },
		"error_azar":     func(b *bytes.Buffer) error { return ErrorChart(b, r, evaluate.KFold) },
		"cobertura_anio": func(b *bytes.Buffer) error { return CoverageChart(b, r, evaluate.ByYear) },
		"curva":          func(b *bytes.Buffer) error { return CurveChart(b, r) },
	}
}

func TestChartsCutNothingAndRepeat(t *testing.T) {
	for name, draw := range pictures(school()) {
		var b, again bytes.Buffer
		if err := draw(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkPicture(t, b.Bytes())
		look(t, name+".png", b.Bytes())
		if err := draw(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: error %v, or the same picture has other bytes", name, err)
		}
	}
}

func TestChartsOfNothingAndOfNaN(t *testing.T) {
	for name, draw := range pictures(&evaluate.Result{}) {
		if err := draw(&bytes.Buffer{}); !errors.Is(err, ErrEmpty) {
			t.Errorf("%s of nothing: %v", name, err)
		}
	}
	if err := ErrorChart(&bytes.Buffer{}, only(evaluate.KFold), evaluate.ByYear); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
	for name, draw := range pictures(unmeasured()) {
		var b bytes.Buffer
		if err := draw(&b); err != nil && !errors.Is(err, ErrEmpty) {
			t.Errorf("%s of NaN: %v", name, err)
		}
	}
}
