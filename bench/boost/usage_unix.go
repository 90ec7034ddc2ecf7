//go:build unix

package main

import "syscall"

func usage() (u syscall.Rusage) {
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u
}

func cpuSeconds() float64 {
	u := usage()
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)*1e-6
}

// peakMB is the most memory this process has had, where the system counts KB.
func peakMB() int { return int(usage().Maxrss >> 10) }
