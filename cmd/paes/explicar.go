package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paes/chile"
	"paes/es"
	"paes/outfile"
	"paes/predict"
	"paes/processed"
	"paes/report"
)

type explicarOptions struct {
	predecirOptions
	letter  bool
	name    string
	contact string
}

func newExplicar(a *app) *cobra.Command {
	var o explicarOptions
	cmd := &cobra.Command{
		Use:     "explicar [RUT]",
		Aliases: []string{"explain"},
		Short:   "Dice por qué se espera cada puntaje de un estudiante",
		Long: `Reparte cada puntaje esperado entre los grupos de variables que lo suben o lo bajan, en
puntos y de manera exacta: sumados al punto de partida dan la estimación. Dibuja una cascada
por prueba y, con --carta, escribe una página en lenguaje sencillo para la familia.

Subir o bajar la estimación no es causar: es lo que el modelo ve en los datos.`,
		Example: `  paes explicar 425047515d575059
  paes explicar 12.345.678-5 --carta --contacto "la jefatura de UTP"`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.explicar(cmd.Context(), args, o) },
	}
	f := cmd.Flags()
	o.add(f)
	f.BoolVar(&o.letter, "carta", false, "escribe además una carta de una página en HTML")
	f.StringVar(&o.name, "nombre", "", "`nombre` que poner en la carta (ninguno si no se indica)")
	f.StringVar(&o.contact, "contacto", "", "`quién` revisa la estimación si la familia lo pide (la dirección del colegio)")
	return cmd
}

func (a *app) explicar(ctx context.Context, args []string, o explicarOptions) error {
	c, service, rut, err := a.service(ctx, args, o.predecirOptions)
	if err != nil {
		return err
	}
	all, err := service.Explain(ctx, rut)
	if err != nil {
		return err
	}
	gains, err := processed.ReadGanancias(c.Outputs.Ganancias)
	if err != nil {
		return err
	}
	help, err := service.Help(rut, gains)
	if err != nil {
		return err
	}
	dir := filepath.Join(c.Paths.Reports, "explicaciones")
	written, err := a.writeExplanations(dir, all, help, o)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(a.env.Stdout, explanationsJSON(rut, all, help))
	}
	a.printExplanations(rut, all)
	a.printHelp(help)
	for _, path := range written {
		fmt.Fprintln(a.env.Stdout, a.shown(path))
	}
	return nil
}

// writeExplanations writes the pictures and the letter, all or none. Their names
// hold no RUT: the folder is for one student at a time, and what it held of
// another goes.
func (a *app) writeExplanations(dir string, all []predict.Explanation, help []predict.Help, o explicarOptions) ([]string, error) {
	set := outfile.New(dir)
	defer set.Abort()
	var written []string
	write := func(name string, encode func(io.Writer) error) error {
		path := filepath.Join(dir, name)
		w, err := set.Create(path)
		if err != nil {
			return err
		}
		written = append(written, path)
		return encode(w)
	}
	for _, e := range all {
		if e.Estimate.Unlike.Refused() {
			continue
		}
		if err := write("cascada_"+e.Prueba.Slug()+".png", func(w io.Writer) error { return report.Waterfall(w, e) }); err != nil {
			return nil, err
		}
	}
	if len(help) > 0 {
		if err := write("que_ayudaria.csv", func(w io.Writer) error { return report.Help(w, help) }); err != nil {
			return nil, err
		}
	}
	if o.letter {
		letter := report.Letter{Date: a.env.Now(), Name: o.name, Contact: o.contact, Explanations: all}
		if err := write("carta.html", func(w io.Writer) error { return report.WriteLetter(w, letter) }); err != nil {
			return nil, err
		}
	}
	if err := set.Commit(); err != nil {
		return nil, err
	}
	return written, removeOthers(dir, written)
}

// removeOthers removes the explanations of another student.
func removeOthers(dir string, written []string) error {
	stale := []string{"que_ayudaria.csv", "carta.html"}
	for _, p := range chile.Pruebas() {
		stale = append(stale, "cascada_"+p.Slug()+".png")
	}
	for _, name := range stale {
		path := filepath.Join(dir, name)
		if slices.Contains(written, path) {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return &es.Error{Code: "explicacion_anterior", Sentence: "No se pudo borrar la explicación de otro estudiante.",
				Where: es.Place{File: path}, Hint: "Bórrela a mano y revise los permisos de la carpeta.", Err: err}
		}
	}
	return nil
}

func (a *app) printExplanations(rut chile.RUT, all []predict.Explanation) {
	out := a.env.Stdout
	fmt.Fprintf(out, "Por qué se espera cada puntaje de %s (puntos PAES)\n", rut.Format())
	header := []string{""}
	var right []int
	for k, e := range all {
		header, right = append(header, e.Prueba.String()), append(right, k+1)
	}
	var rows [][]string
	line := func(label string, value func(e predict.Explanation) string) {
		row := []string{label}
		for _, e := range all {
			text := value(e)
			if e.Estimate.Unlike.Refused() {
				text = "-"
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	line("Punto de partida", func(e predict.Explanation) string { return es.Float(e.Base, 1) })
	for _, g := range groupsOf(all) {
		line(g.Label, func(e predict.Explanation) string {
			k := slices.IndexFunc(e.Contributions, func(c predict.Contribution) bool { return c.Group == g.Group })
			if k < 0 {
				return ""
			}
			return signed(e.Contributions[k].Points)
		})
	}
	if slices.ContainsFunc(all, func(e predict.Explanation) bool { return math.Abs(e.Bounds) >= 0.05 }) {
		line("Límites de la escala", func(e predict.Explanation) string { return signed(e.Bounds) })
	}
	line("Puntaje esperado", func(e predict.Explanation) string { return es.Float(e.Estimate.Puntaje, 1) })
	line("Intervalo de 80 %", func(e predict.Explanation) string { return intervalText(e.Estimate, 0.8) })
	printTable(out, header, rows, right...)
	fmt.Fprintln(out, "El punto de partida es lo que se espera de un estudiante promedio de aquellos de los que se aprendió. Subir o bajar la estimación no es causar.")
	for _, e := range all {
		a.warnUnlike(e.Prueba, e.Estimate)
	}
}

// worthSaying is the least change of an estimate, in points, that is listed.
const worthSaying = 0.5

// printHelp lists the indicadores whose gains go with a change of the estimate.
func (a *app) printHelp(help []predict.Help) {
	var rows [][]string
	for _, h := range help {
		if h.Evidence && h.Points >= worthSaying {
			rows = append(rows, []string{h.Prueba.String(), h.Indicador, signed(h.Points), signed(h.Low) + " a " + signed(h.High), es.Int(h.Students)})
		}
	}
	out := a.env.Stdout
	fmt.Fprintln(out, "\nSi avanzara en un indicador lo que avanzaron estudiantes comparables entre dos pruebas SEPA:")
	if len(rows) == 0 {
		fmt.Fprintln(out, "sin evidencia de que alguno suba la estimación medio punto o más.")
		return
	}
	printTable(out, []string{"Prueba", "Indicador", "Puntos", "Intervalo de 90 %", "Estudiantes"}, rows, 2, 3, 4)
	fmt.Fprintln(out, "Es lo que se ha visto junto, no lo que una cosa causa en la otra; de cada veinte indicadores sin efecto, uno sale aquí por azar.")
}

// groupsOf lists the groups of all explanations, once each, in order.
func groupsOf(all []predict.Explanation) []predict.Contribution {
	var out []predict.Contribution
	for _, e := range all {
		for _, c := range e.Contributions {
			if !slices.ContainsFunc(out, func(o predict.Contribution) bool { return o.Group == c.Group }) {
				out = append(out, c)
			}
		}
	}
	return out
}

// signed writes points with their sign.
func signed(points float64) string {
	text := es.Float(points, 1)
	if points > 0 && strings.Trim(text, "0,") != "" {
		return "+" + text
	}
	return text
}

type contributionJSON struct {
	Group  string  `json:"grupo"`
	Label  string  `json:"etiqueta"`
	Points float64 `json:"puntos"`
}

type explanationJSON struct {
	Prueba        string             `json:"prueba"`
	Puntaje       *float64           `json:"puntaje"`
	Base          float64            `json:"base"`
	Contributions []contributionJSON `json:"contribuciones"`
	Bounds        float64            `json:"limites"`
	Intervals     []intervalJSON     `json:"intervalos"`
	Version       string             `json:"version"`
	Warning       string             `json:"aviso,omitempty"`
}

type helpJSON struct {
	Prueba    string  `json:"prueba"`
	Indicador string  `json:"indicador"`
	Points    float64 `json:"puntos"`
	Low       float64 `json:"bajo"`
	High      float64 `json:"alto"`
	Students  int     `json:"estudiantes"`
	Evidence  bool    `json:"evidencia"`
}

type explicarJSON struct {
	RUT          chile.RUT         `json:"rut"`
	Explanations []explanationJSON `json:"explicaciones"`
	Help         []helpJSON        `json:"que_ayudaria"`
}

func explanationsJSON(rut chile.RUT, all []predict.Explanation, help []predict.Help) explicarJSON {
	out := explicarJSON{RUT: rut, Explanations: []explanationJSON{}, Help: []helpJSON{}}
	for _, h := range help {
		out.Help = append(out.Help, helpJSON{h.Prueba.String(), h.Indicador, h.Points, h.Low, h.High, h.Students, h.Evidence})
	}
	for _, e := range all {
		j := explanationJSON{Prueba: e.Prueba.String(), Version: e.Model.Version, Warning: unlikeCode(e.Estimate), Contributions: []contributionJSON{}, Intervals: []intervalJSON{}}
		if !e.Estimate.Unlike.Refused() {
			j.Puntaje, j.Base, j.Bounds = &e.Estimate.Puntaje, e.Base, e.Bounds
			j.Intervals = intervalsJSON(e.Estimate)
			for _, c := range e.Contributions {
				j.Contributions = append(j.Contributions, contributionJSON(c))
			}
		}
		out.Explanations = append(out.Explanations, j)
	}
	return out
}
