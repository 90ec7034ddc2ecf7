package processed

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"

	"paes/chile"
	"paes/es"
	"paes/feature"
)

// gainColumns are the columns of ganancias_indicadores.csv; an empty limit of the
// abilities of a band is infinite.
func gainColumns() []string {
	return []string{"indicador", "asignatura", "banda", "irt_desde", "irt_hasta", "estudiantes", "ganancia", "error", "peso", "pendiente"}
}

// subjectNames are the subjects as people write them.
func subjectNames() []string {
	return []string{chile.SubjectMatematica: "Matemática", chile.SubjectLenguaje: "Lenguaje"}
}

// WriteGanancias writes the table of gains.
func WriteGanancias(w io.Writer, gains []feature.Ganancia) error {
	out := csv.NewWriter(w)
	out.Write(gainColumns()) // Flush keeps the error
	for _, g := range gains {
		record := []string{g.Indicador, subjectNames()[g.Subject], string(g.Band), "", "", strconv.Itoa(g.Students)}
		for k, limit := range []float64{g.From, g.To} {
			if !math.IsInf(limit, 0) {
				record[3+k] = string(appendNumber(nil, limit))
			}
		}
		for _, v := range []float64{g.Gain, g.SE, g.Weight, g.Slope} {
			record = append(record, string(appendNumber(nil, v)))
		}
		out.Write(record)
	}
	out.Flush()
	return out.Error()
}

// ReadGanancias reads the table of gains; without the file nobody knows any, and
// that is no error. It takes no part in the fingerprint of the tables.
func ReadGanancias(path string) ([]feature.Ganancia, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &es.Error{Code: "tablas_ilegibles", Sentence: "No se puede leer la tabla de ganancias.",
			Where: es.Place{File: path}, Hint: "Revise los permisos del archivo.", Err: err}
	}
	return parseGains(path, content)
}

func parseGains(path string, content []byte) ([]feature.Ganancia, error) {
	fail := func(line int, column, sentence string) error {
		return &es.Error{Code: "tablas_malas", Sentence: sentence, Where: es.Place{File: path, Row: line, Column: column}, Hint: remake}
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	header, err := r.Read()
	if err != nil || !slices.Equal(header, gainColumns()) {
		return nil, fail(1, "", "El encabezado no es el de esta tabla.")
	}
	var out []feature.Ganancia
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			line := 0
			if e := (*csv.ParseError)(nil); errors.As(err, &e) {
				line = e.Line
			}
			return nil, fail(line, "", "La fila no se puede leer.")
		}
		g, column := gainOf(record)
		if column >= 0 {
			line, _ := r.FieldPos(column)
			return nil, fail(line, header[column], "La celda no sirve.")
		}
		out = append(out, g)
	}
}

// gainOf reads a row; column is that of a bad cell, or -1.
func gainOf(record []string) (g feature.Ganancia, column int) {
	subject := slices.Index(subjectNames(), record[1])
	if subject < 0 {
		return g, 1
	}
	if !slices.Contains(feature.Bands(), feature.Band(record[2])) {
		return g, 2
	}
	g = feature.Ganancia{Indicador: record[0], Subject: chile.Subject(subject), Band: feature.Band(record[2]), From: math.Inf(-1), To: math.Inf(1)}
	var err error
	if g.Students, err = strconv.Atoi(record[5]); err != nil || g.Students < 0 {
		return g, 5
	}
	for k, v := range []*float64{3: &g.From, 4: &g.To, 6: &g.Gain, 7: &g.SE, 8: &g.Weight, 9: &g.Slope} {
		if v == nil || k < 5 && record[k] == "" {
			continue
		}
		if *v, err = strconv.ParseFloat(record[k], 64); err != nil || math.IsInf(*v, 0) || math.IsNaN(*v) {
			return g, k
		}
	}
	return g, -1
}
