package source

import (
	"testing"
	"time"
)

func TestPostgresConfig(t *testing.T) {
	for _, name := range []string{"PGSSLMODE", "PGHOST", "PGCONNECT_TIMEOUT", "PGPASSFILE", "PGSERVICE"} {
		t.Setenv(name, "")
	}
	for uri, want := range map[string]struct {
		tls, fallback bool
		limit         time.Duration
	}{
		"postgresql://u:p@ep-x-pooler.sa-east-1.aws.neon.tech/db":              {tls: true, limit: 10 * time.Second},
		"postgresql://u:p@ep-x.neon.tech/db?channel_binding=require":           {tls: true, limit: 10 * time.Second},
		"postgresql://u:p@ep-x.neon.tech/db?sslmode=require&connect_timeout=3": {tls: true, limit: 3 * time.Second},
		"postgresql://u:p@db.local/db?sslmode=disable":                         {limit: 10 * time.Second},
		"postgresql://u:p@db.local/db?sslmode=prefer":                          {tls: true, fallback: true, limit: 10 * time.Second},
		"host=10.1.2.3 user=u password='sin sslmode' dbname=db":                {tls: true, limit: 10 * time.Second},
		"host=10.1.2.3 user=u dbname=db sslmode = disable":                     {limit: 10 * time.Second},
		"postgresql://u:p@127.0.0.1/db":                                        {tls: true, fallback: true, limit: 10 * time.Second}, // prefer
		"postgresql://u:p@localhost/db":                                        {tls: true, fallback: true, limit: 10 * time.Second},
		"postgresql://u:p@[::1]/db":                                            {tls: true, fallback: true, limit: 10 * time.Second},
		"postgresql://u:p@127.0.0.1,db.example.org/db":                         {tls: true, fallback: true, limit: 10 * time.Second}, // the second host
		"postgresql:///db?host=/var/run/postgresql&user=u":                     {limit: 10 * time.Second},
	} {
		cfg, err := postgresConfig(uri)
		if err != nil {
			t.Errorf("%s: %v", uri, err)
			continue
		}
		if (cfg.TLSConfig != nil) != want.tls || (len(cfg.Fallbacks) > 0) != want.fallback || cfg.ConnectTimeout != want.limit {
			t.Errorf("%s: TLS %v, fallbacks %d, limit %v", uri, cfg.TLSConfig != nil, len(cfg.Fallbacks), cfg.ConnectTimeout)
		}
		for _, f := range cfg.Fallbacks {
			if f.Host == "db.example.org" && f.TLSConfig == nil {
				t.Errorf("%s: a remote host without TLS", uri)
			}
		}
	}
}
