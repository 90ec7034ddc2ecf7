package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// quietEnvironment keeps what this machine has set out of the test.
func quietEnvironment(t *testing.T) {
	for _, name := range []string{"PGSSLMODE", "PGHOST", "PGCONNECT_TIMEOUT", "PGPASSFILE", "PGSERVICE", "PGSERVICEFILE", "PGSSLROOTCERT", "PGSSLNEGOTIATION"} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
}

// candidates writes each way to connect: the host and how far TLS checks it.
func candidates(cfg *pgx.ConnConfig) []string {
	var out []string
	for _, c := range append([]*pgconn.FallbackConfig{{Host: cfg.Host, TLSConfig: cfg.TLSConfig}}, cfg.Fallbacks...) {
		mode := "full"
		switch {
		case c.TLSConfig == nil:
			mode = "plain"
		case c.TLSConfig.InsecureSkipVerify && c.TLSConfig.VerifyPeerCertificate == nil:
			mode = "unchecked"
		case c.TLSConfig.InsecureSkipVerify:
			mode = "ca"
		case c.TLSConfig.ServerName != c.Host || c.TLSConfig.VerifyPeerCertificate != nil:
			mode = "?"
		}
		out = append(out, c.Host+" "+mode)
	}
	return out
}

func TestPostgresTLS(t *testing.T) {
	quietEnvironment(t)
	services := filepath.Join(t.TempDir(), "pg_service.conf")
	if err := os.WriteFile(services, []byte("[full]\nhost=h.cl\nsslmode=verify-full\n[open]\nhost=h.cl\nsslmode=disable\n[unsaid]\nhost=h.cl\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", services)
	for uri, want := range map[string]string{
		"postgresql://u:p@ep-x-pooler.sa-east-1.aws.neon.example/db":                    "ep-x-pooler.sa-east-1.aws.neon.example full",
		"postgresql://u:p@h.cl/db?channel_binding=require":                              "h.cl full",
		"postgresql://u:p@h.cl/db?sslmode=":                                             "h.cl full",
		"postgresql://u:p@h.cl/db?sslmode=prefer":                                       "h.cl full",
		"postgresql://u:p@h.cl/db?sslmode=allow":                                        "h.cl full",
		"postgresql://u:p@h.cl/db?ssl%6Dode=prefer":                                     "h.cl full",
		"postgresql://u:p@h.cl/db?sslnegotiation=direct":                                "h.cl full",
		"postgresql://u:p@h.cl/db?sslmode=require&channel_binding=require":              "h.cl unchecked",
		"postgresql://u:p@h.cl/db?sslmode=verify-ca":                                    "h.cl ca",
		"postgresql://u:p@h.cl/db?sslmode=verify-full":                                  "h.cl full",
		"postgresql://u:p@h.cl/db?sslmode=disable":                                      "h.cl plain",
		"postgresql://u:%26sslmode=disable@h.cl/db":                                     "h.cl full",
		"postgresql://h.cl/db?password=x%26sslmode%3Ddisable":                           "h.cl full",
		"host=10.1.2.3 user=u password='x sslmode=disable' dbname=db":                   "10.1.2.3 full",
		`host=10.1.2.3 user=u dbname=db password=x\`:                                    "10.1.2.3 full",
		"host=10.1.2.3 user=u dbname=db sslmode = disable":                              "10.1.2.3 plain",
		"postgresql://u:p@127.0.0.1/db":                                                 "127.0.0.1 unchecked, 127.0.0.1 plain",
		"postgresql://u:p@localhost/db":                                                 "localhost unchecked, localhost plain",
		"postgresql://u:p@[::1]/db":                                                     "::1 unchecked, ::1 plain",
		"postgresql://u:p@127.0.0.1,h.cl/db":                                            "127.0.0.1 unchecked, 127.0.0.1 plain, h.cl full",
		"host=a.cl,b.cl port=1,2 user=u sslmode=allow":                                  "a.cl full, b.cl full",
		"host=a.cl,a.cl user=u":                                                         "a.cl full, a.cl full",
		"host=/var/run/postgresql,h.cl user=u":                                          "/var/run/postgresql plain, h.cl full",
		"postgresql:///db?host=/var/run/postgresql&user=u":                              "/var/run/postgresql plain",
		"postgresql:///db?service=full&user=u":                                          "h.cl full",
		"postgresql:///db?service=open&user=u":                                          "h.cl plain",
		"service=unsaid user=u":                                                         "h.cl full",
		"postgresql:///db?service=full&sslmode=&user=u":                                 "h.cl full",
		"host=h.cl hostaddr=127.0.0.1 user=u password=sslmode=disable":                  "h.cl full",
		"host=h.cl user=u application_name='a b' password=' sslmode=disable' port=5432": "h.cl full",
	} {
		cfg, err := postgresConfig(uri)
		if err != nil {
			t.Errorf("%s: %v", uri, err)
			continue
		}
		if got := strings.Join(candidates(cfg), ", "); got != want {
			t.Errorf("%s: %s, want %s", uri, got, want)
		}
	}
	for mode, want := range map[string]string{"prefer": "h.cl full", "require": "h.cl unchecked", "disable": "h.cl plain"} {
		t.Setenv("PGSSLMODE", mode)
		cfg, err := postgresConfig("postgresql://u@h.cl/db")
		if err != nil || !slices.Equal(candidates(cfg), []string{want}) {
			t.Errorf("PGSSLMODE=%s: %v, %v", mode, candidates(cfg), err)
		}
	}
}

func TestPostgresLimit(t *testing.T) {
	quietEnvironment(t)
	for uri, want := range map[string]time.Duration{
		"postgresql://u:p@h.cl/db":                                     10 * time.Second,
		"postgresql://u:p@h.cl/db?sslmode=require&connect_timeout=3":   3 * time.Second,
		"postgresql://u:p@h.cl/db?connect_timeout=3&sslmode=allow":     3 * time.Second,
		"host=127.0.0.1 user=u dbname=db connect_timeout=0 password=x": 10 * time.Second,
	} {
		if cfg, err := postgresConfig(uri); err != nil || cfg.ConnectTimeout != want {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

func TestNamesHideAddresses(t *testing.T) {
	quietEnvironment(t)
	for _, dsn := range []string{"host=u:s3cr3t@h user=u dbname=b", "host=h user=u dbname=postgresql://u:s3cr3t@h/b", "host=h user=u dbname=u:s3cr3t@h"} {
		cfg, err := postgresConfig(dsn)
		if err != nil {
			t.Fatal(err)
		}
		errs := []error{explainPostgres(&pgconn.PgError{Code: "3D000"}, cfg), explainPostgres(os.ErrDeadlineExceeded, cfg)}
		for _, text := range []string{postgresOrigin(cfg), errs[0].Error(), errs[1].Error()} {
			if strings.Contains(text, "s3cr3t") {
				t.Errorf("%s: %s", dsn, text)
			}
		}
	}
}
