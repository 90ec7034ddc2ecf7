package chile

// Column is how a whole column of RUTs is written. It is decided for the column,
// never for a value: 1 body in 11 happens to end in its own check digit.
type Column struct {
	WithCheckDigit bool
	Encoded        bool    // the values are codes under the key
	Share          float64 // of readable values whose last character is their check digit
	Readable       int     // values that have the form of a RUT or of a code
}

// Detect looks at a column of RUTs, plain or encoded. The share of values that
// end in their own check digit is nearly 1 in a column that carries it and
// about 1/11 in one that does not; a half decides.
func Detect(values []string, key Key) Column {
	var c Column
	var right, encoded int
	for _, v := range values {
		plain, code := key.uncover(v)
		if !plainForm(plain) {
			continue
		}
		c.Readable++
		if code {
			encoded++
		}
		if _, err := ParseRUT(plain); err == nil {
			right++
		}
	}
	if c.Readable > 0 {
		c.Share = float64(right) / float64(c.Readable)
	}
	c.WithCheckDigit = c.Readable == 0 || c.Share >= 0.5
	c.Encoded = 2*encoded > c.Readable
	return c
}

// plainForm tells whether s has the form of a RUT, with a right check digit or not.
func plainForm(s string) bool {
	if _, err := ParseBody(s); err == nil {
		return true
	}
	_, err := ParseRUT(s)
	return err == nil || err == ErrRUTCheckDigit
}

// Parse reads one value of the column. One that sets its last character apart
// with a dash carries its check digit, whatever the column does.
func (c Column) Parse(s string, key Key) (RUT, error) {
	s, _ = key.uncover(s)
	if c.WithCheckDigit || dashed(s) {
		return ParseRUT(s)
	}
	return ParseBody(s)
}

// uncover decodes s when it is a code and not a plain RUT.
func (k Key) uncover(s string) (plain string, code bool) {
	if plain, err := k.Decode(s); err == nil && !plainForm(s) {
		return plain, true
	}
	return s, false
}
