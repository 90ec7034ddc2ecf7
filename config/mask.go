package config

import (
	"regexp"
	"slices"
	"strings"
)

// What is shown of an address has one of these shapes.
var (
	hostPorts = regexp.MustCompile(`^` + hostPort + `(,` + hostPort + `)*$`)
	hostList  = regexp.MustCompile(`^` + hostOnly + `(,` + hostOnly + `)*$`)
	portList  = regexp.MustCompile(`^\d{0,5}(,\d{0,5})*$`)
	plainName = regexp.MustCompile(`^[\p{L}\p{N}_.$-]{0,63}$`)
)

const (
	hostPort = `([\p{L}\p{N}_.-]*|\[[0-9A-Fa-f:.]+(%\w+)?\])(:\d{0,5})?`
	hostOnly = `([\p{L}\p{N}_.-]*|[0-9A-Fa-f:.]+(%\w+)?|/[\p{L}\p{N}_./-]*)`
)

// maskURI writes an address without what could be secret in it: only user, host,
// port, database and sslmode show, and of them only what looks like one.
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
		_, user := maskPair("user", u.User.Username())
		b.WriteString(user)
		if _, has := u.User.Password(); has {
			b.WriteString(":" + mask)
		}
		b.WriteString("@")
	}
	b.WriteString(u.Host) // parseAddress looked at its shape
	if database, ok := strings.CutPrefix(u.Path, "/"); ok {
		_, database = maskPair("dbname", database)
		b.WriteString("/" + database)
	}
	if pairs := queryPairs(u); len(pairs) > 0 {
		b.WriteString("?" + strings.Join(maskPairs(pairs), "&"))
	}
	return b.String()
}

// maskDSN masks a key=value address; one that cannot be read is masked whole.
func maskDSN(text string) string {
	pairs, ok := splitDSN(text)
	if !ok {
		return mask
	}
	return strings.Join(maskPairs(pairs), " ")
}

func maskPairs(pairs [][2]string) []string {
	var out []string
	for _, p := range pairs {
		name, v := maskPair(p[0], p[1])
		out = append(out, name+"="+v)
	}
	return out
}

// maskPair masks a value that is not what its name says, and a name that is not
// known at all: it may be the rest of a badly quoted password.
func maskPair(name, v string) (string, string) {
	known := []string{"host", "hostaddr", "port", "dbname", "database", "user", "sslmode", "password", "options", "passfile",
		"sslpassword", "service", "channel_binding", "connect_timeout", "application_name", "target_session_attrs",
		"search_path", "sslrootcert", "sslcert", "sslkey", "sslnegotiation"}
	switch {
	case !slices.Contains(known, name):
		return mask, mask
	case plain(name, v):
		return name, v
	}
	return name, mask
}

// plain tells whether v may be shown as the value of a parameter.
func plain(name, v string) bool {
	switch name {
	case "host", "hostaddr":
		return hostList.MatchString(v)
	case "port":
		return portList.MatchString(v)
	case "user", "dbname", "database":
		return plainName.MatchString(v)
	case "sslmode":
		return slices.Contains([]string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}, v)
	}
	return false
}
