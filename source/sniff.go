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
	const save = "Ábralo en su planilla de cálculo y guárdelo como libro de Excel (.xlsx)."
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &es.Error{Code: "libro_falta", Where: at, Err: err, Sentence: "No existe el libro de puntajes PAES.",
			Hint: "Déjelo ahí o indique su ruta en config.yml; «paes simular» hace uno sintético."}
	case errors.Is(err, fs.ErrPermission):
		return &es.Error{Code: "libro_permiso", Where: at, Err: err, Sentence: "No hay permiso para leer el libro PAES.",
			Hint: "Revise los permisos del archivo."}
	case err != nil:
		return &es.Error{Code: "libro_ilegible", Where: at, Err: err, Sentence: "No se puede leer el libro PAES.", Hint: "Revise el archivo."}
	}
	defer f.Close()
	head := make([]byte, 8)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return &es.Error{Code: "libro_ilegible", Where: at, Err: err, Sentence: "No se puede leer el libro PAES.", Hint: "Debe ser un archivo, no una carpeta."}
	}
	head = head[:n]
	switch {
	case n == 0:
		return &es.Error{Code: "libro_vacio", Where: at, Sentence: "El libro PAES es un archivo vacío (0 bytes).", Hint: "Vuelva a copiarlo o a descargarlo."}
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		if encrypted(f) {
			return &es.Error{Code: "libro_con_clave", Where: at, Sentence: "El libro PAES está protegido con contraseña.",
				Hint: "Ábralo con su contraseña y guárdelo sin ella."}
		}
		return &es.Error{Code: "libro_no_xlsx", Where: at, Sentence: "El libro PAES es de un formato antiguo de Excel (.xls).", Hint: save}
	case bytes.HasPrefix(head, []byte("<")):
		return &es.Error{Code: "libro_no_xlsx", Where: at, Sentence: "El libro PAES es una página web o un XML, no un libro de Excel.", Hint: save}
	case !bytes.ContainsFunc(head, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }):
		return &es.Error{Code: "libro_no_xlsx", Where: at, Sentence: "El libro PAES es un archivo de texto, no un libro de Excel.", Hint: save}
	}
	return &es.Error{Code: "libro_no_xlsx", Where: at, Sentence: "El archivo de puntajes PAES no es un libro de Excel (.xlsx).", Hint: save}
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
	return &es.Error{Code: "libro_danado", Where: es.Place{File: path}, Err: cause,
		Sentence: "El archivo de puntajes PAES está dañado o no es un libro de Excel (.xlsx).",
		Hint:     "Vuelva a copiarlo, o ábralo en su planilla de cálculo y guárdelo como .xlsx."}
}
