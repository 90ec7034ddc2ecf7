package config_test

import (
	"strings"
	"testing"

	"paes/config"
	"paes/es"
)

func TestSepaURI(t *testing.T) {
	for given, want := range map[string]struct{ uri, shown string }{
		"postgres://u:s3cr3to@h:5432/b":                            {"postgresql://u:s3cr3to@h:5432/b", "postgresql://u:****@h:5432/b"},
		"postgresql+psycopg2://u:s3cr3to@h/b":                      {"postgresql://u:s3cr3to@h/b", "postgresql://u:****@h/b"},
		"postgresql://u@h/b":                                       {"postgresql://u@h/b", "postgresql://u@h/b"},
		"postgresql://u:s3cr3to%40@h/b":                            {"postgresql://u:s3cr3to%40@h/b", "postgresql://u:****@h/b"},
		"postgresql://u:s3cr3to@x#/y@h/b":                          {"postgresql://u:s3cr3to%40x%23%2Fy@h/b", "postgresql://u:****@h/b"},
		"postgresql://u:#s3cr3to@h/b":                              {"postgresql://u:%23s3cr3to@h/b", "postgresql://u:****@h/b"},
		"postgresql://u:s3cr3to?x@h/b":                             {"postgresql://u:s3cr3to%3Fx@h/b", "postgresql://u:****@h/b"},
		"postgresql://h/b?user=u&password=s3cr3to&sslmode=require": {"postgresql://h/b?user=u&password=s3cr3to&sslmode=require", "postgresql://h/b?user=u&password=****&sslmode=require"},
		"postgresql://h/b?options=endpoint%3Dx%24s3cr3to":          {"postgresql://h/b?options=endpoint%3Dx%24s3cr3to", "postgresql://h/b?options=****"},
		"host=h user=u password=s3cr3to dbname=b":                  {"host=h user=u password=s3cr3to dbname=b", "host=h user=u password=**** dbname=b"},
		"user = u password = 's3cr3to con \\' blanco' host=h":      {"user = u password = 's3cr3to con \\' blanco' host=h", "user=u password=**** host=h"},
		"postgresql://h/b?user=u&password=s3cr3to@x":               {"postgresql://h/b?user=u&password=s3cr3to@x", "postgresql://h/b?user=u&password=****"},
		"postgresql://u:s3cr3to@h/b?application_name=a@b":          {"postgresql://u:s3cr3to@h/b?application_name=a@b", "postgresql://u:****@h/b?application_name=****"},
		"postgresql://u:s3cr3to#@h/b?application_name=a@b":         {"postgresql://u:s3cr3to%23@h/b?application_name=a@b", "postgresql://u:****@h/b?application_name=****"},
		"postgresql://u:1234/s3cr3to@h/b":                          {"postgresql://u:1234%2Fs3cr3to@h/b", "postgresql://u:****@h/b"},
		"postgresql://u:1234?s3cr3to@h/b":                          {"postgresql://u:1234%3Fs3cr3to@h/b", "postgresql://u:****@h/b"},
		"postgresql://h/b?user=u&password=x&sslmode=s3cr3to":       {"postgresql://h/b?user=u&password=x&sslmode=s3cr3to", "postgresql://h/b?user=u&password=****&sslmode=****"},
		"postgresql://h/b?sslcert=s3cr3to&s3cr3to=1":               {"postgresql://h/b?sslcert=s3cr3to&s3cr3to=1", "postgresql://h/b?sslcert=****&****=****"},
		"postgresql://u%3As3cr3to@h:5432/x%40s3cr3to":              {"postgresql://u%3As3cr3to@h:5432/x%40s3cr3to", "postgresql://****@h:5432/****"},
		"postgresql://u:s3cr3to@[::1]:5432/b?sslmode=disable":      {"postgresql://u:s3cr3to@[::1]:5432/b?sslmode=disable", "postgresql://u:****@[::1]:5432/b?sslmode=disable"},
		"host=::1,/run/pg port=1,2 user='u' dbname=a:s3cr3to":      {"host=::1,/run/pg port=1,2 user='u' dbname=a:s3cr3to", "host=::1,/run/pg port=1,2 user=u dbname=****"},
		"postgresql:///b?host=/var/run/postgresql":                 {"postgresql:///b?host=/var/run/postgresql", "postgresql:///b?host=/var/run/postgresql"},
	} {
		c, err := config.Load("", []string{"PAES_SEPA_URI=" + given})
		if err != nil {
			t.Errorf("%s: %v", given, err)
			continue
		}
		if got := c.Database.SepaURI.Reveal(); got != want.uri {
			t.Errorf("%s: uri %s, want %s", given, got, want.uri)
		}
		if got := entry(c, "database.sepa_uri").Value; got != want.shown {
			t.Errorf("%s: shown %s, want %s", given, got, want.shown)
		}
	}
	for given, want := range map[string]string{
		"duckdb:///data/x.duckdb": "data/x.duckdb", "duckdb:////srv/x.duckdb": "/srv/x.duckdb", "otra/sepa.duckdb": "otra/sepa.duckdb",
	} {
		c, err := config.Load("", []string{"PAES_SEPA_URI=" + given})
		if err != nil || c.Paths.SepaDuckDB != want || !c.Database.SepaURI.Empty() {
			t.Errorf("%s: %v, %v", given, c, err)
		}
	}
}

func TestStrayPasswords(t *testing.T) {
	for _, given := range []string{
		"host=localhost dbname=postgresql://u:s3cr3t@h/b", "password=my port=s3cr3t", "host=u:s3cr3t@h", "host=s3cr3t@h", "hostaddr=u:s3cr3t@h host=h",
		"postgresql://h/b?host=u:s3cr3t@x", "postgresql://h/b?port=s3cr3t", "postgresql://h/b?dbname=postgresql://u:s3cr3t@h/b",
		"postgresql://u:s3cr3t:5432/b", "postgresql://u:s3cr3t", "postgresql://h:x/b?user=u&password=p@s3cr3t", "postgresql://h/b?password=a#s3cr3t@x",
		"postgresql://u:p@h/b#s3cr3t", "postgresql://u:p@h/b?x?s3cr3t",
	} {
		_, err := config.Load("", []string{"PAES_SEPA_URI=" + given})
		if es.CodeOf(err) != "config_valor" || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func TestPathsAreNoAddresses(t *testing.T) {
	for _, name := range []string{"PAES_PATHS_SEPA_DUCKDB", "PAES_PATHS_REPORTS_DIR", "PAES_OUTPUT_PATHS_DF_PCA"} {
		for _, given := range []string{"postgresql://u:s3cr3t@h/b", "u:s3cr3t@h/b", "s3cr3t@h/b", "u:s3cr3t/x@h/b", "postgresql:/u:s3cr3t@h", "mysql://s3cr3t"} {
			_, err := config.Load("", []string{name + "=" + given})
			if es.CodeOf(err) != "config_valor" || strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("%s=%s: %v", name, given, err)
			}
		}
	}
	for given, want := range map[string]string{"duckdb:///data/x.duckdb": "data/x.duckdb", "datos/a@b.duckdb": "datos/a@b.duckdb", "/home/ana@colegio.cl/x.db": "/home/ana@colegio.cl/x.db"} {
		c, err := config.Load("", []string{"PAES_PATHS_SEPA_DUCKDB=" + given})
		if err != nil || c.Paths.SepaDuckDB != want {
			t.Errorf("%s: %v", given, err)
		}
	}
}

func FuzzSepaURI(f *testing.F) {
	f.Add("postgresql://u:", "@h/b")
	f.Add("host=h password=", " dbname=b")
	f.Add("password='", "'")
	f.Add("postgres://h/b?x=", "&y")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "zQ7secretoQz"
		// only what stands where a password does is secret
		if !strings.HasSuffix(before, ":") && !strings.HasSuffix(before, "password=") && !strings.HasSuffix(before, "password='") {
			return
		}
		if strings.HasSuffix(before, ":") && (!strings.HasPrefix(after, "@") || strings.Count(before, ":") != 2) {
			return
		}
		c, err := config.Load("", []string{"PAES_SEPA_URI=" + before + secret + after})
		if err != nil {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows it: %v", err)
			}
			return
		}
		if shown := entry(c, "database.sepa_uri").Value; strings.Contains(shown, secret) {
			t.Errorf("%q: shown %q", before+secret+after, shown)
		}
	})
}
