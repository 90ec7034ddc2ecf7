package main

import (
	"github.com/spf13/cobra"

	"paes/es"
)

func newPredecir(a *app) *cobra.Command {
	var o struct {
		json       bool
		allowStale bool
	}
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
			return &es.Error{Code: "no_implementado", Sentence: "La orden «paes predecir» todavía no está disponible."}
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "escribe la predicción como JSON")
	f.BoolVar(&o.allowStale, "permitir-modelo-anterior", false, "acepta un modelo entrenado antes que los datos actuales")
	return cmd
}
