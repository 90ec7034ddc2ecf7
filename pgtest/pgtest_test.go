package pgtest_test

import (
	"crypto/tls"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"paes/pgtest"
)

func TestServer(t *testing.T) {
	s := pgtest.Start(t)
	s.Exec(t, pgtest.Database, pgtest.Owner, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (42)")
	pooler := s.Pooler(t)
	for name, uri := range map[string]string{
		"plain":  s.URI(pgtest.Database, pgtest.Reader),
		"tls":    s.TLSURI(pgtest.Database, pgtest.Reader),
		"pooler": pooler.URI(pgtest.Database, pgtest.Reader) + "&default_query_exec_mode=exec",
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := pgx.Connect(t.Context(), uri)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			var n int
			if err := conn.QueryRow(t.Context(), "SELECT n FROM t").Scan(&n); err != nil || n != 42 {
				t.Fatalf("got %d, %v", n, err)
			}
			if _, err := conn.Exec(t.Context(), "INSERT INTO t VALUES (1)"); err == nil || !strings.Contains(err.Error(), "SQLSTATE") {
				t.Fatalf("the reader wrote: %v", err)
			}
			_, encrypted := conn.PgConn().Conn().(*tls.Conn)
			if encrypted != (name == "tls") {
				t.Fatalf("encrypted: %v", encrypted)
			}
		})
	}
}
