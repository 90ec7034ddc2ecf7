package outfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"paes/es"
)

// write adds files with a content each.
func write(t *testing.T, s *Set, content string, paths ...string) {
	t.Helper()
	for _, path := range paths {
		w, err := s.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
}

func want(t *testing.T, path, content string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if content == "" {
		if !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s is there", path)
		}
		return
	}
	if err != nil || string(b) != content {
		t.Fatalf("%s holds %.40q, want %q (%v)", path, b, content, err)
	}
}

// wantClean checks that nothing of ours is left under dir.
func wantClean(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), ".paes-") {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code es.Code) {
	t.Helper()
	if es.CodeOf(err) != code {
		t.Fatalf("code %q, want %q: %v", es.CodeOf(err), code, err)
	}
	t.Log(err)
}

func TestCommit(t *testing.T) {
	root := t.TempDir()
	a, b := filepath.Join(root, "data", "a.csv"), filepath.Join(root, "reports", "deep", "b.csv")
	s := New(root)
	write(t, s, "uno", a, b)
	want(t, a, "")
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	s.Abort()
	want(t, a, "uno")
	want(t, b, "uno")
	wantClean(t, root)
	if err := os.Chmod(a, 0o640); err != nil {
		t.Fatal(err)
	}

	s = New(root)
	write(t, s, "dos", a, b)
	s.Abort()
	s.Abort()
	want(t, a, "uno")
	wantClean(t, root)
	if err := s.Commit(); err == nil {
		t.Fatal("committed after Abort")
	}
	if _, err := s.Create(a); err == nil {
		t.Fatal("created after Abort")
	}

	s = New(root)
	write(t, s, "tres", a)
	if _, err := s.Create(filepath.Join(root, "data", "..", "data", "a.csv")); err == nil {
		t.Fatal("created twice")
	}
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	want(t, a, "tres")
	want(t, b, "uno")
	if info, err := os.Stat(a); err != nil || info.Mode().Perm() != 0o640 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if err := New(root).Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestLink(t *testing.T) {
	root := t.TempDir()
	target, link := filepath.Join(root, "there", "x.csv"), filepath.Join(root, "x.csv")
	s := New(root)
	write(t, s, "uno", target)
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	s = New(root)
	write(t, s, "dos", link)
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	want(t, target, "dos")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Fatal("the link is gone")
	}
}

func TestBadPlaces(t *testing.T) {
	root := t.TempDir()
	s := New(root)
	defer s.Abort()
	dir := filepath.Join(root, "dir")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := s.Create(dir)
	wantCode(t, err, "salida_es_carpeta")
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = s.Create(filepath.Join(file, "x"))
	wantCode(t, err, "salida_no_carpeta")
	if os.Geteuid() != 0 {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		_, err = s.Create(filepath.Join(dir, "x"))
		wantCode(t, err, "salida_permiso")
	}
	wantCode(t, explain("x", syscall.EROFS), "salida_permiso")
	wantCode(t, explain("x", syscall.EIO), "salida_error")
}

// A folder that appears in the place of a file before Commit stops all of them.
func TestFolderAtCommit(t *testing.T) {
	root := t.TempDir()
	a, b := filepath.Join(root, "a"), filepath.Join(root, "b")
	s := New(root)
	write(t, s, "uno", a, b)
	if err := os.Mkdir(b, 0o777); err != nil {
		t.Fatal(err)
	}
	wantCode(t, s.Commit(), "salida_es_carpeta")
	want(t, a, "")
	wantClean(t, root)
}

func TestBusy(t *testing.T) {
	root := t.TempDir()
	s := New(root)
	write(t, s, "uno", filepath.Join(root, "a"))
	if err := Recover(root); err != nil { // leaves a living set alone
		t.Fatal(err)
	}
	_, err := New(root).Create(filepath.Join(root, "b"))
	wantCode(t, err, "salida_ocupada")
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	want(t, filepath.Join(root, "a"), "uno")
	s = New(root)
	write(t, s, "dos", filepath.Join(root, "a"))
	s.Abort()
	wantClean(t, root)
}

// A full disk, at any byte, leaves everything as it was.
func TestFullDevice(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip(err)
	}
	for _, size := range []int{1, 1 << 20} { // at the end, and in the middle
		root := t.TempDir()
		a, b := filepath.Join(root, "a"), filepath.Join(root, "b")
		s := New(root)
		write(t, s, "antes", a, b)
		if err := s.Commit(); err != nil {
			t.Fatal(err)
		}
		s = New(root)
		write(t, s, "ahora", a)
		s.openTemp = func(string) (*os.File, error) { return os.OpenFile("/dev/full", os.O_WRONLY, 0) }
		w, err := s.Create(b)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Write(make([]byte, size))
		if size > 1<<16 {
			wantCode(t, err, "salida_disco_lleno")
		}
		wantCode(t, s.Commit(), "salida_disco_lleno")
		want(t, a, "antes")
		want(t, b, "antes")
		wantClean(t, root)
	}
}

// The same with a real file system of 1 MB, where it may be mounted.
func TestFullDisk(t *testing.T) {
	if os.Geteuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("needs root to mount a small file system")
	}
	root := t.TempDir()
	if err := mount(root); err != nil {
		t.Skip(err)
	}
	defer unmount(root)
	a, b := filepath.Join(root, "a"), filepath.Join(root, "b")
	s := New(root)
	write(t, s, "antes", a, b)
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there must be room again
		s = New(root)
		write(t, s, "ahora", a)
		w, err := s.Create(b)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(make([]byte, 3<<20))
		wantCode(t, s.Commit(), "salida_disco_lleno")
		want(t, a, "antes")
		want(t, b, "antes")
		wantClean(t, root)
	}
	if err := Recover(root); err != nil {
		t.Fatal(err)
	}
}
