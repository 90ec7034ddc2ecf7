package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paes/pgtest"
)

// The tables come out byte for byte the same from the embedded store and from
// PostgreSQL: with a read-only role, through TLS, and through PgBouncer in
// transaction mode.
func TestStoresAgree(t *testing.T) {
	server := pgtest.Start(t)
	pooler := server.Pooler(t)
	w := school(t)
	w.must(t, "datos")
	want := w.files(t, "data/processed", "reports")

	w.must(t, "simular", "--estudiantes", "800", "--semilla", "3", "--sepa", server.URI(pgtest.Database, pgtest.Owner))
	for name, uri := range map[string]string{
		"read-only role": server.URI(pgtest.Database, pgtest.Reader),
		"TLS":            server.TLSURI(pgtest.Database, pgtest.Reader),
		"PgBouncer":      pooler.URI(pgtest.Database, pgtest.Reader),
	} {
		t.Run(name, func(t *testing.T) {
			v := newWorkplace(t, "PAES_SEPA_URI="+uri)
			copyFile(t, w.path("data/unprocessed/paes_encrypted.xlsx"), v.path("data/unprocessed/paes_encrypted.xlsx"))
			stdout, stderr, err := v.run(t.Context(), "datos")
			if err != nil {
				t.Fatal(err)
			}
			sameFiles(t, v.files(t, "data/processed", "reports"), want)
			if strings.Contains(stdout+stderr, pgtest.Password) {
				t.Error("the password was printed")
			}
		})
	}
	t.Run("pooler twice", func(t *testing.T) { // nothing may outlive a transaction
		v := newWorkplace(t, "PAES_SEPA_URI="+pooler.URI(pgtest.Database, pgtest.Reader))
		copyFile(t, w.path("data/unprocessed/paes_encrypted.xlsx"), v.path("data/unprocessed/paes_encrypted.xlsx"))
		v.must(t, "datos")
		v.must(t, "datos")
		sameFiles(t, v.files(t, "data/processed", "reports"), want)
	})
	t.Run("wrong password", func(t *testing.T) {
		uri := strings.Replace(server.URI(pgtest.Database, pgtest.Reader), "s3cr3t", "otraclave", 1)
		e := w.fails(t, "sepa_clave", "datos", "--sepa", uri)
		if strings.Contains(e.Error(), "otraclave") {
			t.Error("the password stands in the error")
		}
		sameFiles(t, w.files(t, "data/processed", "reports"), want)
	})
	t.Run("missing table and column", func(t *testing.T) {
		db := server.NewDatabase(t, "rota")
		w.must(t, "simular", "--estudiantes", "300", "--sepa", server.URI(db, pgtest.Owner))
		server.Exec(t, db, pgtest.Owner, "ALTER TABLE answer RENAME COLUMN score TO nota")
		if e := w.fails(t, "sepa_columna_falta", "datos", "--sepa", server.URI(db, pgtest.Reader)); !strings.Contains(e.Error(), "score") {
			t.Errorf("the error does not name the column: %v", e)
		}
		server.Exec(t, db, pgtest.Owner, "ALTER TABLE answer RENAME COLUMN nota TO score", "ALTER TABLE indicator RENAME TO indicador")
		if e := w.fails(t, "sepa_tabla_falta", "datos", "--sepa", server.URI(db, pgtest.Reader)); !strings.Contains(e.Error(), "indicator") {
			t.Errorf("the error does not name the table: %v", e)
		}
		server.Exec(t, db, pgtest.Owner, "ALTER TABLE indicador RENAME TO indicator", "TRUNCATE answer")
		w.fails(t, "sepa_vacia", "datos", "--sepa", server.URI(db, pgtest.Reader))
		sameFiles(t, w.files(t, "data/processed", "reports"), want)
	})
}

// A host that takes the connection and says nothing is given up on in time.
func TestSilentHost(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the limit of 10 s")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	w := school(t)
	start := time.Now()
	w.fails(t, "sepa_sin_respuesta", "datos", "--sepa", fmt.Sprintf("postgresql://u:p@%s/sepa?sslmode=disable", listener.Addr()))
	if waited := time.Since(start); waited > 20*time.Second {
		t.Errorf("waited %v, want about 10 s", waited)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
