package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paes/chile"
	"paes/config"
	"paes/es"
	"paes/model"
	"paes/outfile"
	"paes/predict"
	"paes/processed"
	"paes/registry"
)

type predecirOptions struct {
	json       bool
	allowStale bool
	recipe     string
}

func newPredecir(a *app) *cobra.Command {
	var o predecirOptions
	cmd := &cobra.Command{
		Use:     "predecir [RUT]",
		Aliases: []string{"predict"},
		Short:   "Predice los puntajes PAES de un estudiante",
		Long: `Predice los puntajes PAES de un estudiante por su RUT, codificado o no y escrito de
cualquier manera. Sin RUT usa el primer estudiante que encuentra.`,
		Example: `  paes predecir 425047515d575059
  paes predecir 12.345.678-5 --json`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.predecir(cmd.Context(), args, o)
		},
	}
	o.add(cmd.Flags())
	return cmd
}

// add declares the flags that say which models to use and how to answer.
func (o *predecirOptions) add(f *pflag.FlagSet) {
	f.BoolVar(&o.json, "json", false, "escribe la respuesta como JSON")
	f.StringVar(&o.recipe, "receta", "", "usa los modelos de esa `receta`, paes o clasica (paes si los hay)")
	f.BoolVar(&o.allowStale, "permitir-modelo-anterior", false, "acepta un modelo entrenado antes que los datos actuales")
}

func (a *app) predecir(ctx context.Context, args []string, o predecirOptions) error {
	_, service, rut, err := a.service(ctx, args, o)
	if err != nil {
		return err
	}
	estimates, err := service.ByRUT(ctx, rut)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(a.env.Stdout, estimatesJSON(rut, estimates))
	}
	a.printEstimates(rut, estimates)
	return nil
}

// service loads what is needed to predict for the student that the arguments
// name, the first of all without any, and the RUT as the tables have it.
func (a *app) service(ctx context.Context, args []string, o predecirOptions) (*config.Config, *predict.Service, chile.RUT, error) {
	if o.recipe != "" {
		if err := checkRecipe(o.recipe); err != nil {
			return nil, nil, "", err
		}
	}
	c, err := a.config()
	if err != nil {
		return nil, nil, "", err
	}
	a.warnDevelopmentKey(c)
	for _, root := range []string{c.Paths.Processed, c.Paths.Models} {
		if err := outfile.Recover(root); err != nil {
			return nil, nil, "", err
		}
	}
	candidates, err := candidates(c, args)
	if err != nil {
		return nil, nil, "", err
	}
	snapshot, err := processed.Read(ctx, tablePaths(c), func(r chile.RUT) bool { return slices.Contains(candidates, r) })
	if err != nil {
		return nil, nil, "", err
	}
	models, unread, err := registry.Latest(ctx, c.Paths.Models, snapshot.Fingerprint, o.recipe)
	if err != nil {
		return nil, nil, "", err
	}
	for _, u := range unread {
		a.warn("se deja de lado un archivo de modelo. %v", u)
	}
	if !o.allowStale {
		current, older := predict.Current(models, snapshot.Fingerprint)
		if len(current) == 0 {
			return nil, nil, "", predict.ErrOlderModels
		}
		if len(older) > 0 {
			a.warn("no se usan los modelos de otra versión de las tablas: %s. Ejecute «paes entrenar».", strings.Join(older, ", "))
		}
		models = current
	}
	for _, m := range models {
		if missing := m.Missing(snapshot.Tables); missing > 0 {
			instead := "0"
			if m.Blend != nil {
				instead = "el promedio de quienes enseñaron el modelo"
			}
			a.warn("las tablas no tienen %s del modelo de %s, que se toman como %s.", es.Count(missing, "columna", "columnas"), m.Card.Prueba, instead)
		}
	}
	if o.recipe == "" {
		for _, m := range models {
			if m.Card.Recipe != models[0].Card.Recipe {
				a.warn("no todos los modelos son de la misma receta: el de %s es de «%s» y el de %s de «%s».",
					models[0].Card.Prueba, models[0].Card.Recipe, m.Card.Prueba, m.Card.Recipe)
				break
			}
		}
	}
	service := predict.New(snapshot.Tables, models)
	rut, ok := service.Find(candidates...)
	if !ok {
		return nil, nil, "", &es.Error{Code: predict.ErrUnknownRUT.Code, Sentence: predict.ErrUnknownRUT.Sentence,
			Hint: fmt.Sprintf("Se conocen %s con respuestas SEPA. Revise el RUT y, si está codificado, la clave PAES_RUT_CLAVE.",
				es.Count(snapshot.Known, "estudiante", "estudiantes"))}
	}
	return c, service, rut, nil
}

// candidates returns the RUTs that the argument may mean; without one, the first
// of the tables.
func candidates(c *config.Config, args []string) ([]chile.RUT, error) {
	if len(args) == 0 {
		first, err := processed.FirstRUT(tablePaths(c))
		return []chile.RUT{first}, err
	}
	found := chile.Candidates(args[0], c.RUT.Key())
	if len(found) == 0 {
		if _, err := chile.ParseRUT(args[0]); errors.Is(err, chile.ErrRUTCheckDigit) {
			return nil, &es.Error{Code: "rut_digito", Sentence: "El dígito verificador no corresponde al RUT.",
				Hint: "Revise el RUT; también puede escribirlo sin dígito verificador."}
		}
		return nil, &es.Error{Code: "rut_ilegible", Sentence: "El texto no es un RUT ni un RUT codificado con la clave en uso.",
			Hint: "Escríbalo como 12.345.678-5, o revise la clave PAES_RUT_CLAVE si está codificado."}
	}
	return found, nil
}

func (a *app) printEstimates(rut chile.RUT, estimates predict.Estimates) {
	fmt.Fprintf(a.env.Stdout, "Puntajes PAES esperados de %s\n", rut.Format())
	var rows [][]string
	for _, e := range estimates {
		puntaje := es.Float(e.Puntaje, 1)
		if e.Unlike.Refused() {
			puntaje = "-"
		}
		rows = append(rows, []string{
			e.Prueba.String(), puntaje, intervalText(e.Estimate, 0.8), es.ISODate(e.Model.Card.Trained), e.Model.Version, es.Float(e.Model.Card.RMSE, 0),
		})
	}
	printTable(a.env.Stdout, []string{"Prueba", "Puntaje", "Intervalo de 80 %", "Modelo del", "Versión", "Error típico"}, rows, 1, 2, 5)
	for _, e := range estimates {
		a.warnUnlike(e.Prueba, e.Estimate)
	}
}

// intervalText is the interval of a level as people read it, "-" without one.
func intervalText(e model.Estimate, level float64) string {
	i, ok := e.At(level)
	if !ok || e.Unlike.Refused() {
		return "-"
	}
	return fmt.Sprintf("%.0f a %.0f", i.Low, i.High) // a puntaje has no separator of thousands
}

// warnUnlike says why an estimate deserves less trust, or why there is none.
func (a *app) warnUnlike(p chile.Prueba, e model.Estimate) {
	switch e.Unlike {
	case model.Far:
		a.warn("%s: este estudiante se parece poco a aquellos de los que se aprendió; confíe menos en la estimación.", p)
	case model.Sparse:
		a.warn("%s: este estudiante tiene poca historia en SEPA; por eso el intervalo es ancho.", p)
	case model.TooFar:
		a.warn("%s: no se da un puntaje: este estudiante es demasiado distinto de aquellos de los que se aprendió.", p)
	case model.NoTrace:
		a.warn("%s: no se da un puntaje: este estudiante no tiene respuestas SEPA que usar.", p)
	}
}

// unlikeCode is a stable key for programs, "" for a usual student.
func unlikeCode(e model.Estimate) string {
	return map[model.Unlike]string{
		model.Far: "poco_parecido", model.Sparse: "poca_historia", model.TooFar: "demasiado_distinto", model.NoTrace: "sin_historia",
	}[e.Unlike]
}

type intervalJSON struct {
	Level float64 `json:"nivel"`
	Low   float64 `json:"bajo"`
	High  float64 `json:"alto"`
}

func intervalsJSON(e model.Estimate) []intervalJSON {
	out := []intervalJSON{}
	for _, i := range e.Intervals {
		out = append(out, intervalJSON{i.Level, tenth(i.Low), tenth(i.High)})
	}
	return out
}

func tenth(v float64) float64 { return math.Round(10*v) / 10 }

type estimateJSON struct {
	Prueba    string         `json:"prueba"`
	Puntaje   *float64       `json:"puntaje"` // null when none is given
	Intervals []intervalJSON `json:"intervalos"`
	AtMax     float64        `json:"probabilidad_1000"`
	NewYear   bool           `json:"admision_nueva"`
	Warning   string         `json:"aviso,omitempty"`
	Model     string         `json:"modelo"`
	Trained   string         `json:"fecha"`
	Version   string         `json:"version"`
}

type predecirJSON struct {
	RUT       chile.RUT      `json:"rut"`
	Estimates []estimateJSON `json:"predicciones"`
}

func estimatesJSON(rut chile.RUT, estimates predict.Estimates) predecirJSON {
	out := predecirJSON{RUT: rut, Estimates: []estimateJSON{}}
	for _, e := range estimates {
		k := e.Model.Card
		j := estimateJSON{Prueba: e.Prueba.String(), Intervals: []intervalJSON{}, NewYear: e.NewYear, Warning: unlikeCode(e.Estimate),
			Model: k.Name, Trained: k.Trained, Version: e.Model.Version}
		if !e.Unlike.Refused() {
			puntaje := tenth(e.Puntaje)
			j.Puntaje, j.Intervals, j.AtMax = &puntaje, intervalsJSON(e.Estimate), math.Round(1e4*e.AtMax)/1e4
		}
		out.Estimates = append(out.Estimates, j)
	}
	return out
}
