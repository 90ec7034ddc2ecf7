package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"paes/es"
)

const maxFile = 64 << 10 // bytes; a configuration is a page or two

// Load reads the configuration of the working directory dir. Neither files nor
// variables have to exist.
func Load(dir string, environ []string) (*Config, error) {
	for _, name := range []string{FileName, "config.yaml"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return LoadFile(dir, name, environ)
		}
	}
	return load(dir, nil, environ)
}

// LoadFile is Load with a configuration file of another name, which must exist.
// A relative name is looked for in dir.
func LoadFile(dir, name string, environ []string) (*Config, error) {
	text, err := readText(join(dir, name), "config_archivo")
	if err != nil {
		return nil, err
	}
	found, err := parseYAML(text, join(dir, name))
	if err != nil {
		return nil, err
	}
	return load(dir, found, environ)
}

func load(dir string, found *document, environ []string) (*Config, error) {
	c := defaults()
	keys := keyTable()
	origins := map[string]Origin{}
	if found != nil {
		for _, k := range keys {
			v, ok := found.values[k.norm()]
			if !ok {
				continue
			}
			if err := k.set(&c, v); err != nil {
				return nil, badValue(k, v, err)
			}
			origins[k.path] = Origin(filepath.Base(found.file))
		}
		c.warnUnknown(found)
	}
	dotenv, err := readDotEnv(dir)
	if err != nil {
		return nil, err
	}
	for _, layer := range []variables{dotenv, environment(environ)} {
		for _, k := range keys {
			name, text, ok := layer.lookup(k)
			if !ok {
				continue
			}
			v := value{text: text, list: splitList(text), file: layer.file, name: name}
			if err := k.set(&c, v); err != nil {
				return nil, badValue(k, v, err)
			}
			origins[k.path] = layer.origin
		}
		c.warnUnknownVariables(layer, keys)
	}
	c.settle(dir)
	if err := c.distinct(); err != nil {
		return nil, err
	}
	for _, k := range keys {
		origin, ok := origins[k.path]
		if !ok {
			origin = FromDefault
		}
		c.entries = append(c.entries, Entry{Key: k.path, Value: k.show(c), Origin: origin})
	}
	return &c, nil
}

// badValue names the key and what it accepts; a secret's value is not echoed.
func badValue(k key, v value, why error) error {
	where := es.Place{File: v.file, Row: v.line}
	name := k.path
	if v.name != "" {
		name = v.name
	}
	var b strings.Builder
	fmt.Fprintf(&b, "El valor de «%s» no sirve: %s.", name, why)
	return &es.Error{Code: "config_valor", Sentence: b.String(), Where: where,
		Hint: "Valores admitidos: " + k.allowed + "."}
}

func readText(path string, code es.Code) (string, error) {
	fail := func(err error, sentence, hint string) (string, error) {
		return "", &es.Error{Code: code, Sentence: sentence, Where: es.Place{File: path}, Hint: hint, Err: err}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fail(err, "El archivo no existe.", "Revise el nombre y la carpeta de trabajo.")
	case err == nil && info.IsDir():
		return fail(nil, "Es una carpeta y no un archivo.", "Cámbiele el nombre o indique otro archivo.")
	}
	raw, err := readStart(path)
	switch {
	case err != nil:
		return fail(err, "No se pudo leer el archivo.", "Revise los permisos del archivo.")
	case len(raw) > maxFile:
		return fail(nil, "El archivo es demasiado grande para ser de configuración.", "Revise que sea el archivo correcto.")
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return fail(nil, "El archivo no está en UTF-8.", "Guárdelo como texto UTF-8.")
	}
	return text, nil
}

// readStart reads no more of a file than shows that it is too large.
func readStart(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// warnUnknown tells about every unknown key in one line.
func (c *Config) warnUnknown(d *document) {
	if len(d.unknown) == 0 {
		return
	}
	c.Warnings = append(c.Warnings, fmt.Sprintf("%s: %s que paes no usa: %s",
		d.file, es.Count(len(d.unknown), "clave", "claves"), listNames(d.unknown)))
}

func (c *Config) warnUnknownVariables(layer variables, keys []key) {
	unknown := layer.unknown(keys)
	if len(unknown) == 0 {
		return
	}
	c.Warnings = append(c.Warnings, fmt.Sprintf("%s: %s que paes no usa: %s",
		layer.origin, es.Count(len(unknown), "variable", "variables"), listNames(unknown)))
}

// listNames joins names of keys. What does not look like a name (a line of
// prose, a password, an address) is not repeated.
func listNames(names []string) string {
	const most, longest = 8, 40
	legible := regexp.MustCompile(`^[\p{L}\p{N}_]+(\.[\p{L}\p{N}_]+)*$`)
	var shown []string
	for i, n := range names {
		if i == most {
			shown = append(shown, fmt.Sprintf("y %s más", es.Int(len(names)-most)))
			break
		}
		if !legible.MatchString(n) || utf8.RuneCountInString(n) > longest {
			n = "(nombre ilegible)"
		}
		shown = append(shown, n)
	}
	return strings.Join(shown, ", ")
}
