package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"paes/chile"
	"paes/config"
	"paes/court"
	"paes/dataset"
	"paes/es"
	"paes/evaluate"
	"paes/feature"
	"paes/model"
	"paes/outfile"
	"paes/predict"
	"paes/registry"
	"paes/report"
	"paes/train"
)

type evaluarOptions struct {
	train   entrenarOptions
	repeats int
	json    bool
}

func newEvaluar(a *app) *cobra.Command {
	var o evaluarOptions
	cmd := &cobra.Command{
		Use:     "evaluar",
		Aliases: []string{"evaluate"},
		Short:   "Mide cuánto se equivocan los modelos con estudiantes que no vieron",
		Long: `Mide las recetas con estudiantes que no vieron: por año de admisión (aprende de los años
anteriores y predice el siguiente) y con diez repeticiones de cinco grupos. Compara la receta
«paes» con la anterior y con dos referencias simples, revisa que los intervalos cumplan lo que
prometen y que ningún dato evaluado se haya filtrado al entrenamiento.

Escribe evaluacion.html, sus imágenes y sus tablas en la carpeta de informes.`,
		Example: `  paes evaluar
  paes evaluar --repeticiones 2 --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.train.seedSet = cmd.Flags().Changed("semilla")
			return a.evaluar(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.Uint32Var(&o.train.seed, "semilla", 0, "`número` que decide el azar en vez de training.random_state")
	f.IntVar(&o.train.workers, "trabajadores", 0, "`número` de procesadores que usar (todos si no se indica)")
	f.StringArrayVar(&o.train.pruebas, "prueba", nil, "evalúa solo esa `prueba`; se puede repetir")
	f.IntVar(&o.repeats, "repeticiones", 10, "`número` de veces que se reparten los estudiantes en cinco grupos")
	f.BoolVar(&o.json, "json", false, "escribe el resumen como JSON")
	return cmd
}

func (a *app) evaluar(ctx context.Context, o evaluarOptions) error {
	if o.repeats < 1 || o.repeats > 100 {
		return wrongUsage("uso_valor", "Use de 1 a 100; lo habitual es 10.", "--repeticiones no puede ser %d.", o.repeats)
	}
	c, err := a.config()
	if err != nil {
		return err
	}
	a.warnDevelopmentKey(c)
	settings, err := trainConfig(c, o.train)
	if err != nil {
		return err
	}
	for _, root := range []string{c.Paths.Processed, c.Paths.Models} {
		if err := outfile.Recover(root); err != nil {
			return err
		}
	}
	in, err := readTraining(ctx, c)
	if err != nil {
		return err
	}
	study := dataset.StudyOf(in.Tables, in.Scores, evaluationSchema(in))
	progress := a.newProgress(ctx)
	paes := train.Paes{Seed: uint64(settings.Seed), Workers: settings.Workers}
	calibrated := paes
	calibrated.Intervals = true
	protocol := evaluate.Config{
		Pruebas: settings.Pruebas,
		Recipes: []train.Recipe{
			paes, train.Stacked(train.Clasica(uint64(settings.Seed), settings.Workers)), train.Means(), train.Mean(),
		},
		Calibrated: calibrated, CalibratedRepeats: 2,
		Folds: 5, Repeats: o.repeats, Seed: settings.Seed, Workers: settings.Workers,
		Progress: progress.report("Evaluando"),
	}
	res, err := evaluate.Run(ctx, study, protocol)
	progress.stop()
	if errors.Is(err, evaluate.ErrTooFew) {
		return &es.Error{Code: "pocos_estudiantes", Sentence: "Ninguna prueba tiene estudiantes suficientes para evaluar (30 con puntaje).",
			Where: es.Place{File: c.Paths.PAESWorkbook}, Hint: "Revise la planilla PAES y reports/calidad_datos.csv."}
	}
	if err != nil {
		return err
	}
	charges, err := bringToCourt(ctx, study, paes, res.Config)
	if err != nil {
		return err
	}
	if err := a.writeEvaluation(ctx, c, in, study, res, charges); err != nil {
		return err
	}
	if o.json {
		return writeJSON(a.env.Stdout, evaluationJSON(res, charges))
	}
	a.printEvaluation(c, res, charges)
	return nil
}

// writeEvaluation writes the page, the pictures, the tables and the cards of the
// models of the recipe that were trained on the same tables, all or none.
func (a *app) writeEvaluation(ctx context.Context, c *config.Config, in train.Input, study *dataset.Study, res *evaluate.Result, charges []court.Charge) error {
	edition := report.Edition{Date: a.env.Now(), Version: buildVersion().Version, Tried: true}
	for _, v := range charges {
		edition.Leaks = append(edition.Leaks, accusation(v))
	}
	set := outfile.New(c.Paths.Reports)
	defer set.Abort()
	write := func(path string, encode func(io.Writer) error) error {
		w, err := set.Create(path)
		if err != nil {
			return err
		}
		return encode(w)
	}
	var skipped []string
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"evaluacion.html", func(w io.Writer) error { return report.EvaluationPage(w, res, edition) }},
		{"evaluacion.csv", func(w io.Writer) error { return report.Evaluation(w, res) }},
		{"evaluacion_comparaciones.csv", func(w io.Writer) error { return report.Comparisons(w, res) }},
		{"evaluacion_cobertura.csv", func(w io.Writer) error { return report.Coverages(w, res) }},
		{"evaluacion_curva.csv", func(w io.Writer) error { return report.Curve(w, res) }},
		{"evaluacion_error_cohorte.png", func(w io.Writer) error { return report.ErrorChart(w, res, evaluate.ByYear) }},
		{"evaluacion_error_kfold.png", func(w io.Writer) error { return report.ErrorChart(w, res, evaluate.KFold) }},
		{"evaluacion_cobertura.png", func(w io.Writer) error { return report.CoverageChart(w, res, evaluate.KFold) }},
		{"evaluacion_curva.png", func(w io.Writer) error { return report.CurveChart(w, res) }},
	} {
		var content bytes.Buffer
		if err := f.write(&content); errors.Is(err, report.ErrEmpty) {
			skipped = append(skipped, filepath.Join(c.Paths.Reports, f.name))
			continue // with one admission year there is no picture of the next
		} else if err != nil {
			return err
		}
		if err := write(filepath.Join(c.Paths.Reports, f.name), func(w io.Writer) error { _, err := content.WriteTo(w); return err }); err != nil {
			return err
		}
	}
	if err := a.rewriteCards(ctx, write, c, in, study, res); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := set.Commit(); err != nil {
		return err
	}
	for _, path := range skipped { // a picture of a former evaluation is not of this one
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// rewriteCards puts what was measured into the cards of the models at hand.
func (a *app) rewriteCards(ctx context.Context, write func(string, func(io.Writer) error) error, c *config.Config, in train.Input, study *dataset.Study, res *evaluate.Result) error {
	models, unread, err := registry.Latest(ctx, c.Paths.Models, in.Fingerprint, registry.Paes)
	var told *es.Error
	if errors.As(err, &told) && told.Code == "modelo_falta" {
		return ctx.Err() // there are no cards to write yet
	}
	if err != nil { // what was measured is worth keeping all the same
		a.warn("las fichas de los modelos no se actualizan. %v", err)
		return ctx.Err()
	}
	for _, u := range unread {
		a.warn("se deja de lado un archivo de modelo. %v", u)
	}
	models, _ = predict.Current(models, in.Fingerprint)
	models = slices.DeleteFunc(models, func(m *model.Model) bool { // what was not measured keeps its card
		return !slices.ContainsFunc(res.Pruebas, func(p chile.Prueba) bool { return p.String() == m.Card.Prueba })
	})
	weights := make([][]train.GroupWeight, len(models))
	for i, m := range models {
		p, err := chile.ParsePrueba(m.Card.Prueba)
		if err != nil {
			return err
		}
		if weights[i], err = train.Weights(m, in.Tables, study.Sat(p)); err != nil {
			return err
		}
	}
	return writeCards(write, c.Paths.Models, models, weights, res)
}

// accusation says what a charge means.
func accusation(v court.Charge) string {
	sentence := map[court.Kind]string{
		court.SameStudent:   "un mismo estudiante está entre los que enseñan y entre los que se evalúan",
		court.Twin:          "dos estudiantes con RUT distintos tienen las mismas respuestas, y uno enseña mientras el otro se evalúa",
		court.FutureYear:    "se aprendió de un año de admisión que no es anterior al evaluado",
		court.LateTest:      "hay pruebas SEPA posteriores al examen",
		court.CopiedPuntaje: "la variable «" + v.Column + "» dice el puntaje mejor de lo que el propio examen podría",
		court.UsesTruth:     "las predicciones cambian con los puntajes que se iban a evaluar",
		court.UsesOthers:    "las predicciones de un estudiante cambian con los datos de otros evaluados",
		court.PicksTest:     "quiénes se evalúan depende de sus puntajes",
		court.TooGood:       "el error es menor que el que permite el propio examen",
	}[v.Kind]
	if v.Kind == court.LateTest {
		return sentence
	}
	return v.Prueba.String() + ": " + sentence
}

// evaluationSchema is all that any of the recipes reads.
func evaluationSchema(in train.Input) dataset.Schema {
	return append(dataset.SchemaOf(in.Tables, dataset.AllVars), dataset.SchemaOfFamilies(in.Tables, feature.Resumen)...)
}

// bringToCourt tries the recipe for leaks, on folds and on the admission years.
func bringToCourt(ctx context.Context, s *dataset.Study, r train.Recipe, c evaluate.Config) ([]court.Charge, error) {
	records := court.RecordsOf(s)
	folds := func(s *dataset.Study) ([]dataset.Split, error) { return s.Folds(c.Folds, 1, c.Seed) }
	charges, err := court.Trial{Noise: evaluate.NoiseSD}.Try(ctx, records, court.Honest(r, c.Pruebas, folds))
	if err != nil {
		return nil, err
	}
	if _, err := s.ByAdmission(false); err != nil { // a single year has no next
		return charges, nil
	}
	years := func(s *dataset.Study) ([]dataset.Split, error) { return s.ByAdmission(false) }
	more, err := court.Trial{Forward: true}.Try(ctx, records, court.Honest(r, c.Pruebas, years))
	for _, v := range more { // what the records alone show was charged before
		if !slices.ContainsFunc(charges, func(o court.Charge) bool { return o.Kind == v.Kind && o.Prueba == v.Prueba && o.Column == v.Column }) {
			charges = append(charges, v)
		}
	}
	return charges, err
}

func (a *app) printEvaluation(c *config.Config, res *evaluate.Result, charges []court.Charge) {
	out := a.env.Stdout
	for _, protocol := range []struct {
		id    evaluate.Protocol
		title string
	}{
		{evaluate.ByYear, "Con una generación nueva (aprende de los años anteriores), RMSE en puntos PAES:"},
		{evaluate.KFold, "Con estudiantes de generaciones conocidas, RMSE en puntos PAES:"},
	} {
		if rows := evaluationRows(res, protocol.id); len(rows) > 0 {
			fmt.Fprintln(out, protocol.title)
			printTable(out, []string{"Prueba", "paes", "Intervalo de 95 %", "clasica", "Diferencia", "Veredicto", "Cubre (90 %)", "Mínimo posible"}, rows, 1, 3, 4, 6, 7)
			fmt.Fprintln(out)
		}
	}
	switch len(charges) {
	case 0:
		fmt.Fprintln(out, "Revisión de filtraciones: ninguna.")
	default:
		a.warn("la evaluación no vale: hay filtraciones.")
		for _, v := range charges {
			fmt.Fprintln(a.env.Stderr, "  - "+accusation(v))
		}
	}
	for _, s := range res.BelowFloor() {
		a.warn("%s, receta %s: un error menor que el del propio examen es una filtración mientras no se demuestre otra cosa.", s.Prueba, s.Recipe)
	}
	fmt.Fprintf(out, "Informe en %s\n", a.shown(filepath.Join(c.Paths.Reports, "evaluacion.html")))
}

// evaluationRows is a row per prueba: the recipe in question against the former.
func evaluationRows(res *evaluate.Result, protocol evaluate.Protocol) [][]string {
	var rows [][]string
	for _, v := range res.Comparisons {
		if v.Protocol != protocol || v.Against != registry.Clasica {
			continue
		}
		ours, _ := res.Score(protocol, v.Prueba, res.Recipes[0])
		theirs, _ := res.Score(protocol, v.Prueba, v.Against)
		covers, percent := "-", "-"
		if !math.IsInf(v.Percent, 0) && !math.IsNaN(v.Percent) {
			percent = es.Float(v.Percent, 1) + " %"
		}
		if k, ok := res.Covered(protocol, v.Prueba, 0.9); ok {
			covers = es.Percent(k.Share)
		}
		rows = append(rows, []string{
			v.Prueba.String(), es.Float(ours.RMSE.Value, 1), es.Float(ours.RMSE.Low, 1) + " a " + es.Float(ours.RMSE.High, 1),
			es.Float(theirs.RMSE.Value, 1), percent, string(v.Verdict), covers, es.Float(res.Floor[v.Prueba], 0),
		})
	}
	return rows
}

type evaluationScoreJSON struct {
	RMSE float64 `json:"rmse"`
}

type evaluationPruebaJSON struct {
	Prueba       string                         `json:"prueba"`
	KFold        map[string]evaluationScoreJSON `json:"kfold"`
	Cohort       map[string]evaluationScoreJSON `json:"cohorte"`
	Coverage     *float64                       `json:"cobertura_90"`
	Width        *float64                       `json:"ancho_90"`
	CoverageYear *float64                       `json:"cobertura_90_cohorte"`
	WidthYear    *float64                       `json:"ancho_90_cohorte"`
}

type evaluarJSON struct {
	Pruebas []evaluationPruebaJSON `json:"pruebas"`
	Leaks   []string               `json:"filtraciones"`
}

func evaluationJSON(res *evaluate.Result, charges []court.Charge) evaluarJSON {
	out := evaluarJSON{Pruebas: []evaluationPruebaJSON{}, Leaks: []string{}}
	for _, v := range charges {
		out.Leaks = append(out.Leaks, string(v.Kind))
	}
	round := func(v float64) float64 { return math.Round(1000*v) / 1000 }
	for _, p := range res.Pruebas {
		j := evaluationPruebaJSON{Prueba: p.String(), KFold: map[string]evaluationScoreJSON{}, Cohort: map[string]evaluationScoreJSON{}}
		for _, r := range res.Recipes {
			if s, ok := res.Score(evaluate.KFold, p, r); ok {
				j.KFold[r] = evaluationScoreJSON{round(s.RMSE.Value)}
			}
			if s, ok := res.Score(evaluate.ByYear, p, r); ok {
				j.Cohort[r] = evaluationScoreJSON{round(s.RMSE.Value)}
			}
		}
		if v, ok := res.Covered(evaluate.KFold, p, 0.9); ok {
			share, width := round(v.Share), round(v.Width)
			j.Coverage, j.Width = &share, &width
		}
		if v, ok := res.Covered(evaluate.ByYear, p, 0.9); ok {
			share, width := round(v.Share), round(v.Width)
			j.CoverageYear, j.WidthYear = &share, &width
		}
		out.Pruebas = append(out.Pruebas, j)
	}
	return out
}
