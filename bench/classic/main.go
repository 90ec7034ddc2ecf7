// Command classic times the models of the classic recipe inside one process, on
// the files that bench/classic.py made for both sides.
//
// usage: classic forest FILE FIRST LAST | mlp FILE EPOCHS SEED | predict FILE
//
// It prints tab-separated figures, as its peer does: see bench/rows.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"time"

	"paes/ml"
	"paes/ml/ensemble"
	"paes/ml/metric"
	"paes/ml/neural"
	"paes/train"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "classic:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("want a row, a file and the options of the row")
	}
	sets, err := load(args[1])
	if err != nil {
		return err
	}
	var options [2]int
	for i := range min(len(args)-2, len(options)) {
		if options[i], err = strconv.Atoi(args[2+i]); err != nil {
			return err
		}
	}
	switch args[0] {
	case "forest":
		return forest(ctx, sets[0], sets[1], options[0], options[1])
	case "mlp":
		return mlp(ctx, sets[0], sets[1], options[0], options[1])
	case "predict":
		return predict(ctx, sets[0], sets[1])
	}
	return fmt.Errorf("unknown row %q", args[0])
}

// load reads the training and the test rows: each is two uint32, rows and
// columns, and then the rows, the target after the features, as float64.
func load(path string) (sets [2]ml.Data, err error) {
	f, err := os.ReadFile(path)
	if err != nil {
		return sets, err
	}
	for s := range sets {
		rows, cols := int(binary.LittleEndian.Uint32(f)), int(binary.LittleEndian.Uint32(f[4:]))
		f = f[8:]
		d := ml.Data{X: ml.NewMatrix(rows, cols), Y: make([]float64, rows)}
		for i := range rows {
			for j := range cols + 1 {
				v := math.Float64frombits(binary.LittleEndian.Uint64(f))
				f = f[8:]
				if j < cols {
					d.X.Set(i, j, v)
				} else {
					d.Y[i] = v
				}
			}
		}
		sets[s] = d
	}
	return sets, nil
}

// forest prints the seconds and the test RMSE of a forest per seed.
func forest(ctx context.Context, d, test ml.Data, first, last int) error {
	for seed := first; seed < last; seed++ {
		start := time.Now()
		m, err := ensemble.RandomForest{Trees: 300, Seed: uint64(seed)}.Fit(ctx, d)
		if err != nil {
			return err
		}
		fmt.Printf("%.6f\t%.5f\n", time.Since(start).Seconds(), metric.RMSE(test.Y, m.Predict(nil, test.X)))
	}
	return nil
}

// mlp prints the seconds per epoch and the test RMSE after that many epochs.
func mlp(ctx context.Context, d, test ml.Data, epochs, seed int) error {
	start := time.Now()
	m, err := neural.MLP{MaxEpochs: epochs, Tol: -1, Patience: epochs, Seed: uint64(seed)}.Fit(ctx, d)
	if err != nil {
		return err
	}
	seconds := time.Since(start).Seconds() / float64(m.(*neural.Network).Epochs)
	fmt.Printf("%.7f\t%.5f\n", seconds, metric.RMSE(test.Y, m.Predict(nil, test.X)))
	return nil
}

// predict prints the seconds per row of the classic stack, for one row and for
// 4,096, and its test RMSE.
func predict(ctx context.Context, d, test ml.Data) error {
	m, err := train.Clasica(1, 0).Stack.Estimator.Fit(ctx, d)
	if err != nil {
		return err
	}
	one := ml.Matrix{Rows: 1, Cols: test.X.Cols, Data: test.X.Row(0)}
	many := ml.NewMatrix(4096, test.X.Cols)
	for i := range many.Rows {
		copy(many.Row(i), test.X.Row(i%test.X.Rows))
	}
	rmse := metric.RMSE(test.Y, m.Predict(nil, test.X))
	for _, x := range []ml.Matrix{one, many} {
		dst := make([]float64, x.Rows)
		var times []float64
		for range 9 {
			calls := max(1, 20000/x.Rows)
			start := time.Now()
			for range calls {
				m.Predict(dst, x)
			}
			times = append(times, time.Since(start).Seconds()/float64(calls*x.Rows))
		}
		slices.Sort(times)
		fmt.Printf("%d\t%.9f\t%.5f\n", x.Rows, times[len(times)/2], rmse)
	}
	return nil
}
