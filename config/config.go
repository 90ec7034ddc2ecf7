// Package config reads the configuration of an installation: defaults, then
// config.yml, then .env, then the environment, each over the one before. What
// comes out is a plain value that remembers where each key came from and never
// prints a secret.
package config

import (
	"path/filepath"

	"paes/chile"
	"paes/es"
)

// DevelopmentKey is the RUT key of an installation that has not set its own.
// It is public, so it protects nothing: commands warn when it is in use.
const DevelopmentKey = "wepaleal"

// DevelopmentWarning is what a command says when it uses the DevelopmentKey.
const DevelopmentWarning = "se usa la clave de RUT de desarrollo; defina PAES_RUT_CLAVE"

// FileName is the configuration file looked for in the working directory.
const FileName = "config.yml"

// Config holds the effective values. Paths are already joined to the working
// directory.
type Config struct {
	Dir       string // the working directory
	Paths     Paths
	Outputs   Outputs
	Pruebas   []chile.Prueba // in report order, each once
	Variables []Variable     // in report order, each once
	Training  Training
	Database  Database
	Taxonomia []Level // Conocer to Crear, always the six
	RUT       RUT
	Warnings  []string // sentences for the user, to be said once

	entries []Entry // masked
}

// Paths are the places of inputs and outputs.
type Paths struct {
	PAESWorkbook string // paths.paes_encrypted_xlsx
	SepaDuckDB   string // paths.sepa_duckdb, the embedded store
	Processed    string // paths.data_processed_dir
	Models       string // paths.ml_models_dir
	Reports      string // paths.reports_dir
}

// Outputs are the files of the seven processed tables, and of the gains.
type Outputs struct {
	PruebasSepa string // output_paths.df_pruebas_sepa
	Indicadores string // output_paths.df_indicadores
	Taxonomia   string // output_paths.df_taxonomia
	PCA         string // output_paths.df_pca
	AvgDiff     string // output_paths.df_avg_diff
	AvgDiffAgg  string // output_paths.df_avg_diff_agg
	Resumen     string // output_paths.df_resumen
	Ganancias   string // output_paths.ganancias_indicadores
}

// Variable is a set of columns that models are trained on.
type Variable string

// The sets, in report order.
const (
	Sepa        Variable = "sepa"
	Indicadores Variable = "indicadores"
	Bloom       Variable = "bloom"
	PCA         Variable = "pca"
	Dificultad  Variable = "dificultad"
)

// Variables returns every set in report order.
func Variables() []Variable {
	return []Variable{Sepa, Indicadores, Bloom, PCA, Dificultad}
}

// Training holds the settings of paes entrenar.
type Training struct {
	TestSize    float64 // between 0 and 1, both excluded
	RandomState uint32
	Recipe      string
}

// Database holds the source of SEPA answers.
type Database struct {
	// SepaURI is the PostgreSQL address, as a postgresql:// URI or a key=value
	// DSN that pgx accepts. Empty means the embedded store at Paths.SepaDuckDB.
	SepaURI Secret
}

// Level is one level of Bloom's taxonomy and the verbs that reveal it.
type Level struct {
	Name  string
	Verbs []string
}

// CheckDigit says whether a column of RUTs carries the check digit.
type CheckDigit string

// What rut.digito_sepa and rut.digito_paes accept.
const (
	CheckDigitAuto    CheckDigit = "auto" // look at the column
	CheckDigitWith    CheckDigit = "con"
	CheckDigitWithout CheckDigit = "sin"
)

// RUT holds how this installation writes RUTs.
type RUT struct {
	Clave      Secret
	DigitoSepa CheckDigit
	DigitoPaes CheckDigit
}

// Key returns the key that RUTs are encoded with.
func (r RUT) Key() chile.Key { return chile.NewKey(r.Clave.Reveal()) }

// Development tells whether the public key of development is in use.
func (r RUT) Development() bool { return r.Clave.Reveal() == DevelopmentKey }

// Entries lists every key with its effective value, masked where it is a
// secret, and where it came from.
func (c Config) Entries() []Entry { return append([]Entry(nil), c.entries...) }

// Entry is one key of the configuration as paes config shows it.
type Entry struct {
	Key    string `json:"clave"`
	Value  string `json:"valor"`
	Origin Origin `json:"origen"`
}

// Origin is where a value came from.
type Origin string

// The origins besides the name of the configuration file itself.
const (
	FromDefault     Origin = "defecto"
	FromDotEnv      Origin = ".env"
	FromEnvironment Origin = "entorno"
)

func defaults() Config {
	return Config{
		Paths: Paths{
			PAESWorkbook: "data/unprocessed/paes_encrypted.xlsx",
			SepaDuckDB:   "data/unprocessed/sepa.duckdb",
			Processed:    "data/processed",
			Models:       "ml_models",
			Reports:      "reports",
		},
		Pruebas:   chile.Pruebas(),
		Variables: Variables(),
		Training:  Training{TestSize: 0.2, RandomState: 42, Recipe: "clasica"},
		Taxonomia: []Level{
			{"Conocer", []string{"Distinguir", "Identificar", "Reconocer"}},
			{"Comprender", []string{"Inferir", "Identificar", "Distinguir", "Relacionar", "Establecer", "Determinar"}},
			{"Aplicar", []string{"Resolver", "Interpretar", "Localizar"}},
			{"Analizar", []string{"Identificar", "Distinguir", "Relacionar", "Localizar"}},
			{"Evaluar", []string{"Reconocer", "Establecer", "Determinar"}},
			{"Crear", []string{"Establecer", "Relacionar", "Operar"}},
		},
		RUT: RUT{Clave: NewSecret(DevelopmentKey), DigitoSepa: CheckDigitAuto, DigitoPaes: CheckDigitAuto},
	}
}

// settle fills the outputs that were not named and joins every path to dir.
func (c *Config) settle(dir string) {
	c.Dir = dir
	for _, o := range []struct {
		path *string
		name string
	}{
		{&c.Outputs.PruebasSepa, "df_pruebas_sepa.csv"},
		{&c.Outputs.Indicadores, "df_indicadores.csv"},
		{&c.Outputs.Taxonomia, "df_taxonomia.csv"},
		{&c.Outputs.PCA, "df_pca.csv"},
		{&c.Outputs.AvgDiff, "df_avg_diff_scores.csv"},
		{&c.Outputs.AvgDiffAgg, "df_avg_diff_scores_agg.csv"},
		{&c.Outputs.Resumen, "df_resumen.csv"},
		{&c.Outputs.Ganancias, "ganancias_indicadores.csv"},
	} {
		if *o.path == "" {
			*o.path = filepath.Join(c.Paths.Processed, o.name)
		}
		*o.path = join(dir, *o.path)
	}
	p := &c.Paths
	for _, path := range []*string{&p.PAESWorkbook, &p.SepaDuckDB, &p.Processed, &p.Models, &p.Reports} {
		*path = join(dir, *path)
	}
}

// distinct refuses two files of the configuration on one path: an output would
// take the place of another, or of an input.
func (c *Config) distinct() error {
	seen := map[string]string{}
	for _, f := range []struct{ key, path string }{
		{"paths.paes_encrypted_xlsx", c.Paths.PAESWorkbook},
		{"paths.sepa_duckdb", c.Paths.SepaDuckDB},
		{"output_paths.df_pruebas_sepa", c.Outputs.PruebasSepa},
		{"output_paths.df_indicadores", c.Outputs.Indicadores},
		{"output_paths.df_taxonomia", c.Outputs.Taxonomia},
		{"output_paths.df_pca", c.Outputs.PCA},
		{"output_paths.df_avg_diff", c.Outputs.AvgDiff},
		{"output_paths.df_avg_diff_agg", c.Outputs.AvgDiffAgg},
		{"output_paths.df_resumen", c.Outputs.Resumen},
		{"output_paths.ganancias_indicadores", c.Outputs.Ganancias},
	} {
		path := filepath.Clean(f.path)
		if other, ok := seen[path]; ok {
			return &es.Error{Code: "config_rutas", Where: es.Place{File: path},
				Sentence: "Las claves «" + other + "» y «" + f.key + "» nombran el mismo archivo.",
				Hint:     "Dé a cada una su propia ruta."}
		}
		seen[path] = f.key
	}
	return nil
}

func join(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
