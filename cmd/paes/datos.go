package main

import (
	"github.com/spf13/cobra"

	"paes/es"
)

func newDatos(a *app) *cobra.Command {
	var o struct {
		sepa string
		json bool
	}
	cmd := &cobra.Command{
		Use:     "datos",
		Aliases: []string{"data"},
		Short:   "Reúne SEPA y PAES y escribe las tablas procesadas",
		Long: `Lee las respuestas SEPA (PostgreSQL o el archivo local) y la planilla de puntajes PAES,
las limpia y revisa, y escribe las seis tablas procesadas: todas o ninguna.`,
		Example: `  paes datos
  PAES_SEPA_URI=postgresql://usuario@servidor/base paes datos --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return &es.Error{Code: "no_implementado", Sentence: "La orden «paes datos» todavía no está disponible."}
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.sepa, "sepa", "", "`dirección` postgresql:// de SEPA en vez de la configurada")
	f.BoolVar(&o.json, "json", false, "escribe el informe como JSON")
	return cmd
}
