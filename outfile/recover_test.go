package outfile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cut leaves root as a process would that dies before rename number at: files
// a, b, c held "antes" (c did not exist), a set writes "ahora" to all.
func cut(t *testing.T, root string, at int) []string {
	t.Helper()
	paths := []string{filepath.Join(root, "a"), filepath.Join(root, "x", "b"), filepath.Join(root, "y", "c")}
	s := New(root)
	write(t, s, "antes", paths[:2]...)
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	s = New(root)
	write(t, s, "ahora", paths...)
	died := errors.New("died")
	s.step = func(i int) error {
		if i == at {
			return died
		}
		return nil
	}
	if err := s.Commit(); at < len(paths) && !errors.Is(err, died) {
		t.Fatal(err)
	}
	return paths
}

// A Commit cut between two renames is finished by Recover, or by the next set.
func TestRecoverForward(t *testing.T) {
	for at := range 3 {
		for _, how := range []string{"recover", "create", "twice"} {
			root := t.TempDir()
			paths := cut(t, root, at)
			switch how {
			case "recover":
				if err := Recover(root); err != nil {
					t.Fatal(err)
				}
			case "twice": // Recover itself was cut after its renames
				j, err := takeJournal(filepath.Join(root, journalName), os.O_RDWR)
				if err != nil || j == nil {
					t.Fatal(err)
				}
				if err := j.settle(); err != nil {
					t.Fatal(err)
				}
				j.close()
				if err := Recover(root); err != nil {
					t.Fatal(err)
				}
			case "create":
				s := New(root)
				write(t, s, "otra", filepath.Join(root, "d"))
				s.Abort()
			}
			for _, path := range paths {
				want(t, path, "ahora")
			}
			wantClean(t, root)
		}
	}
}

// A journal cut anywhere before its end drops the set: nothing has changed.
func TestRecoverBack(t *testing.T) {
	root := t.TempDir()
	paths := cut(t, root, 0)
	name := filepath.Join(root, journalName)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	body := string(whole[:strings.LastIndex(string(whole), "completo")])
	for n := len(body); n < len(whole); n += 9 {
		for _, journal := range []string{string(whole[:n]), strings.Replace(string(whole), "a", "b", 1)[:n]} {
			again := t.TempDir()
			cut(t, again, 0)
			journal = strings.ReplaceAll(journal, root, again)
			if err := os.WriteFile(filepath.Join(again, journalName), []byte(journal), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := Recover(again); err != nil {
				t.Fatal(err)
			}
			for i, path := range paths {
				content := "antes"
				if i == 2 {
					content = ""
				}
				want(t, strings.ReplaceAll(path, root, again), content)
			}
		}
	}
}

func TestRecoverNothing(t *testing.T) {
	root := t.TempDir()
	for range 2 {
		if err := Recover(root); err != nil {
			t.Fatal(err)
		}
	}
	if err := Recover(filepath.Join(root, "none")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, journalName), []byte("{\"temp\":\"/etc/passwd\",\"final\":\"x\"}\nbasura"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Recover(root); err != nil {
		t.Fatal(err)
	}
	wantClean(t, root)
	if _, err := os.Stat("/etc/passwd"); err != nil {
		t.Fatal("a file that was not ours is gone")
	}
}

// A process that is killed while writing leaves nothing to the next one.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("OUTFILE_KILL"); dir != "" {
		s := New(dir)
		w, err := s.Create(filepath.Join(dir, "a"))
		if err != nil {
			t.Fatal(err)
		}
		w.Write(make([]byte, 1<<20))
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		self.Kill()
		select {}
	}
	root := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "OUTFILE_KILL="+root)
	if err := cmd.Run(); err == nil {
		t.Fatal("it lived")
	}
	if entries, err := os.ReadDir(root); err != nil || len(entries) != 2 {
		t.Fatalf("%v, %v", entries, err)
	}
	if err := Recover(root); err != nil {
		t.Fatal(err)
	}
	want(t, filepath.Join(root, "a"), "")
	wantClean(t, root)
}
