package config

import (
	"fmt"
	"io"
	"log/slog"
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
