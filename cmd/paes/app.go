package main

import (
	"strings"

	"github.com/spf13/cobra"

	"paes/config"
)

// app is what the commands share during one run.
type app struct {
	env        Env
	dirFlag    string // --dir
	configFlag string // --config
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "paes",
		Short: "Estima puntajes PAES a partir de respuestas SEPA",
		Long: `paes estima qué puntaje PAES esperar de cada estudiante a partir de sus respuestas en
las pruebas SEPA: reúne los datos, entrena los modelos y predice por RUT.

El camino completo: «paes datos», «paes entrenar» y «paes predecir». Sin datos a mano,
«paes simular» crea un colegio inventado.`,
		Args:          unknownCommand,
		RunE:          showHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(a.env.Stdin)
	root.SetOut(a.env.Stdout)
	root.SetErr(a.env.Stderr)
	flags := root.PersistentFlags()
	flags.StringVarP(&a.dirFlag, "dir", "C", "", "trabaja en esa `carpeta` en vez de la actual")
	flags.StringVar(&a.configFlag, "config", "", "lee ese `archivo` de configuración en vez de config.yml")
	flags.BoolP("help", "h", false, "muestra esta ayuda")
	root.AddCommand(commands(a)...)
	speakSpanish(root)
	return root
}

func showHelp(cmd *cobra.Command, _ []string) error { return cmd.Help() }

// config reads the configuration of the working directory and says its warnings.
func (a *app) config() (*config.Config, error) {
	c, err := a.quietConfig()
	if err != nil {
		return nil, err
	}
	for _, w := range c.Warnings {
		a.warn("%s", w)
	}
	return c, nil
}

func (a *app) quietConfig() (*config.Config, error) {
	dir, err := a.workdir()
	if err != nil {
		return nil, err
	}
	if a.configFlag != "" {
		return config.LoadFile(dir, a.configFlag, a.env.Environ)
	}
	return config.Load(dir, a.env.Environ)
}

// warnDevelopmentKey is for commands that encode or decode RUTs.
func (a *app) warnDevelopmentKey(c *config.Config) {
	if c.RUT.Development() {
		a.warn("%s", config.DevelopmentWarning)
	}
}

// lookupEnv returns the last value of a variable, as a shell would.
func lookupEnv(environ []string, name string) string {
	out := ""
	for _, e := range environ {
		if text, ok := strings.CutPrefix(e, name+"="); ok {
			out = text
		}
	}
	return out
}
