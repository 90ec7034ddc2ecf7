//go:build !unix

package outfile

import "os"

// lock does nothing where flock is not to be had.
func lock(*os.File) error { return nil }

// syncDir does nothing where a folder cannot be synced.
func syncDir(string) error { return nil }
