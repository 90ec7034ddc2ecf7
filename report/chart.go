package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
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
	numberWidth = 130 // of the number after the longest bar
	minRow      = 46
	barHeight   = 26
)

// TopImportances draws the most important features of one prueba's model.
func TopImportances(w io.Writer, prueba string, all []train.Importance) error {
	var top []chartBar
	for _, im := range all[:min(topCount, len(all))] {
		top = append(top, chartBar{feature.Label(im.Column.Family, im.Column.Name), im.Share, es.Percent(im.Share)})
	}
	return drawBars(w, prueba+": qué variables pesan más en la predicción",
		fmt.Sprintf("Las %d primeras de %d; todas suman 100 %%. Pesar no es causar.", len(top), len(all)), top)
}

// GroupWeights draws how far each group of variables moves the estimates of one
// prueba, the largest first.
func GroupWeights(w io.Writer, prueba string, all []train.GroupWeight) error {
	var top []chartBar
	for _, g := range byWeight(all) {
		top = append(top, chartBar{g.Group.Label, g.Points, es.Float(g.Points, 1) + " puntos"})
	}
	return drawBars(w, prueba+": cuánto mueve cada grupo de variables la estimación",
		"Promedio, en puntos PAES, de lo que sube o baja la estimación de cada estudiante. Mover la estimación no es causar.", top)
}

// byWeight sorts groups, the heaviest first.
func byWeight(all []train.GroupWeight) []train.GroupWeight {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b train.GroupWeight) int { return cmp.Compare(b.Points, a.Points) })
	return all
}

// chartBar is one row of a picture.
type chartBar struct {
	label string
	value float64 // its length
	text  string  // the value as people read it
}

// drawBars draws a PNG of horizontal bars, the longest first. Labels are whole: a
// long one takes more lines and its row more height.
func drawBars(w io.Writer, title, subtitle string, top []chartBar) error {
	width := labelRuler()
	labels := make([][]string, len(top))
	height := chartHead + chartFoot
	for i, b := range top {
		labels[i] = wrap(b.label, labelWidth, width)
		height += rowHeight(labels[i])
	}
	c := newCanvas(chartWidth, height, charts.ColorRGB(31, 119, 180), charts.ColorRGB(33, 37, 41), charts.ColorRGB(108, 117, 125))
	c.text(title, chartMargin, 52, 26, c.ink)
	c.text(subtitle, chartMargin, 88, 16, c.soft)

	left := chartMargin + labelWidth + labelGap
	room := chartWidth - left - chartMargin - numberWidth
	y := chartHead
	for i, b := range top {
		middle := y + rowHeight(labels[i])/2
		y += rowHeight(labels[i])
		baseline := middle - (len(labels[i])-1)*lineHeight/2 + 6
		for k, line := range labels[i] {
			c.text(line, left-labelGap-width(line), baseline+k*lineHeight, labelSize, c.ink)
		}
		end := left + 1
		if top[0].value > 0 {
			end = max(end, left+int(float64(room)*b.value/top[0].value))
		}
		c.rectangle(left, middle-barHeight/2, end, middle+barHeight/2)
		c.text(b.text, end+10, middle+6, labelSize, c.soft)
	}
	return c.encode(w)
}

func rowHeight(lines []string) int { return max(minRow, len(lines)*lineHeight+14) }

// wrap breaks a label at blanks into lines no wider than limit; only a single
// word that is wider stays so.
func wrap(label string, limit int, width func(string) int) []string {
	if whole := strings.Join(strings.Fields(label), " "); width(whole) <= limit {
		return []string{whole}
	}
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
