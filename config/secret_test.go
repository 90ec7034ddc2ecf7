package config_test

import (
	"strings"
	"testing"

	"paes/config"
)

func TestSepaURI(t *testing.T) {
	for given, want := range map[string]struct{ uri, shown string }{
		"postgres://u:s3cr3to@h:5432/b":                       {"postgresql://u:s3cr3to@h:5432/b", "postgresql://u:****@h:5432/b"},
		"postgresql+psycopg2://u:s3cr3to@h/b":                 {"postgresql://u:s3cr3to@h/b", "postgresql://u:****@h/b"},
		"postgresql://u@h/b":                                  {"postgresql://u@h/b", "postgresql://u@h/b"},
		"postgresql://u:s3cr3to%40@h/b":                       {"postgresql://u:s3cr3to%40@h/b", "postgresql://u:****@h/b"},
		"postgresql://u:s3cr3to@x#/y@h/b":                     {"postgresql://u:s3cr3to%40x%23%2Fy@h/b", "postgresql://u:****@h/b"},
		"postgresql://u:#s3cr3to@h/b":                         {"postgresql://u:%23s3cr3to@h/b", "postgresql://u:****@h/b"},
		"postgresql://u:s3cr3to?x@h/b":                        {"postgresql://u:s3cr3to%3Fx@h/b", "postgresql://u:****@h/b"},
		"postgresql://h/b?user=u&password=s3cr3to&sslmode=x":  {"postgresql://h/b?user=u&password=s3cr3to&sslmode=x", "postgresql://h/b?user=u&password=****&sslmode=x"},
		"postgresql://h/b?options=endpoint%3Dx%24s3cr3to":     {"postgresql://h/b?options=endpoint%3Dx%24s3cr3to", "postgresql://h/b?options=****"},
		"host=h user=u password=s3cr3to dbname=b":             {"host=h user=u password=s3cr3to dbname=b", "host=h user=u password=**** dbname=b"},
		"user = u password = 's3cr3to con \\' blanco' host=h": {"user = u password = 's3cr3to con \\' blanco' host=h", "user=u password=**** host=h"},
		"postgresql:///b?host=/var/run/postgresql":            {"postgresql:///b?host=/var/run/postgresql", "postgresql:///b?host=/var/run/postgresql"},
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
