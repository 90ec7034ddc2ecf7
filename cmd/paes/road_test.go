package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paes/es"
)

// workplace is a working directory to run commands in.
type workplace struct {
	dir     string
	environ []string
}

func newWorkplace(t *testing.T, environ ...string) workplace {
	t.Helper()
	return workplace{t.TempDir(), append(environ, "PAES_RUT_CLAVE=clave-de-prueba", "SOURCE_DATE_EPOCH=1795000000")}
}

// run runs one command and returns what it printed.
func (w workplace) run(ctx context.Context, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	env := Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Environ: w.environ, Dir: w.dir, Now: time.Now}
	err = run(ctx, args, env)
	return out.String(), errs.String(), err
}

// must runs a command that has to work.
func (w workplace) must(t *testing.T, args ...string) string {
	t.Helper()
	stdout, _, err := w.run(t.Context(), args...)
	if err != nil {
		t.Fatalf("paes %s: %v", strings.Join(args, " "), err)
	}
	return stdout
}

// fails runs a command that must fail with the given code, and returns its error.
func (w workplace) fails(t *testing.T, code es.Code, args ...string) *es.Error {
	t.Helper()
	_, _, err := w.run(t.Context(), args...)
	var e *es.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("paes %s: error %v, want code %s", strings.Join(args, " "), err, code)
	}
	if got := exitCode(context.Background(), err); got != exitError {
		t.Errorf("paes %s: exit code %d, want 1", strings.Join(args, " "), got)
	}
	if !strings.HasSuffix(e.Sentence, ".") || e.Hint == "" {
		t.Errorf("paes %s: %q with hint %q, want a sentence and what to do", strings.Join(args, " "), e.Sentence, e.Hint)
	}
	return e
}

func (w workplace) path(name string) string { return filepath.Join(w.dir, name) }

func (w workplace) write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// files returns the content of every file below the named folders.
func (w workplace) files(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(w.path(folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			name, _ := filepath.Rel(w.dir, path)
			out[name] = string(content)
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return out
}

func sameFiles(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, content := range want {
		if other, ok := got[name]; !ok {
			t.Errorf("%s is missing", name)
		} else if other != content {
			t.Errorf("%s has other bytes", name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is new", name)
		}
	}
}

// school makes a workplace with a small simulated school, ready for paes datos.
func school(t *testing.T, environ ...string) workplace {
	t.Helper()
	w := newWorkplace(t, environ...)
	w.must(t, "simular", "--estudiantes", "800", "--semilla", "3")
	return w
}

// withoutSeconds drops the one column that differs between equal runs.
func withoutSeconds(t *testing.T, files map[string]string) map[string]string {
	t.Helper()
	name := filepath.Join("reports", "metricas_detalle.csv")
	rows, err := csv.NewReader(strings.NewReader(files[name])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		if _, err := strconv.ParseFloat(r[len(r)-1], 64); err != nil && r[0] != "modelo" {
			t.Errorf("seconds %q", r[len(r)-1])
		}
		b.WriteString(strings.Join(r[:len(r)-1], ",") + "\n")
	}
	files[name] = b.String()
	return files
}

func TestRoad(t *testing.T) {
	w := school(t)
	report := w.must(t, "datos")
	for _, want := range []string{"respuestas", "% de los que rindieron PAES", "data/processed", "cuenta de prueba"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report of datos lacks %q:\n%s", want, report)
		}
	}
	w.must(t, "entrenar", "--trabajadores", "1")

	want := []string{
		"data/processed/df_avg_diff_scores.csv", "data/processed/df_avg_diff_scores_agg.csv", "data/processed/df_indicadores.csv",
		"data/processed/df_pca.csv", "data/processed/df_pruebas_sepa.csv", "data/processed/df_resumen.csv", "data/processed/df_taxonomia.csv",
		"data/processed/ganancias_indicadores.csv",
		"reports/calidad_datos.csv", "reports/metrics.csv", "reports/metricas_detalle.csv",
	}
	for _, slug := range []string{"c_lectora", "matemática", "m2", "historia", "ciencias"} {
		want = append(want, "ml_models/18-11_stacking_allvars_"+slug+".paes", "ml_models/18-11_paes_"+slug+".paes", "ml_models/18-11_paes_"+slug+".md",
			"reports/feature_importances/paes_"+slug+"_grupos.csv", "reports/feature_importances/paes_"+slug+"_grupos.png",
			"reports/feature_importances/stacking_allvars_"+slug+"_importances.csv",
			"reports/feature_importances/stacking_allvars_"+slug+"_top20.png")
	}
	outputs := []string{"data/processed", "reports", "ml_models"}
	files := w.files(t, outputs...)
	var names []string
	for name := range files {
		names = append(names, filepath.ToSlash(name))
	}
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("files %q\nwant %q", names, want)
	}

	t.Run("metrics", func(t *testing.T) { checkMetrics(t, files[filepath.Join("reports", "metrics.csv")]) })
	t.Run("importances", func(t *testing.T) {
		rows, err := csv.NewReader(strings.NewReader(files[filepath.Join("reports", "feature_importances", "stacking_allvars_m2_importances.csv")])).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		sum, last := 0.0, 1.0
		for _, r := range rows[1:] {
			v, err := strconv.ParseFloat(r[1], 64)
			if err != nil || v > last {
				t.Fatalf("importance %q after %v", r[1], last)
			}
			sum, last = sum+v, v
		}
		if sum < 1-1e-9 || sum > 1+1e-9 {
			t.Errorf("importances sum to %v", sum)
		}
	})
	t.Run("same bytes with other workers", func(t *testing.T) {
		before := withoutSeconds(t, files)
		for _, n := range []string{"2", "8"} {
			w.must(t, "datos")
			w.must(t, "entrenar", "--trabajadores", n)
			sameFiles(t, withoutSeconds(t, w.files(t, outputs...)), before)
		}
	})
	t.Run("predict", func(t *testing.T) { checkPredictions(t, w) })
	t.Run("no RUT or name in the reports", func(t *testing.T) {
		// The processed tables hold RUTs by contract; nothing else may.
		first := strings.Split(strings.Split(files[filepath.Join("data", "processed", "df_indicadores.csv")], "\n")[1], ",")[0]
		for name, content := range w.files(t, "reports", "ml_models") {
			if strings.Contains(content, first) || strings.Contains(content, first[:len(first)-1]) || regexp.MustCompile(`Estudiante \d`).MatchString(content) {
				t.Errorf("%s shows a student", name)
			}
		}
	})
}

func checkMetrics(t *testing.T, content string) {
	rows, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "Modelo,C._Lectora,Ciencias,Historia,Matemática,M2,Variable" {
		t.Errorf("header %q", got)
	}
	if len(rows) != 1+8*5+1 {
		t.Errorf("%d rows, want 41", len(rows)-1)
	}
	var order []string
	for _, r := range rows[1:] {
		order = append(order, r[6]+"\x00"+r[0])
		for _, v := range r[1:6] {
			if f, err := strconv.ParseFloat(v, 64); err != nil || f <= 0 || len(v) < 4 || v[len(v)-3] != '.' {
				t.Errorf("RMSE %q of %s, %s", v, r[0], r[6])
			}
		}
	}
	if !slices.IsSorted(order) {
		t.Error("rows are not sorted by Variable and Modelo")
	}
}

type predicted struct {
	RUT       string
	Estimates []struct {
		Prueba, Fecha, Version string
		Puntaje                float64
	} `json:"predicciones"`
}

func predictJSON(t *testing.T, w workplace, args ...string) predicted {
	t.Helper()
	var p predicted
	if err := json.Unmarshal([]byte(w.must(t, append([]string{"predecir", "--json"}, args...)...)), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func checkPredictions(t *testing.T, w workplace) {
	first := predictJSON(t, w)
	if len(first.Estimates) != 5 || first.Estimates[0].Prueba != "C. Lectora" || first.Estimates[0].Fecha != "2026-11-18" || first.Estimates[0].Version == "" {
		t.Fatalf("prediction %+v", first)
	}
	for _, e := range first.Estimates {
		if e.Puntaje < 100 || e.Puntaje > 1000 || e.Puntaje*10 != float64(int(e.Puntaje*10+.5)) {
			t.Errorf("%s: puntaje %v", e.Prueba, e.Puntaje)
		}
	}
	body, digit := first.RUT[:len(first.RUT)-1], first.RUT[len(first.RUT)-1:]
	dotted := body[:2] + "." + body[2:5] + "." + body[5:] + "-" + strings.ToLower(digit)
	code := strings.TrimSpace(w.must(t, "rut", "codificar", first.RUT))
	for _, spelling := range []string{first.RUT, dotted, body, " " + body + "-" + digit, code} {
		if got := predictJSON(t, w, spelling); got.RUT != first.RUT || !slices.Equal(got.Estimates, first.Estimates) {
			t.Errorf("another spelling gives another prediction")
		}
	}
	text := w.must(t, "predecir", first.RUT)
	for _, want := range []string{"Matemática", "18-11-2026", first.Estimates[0].Version} {
		if !strings.Contains(text, want) {
			t.Errorf("predecir lacks %q:\n%s", want, text)
		}
	}
	e := w.fails(t, "rut_desconocido", "predecir", "50.000.000-"+"7")
	if !strings.Contains(e.Hint, "estudiantes") {
		t.Errorf("hint %q does not say how many are known", e.Hint)
	}
	w.fails(t, "rut_ilegible", "predecir", "hola")
	w.fails(t, "rut_ilegible", "predecir", "")
	wrong := "0"
	if digit == wrong {
		wrong = "1"
	}
	w.fails(t, "rut_digito", "predecir", body+"-"+wrong)
}

// The same seed gives the same bytes, at the size a newcomer gets.
func TestSimularSameBytes(t *testing.T) {
	var first map[string]string
	for range 2 {
		w := newWorkplace(t)
		w.must(t, "simular")
		got := w.files(t, "data")
		if first == nil {
			first = got
		}
		sameFiles(t, got, first)
	}
	if len(first) != 2 {
		t.Errorf("%d files, want the store and the workbook", len(first))
	}
}

// Mistakes in the command line are told before any work, with exit code 2.
func TestWrongUsage(t *testing.T) {
	w := newWorkplace(t)
	for _, args := range [][]string{
		{"simular", "--estudiantes", "-5"}, {"simular", "--estudiantes", "0"}, {"entrenar", "--prueba", "Física"},
		{"entrenar", "--trabajadores", "-1"}, {"entrenar", "--semilla", "99999999999"}, {"predecir", "a", "b"},
	} {
		_, _, err := w.run(t.Context(), args...)
		if got := exitCode(context.Background(), err); got != exitUsage {
			t.Errorf("paes %s: exit code %d, error %v; want 2", strings.Join(args, " "), got, err)
		}
	}
}

// brokenPipe takes nothing.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestOutputThatCannotBeWritten(t *testing.T) {
	env := Env{Stdin: strings.NewReader(""), Stdout: brokenPipe{}, Stderr: &bytes.Buffer{}, Dir: t.TempDir(), Now: time.Now}
	if err := run(t.Context(), []string{"version"}, env); es.CodeOf(err) != "salida_estandar" {
		t.Errorf("error %v, want salida_estandar", err)
	}
}

// A cancelled run leaves what was there.
func TestCtrlCLeavesFormerOutputs(t *testing.T) {
	w := school(t)
	w.must(t, "datos")
	before := w.files(t, "data/processed", "reports")
	for _, after := range []time.Duration{0, 10 * time.Millisecond, 60 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		if _, _, err := w.run(ctx, "entrenar"); !interrupted(ctx, err) || exitCode(ctx, err) != exitInterrupted {
			t.Errorf("entrenar cancelled after %v: error %v", after, err)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := w.run(ctx, "datos"); err == nil {
		t.Error("datos ended well under a cancelled context")
	}
	sameFiles(t, w.files(t, "data/processed", "reports", "ml_models"), before)
}

func TestModelAndTablesOutOfStep(t *testing.T) {
	w := school(t)
	w.fails(t, "tablas_faltan", "predecir", "50.000.000-7")
	w.fails(t, "tablas_faltan", "entrenar")
	w.must(t, "datos")
	w.fails(t, "modelo_falta", "predecir", "50.000.000-7")
	w.must(t, "entrenar", "--prueba", "historia", "--prueba", "Historia")
	w.must(t, "predecir")

	// Other answers, other tables: the model is older than they are.
	w.must(t, "simular", "--estudiantes", "800", "--semilla", "4")
	w.must(t, "datos")
	w.fails(t, "modelo_antiguo", "predecir")
	if out := w.must(t, "predecir", "--permitir-modelo-anterior"); !strings.Contains(out, "Historia") {
		t.Errorf("the older model did not predict:\n%s", out)
	}
	w.must(t, "entrenar", "--prueba", "M2")
	out, stderr, err := w.run(t.Context(), "predecir")
	if err != nil || strings.Contains(out, "Historia") || !strings.Contains(out, "M2") || !strings.Contains(stderr, "Historia") {
		t.Errorf("with one current model: error %v, output %s, warnings %s", err, out, stderr)
	}

	name := w.path("ml_models/18-11_paes_m2.paes")
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file[len(file)/2] ^= 1
	if err := os.WriteFile(name, file, 0o644); err != nil {
		t.Fatal(err)
	}
	w.fails(t, "modelo_danado", "predecir")
}
