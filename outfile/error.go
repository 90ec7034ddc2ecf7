package outfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"paes/es"
)

// explain says in Spanish why a file could not be written.
func explain(path string, err error) error {
	var done *es.Error
	if errors.As(err, &done) {
		return err
	}
	e := &es.Error{Where: es.Place{File: path}, Err: err}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		e.Code, e.Sentence, e.Hint = "salida_disco_lleno", "No queda espacio en el disco para escribir el archivo.",
			"Libere espacio y vuelva a intentarlo; los archivos anteriores siguen como estaban."
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Code, e.Sentence, e.Hint = "salida_permiso", "No hay permiso para escribir el archivo.", "Revise los permisos de la carpeta."
	case errors.Is(err, syscall.EISDIR):
		e.Code, e.Sentence, e.Hint = "salida_es_carpeta", "Ahí hay una carpeta y no un archivo.", "Muévala o elija otra ruta de salida."
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		e.Code, e.Sentence, e.Hint = "salida_no_carpeta", "Parte de la ruta es un archivo y no una carpeta.", "Elija otra ruta de salida."
	default:
		e.Code, e.Sentence, e.Hint = "salida_error", "No se puede escribir el archivo.", "Revise el disco y la carpeta."
	}
	return e
}

func refuseDir(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return explain(path, syscall.EISDIR)
	}
	return nil
}
