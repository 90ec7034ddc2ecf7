package source

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"paes/es"
)

// embeddedSchema is where the SEPA tables stand in the embedded store.
const embeddedSchema = "main"

// OpenEmbedded opens the embedded store, a DuckDB file, for reading. Nothing is
// fetched and nothing is written beside it.
func OpenEmbedded(ctx context.Context, path string) (*SEPA, error) {
	if err := sniffEmbedded(path); err != nil {
		return nil, err
	}
	db, err := openDuckDB(path, true)
	if err != nil {
		return nil, explainDuckDB(err, path)
	}
	s := &SEPA{
		db:      db,
		origin:  path,
		schema:  embeddedSchema,
		explain: func(err error) error { return explainDuckDB(err, path) },
	}
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, s.failed(ctx, err)
	}
	return s, nil
}

// openDuckDB attaches the file to an engine in memory: the file's name is then
// text and not part of a connection string, and no instance is shared.
func openDuckDB(path string, readOnly bool) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	spill, err := os.MkdirTemp("", "paes-duckdb-*") // of this user alone: raw rows may go there
	if err != nil {
		return nil, err
	}
	literal := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	setup := []string{
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET temp_directory = " + literal(spill),
		"ATTACH IF NOT EXISTS " + literal(abs) + " AS sepa (READ_ONLY)",
		"SET enable_external_access = false",
		"USE sepa",
	}
	if !readOnly {
		setup[3] = "ATTACH IF NOT EXISTS " + literal(abs) + " AS sepa"
		setup = append([]string{"SET threads = 1"}, setup...) // one order of writing, one file
	}
	connector, err := duckdb.NewConnector("", func(conn driver.ExecerContext) error {
		for _, stmt := range setup {
			if _, err := conn.ExecContext(context.Background(), stmt, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(spill))
	}
	db := sql.OpenDB(spillConnector{connector, spill})
	db.SetMaxOpenConns(1)
	return db, nil
}

// spillConnector takes the folder for spilled rows away with the last connection.
type spillConnector struct {
	*duckdb.Connector
	dir string
}

// Close is called by sql.DB.Close.
func (c spillConnector) Close() error { return errors.Join(c.Connector.Close(), os.RemoveAll(c.dir)) }

// sniffEmbedded refuses what is not a DuckDB file before the engine sees it.
func sniffEmbedded(path string) error {
	at := es.Place{File: path}
	refuse := func(code es.Code, sentence, hint string, cause error) error {
		return &es.Error{Code: code, Sentence: sentence, Where: at, Hint: hint, Err: cause}
	}
	const makeOne = "Para un colegio sintético, ejecute «paes simular»; para una base real, indique «database.sepa_uri» o PAES_SEPA_URI."
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("sepa_archivo_falta", "No existe el almacén de datos SEPA.", makeOne, err)
	case errors.Is(err, fs.ErrPermission):
		return refuse("sepa_permiso", "No hay permiso para leer el almacén de datos SEPA.", "Revise los permisos del archivo.", err)
	case err != nil:
		return refuse("sepa_archivo", "No se puede leer el almacén de datos SEPA.", "Revise el archivo.", err)
	}
	defer f.Close()
	head := make([]byte, 12)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err == nil {
		if n == len(head) && bytes.Equal(head[8:], []byte("DUCK")) {
			return nil
		}
		return refuse("sepa_no_duckdb", "El archivo no es un almacén de datos SEPA (DuckDB).", makeOne, nil)
	}
	return refuse("sepa_archivo", "No se puede leer el almacén de datos SEPA.", "Debe ser un archivo, no una carpeta.", err)
}

// explainDuckDB says in Spanish what the embedded engine answered.
func explainDuckDB(err error, path string) error {
	var done *es.Error
	if errors.As(err, &done) {
		return err
	}
	at := es.Place{File: path}
	text := err.Error()
	switch {
	case strings.Contains(text, "set lock on file"):
		return &es.Error{Code: "sepa_ocupada", Where: at, Err: err, Sentence: "Otro programa tiene abierto el almacén de datos SEPA para escribir.",
			Hint: "Ciérrelo y vuelva a intentarlo."}
	case strings.Contains(text, "version number"), strings.Contains(text, "newer version"):
		return &es.Error{Code: "sepa_version", Where: at, Err: err, Sentence: "El almacén de datos SEPA es de otra versión de DuckDB.",
			Hint: "Vuelva a hacerlo con esta versión de paes («paes simular») o actualice paes."}
	case strings.Contains(text, "No space left"):
		return &es.Error{Code: "sepa_disco_lleno", Where: at, Err: err, Sentence: "No queda espacio en el disco para el almacén de datos SEPA.",
			Hint: "Libere espacio y vuelva a intentarlo."}
	case strings.Contains(text, "Out of Memory"):
		return &es.Error{Code: "sepa_memoria", Where: at, Err: err, Sentence: "No alcanza la memoria para leer el almacén de datos SEPA.",
			Hint: "Cierre otros programas y vuelva a intentarlo."}
	}
	return &es.Error{Code: "sepa_danada", Where: at, Err: err, Sentence: "El almacén de datos SEPA está dañado o no se puede leer.",
		Hint: "Recupérelo de un respaldo o vuelva a hacerlo («paes simular»)."}
}
