package config_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"paes/chile"
	"paes/config"
	"paes/es"
)

// write puts files into a new working directory and returns it.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t testing.TB, yaml string, environ ...string) *config.Config {
	t.Helper()
	c, err := config.Load(write(t, map[string]string{"config.yml": yaml}), environ)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func entry(c *config.Config, key string) config.Entry {
	for _, e := range c.Entries() {
		if e.Key == key {
			return e
		}
	}
	return config.Entry{}
}

func TestDefaults(t *testing.T) {
	c, err := config.Load("colegio", nil)
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		c.Paths.PAESWorkbook:  "colegio/data/unprocessed/paes_encrypted.xlsx",
		c.Paths.SepaDuckDB:    "colegio/data/unprocessed/sepa.duckdb",
		c.Paths.Models:        "colegio/ml_models",
		c.Paths.Reports:       "colegio/reports",
		c.Outputs.PruebasSepa: "colegio/data/processed/df_pruebas_sepa.csv",
		c.Outputs.AvgDiff:     "colegio/data/processed/df_avg_diff_scores.csv",
		c.Outputs.AvgDiffAgg:  "colegio/data/processed/df_avg_diff_scores_agg.csv",
		c.Outputs.Resumen:     "colegio/data/processed/df_resumen.csv",
		c.Outputs.Ganancias:   "colegio/data/processed/ganancias_indicadores.csv",
	} {
		if got != want {
			t.Errorf("path %q, want %q", got, want)
		}
	}
	if !reflect.DeepEqual(c.Pruebas, chile.Pruebas()) || !reflect.DeepEqual(c.Variables, config.Variables()) {
		t.Error(c.Pruebas, c.Variables)
	}
	if c.Training != (config.Training{TestSize: 0.2, RandomState: 42, Recipe: "clasica"}) {
		t.Error(c.Training)
	}
	if !c.RUT.Development() || !c.Database.SepaURI.Empty() || len(c.Warnings) != 0 {
		t.Error(c.RUT.Development(), c.Warnings)
	}
	for _, e := range c.Entries() {
		if e.Origin != config.FromDefault {
			t.Errorf("origin of %s: %s", e.Key, e.Origin)
		}
	}
	here, err := config.Load("", nil)
	if err != nil || here.Paths.Reports != "reports" {
		t.Error(here.Paths.Reports, err)
	}
}

// The file of the former system, with keys of its own that paes does not use.
const former = `# configuración del sistema anterior
paths:
  data_raw_dir: "data/raw"
  paes_encrypted_xlsx: "entrada/paes.xlsx"
  ml_models_dir: "/srv/modelos"
  reports_dir: "informes"
output_paths:
  df_pruebas_sepa: "salida/df_pruebas_sepa.csv"
  df_avg_diff_agg: "salida/agg.csv"
logging:
  level: INFO
database:
  sepa_uri: "postgresql+psycopg2://lector:s3cr3to@ep-x.neon.example/sepa?sslmode=require"
pruebas:
  - Matemática
  - C. Lectora
variables:
  sepa: df_pruebas_sepa
  bloom: df_taxonomia
  dificultad: df_avg_diff_agg
training:
  test_size: "0,3"
  random_state: "7"
  n_jobs: -1
taxonomia:
  Conocer: [Identificar, Nombrar]
  crear:
    - Diseñar
`

func TestFormerFile(t *testing.T) {
	c := load(t, former)
	if c.Paths.PAESWorkbook != filepath.Join(c.Dir, "entrada/paes.xlsx") || c.Paths.Models != "/srv/modelos" {
		t.Error(c.Paths)
	}
	if c.Outputs.PruebasSepa != filepath.Join(c.Dir, "salida/df_pruebas_sepa.csv") || c.Outputs.PCA != filepath.Join(c.Dir, "data/processed/df_pca.csv") {
		t.Error(c.Outputs)
	}
	if got := c.Database.SepaURI.Reveal(); got != "postgresql://lector:s3cr3to@ep-x.neon.example/sepa?sslmode=require" {
		t.Error(got)
	}
	if !reflect.DeepEqual(c.Pruebas, []chile.Prueba{chile.CLectora, chile.Matematica}) {
		t.Error(c.Pruebas)
	}
	if !reflect.DeepEqual(c.Variables, []config.Variable{config.Sepa, config.Bloom, config.Dificultad}) {
		t.Error(c.Variables)
	}
	if c.Training.TestSize != 0.3 || c.Training.RandomState != 7 {
		t.Error(c.Training)
	}
	if !reflect.DeepEqual(c.Taxonomia[0].Verbs, []string{"Identificar", "Nombrar"}) || !reflect.DeepEqual(c.Taxonomia[5].Verbs, []string{"Diseñar"}) || len(c.Taxonomia[1].Verbs) != 6 {
		t.Error(c.Taxonomia)
	}
	if len(c.Warnings) != 1 || !strings.HasSuffix(c.Warnings[0], "3 claves que paes no usa: paths.data_raw_dir, logging, training.n_jobs") {
		t.Error(c.Warnings)
	}
	if e := entry(c, "database.sepa_uri"); e.Value != "postgresql://lector:****@ep-x.neon.example/sepa?sslmode=require" || e.Origin != "config.yml" {
		t.Error(e)
	}
	if e := entry(c, "training.recipe"); e.Origin != config.FromDefault {
		t.Error(e)
	}
}

func TestTolerance(t *testing.T) {
	for name, yaml := range map[string]string{
		"text":           "pruebas: M2, Historia\nvariables: sepa; pca",
		"mapping":        "pruebas: {M2: true, Historia: , Ciencias: false}\nvariables: {sepa: x.csv, pca: y.csv}",
		"numbered":       "pruebas: {1: M2, 2: Historia}\nvariables: {a: sepa, b: pca}",
		"order, twice":   "pruebas: [historia, m2, M2]\nvariables: [PCA, SEPA, allvars]",
		"list of pairs":  "pruebas:\n- M2: 1\n- Historia: 2\nvariables:\n- pca:\n- sepa:",
		"anchors":        "x: &p [M2, Historia]\npruebas: *p\nvariables: &v [sepa, pca]",
		"other case":     "Pruebas: [M2, Historia]\nVARIABLES: [sepa, pca]",
		"with a BOM":     "\ufeffpruebas: [M2, Historia]\nvariables: [sepa, pca]",
		"CRLF":           "pruebas:\r\n  - M2\r\n  - Historia\r\nvariables: [sepa, pca]\r\n",
		"two documents":  "pruebas: [M2, Historia]\n---\nvariables: [sepa, pca]\n",
		"list of fields": "- pruebas: [M2, Historia]\n- variables: [sepa, pca]\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := load(t, yaml)
			if !reflect.DeepEqual(c.Pruebas, []chile.Prueba{chile.M2, chile.Historia}) || !reflect.DeepEqual(c.Variables, []config.Variable{config.Sepa, config.PCA}) {
				t.Error(c.Pruebas, c.Variables)
			}
		})
	}
	for _, yaml := range []string{"", "# nada\n", "---\n", "~\n", "paths:\ndatabase:\n  sepa_uri:\npruebas: ~\n"} {
		if c := load(t, yaml); len(c.Warnings) != 0 || len(c.Pruebas) != 5 {
			t.Errorf("%q: %v", yaml, c.Warnings)
		}
	}
	c := load(t, "base: &b\n  reports_dir: a\n  ml_models_dir: b\npaths:\n  <<: *b\n  ml_models_dir: c\n")
	if filepath.Base(c.Paths.Reports) != "a" || filepath.Base(c.Paths.Models) != "c" {
		t.Error(c.Paths)
	}
	c = load(t, "paths: {data_processed_dir: otra}\nrut: {digito_sepa: true, digito_paes: Sin}\n")
	if c.Outputs.PCA != filepath.Join(c.Dir, "otra/df_pca.csv") || c.RUT.DigitoSepa != config.CheckDigitWith || c.RUT.DigitoPaes != config.CheckDigitWithout {
		t.Error(c.Outputs, c.RUT)
	}
}

func TestLayers(t *testing.T) {
	dir := write(t, map[string]string{
		"config.yml": "training: {test_size: 0.1, random_state: 1, recipe: clásica}\nrut: {clave: 0123}\n",
		".env":       "# secretos\nPAES_TRAINING_TEST_SIZE=0.25\nPAES_RUT_CLAVE='otra clave'\nPAES_TRAINING_RANDOM_STATE=\nOTRA=x\nPAES_TRANING_RECIPE=x\n",
	})
	c, err := config.Load(dir, []string{"PAES_TRAINING_TEST_SIZE=0.4", "PAES_SEPA_URI=postgres://h/b", "PAES_TAXONOMIA_CREAR=Armar, Diseñar", "PAES_TEST_X=1"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Training.TestSize != 0.4 || c.Training.RandomState != 1 || c.RUT.Clave.Reveal() != "otra clave" || c.RUT.Development() {
		t.Error(c.Training)
	}
	if !reflect.DeepEqual(c.Taxonomia[5].Verbs, []string{"Armar", "Diseñar"}) {
		t.Error(c.Taxonomia[5])
	}
	for key, want := range map[string]config.Origin{
		"training.test_size": config.FromEnvironment, "training.random_state": "config.yml", "rut.clave": config.FromDotEnv,
		"database.sepa_uri": config.FromEnvironment, "pruebas": config.FromDefault,
	} {
		if got := entry(c, key).Origin; got != want {
			t.Errorf("origin of %s: %s, want %s", key, got, want)
		}
	}
	if len(c.Warnings) != 1 || c.Warnings[0] != ".env: 1 variable que paes no usa: PAES_TRANING_RECIPE" {
		t.Error(c.Warnings)
	}
	if _, set := os.LookupEnv("PAES_RUT_CLAVE"); set {
		t.Error(".env is exported")
	}
	if c := load(t, "rut: {clave: 0123}"); c.RUT.Clave.Reveal() != "0123" {
		t.Errorf("a key of digits is read as %q", c.RUT.Clave.Reveal())
	}
	other := write(t, map[string]string{"otra.yml": "training: {random_state: 9}"})
	if c, err := config.LoadFile(other, "otra.yml", nil); err != nil || c.Training.RandomState != 9 || entry(c, "training.random_state").Origin != "otra.yml" {
		t.Error(c, err)
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	c := load(t, "database: {sepa_uri: 'postgresql://u:s3cr3to@h/b'}\nrut: {clave: s3cr3to}\n")
	js, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{string(js), fmt.Sprint(c.Entries())}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for _, v := range []any{c, *c, c.RUT, c.Database, c.RUT.Clave, &c.RUT.Clave, struct{ hidden config.Secret }{c.RUT.Clave}} {
			shown = append(shown, fmt.Sprintf(verb, v))
		}
	}
	for _, s := range shown {
		if strings.Contains(s, "s3cr3to") || strings.Contains(s, fmt.Sprintf("%x", "s3cr3to")) {
			t.Errorf("shows the secret: %s", s)
		}
	}
	if c.RUT.Key().Encode("1") != chile.NewKey("s3cr3to").Encode("1") {
		t.Error("the key is another")
	}
}

func TestBadValues(t *testing.T) {
	for yaml, want := range map[string][]string{
		"training:\n  test_size: 2\n":                               {"fila 2", "training.test_size", "«2»", "menor que 1"},
		"training: {test_size: 0}":                                  {"test_size"},
		"training: {test_size: NaN}":                                {"test_size"},
		"training: {test_size: mucho}":                              {"«mucho»"},
		"training: {random_state: -1}":                              {"random_state", "entre 0 y 4294967295"},
		"training: {random_state: 1.5}":                             {"random_state"},
		"training: {recipe: moderna}":                               {"training.recipe", "«moderna»", "clasica"},
		"pruebas: [M2, Física]":                                     {"pruebas", "«Física»", "C. Lectora, Matemática, M2, Historia, Ciencias"},
		"pruebas: []":                                               {"pruebas", "ninguna"},
		"variables: [notas]":                                        {"variables", "«notas»", "bloom (o taxonomia)"},
		"variables: [allvars]":                                      {"variables"},
		"rut: {digito_sepa: quizás}":                                {"rut.digito_sepa", "auto, con, sin"},
		"paths: {reports_dir: ''}":                                  {"paths.reports_dir"},
		"database: {sepa_uri: 'mysql://u:s3cr3to@h'}":               {"database.sepa_uri", "postgresql://usuario"},
		"database: {sepa_uri: 'postgresql://u:s3cr3to@h:puerto/b'}": {"database.sepa_uri"},
		"database: {sepa_uri: s3cr3to}":                             {"database.sepa_uri"},
		"rut: {clave: \"s3cr3to\\nx\"}":                             {"rut.clave"},
	} {
		_, err := config.Load(write(t, map[string]string{"config.yml": yaml}), nil)
		if err == nil {
			t.Errorf("%q is accepted", yaml)
			continue
		}
		if es.CodeOf(err) != "config_valor" {
			t.Errorf("%q: code %s", yaml, es.CodeOf(err))
		}
		for _, w := range append(want, "config.yml") {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q: %q lacks %q", yaml, err, w)
			}
		}
		if strings.Contains(err.Error(), "s3cr3to") {
			t.Errorf("%q: the error quotes the secret: %v", yaml, err)
		}
	}
	_, err := config.Load("", []string{"PAES_TRAINING_TEST_SIZE=2"})
	if err == nil || !strings.Contains(err.Error(), "PAES_TRAINING_TEST_SIZE") {
		t.Error(err)
	}
	_, err = config.Load("", []string{"PAES_SEPA_URI=oracle://u:s3cr3to@h"})
	if err == nil || strings.Contains(err.Error(), "s3cr3to") || !strings.Contains(err.Error(), "PAES_SEPA_URI") {
		t.Error(err)
	}
}
