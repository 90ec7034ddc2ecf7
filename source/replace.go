package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"paes/es"
)

// maker begins the mark of everything the simulator makes. What does not carry
// it is somebody's data and is never replaced.
const maker = "paes simular"

// realStudents is SQL that counts the students that cannot be of the simulator,
// whose bodies go from 50 to 59 million, or its test accounts: a store that keeps
// the mark but was loaded with real data is refused by them.
const realStudents = "count(CASE WHEN rut IS NOT NULL AND length(rut) > 4 AND rut NOT LIKE '5_______-_' THEN 1 END)"

func mark(note string) string { return strings.TrimSpace(maker + " " + note) }

func notSimulated(code es.Code, what string, at es.Place) error {
	return &es.Error{Code: code, Where: at, Sentence: what + " y no lo hizo «paes simular»: no se reemplaza.",
		Hint: "Elija otro destino, o mueva antes esos datos."}
}

// tempBeside returns the name of a new temporary file in the folder of path,
// which is made when it is not there.
func tempBeside(path string) (string, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "", fileError(path, syscall.EISDIR)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fileError(path, err)
	}
	stem := ".paes-" + filepath.Base(path) + "-"
	dropStale(dir, stem)
	f, err := os.CreateTemp(dir, stem+strconv.Itoa(os.Getpid())+"-*")
	if err != nil {
		return "", fileError(path, err)
	}
	return f.Name(), f.Close()
}

// dropStale removes the temporary files of processes that were killed.
func dropStale(dir, stem string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), stem)
		pid, err := strconv.Atoi(strings.SplitN(rest, "-", 2)[0])
		if !ours || err != nil {
			continue
		}
		if p, err := os.FindProcess(pid); err != nil || errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// replace puts a finished temporary file in the place of path, whole or not at all.
func replace(temp, path string) error {
	f, err := os.Open(temp)
	if err != nil {
		return fileError(path, err)
	}
	err = errors.Join(f.Sync(), f.Close())
	if err == nil {
		err = os.Chmod(temp, 0o600) // RUTs stand in it
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return fileError(path, err)
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		dir.Sync() // some file systems cannot sync a folder; the rename stands all the same
		dir.Close()
	}
	return nil
}

func fileError(path string, err error) error {
	e := &es.Error{Code: "archivo", Where: es.Place{File: path}, Err: err,
		Sentence: "No se puede escribir el archivo.", Hint: "Revise la carpeta y el disco."}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		e.Code, e.Sentence, e.Hint = "archivo_disco_lleno", "No queda espacio en el disco para escribir el archivo.", "Libere espacio y vuelva a intentarlo."
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Code, e.Sentence, e.Hint = "archivo_permiso", "No hay permiso para escribir el archivo.", "Revise los permisos de la carpeta."
	case errors.Is(err, syscall.EISDIR):
		e.Code, e.Sentence, e.Hint = "archivo_es_carpeta", "Ahí hay una carpeta y no un archivo.", "Elija otro nombre."
	case errors.Is(err, syscall.ENOTDIR):
		e.Code, e.Sentence, e.Hint = "archivo_carpeta", "La carpeta del archivo no es una carpeta.", "Elija otra ruta."
	}
	return e
}
