package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"paes/es"
)

// try runs one command line inside the test.
func try(t *testing.T, input string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	env := Env{Stdin: strings.NewReader(input), Stdout: &out, Stderr: &errs, Dir: t.TempDir(), Now: time.Now}
	err := run(t.Context(), args, env)
	printError(env, wantsJSON(args), err)
	return out.String(), errs.String(), exitCode(t.Context(), err)
}

func TestEveryHelpIsSpanish(t *testing.T) {
	english := regexp.MustCompile(`(?i)\b(usage|available|flags?|global|aliases|examples?|default|commands?|additional|use "|string|strings|int|uint32|uint64|stringArray|for more|about|unknown|error:|help for)\b`)
	var lines [][]string
	var visit func(cmd *cobra.Command, path []string)
	visit = func(cmd *cobra.Command, path []string) {
		lines = append(lines, append(slices.Clone(path), "--help"), append([]string{"ayuda"}, path...))
		for _, c := range cmd.Commands() {
			visit(c, append(slices.Clone(path), c.Name()))
		}
	}
	visit(newRoot(&app{env: Env{}}), nil)
	for _, args := range lines {
		out, errs, code := try(t, "", args...)
		if code != 0 || errs != "" || !strings.Contains(out, "Uso:") {
			t.Errorf("%v: code %d, %q, %q", args, code, out, errs)
		}
		if word := english.FindString(out); word != "" {
			t.Errorf("%v says %q:\n%s", args, word, out)
		}
		for _, line := range strings.Split(out, "\n") {
			if n := len([]rune(line)); n > 110 {
				t.Errorf("%v: a line of %d characters: %s", args, n, line)
			}
		}
	}
	if len(lines) < 2*11 {
		t.Errorf("only %d helps", len(lines))
	}
}

func TestEveryCommandHasItsEnglishAlias(t *testing.T) {
	for spanish, english := range map[string]string{
		"simular": "simulate", "datos": "data", "entrenar": "train", "predecir": "predict", "rut": "rut", "config": "config", "version": "version",
		"rut codificar": "rut encode", "rut decodificar": "rut decode", "rut validar": "rut validate", "ayuda": "help",
	} {
		a, _, _ := try(t, "", append(strings.Fields(spanish), "--help")...)
		b, _, code := try(t, "", append(strings.Fields(english), "--help")...)
		if a != b || code != 0 {
			t.Errorf("%s and %s differ", spanish, english)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	env := Env{Stdin: strings.NewReader("12.345.678-5\n"), Stdout: &out, Stderr: &errs, Dir: t.TempDir(), Now: time.Now}
	err := run(ctx, []string{"rut", "validar"}, env)
	if code := exitCode(ctx, err); code != exitInterrupted {
		t.Errorf("code %d: %v", code, err)
	}
	printError(env, false, interruption(ctx, err))
	if !strings.HasPrefix(errs.String(), "Error: Interrumpido: ") {
		t.Error(errs.String())
	}
	if exitCode(ctx, nil) != exitOK {
		t.Error("a run that ended well is reported as interrupted")
	}
}

func TestColoursOnlyOnATerminal(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		environ  []string
		want     bool
	}{
		{false, nil, false}, {true, nil, true}, {true, []string{"NO_COLOR=1"}, false}, {true, []string{"NO_COLOR="}, true}, {true, []string{"TERM=dumb"}, false},
	} {
		var errs bytes.Buffer
		env := Env{Stderr: &errs, IsTerminal: c.terminal, Environ: c.environ}
		printError(env, false, &es.Error{Sentence: "No.", Hint: "Nada."})
		if got := strings.Contains(errs.String(), "\x1b["); got != c.want {
			t.Errorf("%+v: %q", c, errs.String())
		}
	}
}

func TestClock(t *testing.T) {
	now, err := clock(Env{Environ: []string{"SOURCE_DATE_EPOCH=1763856000"}, Now: time.Now})
	if err != nil || now().Format(time.RFC3339) != "2025-11-23T00:00:00Z" {
		t.Error(now(), err)
	}
	if _, err := clock(Env{Environ: []string{"SOURCE_DATE_EPOCH=ayer"}}); es.CodeOf(err) != "config_valor" {
		t.Error(err)
	}
}

func TestLargeColumn(t *testing.T) {
	out, errs, code := try(t, strings.Repeat("12.345.678-5\n", 50_000), "rut", "validar")
	if code != 0 || errs != "" || strings.Count(out, "\n") != 50_000 || !strings.HasSuffix(out, "50000\tválido\t12.345.678-5\n") {
		t.Errorf("code %d, %d lines, %q", code, strings.Count(out, "\n"), errs)
	}
	_, errs, code = try(t, "12.345.678-5\n"+strings.Repeat("9", 1<<20), "rut", "validar")
	if code != 1 || !strings.Contains(errs, "después de la línea 1") {
		t.Errorf("a huge line: code %d, %q", code, errs)
	}
}

// TestCtrlC presses it while the program waits for somebody to type.
func TestCtrlC(t *testing.T) {
	cmd := exec.Command("paes", "rut", "validar")
	cmd.Dir = t.TempDir()
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond) // there is nothing to wait for: it says nothing until it has read
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(out); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted || !strings.Contains(errs.String(), "Interrumpido: ") {
		t.Errorf("%v, %q", err, errs.String())
	}
}
