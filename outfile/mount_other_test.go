//go:build !linux

package outfile

import "errors"

func mount(string) error { return errors.ErrUnsupported }

func unmount(string) {}
