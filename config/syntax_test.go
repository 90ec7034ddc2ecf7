package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paes/config"
	"paes/es"
)

func TestBadYAML(t *testing.T) {
	for yaml, want := range map[string][]string{
		"pruebas: [M2\ntraining:\n  test_size: 0.2\n": {"línea 2, columna 1", "fila 2", "corchete"},
		"training:\n  test_size 0.2\n  x: 1\n":        {"línea", "columna"},
		"a: 'x\n":                                     {"comillas"},
		"a: 1\na: 2\n":                                {"línea 2, columna 1", "repetida"},
		"a: {b: 1\n":                                  {"llave"},
		"- solo\n- palabras":                          {"lista de claves"},
		"solo texto":                                  {"lista de claves"},
		"a:\n\t- b: c\n":                              {"línea 2"},
	} {
		_, err := config.Load(write(t, map[string]string{"config.yml": yaml}), nil)
		if es.CodeOf(err) != "config_yaml" {
			t.Errorf("%q: %v", yaml, err)
			continue
		}
		for _, w := range append(want, "config.yml") {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q: %q lacks %q", yaml, err, w)
			}
		}
		if strings.ContainsAny(err.Error(), "\n|^") || strings.Contains(err.Error(), "test_size") {
			t.Errorf("%q: the error shows the line: %v", yaml, err)
		}
	}
}

func TestBadYAMLKeepsSecrets(t *testing.T) {
	for _, yaml := range []string{
		"database:\n  sepa_uri: 'postgresql://u:s3cr3to@h/b\n",
		"database:\n  sepa_uri: >\n    postgresql://u:s3cr3to@h/b\n bad: [\n",
		"rut: {clave: s3cr3to, x: [}\n",
		"rut:\n  clave:\n    \"s3cr3to\n",
		"rut:\n  clave:\n    - s3cr3to: [\n",
		"rut:\n  clave: \"s3cr3to\\q\"\n",
		"rut:\n  clave: s3cr3to: otra\n",
		"rut:\n  clave: s3cr3to\n  clave: s3cr3to\n",
		"postgresql://u:s3cr3to@h/b: [\n",
		"postgresql://u:s3cr3to@h/b",
		"postgresql://u:s3cr3to@h/b: 1\n",
		"\"s3cr3to s3cr3to, s3cr3to@\": 1\n",
		"rut:\n  s3cr3to-con-guion: 1\n",
		"rut:\n  " + strings.Repeat("s3cr3to", 6) + ": 1\n",
		"s3cr3to\nrut: [\n",
		"# s3cr3to\nb: 1\n c: s3cr3to\n",
		"pruebas: [M2, 'u:s3cr3to@h']\n",
	} {
		c, err := config.Load(write(t, map[string]string{"config.yml": yaml}), nil)
		text := ""
		if err != nil {
			text = err.Error()
		} else {
			text = strings.Join(c.Warnings, "\n")
		}
		if text == "" || strings.Contains(text, "s3cr3to") {
			t.Errorf("%q: %q", yaml, text)
		}
	}
}

func TestDeepYAML(t *testing.T) {
	begin := time.Now()
	for _, yaml := range []string{
		strings.Repeat("[", 51), strings.Repeat("[", 60_000), strings.Repeat("{a: ", 15_000), strings.Repeat("[\n", 30_000),
		strings.Repeat("- ", 30_000), strings.Repeat("[']',", 12_000), strings.Repeat("['[', \"]]]]\", # ]]]\n", 3000),
	} {
		_, err := config.Load(write(t, map[string]string{"config.yml": yaml}), nil)
		if es.CodeOf(err) != "config_yaml" || !strings.Contains(err.Error(), "unas dentro de otras") {
			t.Errorf("%.20q: %v", yaml, err)
		}
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	c := load(t, strings.Repeat("# [ {\n", 60)+"otra: "+strings.Repeat("[", 20)+strings.Repeat("]", 20)+" # ]\n"+
		"taxonomia: {Crear: ['Armar [', \"Di{\\\"señar\"]}\n"+strings.Repeat("# d'accord [\n", 60)+"variables: [pca]\n")
	if len(c.Variables) != 1 || len(c.Taxonomia[5].Verbs) != 2 {
		t.Error(c.Variables, c.Taxonomia[5])
	}
}

func TestBadFiles(t *testing.T) {
	for name, text := range map[string]string{"latin1": "a: a\xf1o\n", "utf16": "\xff\xfea\x00", "huge": strings.Repeat("# relleno\n", 7_000)} {
		if _, err := config.Load(write(t, map[string]string{"config.yml": text}), nil); es.CodeOf(err) != "config_archivo" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := config.LoadFile(t.TempDir(), "falta.yml", nil); es.CodeOf(err) != "config_archivo" || !strings.Contains(err.Error(), "no existe") {
		t.Error(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "config.yml"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(dir, nil); es.CodeOf(err) != "config_archivo" {
		t.Error(err)
	}
	_, err := config.Load(write(t, map[string]string{".env": "PAES_RUT_CLAVE=x\ns3cr3to suelto\n"}), nil)
	if es.CodeOf(err) != "env_archivo" || !strings.Contains(err.Error(), "fila 2") || strings.Contains(err.Error(), "s3cr3to") {
		t.Error(err)
	}
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{former, "a: &a [*a]\n", "a: &a {b: *a}\npaths: *a", "<<: *x", "? [a]\n: b", "!!binary x", "- - - a", "pruebas: {? : }", "%YAML 1.2\n---\na: |\n x"} {
		f.Add(s)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, yaml string) {
		if err := os.WriteFile(filepath.Join(dir, "fuzz.yml"), []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.LoadFile(dir, "fuzz.yml", nil)
		if err != nil {
			if code := es.CodeOf(err); code == "interno" {
				t.Errorf("an error without a sentence: %v", err)
			}
			return
		}
		if len(c.Pruebas) == 0 || len(c.Variables) == 0 || !(c.Training.TestSize > 0 && c.Training.TestSize < 1) || len(c.Taxonomia) != 6 {
			t.Errorf("accepted: %+v", c)
		}
	})
}
