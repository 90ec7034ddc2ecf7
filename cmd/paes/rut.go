package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"paes/chile"
	"paes/es"
)

func newRut(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rut",
		Short: "Codifica, decodifica o valida RUT",
		Long: `Codifica, decodifica o valida RUT. Sin argumentos lee una columna de la entrada estándar,
un RUT por línea. Una línea que falla se nombra por su número, sin repetir su valor.`,
		Args: unknownCommand,
		RunE: showHelp,
	}
	cmd.AddCommand(newRutCodificar(a), newRutDecodificar(a), newRutValidar(a))
	return cmd
}

// answer is what a rut command says of one line.
type answer struct {
	Line  int    `json:"linea"`
	Valid bool   `json:"valido"`
	RUT   string `json:"rut,omitempty"`
	Code  string `json:"codigo,omitempty"`
	Why   string `json:"motivo,omitempty"`
}

// rutOptions are the flags the three commands share.
type rutOptions struct {
	json    bool
	noDigit bool
	verdict bool // failures are part of the output
}

func newRutCodificar(a *app) *cobra.Command {
	var o rutOptions
	cmd := &cobra.Command{
		Use:     "codificar [RUT...]",
		Aliases: []string{"encode"},
		Short:   "Escribe el código de cada RUT",
		Example: "  paes rut codificar 12.345.678-5\n  paes rut codificar < columna.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := a.rutKey(true)
			if err != nil {
				return err
			}
			return a.eachRUT(cmd.Context(), args, o, func(s string) answer {
				rut, err := readRUT(s, o.noDigit)
				if err != nil {
					return answer{Why: reason(err)}
				}
				text := string(rut)
				if o.noDigit {
					text = rut.Body()
				}
				return answer{Valid: true, Code: key.Encode(text)}
			}, func(w io.Writer, r answer) { fmt.Fprintln(w, r.Code) })
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "una línea de JSON por RUT")
	cmd.Flags().BoolVar(&o.noDigit, "sin-digito", false, "los RUT vienen sin dígito verificador y se codifican así")
	return cmd
}

func newRutDecodificar(a *app) *cobra.Command {
	var o rutOptions
	cmd := &cobra.Command{
		Use:     "decodificar [CÓDIGO...]",
		Aliases: []string{"decode"},
		Short:   "Escribe el RUT de cada código",
		Example: "  paes rut decodificar 425047515d575059\n  paes rut decodificar < codigos.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := a.rutKey(true)
			if err != nil {
				return err
			}
			return a.eachRUT(cmd.Context(), args, o, func(s string) answer {
				plain, err := key.Decode(s)
				if err != nil || len(chile.Candidates(plain, chile.Key{})) == 0 {
					return answer{Why: reason(chile.ErrCode)}
				}
				return answer{Valid: true, RUT: chile.Normalize(plain)}
			}, func(w io.Writer, r answer) { fmt.Fprintln(w, r.RUT) })
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "una línea de JSON por código")
	return cmd
}

func newRutValidar(a *app) *cobra.Command {
	o := rutOptions{verdict: true}
	cmd := &cobra.Command{
		Use:     "validar [RUT...]",
		Aliases: []string{"validate"},
		Short:   "Dice si cada RUT es válido y su forma canónica",
		Example: "  paes rut validar 12.345.678-5\n  paes rut validar --json < columna.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := a.rutKey(false)
			if err != nil {
				return err
			}
			return a.eachRUT(cmd.Context(), args, o, func(s string) answer {
				rut, err := readRUT(s, o.noDigit)
				if plain, err2 := key.Decode(s); err != nil && err2 == nil {
					rut, err = readRUT(plain, o.noDigit)
				}
				if err != nil {
					return answer{Why: reason(err)}
				}
				return answer{Valid: true, RUT: rut.Format()}
			}, func(w io.Writer, r answer) {
				if r.Valid {
					fmt.Fprintf(w, "%d\tválido\t%s\n", r.Line, r.RUT)
				} else {
					fmt.Fprintf(w, "%d\tinválido\t%s\n", r.Line, r.Why)
				}
			})
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "una línea de JSON por RUT")
	cmd.Flags().BoolVar(&o.noDigit, "sin-digito", false, "los RUT vienen sin dígito verificador")
	return cmd
}

func (a *app) rutKey(warn bool) (chile.Key, error) {
	c, err := a.config()
	if err != nil {
		return chile.Key{}, err
	}
	if warn {
		a.warnDevelopmentKey(c)
	}
	return c.RUT.Key(), nil
}

func readRUT(s string, noDigit bool) (chile.RUT, error) {
	if noDigit {
		return chile.ParseBody(s)
	}
	return chile.ParseRUT(s)
}

func reason(err error) string {
	switch {
	case errors.Is(err, chile.ErrRUTEmpty):
		return "está vacío"
	case errors.Is(err, chile.ErrRUTCheckDigit):
		return "el dígito verificador no corresponde o falta"
	case errors.Is(err, chile.ErrCode):
		return "no es un RUT codificado con la clave en uso"
	}
	return "no tiene la forma de un RUT"
}

// eachRUT asks about every argument, or every line of the input, as it comes.
// A failure that is not part of the output is named on Stderr by its line.
func (a *app) eachRUT(ctx context.Context, args []string, o rutOptions, ask func(string) answer, show func(io.Writer, answer)) error {
	out := bufio.NewWriter(a.env.Stdout)
	defer out.Flush()
	total, wrong := 0, 0
	one := func(line int, s string) error {
		r := ask(s)
		r.Line = line
		total++
		if !r.Valid {
			wrong++
		}
		switch {
		case o.json:
			return writeJSON(out, r)
		case r.Valid || o.verdict:
			show(out, r)
		default:
			out.Flush()
			fmt.Fprintf(a.env.Stderr, "Línea %d: %s.\n", line, r.Why)
		}
		return nil
	}
	if err := a.eachLine(ctx, args, one); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if wrong > 0 {
		return &es.Error{Code: "rut_invalido",
			Sentence: fmt.Sprintf("%s de %s no %s.", es.Int(wrong), es.Count(total, "RUT leído", "RUT leídos"), es.Plural(wrong, "sirve", "sirven")),
			Hint:     "Corrija las líneas nombradas; «--sin-digito» es para RUT escritos sin dígito verificador."}
	}
	return nil
}

// eachLine calls do with every argument or, when there are none, with every
// line of the input. Blank lines and a header are skipped but counted.
func (a *app) eachLine(ctx context.Context, args []string, do func(line int, s string) error) error {
	for i, s := range args {
		if err := do(i+1, s); err != nil {
			return err
		}
	}
	if len(args) > 0 {
		return nil
	}
	if a.env.StdinTerminal {
		return wrongUsage("argumentos", "Dé uno o más RUT, o una columna por la entrada estándar: «< columna.txt».", "Falta el RUT.")
	}
	lines, failed := readLines(ctx, a.env.Stdin)
	line := 0
	for {
		var text string
		var more bool
		select {
		case <-ctx.Done():
			return ctx.Err()
		case text, more = <-lines:
		}
		if !more {
			return readFailure(<-failed, line)
		}
		line++
		s := strings.TrimSpace(strings.Trim(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), `"`))
		if s == "" || line == 1 && strings.HasSuffix(chile.Fold(s), "rut") {
			continue
		}
		if err := do(line, s); err != nil {
			return err
		}
	}
}

func readFailure(err error, line int) error {
	if err == nil {
		return nil
	}
	return &es.Error{Code: "entrada", Sentence: fmt.Sprintf("No se pudo leer la entrada después de la línea %d.", line),
		Hint: "Revise que sea texto con un RUT por línea.", Err: err}
}

// readLines reads apart, because a read that waits for somebody to type does
// not hear that the run was cancelled. The error comes after the last line.
func readLines(ctx context.Context, r io.Reader) (lines <-chan string, failed <-chan error) {
	out, end := make(chan string, 256), make(chan error, 1)
	go func() {
		defer close(out)
		in := bufio.NewScanner(r)
		for in.Scan() {
			select {
			case out <- in.Text():
			case <-ctx.Done():
				end <- ctx.Err()
				return
			}
		}
		end <- in.Err()
	}()
	return out, end
}
