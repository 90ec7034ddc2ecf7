package chile

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// RUT is a Chilean identifier in its canonical form: the digits of the body and
// the check digit (0-9 or K), nothing else: "123456785".
// The zero value, "", is no RUT.
type RUT string

// Why a text is not a RUT; test with errors.Is. None of them quotes the text:
// a RUT never reaches a log by way of an error.
var (
	ErrRUTEmpty      = errors.New("chile: empty RUT")
	ErrRUTForm       = errors.New("chile: not the form of a RUT")
	ErrRUTCheckDigit = errors.New("chile: wrong check digit")
)

const (
	minBody = 6 // digits; the oldest living holders have bodies under 1,000,000
	maxBody = 8
)

// CheckDigit returns the check digit of a body of digits: modulo 11 with the
// weights 2 to 7 cycling from the right.
func CheckDigit(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += int(body[len(body)-1-i]-'0') * (2 + i%6)
	}
	switch d := (11 - sum%11) % 11; d {
	case 10:
		return 'K'
	default:
		return byte('0' + d)
	}
}

// Body returns the digits before the check digit.
func (r RUT) Body() string { return string(r[:max(0, len(r)-1)]) }

// Format writes the RUT as people do: 12.345.678-5.
func (r RUT) Format() string {
	body := r.Body()
	if body == "" {
		return ""
	}
	var b strings.Builder
	for i := range len(body) {
		if i > 0 && (len(body)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteByte(body[i])
	}
	return b.String() + "-" + string(r[len(r)-1])
}

// Normalize drops what people write around a RUT (dots, dashes, blanks, leading
// zeros, the ".0" or exponent of a number cell) and raises a k. The result may
// still be no RUT. Normalizing twice changes nothing more.
func Normalize(s string) string {
	for {
		n := normalizeOnce(s)
		if n == s {
			return n
		}
		s = n
	}
}

func normalizeOnce(s string) string {
	s = strings.TrimSpace(s)
	if numberCell(s) {
		if f, err := strconv.ParseFloat(s, 64); err == nil && f == math.Trunc(f) && f < 1e15 {
			s = strconv.FormatFloat(f, 'f', 0, 64)
		}
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '.' || dash(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		case r == 'k':
			b.WriteByte('K')
		default:
			b.WriteRune(r)
		}
	}
	return strings.TrimLeft(b.String(), "0")
}

// numberCell tells whether s is how a spreadsheet or a data frame writes a
// number: 12345678.0, 1.2345678E+07, 1E+07. A hexadecimal code such as
// 12345e01 is not.
func numberCell(s string) bool {
	mantissa, exponent, has := strings.Cut(strings.ToLower(s), "e")
	whole, frac, point := strings.Cut(mantissa, ".")
	if !digits(whole) || point && !digits(frac) {
		return false
	}
	if !has {
		return point && strings.Trim(frac, "0") == ""
	}
	return (point || strings.HasPrefix(exponent, "+")) && len(whole) == 1 && digits(strings.TrimPrefix(exponent, "+"))
}

func dash(r rune) bool { return r == '−' || unicode.Is(unicode.Pd, r) }

// dashed tells whether the writer set the last character apart with a dash: it
// is a check digit, right or wrong.
func dashed(s string) bool {
	r := []rune(strings.TrimSpace(s))
	n := len(r) - 2
	for n > 0 && unicode.IsSpace(r[n]) {
		n--
	}
	return n > 0 && dash(r[n])
}

// ParseRUT reads a RUT with its check digit, in any spelling.
func ParseRUT(s string) (RUT, error) {
	n := Normalize(s)
	if n == "" {
		return "", ErrRUTEmpty
	}
	if len(n) < minBody+1 || len(n) > maxBody+1 || !digits(n[:len(n)-1]) {
		return "", ErrRUTForm
	}
	last := n[len(n)-1]
	if last != 'K' && (last < '0' || last > '9') {
		return "", ErrRUTForm
	}
	if last != CheckDigit(n[:len(n)-1]) {
		return "", ErrRUTCheckDigit
	}
	return RUT(n), nil
}

// ParseBody reads a RUT written without its check digit, in any spelling. It
// refuses 1.234.567-8, which says that the 8 is a check digit.
func ParseBody(s string) (RUT, error) {
	n := Normalize(s)
	if n == "" {
		return "", ErrRUTEmpty
	}
	if dashed(s) || len(n) < minBody || len(n) > maxBody || !digits(n) {
		return "", ErrRUTForm
	}
	return RUT(n + string(CheckDigit(n))), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Candidates returns the RUTs that one text may mean, likeliest first: read
// with its check digit, read without it, and, when the text is a code, both
// readings of what the key decodes it to.
func Candidates(s string, key Key) []RUT {
	var out []RUT
	add := func(text string) {
		if r, err := ParseRUT(text); err == nil {
			out = append(out, r)
		}
		if r, err := ParseBody(text); err == nil {
			out = append(out, r)
		}
	}
	add(s)
	if plain, err := key.Decode(s); err == nil {
		add(plain)
	}
	return out
}

// Key is the secret that RUTs are encoded with; it never prints itself.
type Key struct{ secret string }

// NewKey returns the key with the given secret text.
func NewKey(secret string) Key { return Key{secret} }

// String hides the secret from logs and errors.
func (Key) String() string { return "****" }

// Format hides the secret from every verb of fmt.
func (k Key) Format(f fmt.State, _ rune) { io.WriteString(f, k.String()) }

// ErrCode says that a text is not an encoded RUT under the key.
var ErrCode = errors.New("chile: not an encoded RUT under this key")

// Encode returns the hexadecimal text of s XORed with the repeating key. It is
// the code of the sources, an obfuscation and not an encryption.
func (k Key) Encode(s string) string { return hex.EncodeToString(k.xor([]byte(s))) }

// Decode undoes Encode. It refuses what does not decode to the characters a RUT
// is written with.
func (k Key) Decode(code string) (string, error) {
	raw, err := hex.DecodeString(strings.TrimSpace(code))
	if err != nil || len(raw) == 0 || k.secret == "" {
		return "", ErrCode
	}
	plain := k.xor(raw)
	for _, c := range plain {
		if !strings.ContainsRune("0123456789kK.- ", rune(c)) {
			return "", ErrCode
		}
	}
	return string(plain), nil
}

func (k Key) xor(b []byte) []byte {
	out := make([]byte, len(b))
	for i := range b {
		if k.secret == "" {
			out[i] = b[i]
			continue
		}
		out[i] = b[i] ^ k.secret[i%len(k.secret)]
	}
	return out
}
