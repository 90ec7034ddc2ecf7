package source_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"paes/es"
	"paes/pgtest"
	"paes/raw"
	"paes/source"
)

func readPostgres(t testing.TB, uri string) (*raw.SEPA, error) {
	t.Helper()
	s, err := source.OpenPostgres(t.Context(), uri)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Read(t.Context(), 1)
}

// wantQuiet checks that a password stays out of what a person may see.
func wantQuiet(t testing.TB, err error) {
	t.Helper()
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err)} {
		for _, secret := range []string{pgtest.Password, url.QueryEscape(pgtest.Password), url.PathEscape(pgtest.Password), "s3cr3t"} {
			if strings.Contains(text, secret) {
				t.Fatalf("the error tells the password")
			}
		}
	}
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	pooler := server.Pooler(t)
	server.Exec(t, pgtest.Database, pgtest.Owner, schoolStatements(t)...)
	// A table of the same name in another schema is not the one.
	server.Exec(t, pgtest.Database, pgtest.Super, "CREATE SCHEMA otro", "CREATE TABLE otro.student (id text)",
		"ALTER ROLE "+pgtest.Reader+" SET search_path = otro, public")
	reader := func(db string) string { return server.URI(db, pgtest.Reader) }

	plain := reader(pgtest.Database)
	for name, uri := range map[string]string{
		"plain":       plain,
		"key=value":   fmt.Sprintf("host=127.0.0.1 port=%d dbname=%s user=%s password='%s'", server.Port, pgtest.Database, pgtest.Reader, pgtest.Password),
		"TLS checked": server.TLSURI(pgtest.Database, pgtest.Reader),
		"TLS":         strings.Replace(plain, "sslmode=disable", "sslmode=require&channel_binding=require", 1),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readPostgres(t, uri)
			wantSchool(t, got, err)
		})
	}
	t.Run("pooler", func(t *testing.T) {
		for range 3 { // several clients on one connection of the server
			got, err := readPostgres(t, pooler.URI(pgtest.Database, pgtest.Reader))
			wantSchool(t, got, err)
		}
		s, err := source.OpenPostgres(t.Context(), pooler.URI(pgtest.Database, pgtest.Reader))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for range 2 {
			got, err := s.Read(t.Context(), 1)
			wantSchool(t, got, err)
		}
	})
	t.Run("embedded agrees", func(t *testing.T) {
		a, errA := readPostgres(t, plain)
		b, errB := readEmbedded(t, duckFile(t, schoolStatements(t)...))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		b.Origin = a.Origin
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
	t.Run("student_sections", func(t *testing.T) {
		db := server.NewDatabase(t, "secciones")
		server.Exec(t, db, pgtest.Owner, append(schoolStatements(t), "CREATE TABLE student_sections (student_id int, level_id int, year int)",
			"ALTER TABLE answer ALTER score TYPE real", "ALTER TABLE student ALTER id TYPE bigint",
			"ALTER TABLE student DROP COLUMN fullname")...) // names are never read
		got, err := readPostgres(t, reader(db))
		wantSchool(t, got, err)
	})
	t.Run("numeric scores", func(t *testing.T) {
		db := server.NewDatabase(t, "numeric_scores")
		server.Exec(t, db, pgtest.Owner, append(schoolStatements(t), "ALTER TABLE answer ALTER score TYPE numeric")...)
		got, err := readPostgres(t, reader(db))
		wantSchool(t, got, err)
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := source.OpenPostgres(ctx, plain); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})

	for i, tt := range []struct {
		name string
		code es.Code
		sql  []string // by the owner, after the school
	}{
		{"missing table", "sepa_tabla_falta", []string{"DROP TABLE dimension_values"}},
		{"missing column", "sepa_columna_falta", []string{`ALTER TABLE indicator RENAME "questionId" TO questionid`}},
		{"empty table", "sepa_vacia", []string{"DELETE FROM answer"}},
		{"text ids", "sepa_tipo", []string{"ALTER TABLE question ALTER id TYPE text"}},
		{"no right to a table", "sepa_permiso", []string{"REVOKE SELECT ON answer FROM " + pgtest.Reader}},
		{"no right to a column", "sepa_permiso", []string{"REVOKE SELECT ON student FROM " + pgtest.Reader, "GRANT SELECT (id, level_id) ON student TO " + pgtest.Reader}},
		{"a right that is not SELECT", "sepa_permiso", []string{"REVOKE SELECT ON answer FROM " + pgtest.Reader, "GRANT INSERT ON answer TO " + pgtest.Reader}},
		{"no right to the schema", "sepa_permiso", []string{"REVOKE USAGE ON SCHEMA public FROM " + pgtest.Reader, "REVOKE USAGE ON SCHEMA public FROM public"}},
		{"another database", "sepa_tabla_falta", []string{"DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO public"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := server.NewDatabase(t, fmt.Sprintf("mala_%d", i))
			if tt.name == "another database" {
				server.Exec(t, db, pgtest.Super, "GRANT CREATE ON DATABASE "+db+" TO "+pgtest.Owner)
			}
			server.Exec(t, db, pgtest.Owner, append(schoolStatements(t), tt.sql...)...)
			_, err := readPostgres(t, reader(db))
			wantCode(t, err, tt.code)
			wantQuiet(t, err)
		})
	}

	silent := listen(t, false)
	hang := listen(t, true)
	change := func(uri, from, to string) string { return strings.Replace(uri, from, to, 1) }
	for _, tt := range []struct {
		name, uri string
		code      es.Code
	}{
		{"wrong password", change(plain, ":"+url.QueryEscape("s3cr3t:"), ":mala"), "sepa_clave"},
		{"wrong password, pooler", change(pooler.URI(pgtest.Database, pgtest.Reader), "s3cr3t", "mala"), "sepa_clave"},
		{"unknown role", change(plain, pgtest.Reader, "nadie"), "sepa_clave"},
		{"unknown database", change(plain, "/"+pgtest.Database+"?", "/otra?"), "sepa_base_falta"},
		{"unknown database, pooler", change(pooler.URI(pgtest.Database, pgtest.Reader), "/"+pgtest.Database+"?", "/otra?"), "sepa_base_falta"},
		{"no answer", fmt.Sprintf("postgresql://u:s3cr3t@127.0.0.1:%d/sepa?connect_timeout=1", hang), "sepa_sin_respuesta"},
		{"cut", fmt.Sprintf("postgresql://u:s3cr3t@127.0.0.1:%d/sepa", silent), "sepa_conexion"},
		{"refused", "postgresql://u:s3cr3t@127.0.0.1:1/sepa", "sepa_rechaza"},
		{"unknown host", "postgresql://u:s3cr3t@no-existe.invalid/sepa", "sepa_servidor_desconocido"},
		{"TLS refused", change(pooler.URI(pgtest.Database, pgtest.Reader), "disable", "require"), "sepa_tls"},
		{"unknown authority", change(plain, "disable", "verify-full"), "sepa_tls_certificado"},
		{"another server", change(server.TLSURI(pgtest.Database, pgtest.Reader), "127.0.0.1", "localhost"), "sepa_tls_certificado"},
		{"no certificate file", plain + "&sslrootcert=/no/hay.crt", "sepa_tls_certificado"},
		{"not an address", "hola", "sepa_uri"},
		{"bad port", "postgresql://u:s3cr3t@h:puerto/db", "sepa_uri"},
		{"raw signs in the password", "postgresql://u:s3cr3t#/x@h/db", "sepa_uri"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readPostgres(t, tt.uri)
			wantCode(t, err, tt.code)
			wantQuiet(t, err)
		})
	}
}

// listen opens a port that takes connections and says nothing, or cuts them.
func listen(t *testing.T, keep bool) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if !keep {
				conn.Close()
				continue
			}
			defer conn.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// The limit of 10 seconds holds without connect_timeout.
func TestNoAnswerLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("waits 10 s")
	}
	t.Parallel()
	begin := time.Now()
	_, err := source.OpenPostgres(t.Context(), fmt.Sprintf("postgresql://u@127.0.0.1:%d/sepa", listen(t, true)))
	wantCode(t, err, "sepa_sin_respuesta")
	if took := time.Since(begin); took < 9*time.Second || took > 12*time.Second {
		t.Fatalf("took %v", took)
	}
}
