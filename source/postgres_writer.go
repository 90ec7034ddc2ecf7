package source

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"paes/es"
)

// PostgresWriter writes the SEPA tables into PostgreSQL in one transaction.
type PostgresWriter struct {
	cfg  *pgx.ConnConfig
	conn *pgx.Conn
	tx   pgx.Tx
}

// CreatePostgres begins new SEPA tables in the schema public. Tables with those
// names that the simulator did not make are refused; its own are replaced, and
// what was granted on them goes with them. note goes into the tables' mark.
func CreatePostgres(ctx context.Context, uri, note string) (*PostgresWriter, error) {
	cfg, err := postgresConfig(uri)
	if err != nil {
		return nil, err
	}
	conn, err := connectPostgres(ctx, cfg)
	if err != nil {
		return nil, err
	}
	w := &PostgresWriter{cfg: cfg, conn: conn}
	if err := w.prepare(ctx, note); err != nil {
		w.Abort()
		return nil, w.failed(ctx, err)
	}
	return w, nil
}

func sepaTables() []string {
	return []string{"student", "level", "student_sections", "assessment", "question", "answer",
		"indicator", "dimension", "dimension_values", "question_dimensions_values"}
}

func (w *PostgresWriter) prepare(ctx context.Context, note string) (err error) {
	if w.tx, err = w.conn.Begin(ctx); err != nil {
		return err
	}
	if _, err = w.tx.Exec(ctx, "SET LOCAL search_path = "+postgresSchema); err != nil {
		return err
	}
	rows, err := w.tx.Query(ctx, `SELECT c.relname::text, COALESCE(obj_description(c.oid, 'pg_class'), ''), c.relkind = 'r'
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = '`+postgresSchema+`' AND c.relname IN ('`+strings.Join(sepaTables(), "','")+`')`)
	if err != nil {
		return err
	}
	var there []string
	marked := false
	var name, comment string
	var plain bool
	_, err = pgx.ForEachRow(rows, []any{&name, &comment, &plain}, func() error {
		if plain {
			there = append(there, quote(name))
		} else {
			there = append(there, "")
		}
		marked = marked || name == "student" && strings.HasPrefix(comment, maker)
		return nil
	})
	if err != nil {
		return err
	}
	if len(there) > 0 {
		if !marked || slices.Contains(there, "") {
			return notSimulated("sepa_no_simulada", "En "+postgresOrigin(w.cfg)+" ya hay un conjunto de tablas SEPA", es.Place{})
		}
		if err := w.refuseReal(ctx); err != nil {
			return err
		}
		if _, err := w.tx.Exec(ctx, "DROP TABLE "+strings.Join(there, ", ")); err != nil {
			return err
		}
	}
	if err := w.run(ctx, "schema.sql"); err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, "COMMENT ON TABLE student IS "+text(mark(note)))
	return err
}

// refuseReal refuses a marked set of tables that was loaded with real students.
// The lock keeps others from adding some until the end of the transaction.
func (w *PostgresWriter) refuseReal(ctx context.Context) error {
	if _, err := w.tx.Exec(ctx, "LOCK TABLE student IN ACCESS EXCLUSIVE MODE"); err != nil {
		return err
	}
	var real int64
	if err := w.tx.QueryRow(ctx, "SELECT "+realStudents+" FROM student").Scan(&real); err != nil {
		return err
	}
	if real > 0 {
		return notSimulated("sepa_no_simulada", "En "+postgresOrigin(w.cfg)+" ya hay un conjunto de tablas SEPA con estudiantes", es.Place{})
	}
	return nil
}

// run executes a file of statements one by one, as poolers like it.
func (w *PostgresWriter) run(ctx context.Context, file string) error {
	b, err := sqlFiles.ReadFile(file)
	if err != nil {
		return err
	}
	for stmt := range strings.SplitSeq(string(b), ";\n") {
		if strings.TrimSpace(stmt) == "" {
			continue
		}
		if _, err := w.tx.Exec(ctx, stmt); err != nil {
			return err
		}
	}
	return nil
}

// Write adds rows to a table with COPY; columns left out are empty.
func (w *PostgresWriter) Write(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	next, stop := iter.Pull(rows)
	defer stop()
	_, err := w.tx.CopyFrom(ctx, pgx.Identifier{postgresSchema, table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		row, ok := next()
		if !ok {
			return nil, nil
		}
		return row, nil
	}))
	if err != nil {
		return w.failed(ctx, err)
	}
	return nil
}

// Commit makes the indexes and then everything visible at once.
func (w *PostgresWriter) Commit(ctx context.Context) error {
	err := w.run(ctx, "indexes.sql")
	if err == nil {
		_, err = w.tx.Exec(ctx, "ANALYZE "+strings.Join(sepaTables(), ", "))
	}
	if err == nil {
		err = w.tx.Commit(ctx)
	}
	if err != nil {
		return errors.Join(w.failed(ctx, err), w.Abort())
	}
	w.tx = nil
	return w.Abort()
}

// Abort drops what was not committed and closes the connection; it may be
// called twice.
func (w *PostgresWriter) Abort() error {
	if w.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), w.cfg.ConnectTimeout)
	defer cancel()
	if w.tx != nil {
		w.tx.Rollback(ctx) // closing the connection rolls back as well
	}
	err := w.conn.Close(ctx)
	w.conn, w.tx = nil, nil
	if err != nil {
		return explainPostgres(err, w.cfg)
	}
	return nil
}

func (w *PostgresWriter) failed(ctx context.Context, err error) error {
	if stop := interrupted(ctx, err); stop != nil {
		return stop
	}
	var done *es.Error
	if errors.As(err, &done) {
		return err
	}
	if sqlState(err) == stateDenied {
		return fail("sepa_permiso", "El usuario de la base de datos no tiene permiso para crear tablas en el esquema «"+postgresSchema+"».",
			"Quien administra la base puede dárselo: GRANT CREATE ON SCHEMA "+postgresSchema+" TO "+quote(w.cfg.User)+";", err)
	}
	return explainPostgres(err, w.cfg)
}
