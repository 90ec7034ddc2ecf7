package outfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"paes/es"
)

// journalName is the file in the root that lists what a set is writing.
const journalName = ".paes-journal"

// maxJournal bounds what is read of a journal, in bytes: some thousand files.
const maxJournal = 1 << 20

// entry is one file of a set: a line of the journal. In the file the paths are
// relative to the folder of the journal, so that a project that was copied or
// moved after a cut settles its own files.
type entry struct {
	Temp  string `json:"temp"`
	Final string `json:"final"`
}

// journal lists the files of a set as they are created, one JSON object to a
// line, and ends in a seal (the SHA-256 of the lines) once all of them are whole
// on the disk. A journal without seal means: drop; with seal: rename what is left.
type journal struct {
	name  string
	f     *os.File
	lines bytes.Buffer
}

// openJournal takes the journal of root for this process, after settling what a
// former process left in it.
func openJournal(root string) (*journal, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, explain(root, err)
	}
	name := filepath.Join(root, journalName)
	for {
		j, err := takeJournal(name, os.O_RDWR|os.O_CREATE)
		if err != nil {
			return nil, err
		}
		if j == nil { // removed in between by the process that had it
			continue
		}
		if err := j.settle(); err != nil {
			j.close()
			return nil, err
		}
		if err = j.f.Truncate(0); err == nil {
			_, err = j.f.Seek(0, io.SeekStart)
		}
		if err != nil {
			j.close()
			return nil, explain(name, err)
		}
		return j, nil
	}
}

// takeJournal opens and locks a journal. It returns nil when the file was
// removed between the opening and the locking.
func takeJournal(name string, flags int) (*journal, error) {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return nil, explain(name, fs.ErrPermission) // a link or a pipe is nobody's journal
	}
	f, err := os.OpenFile(name, flags, 0o600)
	if err != nil {
		return nil, explain(name, err)
	}
	if err := lock(f); err != nil {
		f.Close()
		return nil, &es.Error{Code: "salida_ocupada", Where: es.Place{File: name}, Err: err,
			Sentence: "Otro proceso de paes está escribiendo en la misma carpeta.", Hint: "Espere a que termine."}
	}
	mine, err1 := f.Stat()
	there, err2 := os.Stat(name)
	if err1 != nil || err2 != nil || !os.SameFile(mine, there) {
		f.Close()
		return nil, nil
	}
	return &journal{name: name, f: f}, nil
}

func (j *journal) add(e entry) error {
	dir, err := filepath.Abs(filepath.Dir(j.name))
	if err != nil {
		return err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return err
	}
	temp, err1 := filepath.Rel(dir, e.Temp)
	final, err2 := filepath.Rel(dir, e.Final)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	line, err := json.Marshal(entry{temp, final})
	if err != nil {
		return err
	}
	j.lines.Write(append(line, '\n'))
	_, err = j.f.Write(append(line, '\n'))
	return err
}

func seal(lines []byte) string {
	sum := sha256.Sum256(lines)
	return "completo " + hex.EncodeToString(sum[:]) + "\n"
}

func (j *journal) seal() error {
	if _, err := j.f.WriteString(seal(j.lines.Bytes())); err != nil {
		return err
	}
	if err := j.f.Sync(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(j.name))
}

func (j *journal) remove() error {
	if err := os.Remove(j.name); err != nil {
		return explain(j.name, err)
	}
	return syncDir(filepath.Dir(j.name))
}

func (j *journal) close() { j.f.Close() } // and with it the lock

// settle finishes or drops what a former process left in the journal.
func (j *journal) settle() error {
	data, err := io.ReadAll(io.LimitReader(j.f, maxJournal))
	if err != nil {
		return explain(j.name, err)
	}
	entries, complete := parse(data)
	dir, err := filepath.EvalSymlinks(filepath.Dir(j.name))
	if err != nil {
		return explain(j.name, err)
	}
	for i, e := range entries {
		entries[i] = entry{filepath.Join(dir, e.Temp), filepath.Join(dir, e.Final)}
		if complete && !entries[i].ours() {
			return &es.Error{Code: "salida_diario", Where: es.Place{File: j.name},
				Sentence: "El diario de escritura no es de paes o está dañado.", Hint: "Bórrelo y repita el comando que escribía en la carpeta."}
		}
	}
	if complete {
		return renameAll(entries, func(int) error { return nil })
	}
	for _, e := range entries {
		if e.ours() {
			os.Remove(e.Temp)
		}
	}
	return nil
}

// ours tells whether a set may have written the entry: the temporary file is a
// regular one beside its destination, under the name that Create gives. Nothing
// else is renamed or removed, whatever a journal from elsewhere says.
func (e entry) ours() bool {
	if filepath.Dir(e.Temp) != filepath.Dir(e.Final) || !strings.HasPrefix(filepath.Base(e.Temp), ".paes-"+filepath.Base(e.Final)+"-") {
		return false
	}
	info, err := os.Lstat(e.Temp)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().IsRegular()
}

// parse reads the lines that are whole and tells whether the seal is right.
func parse(data []byte) (entries []entry, complete bool) {
	rest := data
	for len(rest) > 0 {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		if !whole {
			return entries, false
		}
		var e entry
		if json.Unmarshal(line, &e) != nil {
			return entries, string(rest) == seal(data[:len(data)-len(rest)])
		}
		entries = append(entries, e)
		rest = after
	}
	return entries, false
}

// renameAll moves each temporary file that is still there to its place.
func renameAll(entries []entry, step func(i int) error) error {
	var dirs []string
	for i, e := range entries {
		if err := step(i); err != nil {
			return err
		}
		err := os.Rename(e.Temp, e.Final)
		if errors.Is(err, fs.ErrNotExist) {
			if _, statErr := os.Stat(e.Final); statErr == nil {
				err = nil // moved before the cut
			}
		}
		if err != nil {
			return explain(e.Final, err)
		}
		if dir := filepath.Dir(e.Final); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// Recover settles what an interrupted process left: a Commit that had begun to
// rename is finished, anything less is dropped. It does nothing while another
// process is writing.
func Recover(root string) error {
	name := filepath.Join(root, journalName)
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	j, err := takeJournal(name, os.O_RDWR)
	if err != nil {
		if code := es.CodeOf(err); code == "salida_ocupada" || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
			return nil // who may only read leaves it to who may write
		}
		return err
	}
	if j == nil {
		return nil
	}
	defer j.close()
	if err := j.settle(); err != nil {
		return err
	}
	return j.remove()
}
