package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/joho/godotenv"

	"paes/es"
)

// variables is one layer of environment variables.
type variables struct {
	origin Origin
	file   string // of a .env
	values map[string]string
}

// environment keeps the variables of the process that start with PAES_.
func environment(environ []string) variables {
	v := variables{origin: FromEnvironment, values: map[string]string{}}
	for _, e := range environ {
		if name, text, ok := strings.Cut(e, "="); ok {
			v.values[name] = text
		}
	}
	return v
}

// readDotEnv parses dir/.env, if it exists, without exporting anything.
func readDotEnv(dir string) (variables, error) {
	path := filepath.Join(dir, ".env")
	v := variables{origin: FromDotEnv, file: path}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return v, nil
	}
	text, err := readText(path, "env_archivo")
	if err != nil {
		return v, err
	}
	v.values, err = godotenv.Unmarshal(text)
	if err != nil { // its text quotes the file: never pass it on
		return v, &es.Error{Code: "env_archivo", Sentence: "Hay una línea que no tiene la forma NOMBRE=valor.",
			Where: es.Place{File: path, Row: firstOddLine(text)},
			Hint:  "Corrija la línea; un valor con blancos o signos va entre comillas simples."}
	}
	return v, nil
}

// firstOddLine returns the number of the first line that is not an assignment,
// or 0 when none stands out.
func firstOddLine(text string) int {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.ContainsAny(line, "=:") {
			return i + 1
		}
	}
	return 0
}

// lookup returns the variable that sets k. A blank one counts as absent.
func (v variables) lookup(k key) (name, text string, ok bool) {
	for _, name := range append([]string{k.variable()}, k.aliases...) {
		if text := v.values[name]; strings.TrimSpace(text) != "" {
			return name, text, true
		}
	}
	return "", "", false
}

// unknown lists the variables that start with PAES_ and set no key, sorted:
// most likely a name with a slip. Those of tests (PAES_TEST_) are not ours.
func (v variables) unknown(keys []key) []string {
	var out []string
	for name := range v.values {
		if !strings.HasPrefix(name, "PAES_") || strings.HasPrefix(name, "PAES_TEST_") {
			continue
		}
		known := slices.ContainsFunc(keys, func(k key) bool {
			return k.variable() == name || slices.Contains(k.aliases, name)
		})
		if !known {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// splitList reads a list written in one text: by commas, semicolons or lines.
func splitList(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(strings.Trim(strings.TrimSpace(part), `[]"'`)); part != "" {
			out = append(out, part)
		}
	}
	return out
}
