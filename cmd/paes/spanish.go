package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"paes/es"
)

// usageError is a mistake in the command line: exit code 2.
type usageError struct{ err *es.Error }

func (u usageError) Error() string { return u.err.Error() }
func (u usageError) Unwrap() error { return u.err }

func wrongUsage(code es.Code, hint, format string, args ...any) error {
	return usageError{&es.Error{Code: code, Sentence: fmt.Sprintf(format, args...), Hint: hint}}
}

// speakSpanish replaces every text of cobra and pflag that a person may read.
func speakSpanish(root *cobra.Command) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeHelp(cmd.OutOrStdout(), cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { writeUsage(cmd.OutOrStderr(), cmd); return nil })
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(&cobra.Command{
		Use:     "ayuda [COMANDO]",
		Aliases: []string{"help"},
		Short:   "Muestra la ayuda de un comando",
		RunE: func(cmd *cobra.Command, args []string) error {
			target, rest, err := cmd.Root().Find(args)
			if err != nil || target == nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), args)
			}
			return target.Help()
		},
	})
}

func seeHelp(cmd *cobra.Command) string {
	return fmt.Sprintf("Vea «%s --help».", cmd.CommandPath())
}

// unknownCommand refuses arguments where only a command may stand.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := seeHelp(cmd)
	if maybeRUT(args[0]) {
		return wrongUsage("comando_desconocido", "Para predecir por RUT use «paes predecir». "+hint, "Ese comando no existe.")
	}
	if cmd.SuggestionsMinimumDistance <= 0 {
		cmd.SuggestionsMinimumDistance = 2
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("¿Quiso decir «%s»? %s", strings.Join(near, "» o «"), hint)
	}
	return wrongUsage("comando_desconocido", hint, "No existe el comando «%s».", args[0])
}

// maybeRUT tells whether text may hold a RUT, which no message repeats.
func maybeRUT(text string) bool {
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= 5
}

// noArgs is the Args of a command that takes none.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return wrongUsage("argumentos", seeHelp(cmd), "El comando «%s» no lleva argumentos.", cmd.CommandPath())
}

// atMost is the Args of a command that takes up to n.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		return wrongUsage("argumentos", seeHelp(cmd), "El comando «%s» lleva a lo más %s y recibió %s.",
			cmd.CommandPath(), es.Count(n, "argumento", "argumentos"), es.Int(len(args)))
	}
}

func flagError(cmd *cobra.Command, err error) error {
	hint := seeHelp(cmd)
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			// pflag names one byte of the group; write the character whole
			r, _ := utf8.DecodeRuneInString(unknown.GetSpecifiedShortnames()[strings.Index(unknown.GetSpecifiedShortnames(), unknown.GetSpecifiedName()[:1]):])
			name = "-" + string(r)
		} else if near := nearestFlag(cmd, unknown.GetSpecifiedName()); near != "" {
			hint = fmt.Sprintf("¿Quiso decir «--%s»? %s", near, hint)
		}
		if maybeRUT(name) {
			return wrongUsage("opcion_desconocida", "Para predecir por RUT use «paes predecir». "+hint, "Esa opción no existe.")
		}
		return wrongUsage("opcion_desconocida", hint, "No existe la opción «%s».", name)
	case errors.As(err, &missing):
		return wrongUsage("falta_valor", hint, "A la opción «%s» le falta su valor.", flagName(missing.GetFlag()))
	case errors.As(err, &invalid):
		given := "dado"
		if !maybeRUT(invalid.GetValue()) {
			given = "«" + invalid.GetValue() + "»"
		}
		return wrongUsage("valor_invalido", hint, "El valor %s no sirve para la opción «%s»: debe ser %s.",
			given, flagName(invalid.GetFlag()), kindName(invalid.GetFlag()))
	case errors.As(err, &syntax) && !maybeRUT(syntax.GetSpecifiedFlag()):
		return wrongUsage("opcion_mal_escrita", hint, "La opción «%s» está mal escrita.", syntax.GetSpecifiedFlag())
	}
	return usageError{&es.Error{Code: "opcion_mal_escrita", Sentence: "Una opción está mal escrita.", Hint: hint, Err: err}}
}

func flagName(f *pflag.Flag) string {
	if f == nil {
		return "?"
	}
	return "--" + f.Name
}

func kindName(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true o false"
	case "int", "int64":
		return "un número entero"
	case "uint32":
		return "un número entero entre 0 y 4294967295"
	case "uint", "uint64":
		return "un número entero desde 0"
	case "float64":
		return "un número"
	case "duration":
		return "una duración, por ejemplo 10s"
	}
	return "un texto"
}

// nearestFlag returns the flag of cmd whose name is closest, if one is close.
func nearestFlag(cmd *cobra.Command, name string) string {
	best, distance := "", 3
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if d := editDistance(f.Name, name); d < distance && !f.Hidden {
			best, distance = f.Name, d
		}
	})
	return best
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func writeHelp(w io.Writer, cmd *cobra.Command) {
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintf(w, "%s\n\n", strings.TrimSpace(text))
	writeUsage(w, cmd)
}

func writeUsage(w io.Writer, cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	fmt.Fprintln(w, "Uso:")
	line := cmd.CommandPath()
	if _, arguments, ok := strings.Cut(cmd.Use, " "); ok {
		line += " " + arguments
	}
	if cmd.HasAvailableSubCommands() {
		line += " COMANDO"
	}
	fmt.Fprintf(w, "  %s [OPCIONES]\n", line)
	if len(cmd.Aliases) > 0 {
		fmt.Fprintf(w, "\nTambién se llama: %s\n", strings.Join(cmd.Aliases, ", "))
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nEjemplos:\n%s\n", strings.TrimRight(cmd.Example, "\n"))
	}
	var rows [][2]string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.Name() == "ayuda" {
			rows = append(rows, [2]string{c.Name(), c.Short})
		}
	}
	writePairs(w, "Comandos", rows)
	writePairs(w, "Opciones", flagRows(cmd.LocalFlags(), cmd))
	writePairs(w, "Opciones generales", flagRows(cmd.InheritedFlags(), cmd))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n«%s COMANDO --help» muestra la ayuda de un comando.\n", cmd.CommandPath())
	}
}

func flagRows(flags *pflag.FlagSet, cmd *cobra.Command) [][2]string {
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		left := "    --" + f.Name
		if f.Shorthand != "" {
			left = "-" + f.Shorthand + ", --" + f.Name
		}
		if f.Value.Type() != "bool" {
			left += " " + strings.ToUpper(name)
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" {
			usage += " (por defecto " + f.DefValue + ")"
		}
		rows = append(rows, [2]string{left, usage})
	})
	return rows
}

func writePairs(w io.Writer, title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r[0]))
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	for _, r := range rows {
		fmt.Fprintf(w, "  %s%s  %s\n", r[0], strings.Repeat(" ", width-utf8.RuneCountInString(r[0])), r[1])
	}
}
