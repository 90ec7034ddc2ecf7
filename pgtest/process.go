//go:build unix

package pgtest

import (
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// account is who the programs run as: PostgreSQL refuses root.
type account struct{ credential *syscall.Credential } // nil: who we are

func unprivileged(t testing.TB) *account {
	t.Helper()
	if os.Geteuid() != 0 {
		return &account{}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &account{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		}
	}
	t.Fatal("pgtest: running as root and neither «postgres» nor «nobody» exists to run the server as")
	return nil
}

func (a *account) use(cmd *exec.Cmd) {
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential, Setpgid: true} // a Ctrl-C is ours to pass on
}

// own hands a path to the account.
func (a *account) own(t testing.TB, path string) {
	t.Helper()
	if a.credential == nil {
		return
	}
	if err := os.Chown(path, int(a.credential.Uid), int(a.credential.Gid)); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
}

// tempDir makes a folder of the account, straight under the temporary one: the
// test's own folder may stand where the account cannot go.
func (a *account) tempDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "paes-pgtest-")
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	a.own(t, dir)
	return dir
}

// write makes a file that only the account reads.
func (a *account) write(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	a.own(t, path)
	return path
}

// process is a program that runs until the test ends.
type process struct {
	output string
	ended  chan struct{}
}

// watch becomes the program and leaves behind a child that stops it when their
// input ends, which the system sees to even when the test is killed.
const watch = `signal=$1; shift; exec 3<&0; (read -r _ <&3; kill -"$signal" $$) & exec "$@" 3<&- </dev/null`

func (a *account) start(t testing.TB, name, signal, program string, args ...string) *process {
	t.Helper()
	p := &process{output: filepath.Join(a.tempDir(t), name+".log"), ended: make(chan struct{})}
	out, err := os.Create(p.output)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	defer out.Close()
	in, hold, err := os.Pipe()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	defer in.Close()
	cmd := exec.Command("/bin/sh", append([]string{"-c", watch, "sh", signal, program}, args...)...)
	a.use(cmd)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, out
	if err := cmd.Start(); err != nil {
		t.Fatalf("pgtest: %s: %v", name, err)
	}
	go func() {
		cmd.Wait()
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // the child, when the program ended by itself
		close(p.ended)
	}()
	t.Cleanup(func() {
		hold.Close()
		select {
		case <-p.ended:
		case <-time.After(20 * time.Second):
			cmd.Process.Kill()
			t.Errorf("pgtest: %s did not stop:\n%s", name, p.log())
		}
	})
	return p
}

// answers waits until the program takes connections, or is gone.
func (p *process) answers(port int) bool {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	for range 600 {
		select {
		case <-p.ended:
			return false
		case <-time.After(25 * time.Millisecond):
		}
		conn, err := net.Dial("tcp", address)
		if err != nil {
			continue
		}
		conn.Close()
		return true
	}
	return false
}

func (p *process) log() string {
	f, err := os.Open(p.output)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<16))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	defer l.Close()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("pgtest: not a TCP address")
	}
	return addr.Port
}
