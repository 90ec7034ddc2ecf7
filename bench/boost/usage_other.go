//go:build !unix

package main

func cpuSeconds() float64 { return 0 }

func peakMB() int { return 0 }
