package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"paes/chile"
	"paes/clean"
	"paes/config"
	"paes/dataset"
	"paes/es"
	"paes/ml"
	"paes/model"
	"paes/outfile"
	"paes/processed"
	"paes/registry"
	"paes/report"
	"paes/source"
	"paes/train"
)

type entrenarOptions struct {
	seed    uint32
	seedSet bool
	workers int
	pruebas []string
	recipe  string
	json    bool
}

func newEntrenar(a *app) *cobra.Command {
	var o entrenarOptions
	cmd := &cobra.Command{
		Use:     "entrenar",
		Aliases: []string{"train"},
		Short:   "Entrena los modelos de cada prueba y guarda sus métricas",
		Long: `Entrena, por cada prueba, la receta «paes», que es la que se sirve, con sus intervalos y lo
que pesa cada grupo de variables. Para comparar, entrena además los ocho modelos sobre los
cinco conjuntos de variables y el modelo Stacking (All Vars) del sistema anterior, y escribe
sus métricas e importancias. Con --receta clasica entrena solo lo segundo.`,
		Example: `  paes entrenar
  paes entrenar --receta clasica
  paes entrenar --prueba M2 --prueba "C. Lectora" --trabajadores 2`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.seedSet = cmd.Flags().Changed("semilla")
			return a.entrenar(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.Uint32Var(&o.seed, "semilla", 0, "`número` que decide el azar en vez de training.random_state")
	f.IntVar(&o.workers, "trabajadores", 0, "`número` de procesadores que usar (todos si no se indica)")
	f.StringArrayVar(&o.pruebas, "prueba", nil, "entrena solo esa `prueba`; se puede repetir")
	f.StringVar(&o.recipe, "receta", registry.Paes, "`receta` que entrenar, paes o clasica")
	f.BoolVar(&o.json, "json", false, "escribe el resumen como JSON")
	return cmd
}

func (a *app) entrenar(ctx context.Context, o entrenarOptions) error {
	if err := checkRecipe(o.recipe); err != nil {
		return err
	}
	c, err := a.config()
	if err != nil {
		return err
	}
	a.warnDevelopmentKey(c)
	settings, err := trainConfig(c, o)
	if err != nil {
		return err
	}
	if err := outfile.Recover(c.Paths.Processed); err != nil {
		return err
	}
	set := outfile.New(c.Paths.Models)
	defer set.Abort()
	if err := set.Begin(); err != nil { // another training is told now, not after its work
		return err
	}
	in, err := readTraining(ctx, c)
	if err != nil {
		return err
	}
	progress := a.newProgress(ctx)
	settings.Today, settings.Clock = a.env.Now(), a.env.Now
	settings.Progress = progress.report("Entrenando")
	res, err := train.Run(ctx, in, train.Clasica(uint64(settings.Seed), settings.Workers), settings)
	served := &train.Served{}
	if err == nil && o.recipe == registry.Paes {
		served, err = train.Paes{Seed: uint64(settings.Seed), Workers: settings.Workers}.Train(ctx, in, settings)
	}
	progress.stop()
	if err != nil {
		return err
	}
	for _, s := range res.Skipped {
		a.warn("%s se omite: tiene %s, muy pocos para entrenar y medir (al menos %d, y más si training.test_size se aparta de 0.2).",
			s.Prueba, es.Count(s.Scores, "puntaje", "puntajes"), train.MinScores)
	}
	for _, set := range res.Empty {
		a.warn("el conjunto «%s» se omite: su tabla no tiene columnas.", set)
	}
	if len(res.Models) == 0 {
		return &es.Error{Code: "sin_puntajes", Sentence: "Ninguna prueba tiene puntajes suficientes para entrenar.",
			Where: es.Place{File: c.Paths.PAESWorkbook}, Hint: "Revise la planilla PAES y reports/calidad_datos.csv."}
	}
	if err := writeTraining(ctx, c, set, res, served); err != nil {
		return err
	}
	if len(o.pruebas) > 0 {
		a.warn("metrics.csv y metricas_detalle.csv quedan solo con las pruebas de este entrenamiento.")
	}
	if o.json {
		return writeJSON(a.env.Stdout, trainingJSON(res, served))
	}
	a.printServed(served)
	a.printTraining(c, res)
	return nil
}

func checkRecipe(name string) error {
	if name != registry.Paes && name != registry.Clasica {
		return wrongUsage("uso_valor", "Las recetas son paes y clasica.", "No existe la receta «%s».", name)
	}
	return nil
}

func trainConfig(c *config.Config, o entrenarOptions) (train.Config, error) {
	t := train.Config{Pruebas: c.Pruebas, TestSize: c.Training.TestSize, Seed: c.Training.RandomState, Workers: o.workers}
	if o.seedSet {
		t.Seed = o.seed
	}
	if o.workers < 0 {
		return t, wrongUsage("uso_valor", "Use 0 para todos los procesadores.", "--trabajadores no puede ser negativo.")
	}
	for _, v := range c.Variables {
		t.Sets = append(t.Sets, dataset.Set(v))
	}
	if len(o.pruebas) > 0 {
		t.Pruebas = nil
	}
	for _, name := range o.pruebas {
		p, err := chile.ParsePrueba(name)
		if err != nil {
			return t, wrongUsage("uso_valor", "Las pruebas son C. Lectora, Matemática, M2, Historia y Ciencias.", "No existe la prueba «%s».", name)
		}
		if !slices.Contains(t.Pruebas, p) {
			t.Pruebas = append(t.Pruebas, p)
		}
	}
	slices.Sort(t.Pruebas)
	return t, nil
}

// readTraining reads the processed tables and the puntajes of the workbook.
func readTraining(ctx context.Context, c *config.Config) (train.Input, error) {
	snapshot, err := processed.Read(ctx, tablePaths(c), nil)
	if err != nil {
		return train.Input{}, err
	}
	book, err := source.ReadWorkbook(ctx, c.Paths.PAESWorkbook)
	if err != nil {
		return train.Input{}, err
	}
	scores, _, _, err := clean.Scores(book, clean.Digit(c.RUT.DigitoPaes), c.RUT.Key())
	if err != nil {
		return train.Input{}, err
	}
	return train.Input{Tables: snapshot.Tables, Fingerprint: snapshot.Fingerprint, Scores: scores}, nil
}

// writeTraining writes models, metrics and importances, all or none.
func writeTraining(ctx context.Context, c *config.Config, set *outfile.Set, res *train.Result, served *train.Served) error {
	if _, err := registry.Save(set.Create, c.Paths.Models, append(slices.Clone(served.Models), res.Models...)); err != nil {
		return err
	}
	write := func(path string, encode func(io.Writer) error) error {
		w, err := set.Create(path)
		if err != nil {
			return err
		}
		return encode(w)
	}
	reports := c.Paths.Reports
	if err := write(filepath.Join(reports, "metrics.csv"), func(w io.Writer) error { return report.Metrics(w, res.Cells) }); err != nil {
		return err
	}
	if err := write(filepath.Join(reports, "metricas_detalle.csv"), func(w io.Writer) error { return report.Details(w, res.Cells) }); err != nil {
		return err
	}
	pictures, err := drawImportances(ctx, res)
	if err != nil {
		return err
	}
	for i, m := range res.Models {
		p, err := chile.ParsePrueba(m.Card.Prueba)
		if err != nil {
			return err
		}
		stem := filepath.Join(reports, "feature_importances", "stacking_allvars_"+p.Slug())
		all := res.Importances[i]
		if err := write(stem+"_importances.csv", func(w io.Writer) error { return report.Importances(w, all) }); err != nil {
			return err
		}
		if err := write(stem+"_top20.png", func(w io.Writer) error {
			_, err := w.Write(pictures[i].Bytes())
			return err
		}); err != nil {
			return err
		}
	}
	if err := writeServed(write, reports, served); err != nil {
		return err
	}
	if err := writeCards(write, c.Paths.Models, served.Models, served.Weights, nil); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return set.Commit()
}

// writeServed writes what each group of variables weighs in the served models.
func writeServed(write func(path string, encode func(io.Writer) error) error, reports string, served *train.Served) error {
	for i, m := range served.Models {
		p, err := chile.ParsePrueba(m.Card.Prueba)
		if err != nil {
			return err
		}
		stem := filepath.Join(reports, "feature_importances", "paes_"+p.Slug()+"_grupos")
		if err := write(stem+".csv", func(w io.Writer) error { return report.Groups(w, served.Weights[i]) }); err != nil {
			return err
		}
		if err := write(stem+".png", func(w io.Writer) error { return report.GroupWeights(w, m.Card.Prueba, served.Weights[i]) }); err != nil {
			return err
		}
	}
	return nil
}

// drawImportances draws the picture of each model, several at a time.
func drawImportances(ctx context.Context, res *train.Result) ([]bytes.Buffer, error) {
	pictures := make([]bytes.Buffer, len(res.Models))
	err := ml.Parallel(ctx, 0, len(pictures), func(i int) error {
		return report.TopImportances(&pictures[i], res.Models[i].Card.Prueba, res.Importances[i])
	})
	return pictures, err
}

// best returns the single model with the lowest RMSE in a prueba.
func best(cells []train.Cell, p chile.Prueba) (train.Cell, bool) {
	var out train.Cell
	found := false
	for _, c := range cells {
		if c.Prueba == p && c.Set != dataset.AllVars && (!found || c.RMSE < out.RMSE) {
			out, found = c, true
		}
	}
	return out, found
}

func (a *app) printServed(served *train.Served) {
	if len(served.Models) == 0 {
		return
	}
	var rows [][]string
	for i, m := range served.Models {
		heaviest := slices.MaxFunc(served.Weights[i], func(a, b train.GroupWeight) int { return cmp.Compare(a.Points, b.Points) })
		rows = append(rows, []string{
			m.Card.Prueba, es.Int(m.Card.TrainRows), es.Float(m.Card.RMSE, 1), es.Float(m.Card.MAE, 1), es.Float(m.Card.R2, 2), heaviest.Group.Label,
		})
	}
	out := a.env.Stdout
	fmt.Fprintln(out, "Receta paes, error en cada estudiante cuando se aprende de los demás (puntos PAES):")
	printTable(out, []string{"Prueba", "Estudiantes", "RMSE", "MAE", "R2", "Lo que más pesa"}, rows, 1, 2, 3, 4)
	fmt.Fprintln(out, "Con una generación nueva el error es mayor: «paes evaluar» lo mide.")
	fmt.Fprintln(out)
}

func (a *app) printTraining(c *config.Config, res *train.Result) {
	var rows [][]string
	for _, cell := range res.Cells {
		if cell.Set != dataset.AllVars {
			continue
		}
		other := "-"
		if b, ok := best(res.Cells, cell.Prueba); ok {
			other = fmt.Sprintf("%s con %s (%s)", b.Model, b.Set, es.Float(b.RMSE, 1))
		}
		rows = append(rows, []string{
			cell.Prueba.String(), es.Int(cell.TrainRows), es.Int(cell.TestRows),
			es.Float(cell.RMSE, 1), es.Float(cell.MAE, 1), es.Float(cell.R2, 2), other,
		})
	}
	out := a.env.Stdout
	fmt.Fprintln(out, train.StackingName+", error en los estudiantes que no vio (puntos PAES):")
	printTable(out, []string{"Prueba", "Entrena", "Mide", "RMSE", "MAE", "R2", "Mejor modelo simple (RMSE)"}, rows, 1, 2, 3, 4, 5)
	fmt.Fprintf(out, "\nModelos en %s; métricas en %s; importancias en %s\n", a.shown(c.Paths.Models),
		a.shown(filepath.Join(c.Paths.Reports, "metrics.csv")), a.shown(filepath.Join(c.Paths.Reports, "feature_importances")))
}

type cellJSON struct {
	Prueba    string  `json:"prueba"`
	RMSE      float64 `json:"rmse"`
	MAE       float64 `json:"mae"`
	R2        float64 `json:"r2"`
	TrainRows int     `json:"n_train"`
	TestRows  int     `json:"n_test"`
	Version   string  `json:"version"`
	Trained   string  `json:"fecha"`
}

type skippedJSON struct {
	Prueba string `json:"prueba"`
	Scores int    `json:"puntajes"`
}

type entrenarJSON struct {
	Models  []cellJSON    `json:"modelos"`  // Stacking (All Vars)
	Served  []cellJSON    `json:"servidos"` // receta paes
	Skipped []skippedJSON `json:"omitidas"`
}

func trainingJSON(res *train.Result, served *train.Served) entrenarJSON {
	out := entrenarJSON{Models: []cellJSON{}, Served: []cellJSON{}, Skipped: []skippedJSON{}}
	cells := func(models []*model.Model) (all []cellJSON) {
		for _, m := range models {
			k := m.Card
			all = append(all, cellJSON{k.Prueba, k.RMSE, k.MAE, k.R2, k.TrainRows, k.TestRows, m.Version, k.Trained})
		}
		return all
	}
	out.Models = append(out.Models, cells(res.Models)...)
	out.Served = append(out.Served, cells(served.Models)...)
	for _, s := range res.Skipped {
		out.Skipped = append(out.Skipped, skippedJSON{s.Prueba.String(), s.Scores})
	}
	return out
}
