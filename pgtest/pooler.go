package pgtest

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// Pooler is a PgBouncer in front of a server, in transaction mode and without
// prepared statements, standing for Neon's. It has no TLS.
type Pooler struct{ Port int }

// Pooler starts a PgBouncer that ends with the test.
func (s *Server) Pooler(t testing.TB) *Pooler {
	t.Helper()
	program := find("pgbouncer")
	if program == "" {
		missing(t, "PgBouncer", "scripts/dependencias.sh pgbouncer")
	}
	dir := s.account.tempDir(t)
	var users strings.Builder
	for _, role := range []string{Super, Owner, Reader} {
		fmt.Fprintf(&users, "%q \"%s\"\n", role, Password)
	}
	list := s.account.write(t, filepath.Join(dir, "users"), []byte(users.String()))
	for range 5 {
		p := &Pooler{Port: freePort(t)}
		// A pool of one connection: what a transaction leaves behind, the next one meets.
		ini := s.account.write(t, filepath.Join(dir, "pgbouncer.ini"), fmt.Appendf(nil, `[databases]
* = host=127.0.0.1 port=%d pool_size=1
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = scram-sha-256
auth_file = %s
pool_mode = transaction
server_reset_query =
max_client_conn = 50
logfile =
pidfile =
`, s.Port, p.Port, list))
		run := s.account.start(t, "pgbouncer", "TERM", program, ini)
		if run.answers(p.Port) {
			return p
		}
		t.Logf("pgtest: pgbouncer did not start on port %d:\n%s", p.Port, run.log())
	}
	t.Fatal("pgtest: pgbouncer does not start")
	return nil
}

// URI returns how a role reaches a database through the pooler.
func (p *Pooler) URI(db, user string) string { return uri(p.Port, db, user, "sslmode=disable") }
