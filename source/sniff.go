package source

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"

	"paes/es"
)

// sniffWorkbook says in its own words what a file is that is not an .xlsx.
func sniffWorkbook(path string) error {
	at := es.Place{File: path}
	const save = "Ábrala en su programa de planillas y guárdela como libro de Excel (.xlsx)."
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &es.Error{Code: "planilla_falta", Where: at, Err: err, Sentence: "No existe la planilla de puntajes PAES.",
			Hint: "Déjela ahí o indique su ruta en config.yml; «paes simular» crea una sintética."}
	case errors.Is(err, fs.ErrPermission):
		return &es.Error{Code: "planilla_permiso", Where: at, Err: err, Sentence: "No hay permiso para leer la planilla PAES.",
			Hint: "Revise los permisos del archivo."}
	case err != nil:
		return &es.Error{Code: "planilla_ilegible", Where: at, Err: err, Sentence: "No se puede leer la planilla PAES.", Hint: "Revise el archivo."}
	}
	defer f.Close()
	head := make([]byte, 8)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return &es.Error{Code: "planilla_ilegible", Where: at, Err: err, Sentence: "No se puede leer la planilla PAES.", Hint: "Debe ser un archivo, no una carpeta."}
	}
	head = head[:n]
	switch {
	case n == 0:
		return &es.Error{Code: "planilla_vacia", Where: at, Sentence: "La planilla PAES es un archivo vacío (0 bytes).", Hint: "Vuelva a copiarla o a descargarla."}
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		if encrypted(f) {
			return &es.Error{Code: "planilla_con_clave", Where: at, Sentence: "La planilla PAES está protegida con contraseña.",
				Hint: "Ábrala con su contraseña y guárdela sin ella."}
		}
		return &es.Error{Code: "planilla_no_xlsx", Where: at, Sentence: "La planilla PAES es de un formato antiguo de Excel (.xls).", Hint: save}
	case bytes.HasPrefix(head, []byte("<")):
		return &es.Error{Code: "planilla_no_xlsx", Where: at, Sentence: "La planilla PAES es una página web o un XML, no un libro de Excel.", Hint: save}
	case !bytes.ContainsFunc(head, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }):
		return &es.Error{Code: "planilla_no_xlsx", Where: at, Sentence: "La planilla PAES es un archivo de texto, no un libro de Excel.", Hint: save}
	}
	return &es.Error{Code: "planilla_no_xlsx", Where: at, Sentence: "El archivo de puntajes PAES no es un libro de Excel (.xlsx).", Hint: save}
}

// encrypted looks in an OLE container for the stream that holds an encrypted
// workbook.
func encrypted(f io.Reader) bool {
	var name []byte
	for _, c := range "EncryptedPackage" {
		name = append(name, byte(c), 0)
	}
	data, err := io.ReadAll(io.LimitReader(f, 64<<20))
	return err == nil && bytes.Contains(data, name)
}

func damaged(path string, cause error) error {
	return &es.Error{Code: "planilla_danada", Where: es.Place{File: path}, Err: cause,
		Sentence: "El archivo de puntajes PAES está dañado o no es un libro de Excel (.xlsx).",
		Hint:     "Vuelva a copiarlo, o ábralo en su programa de planillas y guárdelo como .xlsx."}
}
