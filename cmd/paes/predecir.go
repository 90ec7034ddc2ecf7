package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paes/chile"
	"paes/config"
	"paes/es"
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
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "escribe la predicción como JSON")
	f.StringVar(&o.recipe, "receta", "", "usa los modelos de esa `receta`, paes o clasica (paes si los hay)")
	f.BoolVar(&o.allowStale, "permitir-modelo-anterior", false, "acepta un modelo entrenado antes que los datos actuales")
	return cmd
}

func (a *app) predecir(ctx context.Context, args []string, o predecirOptions) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	a.warnDevelopmentKey(c)
	for _, root := range []string{c.Paths.Processed, c.Paths.Models} {
		if err := outfile.Recover(root); err != nil {
			return err
		}
	}
	candidates, err := candidates(c, args)
	if err != nil {
		return err
	}
	snapshot, err := processed.Read(ctx, tablePaths(c), func(r chile.RUT) bool { return slices.Contains(candidates, r) })
	if err != nil {
		return err
	}
	models, unread, err := registry.Latest(ctx, c.Paths.Models, snapshot.Fingerprint, o.recipe)
	if err != nil {
		return err
	}
	for _, u := range unread {
		a.warn("se deja de lado un archivo de modelo. %v", u)
	}
	if !o.allowStale {
		current, older := predict.Current(models, snapshot.Fingerprint)
		if len(current) == 0 {
			return predict.ErrOlderModels
		}
		if len(older) > 0 {
			a.warn("no se usan los modelos de otra versión de las tablas: %s. Ejecute «paes entrenar».", strings.Join(older, ", "))
		}
		models = current
	}
	for _, m := range models {
		if missing := m.Missing(snapshot.Tables); missing > 0 {
			a.warn("las tablas no tienen %s del modelo de %s, que se toman como 0.", es.Count(missing, "columna", "columnas"), m.Card.Prueba)
		}
	}
	service := predict.New(snapshot.Tables, models)
	rut, ok := service.Find(candidates...)
	if !ok {
		return &es.Error{Code: predict.ErrUnknownRUT.Code, Sentence: predict.ErrUnknownRUT.Sentence,
			Hint: fmt.Sprintf("Se conocen %s con respuestas SEPA. Revise el RUT y, si está codificado, la clave PAES_RUT_CLAVE.",
				es.Count(snapshot.Known, "estudiante", "estudiantes"))}
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
		rows = append(rows, []string{
			e.Prueba.String(), es.Float(e.Puntaje, 1), es.ISODate(e.Model.Card.Trained), e.Model.Version, es.Float(e.Model.Card.RMSE, 0),
		})
	}
	printTable(a.env.Stdout, []string{"Prueba", "Puntaje", "Modelo del", "Versión", "Error típico"}, rows, 1, 4)
}

type estimateJSON struct {
	Prueba  string  `json:"prueba"`
	Puntaje float64 `json:"puntaje"`
	Model   string  `json:"modelo"`
	Trained string  `json:"fecha"`
	Version string  `json:"version"`
}

type predecirJSON struct {
	RUT       chile.RUT      `json:"rut"`
	Estimates []estimateJSON `json:"predicciones"`
}

func estimatesJSON(rut chile.RUT, estimates predict.Estimates) predecirJSON {
	out := predecirJSON{RUT: rut, Estimates: []estimateJSON{}}
	for _, e := range estimates {
		k := e.Model.Card
		out.Estimates = append(out.Estimates, estimateJSON{e.Prueba.String(), math.Round(10*e.Puntaje) / 10, k.Name, k.Trained, e.Model.Version})
	}
	return out
}
