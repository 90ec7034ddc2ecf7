package es

import (
	"strconv"
	"strings"
	"time"
)

// Int writes a whole number with the dots of es-CL: 1.260.345.
func Int(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteByte(s[i])
	}
	return sign + b.String()
}

// Float writes a number with the given decimals and a decimal comma: 1.234,5.
func Float(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	n, err := strconv.Atoi(whole)
	if err != nil { // too long, NaN or Inf
		return s
	}
	out := Int(n)
	if frac != "" {
		out += "," + frac
	}
	if strings.HasPrefix(s, "-") && strings.Trim(s, "-0.") != "" { // never "-0,0"
		out = "-" + out
	}
	return out
}

// Percent writes a share between 0 and 1 as a percentage: 98,7 %.
func Percent(share float64) string { return Float(100*share, 1) + " %" }

// Date writes a day as es-CL does: 23-11-2026.
func Date(t time.Time) string { return t.Format("02-01-2006") }

// Plural picks the word that goes with n.
func Plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Count writes a number and the word that goes with it: "1 estudiante", "2.918 estudiantes".
func Count(n int, one, many string) string { return Int(n) + " " + Plural(n, one, many) }

// ISODate writes a day given as 2006-01-02 as es-CL does, and anything else as it is.
func ISODate(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return Date(t)
}
