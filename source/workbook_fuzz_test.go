package source_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"paes/es"
	"paes/source"
)

// Whatever the bytes, the reader answers with rows or with an error in Spanish.
func FuzzReadWorkbook(f *testing.F) {
	var whole [][]byte
	for _, path := range []string{
		book(f, fullHeader(), []any{"x", "1", 2, 3, 4, 5, 6, 7}),
		book(f, []any{0, 1, 2}, fullHeader(), []any{nil, 12345678, "2024"}),
	} {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		whole = append(whole, b)
	}
	parts := []string{"", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "[Content_Types].xml"}
	for part := range parts {
		for _, patch := range []string{`r="A9999"`, `<row r="99999999">`, "<si>", `s="99"`, `t="s"><v>-1</v>`, "\x00\xff"} {
			f.Add(uint8(0), uint8(part), uint16(300+len(patch)), []byte(patch))
			f.Add(uint8(1), uint8(part), uint16(500), []byte(patch))
		}
	}
	f.Add(uint8(2), uint8(0), uint16(0), []byte("PK\x03\x04 and nothing more"))
	f.Add(uint8(2), uint8(0), uint16(0), []byte("RUT;M2"))
	f.Fuzz(func(t *testing.T, which, part uint8, at uint16, patch []byte) {
		data := patch // the file itself
		if int(which) < len(whole) {
			data = mutate(whole[which], parts[int(part)%len(parts)], int(at), patch)
		}
		path := filepath.Join(t.TempDir(), "paes.xlsx")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := source.ReadWorkbook(t.Context(), path)
		var said *es.Error
		if err != nil && (!errors.As(err, &said) || said.Sentence == "") {
			t.Fatalf("%T %v", err, err)
		}
		if err == nil {
			for _, row := range got.Rows {
				if len(row.Puntaje) != 5 || row.Row < 2 {
					t.Fatalf("%+v", row)
				}
			}
		}
	})
}

// A row number out of the sheet, or a damaged row, is an error or skipped; it
// does not keep the reader busy.
func TestWorkbookHugeRow(t *testing.T) {
	b, err := os.ReadFile(book(t, fullHeader(), []any{"x", "1", 2024, 500}))
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"999999999999", "1048577", "0", "-3", "x"} {
		var out bytes.Buffer
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		w := zip.NewWriter(&out)
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			dst, err := w.Create(f.Name)
			if err != nil {
				t.Fatal(err)
			}
			dst.Write(bytes.Replace(content, []byte(`<row r="2"`), []byte(`<row r="`+number+`"`), 1))
		}
		w.Close()
		path := filepath.Join(t.TempDir(), "paes.xlsx")
		if err := os.WriteFile(path, out.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		got, err := source.ReadWorkbook(t.Context(), path)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("row %s took %v", number, took)
		}
		t.Log(number, got, err)
	}
}

// mutate writes a patch into one part of the zip, or into the bytes themselves.
func mutate(data []byte, part string, at int, patch []byte) []byte {
	put := func(b []byte) []byte {
		if len(b) == 0 || at < 0 {
			return b
		}
		b = slices.Clone(b)
		copy(b[at%len(b):], patch)
		return b
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if part == "" || err != nil {
		return put(data)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return data
		}
		var b bytes.Buffer
		_, err = b.ReadFrom(r)
		r.Close()
		if err != nil {
			return data
		}
		dst, err := w.Create(f.Name)
		if err != nil {
			return data
		}
		content := b.Bytes()
		if f.Name == part {
			content = put(content)
		}
		dst.Write(content)
	}
	w.Close()
	return out.Bytes()
}
