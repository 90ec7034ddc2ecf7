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
		if plain, err := key.Decode(v); err == nil && !plainForm(v) {
			v = plain
			encoded++
		}
		if !plainForm(v) {
			continue
		}
		c.Readable++
		if _, err := ParseRUT(v); err == nil {
			right++
		}
	}
	if c.Readable > 0 {
		c.Share = float64(right) / float64(c.Readable)
	}
	c.WithCheckDigit = c.Readable == 0 || c.Share >= 0.5
	c.Encoded = 2*encoded > len(values)
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

// Parse reads one value of the column.
func (c Column) Parse(s string, key Key) (RUT, error) {
	if plain, err := key.Decode(s); err == nil && !plainForm(s) {
		s = plain
	}
	if c.WithCheckDigit {
		return ParseRUT(s)
	}
	return ParseBody(s)
}
