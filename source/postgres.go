package source

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// connectLimit is how long a host may take to answer, unless the connection
// string sets connect_timeout.
const connectLimit = 10 * time.Second

// postgresSchema is where the SEPA tables stand in PostgreSQL.
const postgresSchema = "public"

// OpenPostgres connects to the PostgreSQL of a connection string. It works
// through a pooler in transaction mode (PgBouncer, Neon): no prepared statement
// and no setting outlives the transaction.
func OpenPostgres(ctx context.Context, uri string) (*SEPA, error) {
	cfg, err := postgresConfig(uri)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(1)
	s := &SEPA{
		db:     db,
		origin: postgresOrigin(cfg),
		schema: postgresSchema,
		tx:     sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		setup: []string{
			"SET LOCAL search_path = " + postgresSchema,
			"SET LOCAL work_mem = '64MB'", // group in memory: a quarter faster at the size of one school
			"SET LOCAL jit = off",
		},
		explain:  func(err error) error { return explainPostgres(err, cfg) },
		grantSQL: "GRANT SELECT ON " + postgresSchema + ".%s TO " + quote(cfg.User) + ";",
	}
	limited, cancel := context.WithTimeout(ctx, totalLimit(cfg))
	defer cancel()
	if err := db.PingContext(limited); err != nil {
		db.Close()
		return nil, s.failed(ctx, err)
	}
	return s, nil
}

// postgresConfig reads a connection string, as a URI or as key=value pairs, and
// completes what it leaves unsaid: TLS for hosts that are not this machine, and
// a limit for connecting.
func postgresConfig(uri string) (*pgx.ConnConfig, error) {
	bad := func(hint string) error { // without the cause, which may quote the string
		return fail("sepa_uri", "La dirección de la base de datos SEPA no se entiende.", hint, nil)
	}
	const form = "La forma es postgresql://usuario:contraseña@servidor:5432/base (los signos como @ : / # de la contraseña, " +
		"codificados: %40 %3A %2F %23). Revise «database.sepa_uri» o PAES_SEPA_URI."
	if !strings.HasPrefix(uri, "postgresql://") && !strings.HasPrefix(uri, "postgres://") && !strings.Contains(uri, "=") {
		return nil, bad(form)
	}
	cfg, err := pgx.ParseConfig(uri)
	if err != nil {
		var pathErr *os.PathError
		if errors.As(err, &pathErr) {
			return nil, fail("sepa_tls_certificado", "No se puede leer el archivo de certificado que indica la dirección de la base de datos.",
				"Revise «sslrootcert», «sslcert» y «sslkey».", pathErr)
		}
		return nil, bad(form)
	}
	if remote(cfg) && !saysTLS(uri) {
		if cfg, err = pgx.ParseConfig(withTLS(uri)); err != nil {
			return nil, bad(form)
		}
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.StatementCacheCapacity, cfg.DescriptionCacheCapacity = 0, 0
	if cfg.ConnectTimeout <= 0 {
		cfg.ConnectTimeout = connectLimit
	}
	// The dialer resolves the name itself and tries IPv6 and IPv4 side by side,
	// so that an address that swallows packets does not use up the limit.
	cfg.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	cfg.DialFunc = (&net.Dialer{Timeout: cfg.ConnectTimeout}).DialContext
	return cfg, nil
}

func saysTLS(uri string) bool {
	return os.Getenv("PGSSLMODE") != "" || regexp.MustCompile(`(?i)(^|[?&\s])sslmode\s*=`).MatchString(uri)
}

func withTLS(uri string) string {
	switch {
	case !strings.Contains(uri, "://"):
		return uri + " sslmode=require"
	case strings.Contains(uri, "?"):
		return uri + "&sslmode=require"
	}
	return uri + "?sslmode=require"
}

// hosts returns the distinct hosts of a configuration.
func hosts(cfg *pgx.ConnConfig) []string {
	out := []string{cfg.Host}
	for _, f := range cfg.Fallbacks {
		if f.Host != out[len(out)-1] {
			out = append(out, f.Host)
		}
	}
	return out
}

func remote(cfg *pgx.ConnConfig) bool {
	for _, host := range hosts(cfg) {
		ip := net.ParseIP(host)
		if host != "localhost" && !strings.HasPrefix(host, "/") && !strings.HasPrefix(host, "@") && (ip == nil || !ip.IsLoopback()) {
			return true
		}
	}
	return false
}

func totalLimit(cfg *pgx.ConnConfig) time.Duration {
	return cfg.ConnectTimeout * time.Duration(len(hosts(cfg)))
}

func serverName(cfg *pgx.ConnConfig) string {
	if strings.HasPrefix(cfg.Host, "/") {
		return cfg.Host
	}
	return net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port)))
}

func postgresOrigin(cfg *pgx.ConnConfig) string {
	return "PostgreSQL, base «" + cfg.Database + "» en " + serverName(cfg)
}

// connectPostgres opens one connection of its own, for writing.
func connectPostgres(ctx context.Context, cfg *pgx.ConnConfig) (*pgx.Conn, error) {
	limited, cancel := context.WithTimeout(ctx, totalLimit(cfg))
	defer cancel()
	conn, err := pgx.ConnectConfig(limited, cfg)
	if err != nil {
		if stop := interrupted(ctx, err); stop != nil {
			return nil, stop
		}
		return nil, explainPostgres(err, cfg)
	}
	return conn, nil
}

// sqlState returns the SQLSTATE of a server's error, or "".
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
