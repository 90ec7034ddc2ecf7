package main

import (
	"github.com/spf13/cobra"

	"paes/es"
)

func newEntrenar(a *app) *cobra.Command {
	var o struct {
		seed    uint32
		workers int
		pruebas []string
		json    bool
	}
	cmd := &cobra.Command{
		Use:     "entrenar",
		Aliases: []string{"train"},
		Short:   "Entrena los modelos de cada prueba y guarda sus métricas",
		Long: `Entrena, por cada prueba, los ocho modelos sobre los cinco conjuntos de variables y el
modelo Stacking (All Vars), que es el que se guarda. Escribe métricas e importancias.`,
		Example: `  paes entrenar
  paes entrenar --prueba M2 --prueba "C. Lectora" --trabajadores 2`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return &es.Error{Code: "no_implementado", Sentence: "La orden «paes entrenar» todavía no está disponible."}
		},
	}
	f := cmd.Flags()
	f.Uint32Var(&o.seed, "semilla", 0, "`número` que decide el azar en vez de training.random_state")
	f.IntVar(&o.workers, "trabajadores", 0, "`número` de procesadores que usar (todos si no se indica)")
	f.StringArrayVar(&o.pruebas, "prueba", nil, "entrena solo esa `prueba`; se puede repetir")
	f.BoolVar(&o.json, "json", false, "escribe el resumen como JSON")
	return cmd
}
