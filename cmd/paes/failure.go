package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"paes/es"
)

// The exit codes.
const (
	exitOK          = 0
	exitError       = 1
	exitUsage       = 2
	exitInterrupted = 130
)

func exitCode(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case interrupted(ctx, err):
		return exitInterrupted
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitError
}

func interrupted(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() != nil
}

// interruption puts a sentence in place of the error of a cancelled run, which
// would only say where the work stopped.
func interruption(ctx context.Context, err error) error {
	if !interrupted(ctx, err) || es.CodeOf(err) == "interrumpido" {
		return err
	}
	return &es.Error{Code: "interrumpido", Err: err,
		Sentence: "Interrumpido: no se terminó y los archivos anteriores quedan como estaban."}
}

// wantsJSON looks for --json in the arguments themselves, because the error may
// be that they could not be read.
func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

// failure is an error as programs read it.
type failure struct {
	Code     es.Code `json:"codigo"`
	Sentence string  `json:"mensaje"`
	Where    string  `json:"lugar"`
	Hint     string  `json:"sugerencia"`
}

func describe(err error) failure {
	var e *es.Error
	if errors.As(err, &e) {
		return failure{e.Code, e.Sentence, e.Where.String(), e.Hint}
	}
	return failure{Code: es.CodeOf(err), Sentence: "Error interno: " + strings.TrimSpace(err.Error()),
		Hint: "Es una falla de paes: avise a quien lo mantiene con este mensaje y la salida de «paes version»."}
}

func printError(env Env, asJSON bool, err error) {
	if err == nil {
		return
	}
	f := describe(err)
	if asJSON {
		writeJSON(env.Stderr, struct {
			Error failure `json:"error"`
		}{f})
		return
	}
	bold, red, plain := "", "", ""
	if colours(env) {
		bold, red, plain = "\x1b[1m", "\x1b[1;31m", "\x1b[0m"
	}
	fmt.Fprintf(env.Stderr, "%sError:%s ", red, plain)
	if f.Where != "" {
		fmt.Fprintf(env.Stderr, "%s%s%s: ", bold, f.Where, plain)
	}
	fmt.Fprintln(env.Stderr, f.Sentence)
	if f.Hint != "" {
		fmt.Fprintf(env.Stderr, "%sQué hacer:%s %s\n", bold, plain, f.Hint)
	}
}

// colours tells whether Stderr may carry them (see no-color.org).
func colours(env Env) bool {
	return env.IsTerminal && lookupEnv(env.Environ, "NO_COLOR") == "" && lookupEnv(env.Environ, "TERM") != "dumb"
}

// writeJSON writes v on one line, leaving <, > and & as they are.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
