package chile_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"paes/chile"
)

func TestParseRUT(t *testing.T) {
	for text, want := range map[string]chile.RUT{
		"12.345.678-5":       "123456785",
		"15.509.661-6":       "155096616",
		"10.000.013-K":       "10000013K",
		"10.000.013-k":       "10000013K",
		"10.000.004-0":       "100000040",
		"12345678-5":         "123456785",
		"123456785":          "123456785",
		" 12 345 678 - 5 ":   "123456785",
		"12.345.678–5":       "123456785", // en dash
		"12.345.678−5":       "123456785", // minus sign
		"12.345.678\u20115":  "123456785", // non-breaking hyphen
		"12.345.678\u00a0-5": "123456785",
		"\ufeff12345678-5":   "123456785",
		"012.345.678-5":      "123456785",
		"123456785.0":        "123456785",
		"1.23456785E+08":     "123456785",
		"1.23456785e8":       "123456785",
	} {
		got, err := chile.ParseRUT(text)
		if got != want || err != nil {
			t.Errorf("ParseRUT(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"": chile.ErrRUTEmpty, " -. ": chile.ErrRUTEmpty, "0000": chile.ErrRUTEmpty,
		"12.345.678-4": chile.ErrRUTCheckDigit, "10000013-0": chile.ErrRUTCheckDigit, "12345678-K": chile.ErrRUTCheckDigit,
		"1234-5": chile.ErrRUTForm, "123456789012": chile.ErrRUTForm, "hola": chile.ErrRUTForm,
		"1234567X5": chile.ErrRUTForm, "12345678X": chile.ErrRUTForm, "123456.5": chile.ErrRUTCheckDigit,
	} {
		got, err := chile.ParseRUT(text)
		if got != "" || !errors.Is(err, want) {
			t.Errorf("ParseRUT(%q) = %q, %v; want %v", text, got, err, want)
		}
		if err != nil && len(text) > 4 && strings.Contains(err.Error(), text) {
			t.Errorf("the error of %q quotes it: %v", text, err)
		}
	}
}

func TestParseBody(t *testing.T) {
	for text, want := range map[string]chile.RUT{
		"12345678": "123456785", "12.345.678": "123456785", "15509661": "155096616", "10000013": "10000013K",
		"10000004": "100000040", "12345678.0": "123456785", "1.2345678E+07": "123456785", "12345678.00": "123456785",
	} {
		got, err := chile.ParseBody(text)
		if got != want || err != nil {
			t.Errorf("ParseBody(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	// a dash says that what follows is a check digit: never another person's body
	for _, text := range []string{"1.234.567-8", "1234567 – 8", "12345678-5", "1234567K", "123456785"} {
		if got, err := chile.ParseBody(text); !errors.Is(err, chile.ErrRUTForm) {
			t.Errorf("ParseBody(%q) = %q, %v; want ErrRUTForm", text, got, err)
		}
	}
}

func TestRUTFormatAndBody(t *testing.T) {
	for r, want := range map[chile.RUT]string{
		"123456785": "12.345.678-5", "10000013K": "10.000.013-K", "12345674": "1.234.567-4", "": "",
	} {
		if r.Format() != want {
			t.Errorf("Format(%q) = %q, want %q", string(r), r.Format(), want)
		}
	}
	if b := chile.RUT("10000013K").Body(); b != "10000013" {
		t.Errorf("Body = %q", b)
	}
	if b := chile.RUT("").Body(); b != "" {
		t.Errorf("Body of no RUT = %q", b)
	}
}

func TestKey(t *testing.T) {
	key := chile.NewKey("wepaleal")
	if got, err := key.Decode("425047515d575059"); got != "55701215" || err != nil {
		t.Errorf("Decode = %q, %v", got, err)
	}
	if got, err := key.Decode(" 425047515D575059 "); got != "55701215" || err != nil {
		t.Errorf("Decode of upper case = %q, %v", got, err)
	}
	for _, code := range []string{"", "zz", "425", "ffffffff", "12345678", "12.345.678-5"} {
		if got, err := key.Decode(code); !errors.Is(err, chile.ErrCode) {
			t.Errorf("Decode(%q) = %q, %v; want ErrCode", code, got, err)
		}
	}
	if _, err := (chile.Key{}).Decode("425047515d575059"); !errors.Is(err, chile.ErrCode) {
		t.Error("an absent key decodes")
	}
	secret := chile.NewKey("secreto")
	holder := struct{ K chile.Key }{secret}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		if s := fmt.Sprintf(verb+" "+verb, secret, holder); strings.Contains(s, "secreto") || strings.Contains(s, "7365637265746f") {
			t.Errorf("%s shows the key: %s", verb, s)
		}
	}
}

func TestCandidates(t *testing.T) {
	key := chile.NewKey("wepaleal")
	for text, want := range map[string]string{
		"12.345.678-5":                "[123456785]",
		"12345678":                    "[123456785]",
		"12345674":                    "[12345674 12345674" + string(chile.CheckDigit("12345674")) + "]", // both readings
		key.Encode("123456785"):       "[123456785]",
		key.Encode("12345678"):        "[123456785]",
		"1.234.567-8":                 "[]",
		"nadie":                       "[]",
		"":                            "[]",
		"  " + key.Encode("10000013"): "[10000013K]",
	} {
		if got := fmt.Sprint(chile.Candidates(text, key)); got != want {
			t.Errorf("Candidates(%q) = %s, want %s", text, got, want)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"12.345.678-5", "1.2345678E+07", "12345678.0", "1.5E+-3", "1-E+3", ".\u2003 1", "\xff1", "0k"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := chile.Normalize(s)
		if chile.Normalize(n) != n {
			t.Errorf("Normalize(%q) = %q, again %q", s, n, chile.Normalize(n))
		}
	})
}

func FuzzParseRUT(f *testing.F) {
	for _, s := range []string{"12.345.678-5", "10000013-k", "", "1234567", "4-", "1.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, parse := range []func(string) (chile.RUT, error){chile.ParseRUT, chile.ParseBody} {
			r, err := parse(s)
			if err != nil {
				if r != "" {
					t.Errorf("%q gives both a RUT and an error", s)
				}
				continue
			}
			for _, spelling := range []string{string(r), r.Format(), strings.ToLower(r.Format()), " " + r.Format()} {
				if again, err := chile.ParseRUT(spelling); again != r || err != nil {
					t.Errorf("ParseRUT(%q) = %q, %v; want %q", spelling, again, err, r)
				}
			}
			if again, err := chile.ParseBody(r.Body()); again != r || err != nil {
				t.Errorf("ParseBody(%q) = %q, %v; want %q", r.Body(), again, err, r)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add("425047515d575059", "wepaleal")
	f.Add("12345678-5", "k")
	f.Add("zz", "")
	f.Fuzz(func(t *testing.T, s, secret string) {
		key := chile.NewKey(secret)
		if plain, err := key.Decode(s); err == nil {
			if again, err := key.Decode(key.Encode(plain)); again != plain || err != nil {
				t.Errorf("Decode(Encode(%q)) = %q, %v", plain, again, err)
			}
		}
		rut, err := chile.ParseRUT(s)
		if err != nil || secret == "" {
			return
		}
		for _, plain := range []string{string(rut), rut.Body(), rut.Format()} {
			if back, err := key.Decode(key.Encode(plain)); back != plain || err != nil {
				t.Errorf("Decode(Encode(%q)) = %q, %v", plain, back, err)
			}
		}
	})
}
