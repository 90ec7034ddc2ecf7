// Command boost is our half of the row boost of bench/run: it makes the data
// that we and the peers learn from, fits, and prints the time.
//
//	boost datos --filas N --en FOLDER [--semilla N]
//	boost mide --filas N --en FOLDER [--arboles N] [--hojas N] [--hilos N] [--bosque]
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"paes/ml"
	"paes/ml/boost"
)

const cols = 150

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench/boost:", err)
		os.Exit(1)
	}
}

// settings are the flags.
type settings struct {
	rows, trees, leaves, threads int
	seed                         uint64
	folder                       string
	forest                       bool
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("want datos or mide")
	}
	var s settings
	f := flag.NewFlagSet("boost", flag.ContinueOnError)
	f.IntVar(&s.rows, "filas", 100_000, "rows to learn from; a fifth as many are for the test")
	f.IntVar(&s.trees, "arboles", 100, "trees")
	f.IntVar(&s.leaves, "hojas", 0, "leaves of a tree; 0 means a depth of 6")
	f.IntVar(&s.threads, "hilos", 0, "threads; 0 means one per core")
	f.BoolVar(&s.forest, "bosque", false, "a random forest of full depth instead")
	f.Uint64Var(&s.seed, "semilla", 2026, "seed of the data")
	f.StringVar(&s.folder, "en", ".", "folder of the data")
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "datos":
		return write(s)
	case "mide":
		return measure(s)
	}
	return fmt.Errorf("unknown command %q", args[0])
}

// write makes the files x and y, float32 without header.
func write(s settings) error {
	xFile, err := os.Create(filepath.Join(s.folder, "x"))
	if err != nil {
		return err
	}
	defer xFile.Close()
	yFile, err := os.Create(filepath.Join(s.folder, "y"))
	if err != nil {
		return err
	}
	defer yFile.Close()
	x, y := bufio.NewWriterSize(xFile, 1<<20), bufio.NewWriter(yFile)
	var line []byte
	row := make([]float32, cols)
	for i := range s.rows + s.rows/5 {
		target := student(ml.NewRand(s.seed, uint64(i)), row)
		line = line[:0]
		for _, v := range row {
			line = binary.LittleEndian.AppendUint32(line, math.Float32bits(v))
		}
		if _, err := x.Write(line); err != nil {
			return err
		}
		if _, err := y.Write(binary.LittleEndian.AppendUint32(line[:0], math.Float32bits(target))); err != nil {
			return err
		}
	}
	if err := x.Flush(); err != nil {
		return err
	}
	if err := y.Flush(); err != nil {
		return err
	}
	if err := xFile.Close(); err != nil {
		return err
	}
	return yFile.Close()
}

// student draws a row: 100 continuous scores, 30 percentages on a grid of 5 and
// 20 ordinals of five levels, all signs of five abilities; and a target between
// 100 and 1000, with a ceiling that some reach.
func student(rng *rand.Rand, row []float32) float32 {
	var ability [5]float64
	general := rng.NormFloat64()
	for k := range ability {
		ability[k] = 0.8*general + 0.6*rng.NormFloat64()
	}
	for j := range row {
		v := ability[j%5] + (0.8+0.02*float64(j%37))*rng.NormFloat64()
		switch {
		case j < 100:
			row[j] = float32(500 + 100*v)
		case j < 130:
			row[j] = float32(5 * math.Round(20/(1+math.Exp(-v))))
		default:
			row[j] = float32(min(max(math.Round(2+v), 0), 4))
		}
	}
	a := ability
	score := 620 + 110*a[0] + 50*a[1] + 25*a[0]*a[1] + 30*math.Abs(a[2]) + 20*math.Sin(2*a[3])
	if row[1] > 550 && row[7] < 480 {
		score -= 40
	}
	if row[135] >= 3 {
		score += 25
	}
	return float32(math.Round(min(max(score+70*rng.NormFloat64(), 100), 1000)))
}

func read(path string, n int) ([]float32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	v := make([]float32, n)
	buf := make([]byte, 1<<20)
	for at := 0; at < n; {
		part := buf[:min(len(buf), 4*(n-at))]
		if _, err := io.ReadFull(f, part); err != nil {
			return nil, err
		}
		for k := 0; k < len(part); k += 4 {
			v[at] = math.Float32frombits(binary.LittleEndian.Uint32(part[k:]))
			at++
		}
	}
	return v, nil
}

// measure prints seconds, RMSE on the test rows, CPU seconds and peak memory.
func measure(s settings) error {
	n := s.rows + s.rows/5
	x, err := read(filepath.Join(s.folder, "x"), n*cols)
	if err != nil {
		return err
	}
	y32, err := read(filepath.Join(s.folder, "y"), n)
	if err != nil {
		return err
	}
	y := make([]float64, n)
	for i, v := range y32 {
		y[i] = float64(v)
	}
	ctx := context.Background()
	start, cpu := time.Now(), cpuSeconds()
	b, err := boost.NewBinsFloat32(ctx, x[:s.rows*cols], cols, boost.Options{Workers: s.threads})
	if err != nil {
		return err
	}
	binning := time.Since(start).Seconds()
	m, err := fit(ctx, s, b, y[:s.rows])
	if err != nil {
		return err
	}
	seconds, cpu := time.Since(start).Seconds(), cpuSeconds()-cpu
	fmt.Printf("%.3f\t%.4f\t%.3f\t%d\n", seconds, rmse(m, x[s.rows*cols:], y[s.rows:]), cpu, peakMB())
	fmt.Fprintf(os.Stderr, "paes: %.2f s (%.2f s binning), %.2f CPU s, peak %d MB\n", seconds, binning, cpu, peakMB())
	return nil
}

func fit(ctx context.Context, s settings, b *boost.Bins, y []float64) (ml.Predictor, error) {
	if s.forest {
		return boost.Forest{Trees: s.trees, Workers: s.threads}.FitBins(ctx, b, y, nil)
	}
	return boost.Regressor{Trees: s.trees, Leaves: s.leaves, L2: 1, Workers: s.threads}.FitBins(ctx, b, y, nil)
}

func rmse(m ml.Predictor, x []float32, y []float64) float64 {
	const block = 4096
	var sum float64
	in, out := ml.NewMatrix(block, cols), make([]float64, block)
	for at := 0; at < len(y); at += block {
		in.Rows = min(block, len(y)-at)
		in.Data = in.Data[:in.Rows*cols]
		for k := range in.Data {
			in.Data[k] = float64(x[at*cols+k])
		}
		for i, v := range m.Predict(out[:in.Rows], in) {
			sum += (v - y[at+i]) * (v - y[at+i])
		}
	}
	return math.Sqrt(sum / float64(len(y)))
}
