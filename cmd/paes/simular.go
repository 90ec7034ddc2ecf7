package main

import (
	"github.com/spf13/cobra"

	"paes/es"
)

func newSimular(a *app) *cobra.Command {
	var o struct {
		students int
		seed     uint64
		clean    bool
		verify   bool
		sepa     string
		output   string
	}
	cmd := &cobra.Command{
		Use:     "simular",
		Aliases: []string{"simulate"},
		Short:   "Crea un colegio inventado con respuestas SEPA y puntajes PAES",
		Long: `Crea un colegio inventado, de verdad conocida: las respuestas SEPA en la base de datos
y la planilla de puntajes PAES. La misma semilla produce los mismos archivos, byte a byte.`,
		Example: `  paes simular
  paes simular --estudiantes 5000 --semilla 7 --verificar
  paes simular --sepa postgresql://usuario@servidor/base`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return &es.Error{Code: "no_implementado", Sentence: "La orden «paes simular» todavía no está disponible."}
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.students, "estudiantes", 3000, "`número` aproximado de estudiantes con respuestas SEPA")
	f.Uint64Var(&o.seed, "semilla", 42, "`número` que decide el azar")
	f.BoolVar(&o.clean, "limpio", false, "sin los defectos de los datos reales (duplicados, RUT errados)")
	f.BoolVar(&o.verify, "verificar", false, "muestra las distribuciones logradas junto a las buscadas")
	f.StringVar(&o.sepa, "sepa", "", "`dirección` postgresql:// donde escribir SEPA en vez del archivo local")
	f.StringVar(&o.output, "salida", "", "`archivo` .xlsx de puntajes PAES en vez del configurado")
	return cmd
}
