// Command paes predicts PAES scores from SEPA answers.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"paes/es"
)

// Env is the world a run sees. Nothing below main touches os.
type Env struct {
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Environ []string
	Dir     string // the working directory, "" for the process's own
	Now     func() time.Time
	// IsTerminal tells whether Stderr is one: colours and progress only then.
	IsTerminal bool
	// StdinTerminal tells whether somebody would have to type the input.
	StdinTerminal bool
}

// commands is the table of what paes does, in the order of its help.
func commands(a *app) []*cobra.Command {
	return []*cobra.Command{
		newSimular(a),
		newDatos(a),
		newEntrenar(a),
		newPredecir(a),
		newExplicar(a),
		newEvaluar(a),
		newRut(a),
		newConfig(a),
		newVersion(a),
	}
}

func main() {
	env := Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(), Now: time.Now,
		IsTerminal:    term.IsTerminal(int(os.Stderr.Fd())),
		StdinTerminal: term.IsTerminal(int(os.Stdin.Fd())),
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C kills
	args := os.Args[1:]
	err := run(ctx, args, env)
	code := exitCode(ctx, err)
	printError(env, wantsJSON(args), interruption(ctx, err))
	os.Exit(code)
}

// run executes one command line. The error it returns has not been printed.
func run(ctx context.Context, args []string, env Env) error {
	now, err := clock(env)
	if err != nil {
		return err
	}
	env.Now = now
	out := &firstError{w: env.Stdout}
	env.Stdout = out
	a := &app{env: env}
	root := newRoot(a)
	root.SetArgs(args)
	err = root.ExecuteContext(ctx)
	if out.err != nil {
		return &es.Error{Code: "salida_estandar", Err: out.err, Sentence: "No se pudo escribir toda la salida del comando.",
			Hint: "Revise el disco o el programa que la recibe."}
	}
	return err
}

// firstError remembers that something could not be written, which the functions
// that print do not say.
type firstError struct {
	w   io.Writer
	err error
}

func (f *firstError) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err != nil && f.err == nil {
		f.err = err
	}
	return n, err
}

// clock returns the time of SOURCE_DATE_EPOCH, if it is set, instead of the
// real one, so that two runs may give the same bytes.
func clock(env Env) (func() time.Time, error) {
	text := lookupEnv(env.Environ, "SOURCE_DATE_EPOCH")
	if text == "" {
		return env.Now, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 {
		return nil, &es.Error{Code: "config_valor", Err: err,
			Sentence: "SOURCE_DATE_EPOCH no es un número de segundos.",
			Hint:     "Quite la variable o dele los segundos desde 1970, por ejemplo 1763856000."}
	}
	return func() time.Time { return time.Unix(seconds, 0).UTC() }, nil
}

// workdir is the directory that -C names, which must exist.
func (a *app) workdir() (string, error) {
	dir := a.dirFlag
	if dir == "" {
		return a.env.Dir, nil
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(a.env.Dir, dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", &es.Error{Code: "carpeta_no_existe", Sentence: "La carpeta de trabajo no existe.", Err: err,
			Where: es.Place{File: dir}, Hint: "Cree la carpeta o indique otra con --dir."}
	}
	return dir, nil
}
