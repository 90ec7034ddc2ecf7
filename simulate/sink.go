package simulate

import (
	"context"
	"iter"
)

// Sink takes the ten SEPA tables; package source implements it for the embedded
// store and for PostgreSQL.
type Sink interface {
	// Write adds rows to a table; each table comes once. Values are int64,
	// float64, string or nil. A row is only good until the next one.
	Write(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error
	Commit(ctx context.Context) error
	Abort() error
}

// WriteSEPA writes the ten tables of DOMAIN.md. Answers are made while they are
// written, test by test. It leaves Commit or Abort to who opened the sink.
func (s *School) WriteSEPA(ctx context.Context, sink Sink) error {
	for _, t := range s.tables() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := sink.Write(ctx, t.name, t.columns, t.rows); err != nil {
			return err // the sink says which table
		}
	}
	return ctx.Err()
}
