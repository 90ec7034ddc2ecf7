package source

import (
	"context"
	"database/sql"
	"embed"
)

//go:embed queries/*.sql schema.sql indexes.sql
var sqlFiles embed.FS

// statement returns the text of queries/<name>.sql, one text for both engines.
func statement(name string) string {
	b, err := sqlFiles.ReadFile("queries/" + name + ".sql")
	if err != nil {
		panic("source: no query " + name) // a programmer's error: the files travel inside the program
	}
	return string(b)
}

// collect runs a query and gathers its rows.
func collect[T any](ctx context.Context, tx *sql.Tx, query string, scan func(*sql.Rows, *T) error, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
