package main

import (
	"context"
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// warn says something that does not stop the run.
func (a *app) warn(format string, args ...any) {
	label := "Aviso:"
	if colours(a.env) {
		label = "\x1b[1;33mAviso:\x1b[0m"
	}
	fmt.Fprintf(a.env.Stderr, "%s %s\n", label, fmt.Sprintf(format, args...))
}

// printTable writes rows under a header; the columns named in right are aligned
// to the right (0 is the first).
func printTable(w io.Writer, header []string, rows [][]string, right ...int) {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	var columns []table.ColumnConfig
	for _, i := range right {
		columns = append(columns, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	t.AppendHeader(tableRow(header))
	for _, r := range rows {
		t.AppendRow(tableRow(r))
	}
	t.Render()
}

func tableRow(cells []string) table.Row {
	var row table.Row
	for _, c := range cells {
		row = append(row, c)
	}
	return row
}

// progress draws bars on a terminal and nothing elsewhere.
type progress struct{ bars *mpb.Progress }

func (a *app) newProgress(ctx context.Context) progress {
	out := a.env.Stderr
	if !a.env.IsTerminal {
		out = nil
	}
	return progress{mpb.NewWithContext(ctx, mpb.WithOutput(out), mpb.WithWidth(40))}
}

// report returns a function that draws how much of a piece of work is done. The
// bar appears at the first call.
func (p progress) report(label string) func(done, total int) {
	var bar *mpb.Bar
	return func(done, total int) {
		if bar == nil {
			bar = p.bars.AddBar(int64(total),
				mpb.PrependDecorators(decor.Name(label, decor.WCSyncSpaceR), decor.CountersNoUnit("%d de %d", decor.WCSyncSpace)),
				mpb.AppendDecorators(decor.Percentage()))
		}
		bar.SetCurrent(int64(done))
	}
}

// stop takes unfinished bars away and returns when the terminal is free.
func (p progress) stop() { p.bars.Shutdown() }
