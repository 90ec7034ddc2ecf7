package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"paes/chile"
	"paes/clean"
	"paes/config"
	"paes/es"
	"paes/feature"
	"paes/outfile"
	"paes/pipeline"
	"paes/processed"
	"paes/raw"
	"paes/report"
	"paes/source"
	"paes/train"
)

type datosOptions struct {
	sepa string
	json bool
}

func newDatos(a *app) *cobra.Command {
	var o datosOptions
	cmd := &cobra.Command{
		Use:     "datos",
		Aliases: []string{"data"},
		Short:   "Reúne SEPA y PAES y escribe las tablas procesadas",
		Long: `Lee las respuestas SEPA (PostgreSQL o el archivo local) y la planilla de puntajes PAES,
las limpia y revisa, y escribe las siete tablas procesadas y la de ganancias por indicador:
todas o ninguna.

Otros usuarios del equipo pueden ver, en la lista de procesos, una contraseña escrita en
--sepa: póngala en la variable PAES_SEPA_URI o en el archivo .env.`,
		Example: `  paes datos
  PAES_SEPA_URI=postgresql://usuario@servidor/base paes datos --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.datos(cmd.Context(), o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.sepa, "sepa", "", "`dirección` postgresql:// en vez de la configurada (con contraseña, use PAES_SEPA_URI)")
	f.BoolVar(&o.json, "json", false, "escribe el informe como JSON")
	return cmd
}

func (a *app) datos(ctx context.Context, o datosOptions) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	a.warnDevelopmentKey(c)
	set := outfile.New(c.Paths.Processed)
	defer set.Abort()
	if err := set.Begin(); err != nil {
		return err
	}
	book, err := source.ReadWorkbook(ctx, c.Paths.PAESWorkbook)
	if err != nil {
		return err
	}
	sepa, err := readSEPA(ctx, c, o.sepa)
	if err != nil {
		return err
	}
	res, err := pipeline.Run(ctx, sepa, book, pipeline.Options{
		Key:       c.RUT.Key(),
		DigitSEPA: clean.Digit(c.RUT.DigitoSepa),
		DigitPAES: clean.Digit(c.RUT.DigitoPaes),
		Taxonomy:  taxonomy(c),
	})
	if err != nil {
		return err
	}
	quality := filepath.Join(c.Paths.Reports, "calidad_datos.csv")
	if err := writeTables(ctx, c, set, res, quality); err != nil {
		return err
	}
	for _, p := range c.Pruebas {
		if n := res.Report.Puntajes[p]; n < train.MinScores {
			a.warn("%s tiene %s: no se podrá entrenar con menos de %d.", p, es.Count(n, "puntaje", "puntajes"), train.MinScores)
		}
	}
	if o.json {
		return writeJSON(a.env.Stdout, reportJSON(res.Report))
	}
	a.printReport(res.Report, sepa, book)
	fmt.Fprintf(a.env.Stdout, "\nTablas en %s; lista de observaciones en %s\n", a.shown(c.Paths.Processed), a.shown(quality))
	return nil
}

// readSEPA reads from the given address, else from the configured one, else from
// the embedded store.
func readSEPA(ctx context.Context, c *config.Config, uri string) (*raw.SEPA, error) {
	s, err := openSEPA(ctx, c, uri)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Read(ctx, feature.MinIndicatorRows)
}

func openSEPA(ctx context.Context, c *config.Config, uri string) (*source.SEPA, error) {
	address := c.Database.SepaURI
	if uri != "" {
		var err error
		if address, err = sepaAddress(uri); err != nil {
			return nil, err
		}
	}
	if address.Empty() {
		return source.OpenEmbedded(ctx, c.Paths.SepaDuckDB)
	}
	return source.OpenPostgres(ctx, address.Reveal())
}

// sepaAddress reads the value of --sepa as the configured address is read.
func sepaAddress(text string) (config.Secret, error) {
	address, err := config.NormalizeURI(text)
	if err != nil {
		return config.Secret{}, &es.Error{Code: "sepa_uri", Sentence: "El valor de «--sepa» no sirve: " + err.Error() + ".",
			Hint: "La forma es postgresql://usuario@servidor:5432/base; los signos como @ : / # de una contraseña van codificados: %40 %3A %2F %23."}
	}
	return address, nil
}

func taxonomy(c *config.Config) feature.Taxonomy {
	t := feature.Taxonomy{}
	for _, level := range c.Taxonomia {
		t[level.Name] = level.Verbs
	}
	return t
}

func tablePaths(c *config.Config) processed.Paths {
	return processed.Paths{
		feature.Sepa:           c.Outputs.PruebasSepa,
		feature.Indicadores:    c.Outputs.Indicadores,
		feature.Taxonomia:      c.Outputs.Taxonomia,
		feature.Componentes:    c.Outputs.PCA,
		feature.DificultadYear: c.Outputs.AvgDiff,
		feature.Dificultad:     c.Outputs.AvgDiffAgg,
		feature.Resumen:        c.Outputs.Resumen,
	}
}

func writeTables(ctx context.Context, c *config.Config, set *outfile.Set, res *pipeline.Result, quality string) error {
	if err := processed.Write(set.Create, tablePaths(c), res.Tables); err != nil {
		return err
	}
	w, err := set.Create(c.Outputs.Ganancias)
	if err != nil {
		return err
	}
	if err := processed.WriteGanancias(w, res.Gains); err != nil {
		return err
	}
	if w, err = set.Create(quality); err != nil {
		return err
	}
	if err := report.Quality(w, res.Issues); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return set.Commit()
}

func (a *app) printReport(r pipeline.Report, sepa *raw.SEPA, book *raw.Workbook) {
	out := a.env.Stdout
	fmt.Fprintf(out, "SEPA  %s, de %s leídos; %s en %s (%s)\n",
		es.Count(r.StudentsKept, "estudiante", "estudiantes"), es.Int(r.StudentsRead),
		es.Count(int(r.AnswersUsed), "respuesta", "respuestas"), es.Count(r.Assessments, "prueba", "pruebas"), sepa.Origin)
	fmt.Fprintf(out, "      %s con más de %d preguntas\n", es.Count(r.Indicators, "indicador", "indicadores"), feature.MinIndicatorRows)
	fmt.Fprintf(out, "      habilidad medida a %s en Matemática y a %s en Lenguaje\n",
		es.Count(r.Measured[chile.SubjectMatematica], "estudiante", "estudiantes"), es.Int(r.Measured[chile.SubjectLenguaje]))
	fmt.Fprintf(out, "PAES  %s, de %s (%s)\n",
		es.Count(r.PAESKept, "estudiante", "estudiantes"), es.Count(r.PAESRead, "fila leída", "filas leídas"), filepath.Base(book.File))
	fmt.Fprintf(out, "Unión %s con SEPA y PAES: %s de los que rindieron PAES\n\n",
		es.Count(r.Joined, "estudiante", "estudiantes"), es.Percent(r.JoinedShare()))

	var rows [][]string
	for _, p := range chile.Pruebas() {
		rows = append(rows, []string{p.String(), es.Int(r.Puntajes[p])})
	}
	printTable(out, []string{"Prueba", "Puntajes"}, rows, 1)
	if len(r.Dropped) == 0 {
		return
	}
	rows = nil
	for _, d := range r.Dropped {
		rows = append(rows, []string{d.Source, es.Int(int(d.Rows)), d.Why})
	}
	fmt.Fprintln(out)
	printTable(out, []string{"Fuente", "Datos", "Quedaron fuera o se corrigieron porque"}, rows, 1)
}

type droppedJSON struct {
	Source string     `json:"fuente"`
	Kind   clean.Kind `json:"tipo"`
	Rows   int64      `json:"cantidad"`
}

type measuredJSON struct {
	Matematica int `json:"matematica"`
	Lenguaje   int `json:"lenguaje"`
}

type datosJSON struct {
	StudentsRead int            `json:"estudiantes_leidos"`
	StudentsKept int            `json:"estudiantes_usados"`
	AnswersRead  int64          `json:"respuestas_leidas"`
	AnswersUsed  int64          `json:"respuestas_usadas"`
	Assessments  int            `json:"pruebas_sepa"`
	Indicators   int            `json:"indicadores"`
	Measured     measuredJSON   `json:"con_habilidad"`
	PAESRead     int            `json:"filas_paes_leidas"`
	PAESKept     int            `json:"filas_paes_usadas"`
	Joined       int            `json:"estudiantes_unidos"`
	JoinedShare  float64        `json:"fraccion_unida"`
	Puntajes     map[string]int `json:"puntajes"`
	Dropped      []droppedJSON  `json:"observaciones"`
}

func reportJSON(r pipeline.Report) datosJSON {
	out := datosJSON{
		StudentsRead: r.StudentsRead, StudentsKept: r.StudentsKept, AnswersRead: r.AnswersRead, AnswersUsed: r.AnswersUsed,
		Assessments: r.Assessments, Indicators: r.Indicators,
		Measured: measuredJSON{r.Measured[chile.SubjectMatematica], r.Measured[chile.SubjectLenguaje]}, PAESRead: r.PAESRead, PAESKept: r.PAESKept,
		Joined: r.Joined, JoinedShare: r.JoinedShare(), Puntajes: map[string]int{}, Dropped: []droppedJSON{},
	}
	for _, p := range chile.Pruebas() {
		out.Puntajes[p.String()] = r.Puntajes[p]
	}
	for _, d := range r.Dropped {
		out.Dropped = append(out.Dropped, droppedJSON{d.Source, d.Kind, d.Rows})
	}
	return out
}

// shown writes a path as short as it can be from the working directory.
func (a *app) shown(path string) string {
	base, err := filepath.Abs(a.env.Dir)
	if err != nil {
		return path
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(base, abs); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return abs
}
