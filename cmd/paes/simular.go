package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"paes/config"
	"paes/es"
	"paes/simulate"
	"paes/source"
)

type simularOptions struct {
	students int
	seed     uint64
	clean    bool
	verify   bool
	sepa     string
	output   string
}

func newSimular(a *app) *cobra.Command {
	var o simularOptions
	cmd := &cobra.Command{
		Use:     "simular",
		Aliases: []string{"simulate"},
		Short:   "Crea un colegio inventado con respuestas SEPA y puntajes PAES",
		Long: `Crea un colegio inventado, de verdad conocida: las respuestas SEPA en la base de datos
y la planilla de puntajes PAES. La misma semilla produce los mismos archivos, byte a byte.
Solo reemplaza datos que haya creado él mismo.

Otros usuarios del equipo pueden ver, en la lista de procesos, una contraseña escrita en
--sepa: póngala en la variable PGPASSWORD. PAES_SEPA_URI es la base que «paes datos» lee, y
«paes simular» nunca escribe en ella.`,
		Example: `  paes simular
  paes simular --estudiantes 5000 --semilla 7 --verificar
  paes simular --sepa postgresql://usuario@servidor/base`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.simular(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.IntVar(&o.students, "estudiantes", simulate.DefaultStudents, "`número` aproximado de estudiantes con respuestas SEPA")
	f.Uint64Var(&o.seed, "semilla", 42, "`número` que decide el azar")
	f.BoolVar(&o.clean, "limpio", false, "sin los defectos de los datos reales (duplicados, RUT errados)")
	f.BoolVar(&o.verify, "verificar", false, "muestra las distribuciones logradas junto a las buscadas")
	f.StringVar(&o.sepa, "sepa", "", "`dirección` postgresql:// donde escribir SEPA (sin contraseña: use PGPASSWORD)")
	f.StringVar(&o.output, "salida", "", "`archivo` .xlsx de puntajes PAES en vez del configurado")
	return cmd
}

func (a *app) simular(ctx context.Context, o simularOptions) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	a.warnDevelopmentKey(c)
	if o.students < 1 || o.students > simulate.MaxStudents {
		return wrongUsage("uso_valor", "Use un número entre 1 y "+es.Int(simulate.MaxStudents)+".", "--estudiantes no puede ser %d.", o.students)
	}
	school, err := simulate.New(simulate.Params{Students: o.students, Seed: o.seed, Clean: o.clean})
	if err != nil {
		return err
	}
	note := fmt.Sprintf("semilla %d, %d estudiantes", o.seed, o.students)
	sink, where, err := a.openSink(ctx, c, o.sepa, note)
	if err != nil {
		return err
	}
	defer sink.Abort()
	if err := school.WriteSEPA(ctx, sink); err != nil {
		return err
	}
	book := c.Paths.PAESWorkbook
	if o.output != "" {
		if book = o.output; !filepath.IsAbs(book) {
			book = filepath.Join(c.Dir, book)
		}
	}
	staged, err := source.StageWorkbook(ctx, book, school.Workbook(c.RUT.Key()))
	if err != nil {
		return err
	}
	defer staged.Abort()
	if err := sink.Commit(ctx); err != nil { // the last that may be interrupted: both or none
		return err
	}
	if err := staged.Commit(); err != nil {
		return err
	}
	fmt.Fprintf(a.env.Stdout, "Colegio sintético (%s): SEPA en %s, PAES en %s\n", note, where, a.shown(book))
	if !o.verify {
		return nil
	}
	return a.verify(ctx, school)
}

// openSink opens what SEPA is written into. Only an address given on the command
// line names a PostgreSQL: the configured one is where real data live.
func (a *app) openSink(ctx context.Context, c *config.Config, uri, note string) (simulate.Sink, string, error) {
	if uri != "" {
		address, err := sepaAddress(uri)
		if err != nil {
			return nil, "", err
		}
		w, err := source.CreatePostgres(ctx, address.Reveal(), note)
		if err != nil {
			return nil, "", err
		}
		return w, "PostgreSQL", nil
	}
	if c.Database.SepaURI.Reveal() != "" {
		a.warn("el colegio se escribe en el archivo local; «paes datos» leerá la base configurada en database.sepa_uri.")
	}
	w, err := source.CreateEmbedded(ctx, c.Paths.SepaDuckDB, note)
	if err != nil {
		return nil, "", err
	}
	return w, a.shown(c.Paths.SepaDuckDB), nil
}

func (a *app) verify(ctx context.Context, school *simulate.School) error {
	v, err := school.Verify(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, r := range v.Rows {
		rows = append(rows, []string{r.Name, localFigures(r.Real), figures(r.Target, r.Decimals), figures(r.Reached, r.Decimals)})
	}
	fmt.Fprintln(a.env.Stdout)
	printTable(a.env.Stdout, []string{"Estadística", "Colegio real", "Buscado", "Logrado"}, rows, 1, 2, 3)
	fmt.Fprintln(a.env.Stdout, "Un solo colegio se aparta de lo buscado por azar: compare varias semillas.")
	return nil
}

// figures writes numbers side by side, "-" for one that cannot be computed.
func figures(values []float64, decimals int) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = "-"
		if !math.IsNaN(v) {
			out[i] = es.Float(v, decimals)
		}
	}
	return strings.Join(out, " ")
}

// localFigures writes figures noted as ".05" the way es-CL does, "0,05".
func localFigures(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if strings.HasPrefix(w, ".") {
			w = "0" + w
		}
		words[i] = strings.Replace(w, ".", ",", 1)
	}
	return strings.Join(words, " ")
}
