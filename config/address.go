package config

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var errUnreadable = errors.New("la dirección no se puede leer")

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
		pairs, ok := splitDSN(text)
		if !ok || !wellPlaced(pairs) {
			return Secret{}, errUnreadable
		}
		return NewSecret(text), nil
	}
	rest, ok := splitScheme(text)
	if !ok {
		return Secret{}, errors.New("no es una dirección de PostgreSQL")
	}
	u, err := parseAddress(rest)
	if err != nil || u.Host == "" && u.Query().Get("host") == "" && u.User != nil || !wellPlaced(queryPairs(u)) {
		return Secret{}, errUnreadable
	}
	return NewSecret(u.String()), nil
}

// wellPlaced tells whether hosts, ports and databases are such: part of an
// address in the place of one of them may be a password gone astray.
func wellPlaced(pairs [][2]string) bool {
	return !slices.ContainsFunc(pairs, func(p [2]string) bool {
		switch p[0] {
		case "host", "hostaddr", "port":
			return !plain(p[0], p[1])
		case "dbname", "database":
			return strings.Contains(p[1], "://")
		}
		return false
	})
}

// parseAddress reads what follows the scheme: as it stands if it can be, else
// with the last @ before the parameters, or the last of all, taken as the end of
// a password with characters that should have been escaped.
func parseAddress(rest string) (*url.URL, error) {
	if u, ok := readAddress(rest); ok {
		return u, nil
	}
	head, _, _ := strings.Cut(rest, "?")
	for i, at := range []int{strings.LastIndex(head, "@"), strings.LastIndex(rest, "@")} {
		if at < 0 || i == 1 && (at < len(head) || regexp.MustCompile(`[?&]\w+=`).MatchString(rest[:at])) {
			continue // what stands before is no user with a password
		}
		u, ok := readAddress(rest[at+1:])
		if !ok || u.User != nil {
			continue
		}
		user, password, has := strings.Cut(rest[:at], ":")
		u.User = url.User(unescape(user))
		if has {
			u.User = url.UserPassword(unescape(user), unescape(password))
		}
		return u, nil
	}
	return nil, errUnreadable
}

// readAddress reads an address whose every part is where it belongs.
func readAddress(rest string) (*url.URL, bool) {
	u, err := url.Parse("postgresql://" + rest)
	ok := err == nil && u.Fragment == "" && !strings.HasSuffix(rest, "#") && !strings.Contains(u.EscapedPath(), "@") &&
		hostPorts.MatchString(u.Host) &&
		regexp.MustCompile(`^(\w+=[^&?]*(&|$))*$`).MatchString(u.RawQuery)
	return u, ok
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

// splitDSN reads "name=value name='quoted value'" as libpq does.
func splitDSN(text string) (pairs [][2]string, ok bool) {
	pair := regexp.MustCompile(`^\s*(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|(?:[^\s\\']|\\.)*)(?:\s+|$)`)
	for rest := strings.TrimSpace(text); rest != ""; {
		m := pair.FindStringSubmatch(rest)
		if m == nil {
			return nil, false
		}
		v := m[2]
		if strings.HasPrefix(v, "'") {
			v = v[1 : len(v)-1]
		}
		pairs = append(pairs, [2]string{m[1], regexp.MustCompile(`\\(.)`).ReplaceAllString(v, "$1")})
		rest = rest[len(m[0]):]
	}
	return pairs, true
}

// queryPairs lists the parameters of an address in their order, unescaped.
func queryPairs(u *url.URL) (pairs [][2]string) {
	for _, pair := range strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' }) {
		name, v, _ := strings.Cut(pair, "=")
		pairs = append(pairs, [2]string{name, unescape(v)})
	}
	return pairs
}
