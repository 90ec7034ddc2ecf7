package chile_test

import (
	"fmt"
	"strings"
	"testing"

	"paes/chile"
)

// roster returns n RUTs with bodies all over the range.
func roster(n int) []chile.RUT {
	var out []chile.RUT
	for i := range n {
		r, err := chile.ParseBody(fmt.Sprint(20_000_000 + i*7919%4_000_000))
		if err != nil {
			panic(err)
		}
		out = append(out, r)
	}
	return out
}

func TestDetect(t *testing.T) {
	key := chile.NewKey("wepaleal")
	for _, c := range []struct {
		name         string
		write        func(chile.RUT) string
		digit, coded bool
	}{
		{"canonical", func(r chile.RUT) string { return string(r) }, true, false},
		{"with dots", chile.RUT.Format, true, false},
		{"lower k", func(r chile.RUT) string { return strings.ToLower(r.Format()) }, true, false},
		{"en dash", func(r chile.RUT) string { return strings.ReplaceAll(r.Format(), "-", "–") }, true, false},
		{"body", chile.RUT.Body, false, false},
		{"number cell", func(r chile.RUT) string { return r.Body() + ".0" }, false, false},
		{"exponent", func(r chile.RUT) string { b := r.Body(); return b[:1] + "." + b[1:] + "E+07" }, false, false},
		{"code of the whole", func(r chile.RUT) string { return key.Encode(string(r)) }, true, true},
		{"code of the body", func(r chile.RUT) string { return key.Encode(r.Body()) }, false, true},
		{"code in upper case", func(r chile.RUT) string { return strings.ToUpper(key.Encode(r.Body())) }, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			people := roster(500)
			var values []string
			for _, r := range people {
				values = append(values, c.write(r))
			}
			values = append(values, "", " ", "sin RUT", "12.345.678-4") // what a column also holds
			col := chile.Detect(values, key)
			if col.WithCheckDigit != c.digit || col.Encoded != c.coded {
				t.Fatalf("Detect = %+v", col)
			}
			if col.Readable != len(people)+1 {
				t.Errorf("Readable = %d", col.Readable)
			}
			for i, r := range people {
				if got, err := col.Parse(values[i], key); got != r || err != nil {
					t.Fatalf("Parse(%q) = %q, %v; want %q", values[i], got, err, r)
				}
			}
			if got, err := col.Parse("12.345.678-4", key); err == nil {
				t.Errorf("a wrong check digit is read as %q", got)
			}
			if got, err := col.Parse("12.345.678-5", key); got != "123456785" || err != nil {
				t.Errorf("a dashed value is read as %q, %v", got, err)
			}
		})
	}
	if c := chile.Detect(nil, key); !c.WithCheckDigit || c.Encoded || c.Readable != 0 || c.Share != 0 {
		t.Errorf("Detect of nothing = %+v", c)
	}
	var bodies []string
	for _, r := range roster(2000) {
		bodies = append(bodies, r.Body())
	}
	if c := chile.Detect(bodies, key); c.Share < 0.06 || c.Share > 0.12 {
		t.Errorf("share of bodies that end in their own check digit = %v, want about 1/11", c.Share)
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("12.345.678-5\n15.509.661-6", "wepaleal")
	f.Add("12345678\n\n425047515d575059", "k")
	f.Fuzz(func(t *testing.T, column, secret string) {
		key, values := chile.NewKey(secret), strings.Split(column, "\n")
		c := chile.Detect(values, key)
		if c.Share < 0 || c.Share > 1 || c.Readable > len(values) {
			t.Fatalf("Detect = %+v", c)
		}
		for _, v := range values {
			r, err := c.Parse(v, key)
			if (r == "") != (err != nil) {
				t.Errorf("Parse(%q) = %q, %v", v, r, err)
			}
			if err == nil {
				if again, err := chile.ParseRUT(string(r)); again != r || err != nil {
					t.Errorf("Parse(%q) = %q, which is no RUT", v, r)
				}
			}
		}
	})
}
