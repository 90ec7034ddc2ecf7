package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
)

const mask = "****"

// Secret is a text that no printing, logging or encoding shows; only Reveal does.
type Secret struct {
	text *string // a pointer, so that even a struct printed whole shows an address
}

// NewSecret returns the secret of the given text.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text itself.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty tells whether there is no text.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// String returns "****", or "" for an empty secret.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return mask
}

// GoString hides the text from %#v.
func (s Secret) GoString() string { return "config.Secret(" + s.String() + ")" }

// Format hides the text from every verb.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// MarshalJSON hides the text from JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// MarshalText hides the text from other encodings.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the text from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// IsPostgres tells whether text is an address of a PostgreSQL database, in any
// of the spellings database.sepa_uri accepts.
func IsPostgres(text string) bool {
	_, ok := splitScheme(text)
	return ok || dsnForm(text)
}

// NormalizeURI returns the address of a PostgreSQL database as pgx wants it:
// SQLAlchemy's driver suffix dropped and what needs escaping in user and
// password escaped. No error quotes the address.
func NormalizeURI(text string) (Secret, error) {
	text = strings.TrimSpace(text)
	if dsnForm(text) {
		if _, ok := splitDSN(text); !ok {
			return Secret{}, errors.New("la dirección no se puede leer")
		}
		return NewSecret(text), nil
	}
	rest, ok := splitScheme(text)
	if !ok {
		return Secret{}, errors.New("no es una dirección de PostgreSQL")
	}
	u, err := parseAddress(rest)
	if err != nil || u.Host == "" && u.Query().Get("host") == "" && u.User != nil {
		return Secret{}, errors.New("la dirección no se puede leer")
	}
	return NewSecret(u.String()), nil
}

// parseAddress reads what follows the scheme. A password may hold characters
// that should have been escaped: what stands before the last @ is the user.
func parseAddress(rest string) (*url.URL, error) {
	u, err := url.Parse("postgresql://" + rest)
	if err == nil && u.Fragment == "" && strings.Count(rest, "@") <= 1 && (u.User != nil || !strings.Contains(rest, "@")) {
		return u, nil
	}
	at := strings.LastIndex(rest, "@")
	if at < 0 {
		return nil, errors.New("unreadable address")
	}
	u, err = url.Parse("postgresql://" + rest[at+1:])
	if err != nil || u.Fragment != "" {
		return nil, errors.New("unreadable address")
	}
	user, password, has := strings.Cut(rest[:at], ":")
	u.User = url.User(unescape(user))
	if has {
		u.User = url.UserPassword(unescape(user), unescape(password))
	}
	return u, nil
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

func splitScheme(text string) (rest string, ok bool) {
	scheme, rest, found := strings.Cut(strings.TrimSpace(text), "://")
	scheme, _, _ = strings.Cut(strings.ToLower(scheme), "+")
	return rest, found && (scheme == "postgres" || scheme == "postgresql")
}

// dsnForm tells whether text looks like "host=... dbname=...".
func dsnForm(text string) bool {
	return regexp.MustCompile(`^\s*(host|hostaddr|port|dbname|user|password|service|sslmode)\s*=`).MatchString(text)
}

// maskURI writes an address without what could be secret in it: the password
// and every parameter that is not known to be harmless.
func maskURI(text string) string {
	if text == "" {
		return ""
	}
	if dsnForm(text) {
		return maskDSN(text)
	}
	rest, ok := splitScheme(text)
	if !ok {
		return mask
	}
	u, err := parseAddress(rest)
	if err != nil {
		return mask
	}
	var b strings.Builder
	b.WriteString("postgresql://")
	if u.User != nil {
		b.WriteString(url.User(u.User.Username()).String())
		if _, has := u.User.Password(); has {
			b.WriteString(":" + mask)
		}
		b.WriteString("@")
	}
	b.WriteString(u.Host + u.EscapedPath())
	for i, pair := range strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		name, v, _ := strings.Cut(pair, "=")
		name, v = maskPair(name, v)
		b.WriteString(map[bool]string{true: "?", false: "&"}[i == 0] + name + "=" + v)
	}
	return b.String()
}

// maskDSN masks a key=value address; one that cannot be read is masked whole.
func maskDSN(text string) string {
	pairs, ok := splitDSN(text)
	if !ok {
		return mask
	}
	var out []string
	for _, p := range pairs {
		name, v := maskPair(p[0], p[1])
		out = append(out, name+"="+v)
	}
	return strings.Join(out, " ")
}

// splitDSN reads "name=value name='quoted value'" as libpq does.
func splitDSN(text string) (pairs [][2]string, ok bool) {
	pair := regexp.MustCompile(`^\s*(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|(?:[^\s\\']|\\.)*)(?:\s+|$)`)
	for rest := strings.TrimSpace(text); rest != ""; {
		m := pair.FindStringSubmatch(rest)
		if m == nil {
			return nil, false
		}
		pairs = append(pairs, [2]string{m[1], m[2]})
		rest = rest[len(m[0]):]
	}
	return pairs, true
}

// maskPair masks a parameter that is not known to be harmless, and a name that
// is not known at all: it may be the rest of a badly quoted password.
func maskPair(name, v string) (string, string) {
	switch {
	case harmless(name):
		return name, v
	case name == "password" || name == "options" || name == "passfile" || name == "sslpassword" || name == "service":
		return name, mask
	}
	return mask, mask
}

func harmless(name string) bool {
	switch name {
	case "host", "hostaddr", "port", "dbname", "user", "sslmode", "channel_binding", "connect_timeout",
		"application_name", "target_session_attrs", "search_path", "sslrootcert", "sslcert", "sslkey":
		return true
	}
	return false
}

// setSepaURI reads database.sepa_uri: a PostgreSQL address, or the path of an
// embedded store, which then replaces paths.sepa_duckdb.
func setSepaURI(c *Config, v value) error {
	text := strings.TrimSpace(v.text)
	switch {
	case text == "":
		c.Database.SepaURI = Secret{}
	case IsPostgres(text):
		uri, err := NormalizeURI(text)
		if err != nil {
			return err
		}
		c.Database.SepaURI = uri
	default:
		path := text
		if scheme, rest, ok := strings.Cut(text, "://"); ok {
			if !strings.EqualFold(scheme, "duckdb") {
				return errors.New("no es una dirección de PostgreSQL ni un archivo .duckdb")
			}
			path = strings.TrimPrefix(rest, "/") // duckdb:///relative, duckdb:////absolute
		} else if !strings.HasSuffix(text, ".duckdb") && !strings.HasSuffix(text, ".db") {
			return errors.New("no es una dirección de PostgreSQL ni un archivo .duckdb")
		}
		if path == "" || strings.ContainsAny(path, "@\n") {
			return errors.New("no es una dirección de PostgreSQL ni un archivo .duckdb")
		}
		c.Database.SepaURI, c.Paths.SepaDuckDB = Secret{}, path
	}
	return nil
}
