package main

import (
	"github.com/spf13/cobra"

	"paes/config"
)

func newConfig(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Muestra la configuración en uso y de dónde viene cada valor",
		Long: `Muestra cada clave de la configuración, su valor y su origen: defecto, config.yml, .env o
entorno, del más débil al más fuerte. Las claves secretas nunca se muestran.

Cada clave se puede dar como variable de entorno: PAES_ y su nombre en mayúsculas, con «_»
en lugar de «.» (PAES_RUT_CLAVE, PAES_TRAINING_TEST_SIZE). database.sepa_uri es PAES_SEPA_URI.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.showConfig(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "escribe la configuración como JSON")
	return cmd
}

func (a *app) showConfig(asJSON bool) error {
	if asJSON {
		c, err := a.quietConfig()
		if err != nil {
			return err
		}
		return writeJSON(a.env.Stdout, struct {
			Dir      string         `json:"carpeta"`
			Values   []config.Entry `json:"valores"`
			Warnings []string       `json:"avisos"`
		}{c.Dir, c.Entries(), append([]string{}, c.Warnings...)})
	}
	c, err := a.config()
	if err != nil {
		return err
	}
	a.warnDevelopmentKey(c)
	var rows [][]string
	for _, e := range c.Entries() {
		rows = append(rows, []string{e.Key, e.Value, string(e.Origin)})
	}
	printTable(a.env.Stdout, []string{"Clave", "Valor", "Origen"}, rows)
	return nil
}
