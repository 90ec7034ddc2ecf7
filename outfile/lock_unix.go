//go:build unix

package outfile

import (
	"os"
	"syscall"
)

// lock takes the file for this process without waiting; closing it lets it go.
func lock(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// syncDir brings the names of a folder to the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return explain(dir, err)
	}
	d.Sync() // some file systems cannot; the rename itself has been done
	d.Close()
	return nil
}
