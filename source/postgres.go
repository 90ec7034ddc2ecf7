package source

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"net"
	"os"
	"slices"
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
// completes what it leaves unsaid: checked TLS for hosts that are not this
// machine, and a limit for connecting.
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
	requireTLS(cfg)
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

// requireTLS gives every host that is not this machine a checked certificate
// (verify-full) and no way around it, unless sslmode was chosen. What was chosen
// shows in what pgx made of the address, the service file and the environment:
// nothing, allow and prefer try a host with TLS and without; disable only
// without; the others only with.
func requireTLS(cfg *pgx.ConnConfig) {
	candidates := append([]*pgconn.FallbackConfig{{Host: cfg.Host, Port: cfg.Port, TLSConfig: cfg.TLSConfig}}, cfg.Fallbacks...)
	both := false // one sslmode holds for every host
	for _, c := range candidates {
		both = both || c.TLSConfig != nil && slices.ContainsFunc(candidates, func(other *pgconn.FallbackConfig) bool {
			return other.TLSConfig == nil && other.Host == c.Host && other.Port == c.Port
		})
	}
	var kept []*pgconn.FallbackConfig
	for _, c := range candidates {
		// pgx makes nothing said and sslnegotiation=direct the same as require.
		unsaid := both || cfg.SSLNegotiation == "direct" && unchecked(c.TLSConfig)
		if !unsaid || !remote(c.Host) {
			kept = append(kept, c)
		} else if c.TLSConfig != nil {
			checked := c.TLSConfig.Clone()
			checked.ServerName, checked.InsecureSkipVerify, checked.VerifyPeerCertificate = c.Host, false, nil
			kept = append(kept, &pgconn.FallbackConfig{Host: c.Host, Port: c.Port, TLSConfig: checked})
		}
	}
	cfg.Host, cfg.Port, cfg.TLSConfig, cfg.Fallbacks = kept[0].Host, kept[0].Port, kept[0].TLSConfig, kept[1:]
}

func unchecked(c *tls.Config) bool {
	return c != nil && c.InsecureSkipVerify && c.VerifyPeerCertificate == nil
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

// remote tells whether a host is reached over a network.
func remote(host string) bool {
	network, _ := pgconn.NetworkAddress(host, 0)
	ip := net.ParseIP(host)
	return network != "unix" && !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback())
}

func totalLimit(cfg *pgx.ConnConfig) time.Duration {
	return cfg.ConnectTimeout * time.Duration(len(hosts(cfg)))
}

func serverName(cfg *pgx.ConnConfig) string {
	if strings.HasPrefix(cfg.Host, "/") {
		return cfg.Host
	}
	return net.JoinHostPort(legible(cfg.Host), strconv.Itoa(int(cfg.Port)))
}

// legible hides a name that looks like an address with a password in it.
func legible(name string) string {
	if strings.Contains(name, "@") || strings.Contains(name, "://") {
		return "****"
	}
	return name
}

func postgresOrigin(cfg *pgx.ConnConfig) string {
	return "PostgreSQL, base «" + legible(cfg.Database) + "» en " + serverName(cfg)
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
