package config

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"paes/chile"
)

// key is one line of the configuration: its path in config.yml, how a value is
// read into a Config and how it is shown.
type key struct {
	path    string
	aliases []string // names of environment variables besides PAES_ + path
	list    bool     // holds several values
	secret  bool
	allowed string // Spanish, what it accepts
	set     func(*Config, value) error
	show    func(Config) string // masked where secret
}

// value is what one source says of a key.
type value struct {
	text string
	list []string
	alt  []string // the values of a mapping given where a list was expected
	file string
	line int
	name string // of the environment variable, if it came from one
}

// norm is the path as keys are compared.
func (k key) norm() string { return normPath(k.path) }

// variable is the name of the environment variable of the key.
func (k key) variable() string {
	return "PAES_" + strings.ToUpper(strings.ReplaceAll(k.path, ".", "_"))
}

func keyTable() []key {
	path := func(name string, at func(*Config) *string) key {
		return key{path: name, allowed: "la ruta de un archivo o carpeta",
			set: func(c *Config, v value) error {
				if inside, ok := duckPath(v.text); ok && name == "paths.sepa_duckdb" {
					v.text = inside
				}
				s, err := readPath(v.text)
				if err != nil {
					return err
				}
				*at(c) = s
				return nil
			},
			show: func(c Config) string { return *at(&c) }}
	}
	digit := func(name string, at func(*Config) *CheckDigit) key {
		return key{path: name, allowed: "auto, con, sin",
			set:  func(c *Config, v value) error { return setDigit(at(c), v.text) },
			show: func(c Config) string { return string(*at(&c)) }}
	}
	keys := []key{
		path("paths.paes_encrypted_xlsx", func(c *Config) *string { return &c.Paths.PAESWorkbook }),
		path("paths.sepa_duckdb", func(c *Config) *string { return &c.Paths.SepaDuckDB }),
		path("paths.data_processed_dir", func(c *Config) *string { return &c.Paths.Processed }),
		path("paths.ml_models_dir", func(c *Config) *string { return &c.Paths.Models }),
		path("paths.reports_dir", func(c *Config) *string { return &c.Paths.Reports }),
		path("output_paths.df_pruebas_sepa", func(c *Config) *string { return &c.Outputs.PruebasSepa }),
		path("output_paths.df_indicadores", func(c *Config) *string { return &c.Outputs.Indicadores }),
		path("output_paths.df_taxonomia", func(c *Config) *string { return &c.Outputs.Taxonomia }),
		path("output_paths.df_pca", func(c *Config) *string { return &c.Outputs.PCA }),
		path("output_paths.df_avg_diff", func(c *Config) *string { return &c.Outputs.AvgDiff }),
		path("output_paths.df_avg_diff_agg", func(c *Config) *string { return &c.Outputs.AvgDiffAgg }),
		path("output_paths.df_resumen", func(c *Config) *string { return &c.Outputs.Resumen }),
		path("output_paths.ganancias_indicadores", func(c *Config) *string { return &c.Outputs.Ganancias }),
		{path: "pruebas", list: true, allowed: joinPruebas(chile.Pruebas()), set: setPruebas,
			show: func(c Config) string { return joinPruebas(c.Pruebas) }},
		{path: "variables", list: true, allowed: "sepa, indicadores, bloom (o taxonomia), pca, dificultad", set: setVariables,
			show: showVariables},
		{path: "training.test_size", allowed: "un número mayor que 0 y menor que 1, por ejemplo 0.2", set: setTestSize,
			show: func(c Config) string { return strconv.FormatFloat(c.Training.TestSize, 'g', -1, 64) }},
		{path: "training.random_state", allowed: "un número entero entre 0 y 4294967295", set: setRandomState,
			show: func(c Config) string { return strconv.FormatUint(uint64(c.Training.RandomState), 10) }},
		{path: "training.recipe", allowed: "clasica", set: setRecipe,
			show: func(c Config) string { return c.Training.Recipe }},
		{path: "database.sepa_uri", aliases: []string{"PAES_SEPA_URI"}, secret: true,
			allowed: "postgresql://usuario:clave@servidor/base, «host=... dbname=...», la ruta de un archivo .duckdb, o vacío",
			set:     setSepaURI, show: func(c Config) string { return maskURI(c.Database.SepaURI.Reveal()) }},
		{path: "rut.clave", secret: true, allowed: "un texto de una línea",
			set: func(c *Config, v value) error {
				if v.text == "" || strings.Contains(v.text, "\n") {
					return errors.New("la clave está vacía o tiene más de una línea")
				}
				c.RUT.Clave = NewSecret(v.text)
				return nil
			},
			show: func(c Config) string { return c.RUT.Clave.String() }},
		digit("rut.digito_sepa", func(c *Config) *CheckDigit { return &c.RUT.DigitoSepa }),
		digit("rut.digito_paes", func(c *Config) *CheckDigit { return &c.RUT.DigitoPaes }),
	}
	for i, level := range defaults().Taxonomia {
		keys = append(keys, key{path: "taxonomia." + level.Name, list: true, allowed: "una lista de verbos",
			set: func(c *Config, v value) error {
				c.Taxonomia[i].Verbs = slices.Clone(v.list)
				return nil
			},
			show: func(c Config) string { return strings.Join(c.Taxonomia[i].Verbs, ", ") }})
	}
	return keys
}

func setPruebas(c *Config, v value) error {
	chosen, err := parseEach(v.list, chile.ParsePrueba)
	if err != nil && len(v.alt) > 0 {
		if other, err2 := parseEach(v.alt, chile.ParsePrueba); err2 == nil {
			chosen, err = other, nil
		}
	}
	if err != nil {
		return err
	}
	c.Pruebas = nil
	for _, p := range chile.Pruebas() {
		if slices.Contains(chosen, p) {
			c.Pruebas = append(c.Pruebas, p)
		}
	}
	if len(c.Pruebas) == 0 {
		return errors.New("no nombra ninguna prueba")
	}
	return nil
}

func setVariables(c *Config, v value) error {
	chosen, err := parseEach(v.list, parseVariable)
	if err != nil && len(v.alt) > 0 {
		if other, err2 := parseEach(v.alt, parseVariable); err2 == nil {
			chosen, err = other, nil
		}
	}
	if err != nil {
		return err
	}
	c.Variables = nil
	for _, x := range Variables() {
		if slices.Contains(chosen, x) {
			c.Variables = append(c.Variables, x)
		}
	}
	if len(c.Variables) == 0 {
		return errors.New("no nombra ningún conjunto de variables")
	}
	return nil
}

// parseVariable also knows the names of the tables that hold a set. The set
// allvars is always made, so naming it adds nothing.
func parseVariable(s string) (Variable, error) {
	switch name := strings.TrimPrefix(chile.Fold(s), "df"); name {
	case "sepa", "pruebassepa":
		return Sepa, nil
	case "indicadores", "indicador":
		return Indicadores, nil
	case "bloom", "taxonomia":
		return Bloom, nil
	case "pca":
		return PCA, nil
	case "dificultad", "avgdiff", "avgdiffagg", "avgdiffscores", "avgdiffscoresagg":
		return Dificultad, nil
	case "allvars":
		return "", nil
	}
	return "", errors.New("unknown")
}

func parseEach[T any](names []string, parse func(string) (T, error)) ([]T, error) {
	var out []T
	for _, n := range names {
		x, err := parse(n)
		if err != nil {
			return nil, fmt.Errorf("no se conoce «%s»", clip(n))
		}
		out = append(out, x)
	}
	return out, nil
}

func setTestSize(c *Config, v value) error {
	f, err := parseNumber(v.text)
	if err != nil || !(f > 0 && f < 1) {
		return fmt.Errorf("«%s» no está entre 0 y 1", clip(v.text))
	}
	c.Training.TestSize = f
	return nil
}

func setRandomState(c *Config, v value) error {
	f, err := parseNumber(v.text)
	if err != nil || f != math.Trunc(f) || f < 0 || f > math.MaxUint32 {
		return fmt.Errorf("«%s» no es un número entero en ese rango", clip(v.text))
	}
	c.Training.RandomState = uint32(f)
	return nil
}

func setRecipe(c *Config, v value) error {
	if chile.Fold(v.text) != "clasica" {
		return fmt.Errorf("no se conoce la receta «%s»", clip(v.text))
	}
	c.Training.Recipe = "clasica"
	return nil
}

func setDigit(d *CheckDigit, text string) error {
	switch chile.Fold(text) {
	case "auto":
		*d = CheckDigitAuto
	case "con", "true", "si":
		*d = CheckDigitWith
	case "sin", "false", "no":
		*d = CheckDigitWithout
	default:
		return fmt.Errorf("no se conoce «%s»", clip(text))
	}
	return nil
}

// parseNumber reads a number written with a point or a comma.
func parseNumber(s string) (float64, error) {
	return strconv.ParseFloat(strings.Replace(strings.TrimSpace(s), ",", ".", 1), 64)
}

// clip keeps the start of a value that is quoted to the user.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if strings.Contains(s, "://") || strings.Contains(s, "@") {
		return "****"
	}
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func joinPruebas(pruebas []chile.Prueba) string {
	var names []string
	for _, p := range pruebas {
		names = append(names, p.String())
	}
	return strings.Join(names, ", ")
}

func showVariables(c Config) string {
	var names []string
	for _, v := range c.Variables {
		names = append(names, string(v))
	}
	return strings.Join(names, ", ")
}
