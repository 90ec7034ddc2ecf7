package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-analyze/charts"

	"paes/es"
	"paes/feature"
	"paes/train"
)

// topCount is how many features the picture of importances shows.
const topCount = 20

// Measures of the picture, in pixels but for labelSize, in points.
const (
	chartWidth  = 1600
	chartHead   = 120 // title and subtitle
	chartFoot   = 30
	chartMargin = 40
	labelWidth  = 780 // of the text left of the bars
	labelGap    = 16
	labelSize   = 14
	lineHeight  = 24
	numberWidth = 90 // of the number after the longest bar
	minRow      = 46
	barHeight   = 26
)

// TopImportances draws the most important features of one prueba's model as a
// PNG of horizontal bars. Labels are whole: a long one takes more lines and its
// row more height.
func TopImportances(w io.Writer, prueba string, all []train.Importance) error {
	top := all[:min(topCount, len(all))]
	labels := make([][]string, len(top))
	height := chartHead + chartFoot
	for i, im := range top {
		labels[i] = wrap(feature.Label(im.Column.Family, im.Column.Name), labelWidth, textWidth)
		height += rowHeight(labels[i])
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: height})
	ink, soft, bar := charts.ColorRGB(33, 37, 41), charts.ColorRGB(108, 117, 125), charts.ColorRGB(31, 119, 180)
	p.FilledRect(0, 0, p.Width(), p.Height(), charts.ColorWhite, charts.ColorWhite, 0)
	text := func(s string, x, y int, size float64, color charts.Color) {
		p.Text(s, x, y, 0, charts.FontStyle{FontSize: size, FontColor: color, Font: charts.GetDefaultFont()})
	}
	text(fmt.Sprintf("%s: qué variables pesan más en la predicción", prueba), chartMargin, 52, 26, ink)
	text(fmt.Sprintf("Las %d primeras de %d; todas suman 100 %%. Pesar no es causar.", len(top), len(all)), chartMargin, 88, 16, soft)

	left := chartMargin + labelWidth + labelGap
	room := chartWidth - left - chartMargin - numberWidth
	y := chartHead
	for i, im := range top {
		middle := y + rowHeight(labels[i])/2
		y += rowHeight(labels[i])
		baseline := middle - (len(labels[i])-1)*lineHeight/2 + 6
		for k, line := range labels[i] {
			text(line, left-labelGap-textWidth(line), baseline+k*lineHeight, labelSize, ink)
		}
		end := left + 1
		if top[0].Share > 0 {
			end = max(end, left+int(float64(room)*im.Share/top[0].Share))
		}
		p.FilledRect(left, middle-barHeight/2, end, middle+barHeight/2, bar, bar, 0)
		text(es.Percent(im.Share), end+10, middle+6, labelSize, soft)
	}
	png, err := p.Bytes()
	if err != nil {
		return fmt.Errorf("report: drawing the importances: %w", err)
	}
	_, err = w.Write(png)
	return err
}

func rowHeight(lines []string) int { return max(minRow, len(lines)*lineHeight+14) }

// textWidth measures a label in pixels.
func textWidth(s string) int {
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: 1, Height: 1})
	return p.MeasureText(s, 0, charts.FontStyle{FontSize: labelSize, FontColor: charts.ColorBlack, Font: charts.GetDefaultFont()}).Width()
}

// wrap breaks a label at blanks into lines no wider than limit; only a single
// word that is wider stays so.
func wrap(label string, limit int, width func(string) int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(label) {
		last := &lines[len(lines)-1]
		if longer := strings.TrimSpace(*last + " " + word); *last == "" || width(longer) <= limit {
			*last = longer
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}
