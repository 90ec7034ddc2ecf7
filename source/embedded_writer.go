package source

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"iter"
	"os"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"paes/es"
)

// EmbeddedWriter writes the SEPA tables into a new embedded store, which takes
// the place of the former one at Commit.
type EmbeddedWriter struct {
	path, temp string
	db         *sql.DB
	conn       *sql.Conn
}

// CreateEmbedded begins a new embedded store at path. A store that the simulator
// did not make is refused. note goes into the store's mark.
func CreateEmbedded(ctx context.Context, path, note string) (*EmbeddedWriter, error) {
	if err := refuseForeignStore(ctx, path); err != nil {
		return nil, err
	}
	temp, err := tempBeside(path)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(temp); err != nil { // the engine makes the file itself
		return nil, fileError(path, err)
	}
	w := &EmbeddedWriter{path: path, temp: temp}
	if err := w.open(ctx, note); err != nil {
		w.Abort()
		return nil, w.failed(ctx, err)
	}
	return w, nil
}

func (w *EmbeddedWriter) open(ctx context.Context, note string) (err error) {
	if w.db, err = openDuckDB(w.temp, false); err != nil {
		return err
	}
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	ddl, err := sqlFiles.ReadFile("schema.sql")
	if err != nil {
		return err
	}
	// These methods draw at random or leave parts of a block unwritten; without
	// them equal rows make equal bytes.
	const steady = "SET disabled_compression_methods = 'fsst,dict_fsst,alp,alprd,patas,chimp';\n"
	_, err = w.conn.ExecContext(ctx, steady+string(ddl)+"\nCOMMENT ON TABLE student IS "+text(mark(note)))
	return err
}

// text quotes a string as SQL text.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Write adds rows to a table; columns left out are empty.
func (w *EmbeddedWriter) Write(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	err := w.conn.Raw(func(raw any) (err error) {
		conn, ok := raw.(driver.Conn)
		if !ok {
			return errors.New("source: not a driver connection")
		}
		app, err := duckdb.NewAppenderWithColumns(conn, "sepa", embeddedSchema, table, columns)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, app.Close()) }()
		values := make([]driver.Value, len(columns))
		n := 0
		for row := range rows {
			if n++; n%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if len(row) != len(columns) {
				return errors.New("source: a row of another width than its columns")
			}
			for i, v := range row {
				values[i] = v
			}
			if err := app.AppendRow(values...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return w.failed(ctx, err)
	}
	return nil
}

// Commit finishes the store and puts it in its place.
func (w *EmbeddedWriter) Commit(ctx context.Context) error {
	if _, err := w.conn.ExecContext(ctx, "CHECKPOINT sepa"); err != nil {
		return errors.Join(w.failed(ctx, err), w.Abort())
	}
	if err := w.close(); err != nil {
		return errors.Join(w.failed(ctx, err), w.Abort())
	}
	if err := ctx.Err(); err != nil {
		return errors.Join(err, w.Abort())
	}
	if err := refuseForeignStore(ctx, w.path); err != nil { // somebody may have put one there meanwhile
		return errors.Join(err, w.Abort())
	}
	if err := replace(w.temp, w.path); err != nil {
		return errors.Join(err, w.Abort())
	}
	w.temp = ""
	if err := os.Remove(w.path + ".wal"); err != nil && !os.IsNotExist(err) { // of the store that was there
		return fileError(w.path, err)
	}
	return nil
}

// Abort drops what was written; after Commit it does nothing.
func (w *EmbeddedWriter) Abort() error {
	err := w.close()
	if w.temp == "" {
		return err
	}
	for _, name := range []string{w.temp, w.temp + ".wal"} {
		if e := os.Remove(name); e != nil && !os.IsNotExist(e) {
			err = errors.Join(err, fileError(w.path, e))
		}
	}
	w.temp = ""
	return err
}

func (w *EmbeddedWriter) close() error {
	var err error
	if w.conn != nil {
		err = w.conn.Close()
		w.conn = nil
	}
	if w.db != nil {
		err = errors.Join(err, w.db.Close())
		w.db = nil
	}
	return err
}

func (w *EmbeddedWriter) failed(ctx context.Context, err error) error {
	if stop := interrupted(ctx, err); stop != nil {
		return stop
	}
	var done *es.Error
	if errors.As(err, &done) {
		return err
	}
	if strings.Contains(err.Error(), "No space left") {
		return explainDuckDB(err, w.path)
	}
	return &es.Error{Code: "sepa_escritura", Where: es.Place{File: w.path}, Err: err,
		Sentence: "No se pudo escribir el almacén de datos SEPA.", Hint: "Revise el disco y la carpeta."}
}

// refuseForeignStore lets through a path that is free or holds a store with the
// simulator's mark.
func refuseForeignStore(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); err != nil {
		return nil // free, or out of reach, which writing will tell
	}
	foreign := notSimulated("sepa_no_simulada", "Ahí ya hay un archivo", es.Place{File: path})
	s, err := OpenEmbedded(ctx, path)
	if err != nil {
		switch es.CodeOf(err) {
		case "sepa_ocupada", "interno": // another program writes in it; cancelled
			return err
		}
		return foreign
	}
	defer s.Close()
	var comment sql.NullString
	err = s.db.QueryRowContext(ctx, "SELECT comment FROM duckdb_tables() WHERE database_name = 'sepa' AND table_name = 'student'").Scan(&comment)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil || !strings.HasPrefix(comment.String, maker) {
		return foreign
	}
	var real int64
	if err := s.db.QueryRowContext(ctx, "SELECT "+realStudents+" FROM sepa."+embeddedSchema+".student").Scan(&real); err != nil || real > 0 {
		return foreign
	}
	return nil
}
