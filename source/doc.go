// Package source reads what the outside hands over: the SEPA tables, from
// PostgreSQL or from the embedded store (DuckDB), and the PAES workbook. It also
// writes both, for the simulator. Nothing is checked here beyond what is needed
// to read; package clean does the rest.
//
// No error of this package carries a password, a connection string, a RUT or
// the name of a person.
package source

import (
	"context"
	"database/sql"
	"errors"

	"paes/es"
)

// SEPA is an open source of SEPA tables. It reads and never writes.
type SEPA struct {
	db       *sql.DB
	origin   string        // for messages, without secrets
	schema   string        // where the tables stand
	tx       sql.TxOptions // of the one transaction that reads everything
	setup    []string      // run at the start of that transaction
	explain  func(error) error
	grantSQL string // what lets a role read, for hints; may be empty
}

// Close releases the source.
func (s *SEPA) Close() error { return s.db.Close() }

// Origin says where the tables stand, without secrets.
func (s *SEPA) Origin() string { return s.origin }

func fail(code es.Code, sentence, hint string, cause error) *es.Error {
	return &es.Error{Code: code, Sentence: sentence, Hint: hint, Err: cause}
}

// interrupted returns the error of a cancelled context as it is, for the caller
// to tell a Ctrl-C from a failure.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	return nil
}
