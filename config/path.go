package config

import (
	"errors"
	"strings"
)

// readPath reads the path of a file or folder. What looks like the address of a
// server, which may hold a password, is refused; no error quotes it.
func readPath(text string) (string, error) {
	path := strings.TrimSpace(text)
	if path == "" || strings.ContainsAny(path, "\n\x00") {
		return "", errors.New("la ruta está vacía o tiene más de una línea")
	}
	at, separator := strings.Index(path, "@"), strings.IndexAny(path, `/\`)
	if strings.Contains(path, "://") || at >= 0 && (at < separator || strings.Contains(path[:at], ":")) {
		return "", errors.New("parece la dirección de un servidor y no una ruta")
	}
	return path, nil
}

// duckPath returns the path in a duckdb:// address: duckdb:///relative or
// duckdb:////absolute.
func duckPath(text string) (path string, ok bool) {
	scheme, rest, found := strings.Cut(strings.TrimSpace(text), "://")
	return strings.TrimPrefix(rest, "/"), found && strings.EqualFold(scheme, "duckdb")
}

// setSepaURI reads database.sepa_uri: a PostgreSQL address, or the path of an
// embedded store, which then replaces paths.sepa_duckdb.
func setSepaURI(c *Config, v value) error {
	text := strings.TrimSpace(v.text)
	switch {
	case text == "":
		c.Database.SepaURI = Secret{}
	case IsPostgres(text):
		uri, err := NormalizeURI(text)
		if err != nil {
			return err
		}
		c.Database.SepaURI = uri
	default:
		path, ok := duckPath(text)
		if !ok && (strings.HasSuffix(text, ".duckdb") || strings.HasSuffix(text, ".db")) {
			path, ok = text, true
		}
		if _, err := readPath(path); !ok || err != nil || strings.Contains(path, "@") {
			return errors.New("no es una dirección de PostgreSQL ni un archivo .duckdb")
		}
		c.Database.SepaURI, c.Paths.SepaDuckDB = Secret{}, path
	}
	return nil
}
