// Package pgtest starts a real PostgreSQL, and a PgBouncer in front of it, for
// tests: Debian's programs, in a temporary folder, on a free port of this
// machine, gone when the test ends (also when the test is killed).
package pgtest

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The roles of a server. The owner makes tables in public; the reader may only
// read the tables the owner makes.
const (
	Super  = "postgres"
	Owner  = "sepa_owner"
	Reader = "sepa_reader"
)

// Password is the password of every role: with signs that a URI must encode.
const Password = "s3cr3t:p@ss/w%rd"

// Database is the database that is there from the start, owned by Owner.
const Database = "sepa"

// Server is a running PostgreSQL. It takes connections with and without TLS,
// with SCRAM passwords.
type Server struct {
	Port int
	// RootCert is the file with the certificate that signs the server's.
	RootCert string

	dir     string
	account *account
}

// Start starts a server that ends with the test. It takes about a second: tests
// that can share one should be subtests of the one that starts it. Where the
// programs are missing the test fails, or is skipped when PAES_SIN_POSTGRES=1.
func Start(t testing.TB) *Server {
	t.Helper()
	initdb, postgres := find("initdb"), find("postgres")
	if initdb == "" || postgres == "" {
		missing(t, "PostgreSQL (initdb, postgres)", "scripts/dependencias.sh postgres")
	}
	s := &Server{account: unprivileged(t)}
	s.dir = s.account.tempDir(t)
	data := filepath.Join(s.dir, "data")
	password := s.account.write(t, filepath.Join(s.dir, "password"), []byte(Password+"\n"))
	cmd := exec.Command(initdb, "-D", data, "-U", Super, "--pwfile", password, "-A", "scram-sha-256",
		"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	s.account.use(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pgtest: initdb: %v\n%s", err, out)
	}
	root, cert, key := certificate(t)
	s.RootCert = s.account.write(t, filepath.Join(s.dir, "root.crt"), root)
	s.account.write(t, filepath.Join(data, "server.crt"), cert)
	s.account.write(t, filepath.Join(data, "server.key"), key)

	started := false
	for range 5 { // another process may take the free port first
		s.Port = freePort(t)
		p := s.account.start(t, "postgres", "INT", postgres, "-D", data, "-p", strconv.Itoa(s.Port),
			"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
			"-c", "ssl=on", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
			"-c", "shared_buffers=64MB", "-c", "max_connections=40", "-c", "autovacuum=off")
		if started = p.answers(s.Port) && s.ready(t); started {
			break
		}
		t.Logf("pgtest: postgres did not start on port %d:\n%s", s.Port, p.log())
	}
	if !started {
		t.Fatal("pgtest: postgres does not start")
	}
	s.roles(t)
	return s
}

// ready waits until the server has come up behind its open port.
func (s *Server) ready(t testing.TB) bool {
	t.Helper()
	for range 600 {
		conn, err := pgx.Connect(context.Background(), s.URI("postgres", Super))
		if err == nil {
			conn.Close(context.Background())
			return true
		}
		var starting *pgconn.PgError
		if !errors.As(err, &starting) || starting.Code != "57P03" {
			return false // another server took the port
		}
		time.Sleep(25 * time.Millisecond)
	}
	return false
}

// roles makes the owner, the reader and the database.
func (s *Server) roles(t testing.TB) {
	t.Helper()
	s.Exec(t, "postgres", Super,
		"CREATE ROLE "+Owner+" LOGIN PASSWORD '"+Password+"'",
		"CREATE ROLE "+Reader+" LOGIN PASSWORD '"+Password+"'",
		"ALTER ROLE "+Reader+" SET default_transaction_read_only = on")
	s.NewDatabase(t, Database)
}

// NewDatabase makes a database whose tables the reader may read, and returns
// its name.
func (s *Server) NewDatabase(t testing.TB, name string) string {
	t.Helper()
	s.Exec(t, "postgres", Super, "CREATE DATABASE "+name+" OWNER "+Owner)
	s.Exec(t, name, Super,
		"ALTER SCHEMA public OWNER TO "+Owner,
		"GRANT USAGE ON SCHEMA public TO "+Reader,
		"ALTER DEFAULT PRIVILEGES FOR ROLE "+Owner+" IN SCHEMA public GRANT SELECT ON TABLES TO "+Reader)
	return name
}

// URI returns how a role reaches a database without TLS.
func (s *Server) URI(db, user string) string { return uri(s.Port, db, user, "sslmode=disable") }

// TLSURI returns how a role reaches a database through TLS, checking the
// server's name and certificate.
func (s *Server) TLSURI(db, user string) string {
	return uri(s.Port, db, user, "sslmode=verify-full&sslrootcert="+url.QueryEscape(s.RootCert))
}

func uri(port int, db, user, query string) string {
	u := url.URL{Scheme: "postgresql", User: url.UserPassword(user, Password),
		Host: "127.0.0.1:" + strconv.Itoa(port), Path: "/" + db, RawQuery: query}
	return u.String()
}

// Exec runs statements as a role, one by one.
func (s *Server) Exec(t testing.TB, db, user string, statements ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URI(db, user))
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	defer conn.Close(ctx)
	for _, stmt := range statements {
		if _, err := conn.Exec(ctx, stmt); err != nil {
			t.Fatalf("pgtest: %s: %v", stmt, err)
		}
	}
}

// missing fails the test, or skips it where the person has said so.
func missing(t testing.TB, what, script string) {
	t.Helper()
	if os.Getenv("PAES_SIN_POSTGRES") == "1" {
		t.Skip("pgtest: " + what + " is missing and PAES_SIN_POSTGRES=1")
	}
	t.Fatal("pgtest: " + what + " is missing: run " + script + " (make test does), or set PAES_SIN_POSTGRES=1 to skip these tests")
}

// find looks for a program in the PATH and where Debian puts PostgreSQL's.
func find(program string) string {
	if path, err := exec.LookPath(program); err == nil {
		return path
	}
	places, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + program)
	places = append(places, "/usr/sbin/"+program)
	if err != nil {
		return ""
	}
	for i := len(places) - 1; i >= 0; i-- {
		if _, err := os.Stat(places[i]); err == nil {
			return places[i]
		}
	}
	return ""
}
