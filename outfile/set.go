// Package outfile writes a set of files all or none: each is written beside its
// destination under a temporary name, and Commit renames them all. A journal
// lets the next run finish a Commit that was cut in the middle.
package outfile

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Set is a set of files being written. It is not safe for concurrent use; the
// writers it hands out may be used each from its own goroutine.
type Set struct {
	root    string
	journal *journal // nil until the first Create and after the end
	files   []*file
	done    bool

	openTemp func(name string) (*os.File, error) // a test writes to a full device
	step     func(i int) error                   // a test stops between two renames
}

type file struct {
	entry
	f   *os.File
	buf *bufio.Writer
	err error // the first failure of writing
}

// New returns an empty set. root is the folder that holds the journal; the
// files themselves may stand anywhere.
func New(root string) *Set {
	return &Set{
		root: root,
		openTemp: func(name string) (*os.File, error) {
			return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		},
		step: func(int) error { return nil },
	}
}

// errDone says that a set was used after its end: a programmer's error.
var errDone = errors.New("outfile: set already committed or aborted")

// Begin takes the root for this process, after settling what an interrupted one
// left. Create does it too; a long work calls it first, to learn before and not
// after that another process is writing.
func (s *Set) Begin() (err error) {
	if s.journal == nil {
		s.journal, err = openJournal(s.root)
	}
	return err
}

// Create adds a file to the set and returns where to write it. What stood at
// path stays untouched until Commit. Folders are made as needed.
func (s *Set) Create(path string) (io.Writer, error) {
	if s.done {
		return nil, errDone
	}
	final, err := destination(path)
	if err != nil {
		return nil, err
	}
	for _, f := range s.files {
		if f.Final == final {
			return nil, errors.New("outfile: " + path + " created twice in one set")
		}
	}
	if err := s.Begin(); err != nil {
		return nil, err
	}
	n := strconv.Itoa(len(s.files)) + "-" + strconv.Itoa(os.Getpid())
	e := entry{Temp: filepath.Join(filepath.Dir(final), ".paes-"+filepath.Base(final)+"-"+n), Final: final}
	if err := s.journal.add(e); err != nil {
		return nil, explain(path, err)
	}
	os.Remove(e.Temp) // of a run with the same process number
	f, err := s.openTemp(e.Temp)
	if err != nil {
		return nil, explain(path, err)
	}
	if info, err := os.Stat(final); err == nil {
		f.Chmod(info.Mode().Perm()) // as it was; not every file system can
	}
	out := &file{entry: e, f: f}
	out.buf = bufio.NewWriterSize(out, 1<<16)
	s.files = append(s.files, out)
	return out.buf, nil
}

// Write is the floor under the buffer: it says in Spanish what went wrong.
func (f *file) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	if err != nil {
		f.err = explain(f.Final, err)
		return n, f.err
	}
	return n, nil
}

// destination returns the absolute path that path stands for, following links,
// and refuses a folder.
func destination(path string) (string, error) {
	final, err := filepath.Abs(path)
	if err != nil {
		return "", explain(path, err)
	}
	if target, err := filepath.EvalSymlinks(final); err == nil {
		final = target
	}
	if err := refuseDir(final); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(final), 0o700); err != nil {
		return "", explain(path, err)
	}
	return final, nil
}

// Commit puts every file in its place. When it fails before the first rename
// nothing has changed; when it is cut later, [Recover] finishes it.
func (s *Set) Commit() error {
	if s.done {
		return errDone
	}
	if s.journal == nil { // no file was created
		s.done = true
		return nil
	}
	if err := s.flush(); err != nil {
		s.Abort()
		return err
	}
	if err := s.journal.seal(); err != nil {
		s.Abort()
		return explain(s.journal.name, err)
	}
	s.done = true // from here on the way is forward
	entries := make([]entry, len(s.files))
	for i, f := range s.files {
		entries[i] = f.entry
	}
	err := renameAll(entries, s.step)
	if err == nil {
		err = s.journal.remove()
	}
	s.journal.close()
	return err
}

// flush brings every file to the disk under its temporary name.
func (s *Set) flush() error {
	for _, f := range s.files {
		if err := f.buf.Flush(); err != nil {
			return explain(f.Final, err)
		}
		if f.err != nil {
			return f.err
		}
		if err := f.f.Sync(); err != nil {
			return explain(f.Final, err)
		}
		err := f.f.Close()
		f.f = nil
		if err != nil {
			return explain(f.Final, err)
		}
		if err := refuseDir(f.Final); err != nil {
			return err
		}
	}
	return nil
}

// Abort drops everything written. It may be called twice, and does nothing
// after Commit.
func (s *Set) Abort() {
	if s.done {
		return
	}
	s.done = true
	for _, f := range s.files {
		if f.f != nil {
			f.f.Close()
		}
		os.Remove(f.Temp)
	}
	if s.journal != nil {
		s.journal.remove() // a journal without seal promises nothing
		s.journal.close()
	}
}
