package report

import (
	"fmt"
	"html"
	"html/template"
	"io"
	"math"
	"strings"

	"github.com/go-analyze/charts"
)

// sheet is a picture that was laid out and not drawn yet: marks in CSS pixels
// from its upper left corner, in the order of drawing. It becomes a PNG for a
// file or an SVG inside a page, whose colours follow the page's light or dark.
type sheet struct {
	width, height float64
	marks         []mark
}

// mark is a stroke, a bar, a dot or a text.
type mark struct {
	shape          shape
	ink            ink
	x1, y1, x2, y2 float64 // ends or corners; a dot and a text have only the first
	width          float64 // of the stroke, radius of the dot, size of the letters
	text           string
	anchor         anchor
}

type shape uint8

const (
	line shape = iota
	dashes
	bar
	dot
	letters
)

// anchor is the part of a text that stands at its x.
type anchor uint8

const (
	start anchor = iota
	middle
	end
)

// ink is what a colour means. The two colours are told apart by people who do
// not see red or green (Okabe and Ito, 2008), and never mean anything alone.
type ink uint8

const (
	inkText ink = iota
	inkSoft
	inkGrid
	inkBlue
	inkOrange
	inkGrey
)

// colour of an ink on white.
func (i ink) colour() charts.Color {
	switch i {
	case inkSoft:
		return charts.ColorRGB(91, 99, 107)
	case inkGrid:
		return charts.ColorRGB(222, 226, 230)
	case inkBlue:
		return charts.ColorRGB(0, 114, 178)
	case inkOrange:
		return charts.ColorRGB(213, 94, 0)
	case inkGrey:
		return charts.ColorRGB(108, 117, 125)
	}
	return charts.ColorRGB(33, 37, 41)
}

// class is the ink's name in the style of the pages.
func (i ink) class() string {
	return [...]string{"texto", "suave", "malla", "azul", "naranja", "gris"}[i]
}

func (s *sheet) line(i ink, x1, y1, x2, y2, width float64) {
	s.marks = append(s.marks, mark{shape: line, ink: i, x1: x1, y1: y1, x2: x2, y2: y2, width: width})
}

func (s *sheet) dashes(i ink, x1, y1, x2, y2, width float64) {
	s.marks = append(s.marks, mark{shape: dashes, ink: i, x1: x1, y1: y1, x2: x2, y2: y2, width: width})
}

func (s *sheet) bar(i ink, x1, y1, x2, y2 float64) {
	s.marks = append(s.marks, mark{shape: bar, ink: i, x1: min(x1, x2), y1: y1, x2: max(x1, x2), y2: y2})
}

func (s *sheet) dot(i ink, x, y, radius float64) {
	s.marks = append(s.marks, mark{shape: dot, ink: i, x1: x, y1: y, width: radius})
}

// text writes on the baseline y.
func (s *sheet) text(i ink, a anchor, x, y, size float64, text string) {
	s.marks = append(s.marks, mark{shape: letters, ink: i, x1: x, y1: y, width: size, text: text, anchor: a})
}

// place copies another sheet with its corner at (x, y).
func (s *sheet) place(other *sheet, x, y float64) {
	for _, m := range other.marks {
		m.x1, m.x2, m.y1, m.y2 = m.x1+x, m.x2+x, m.y1+y, m.y2+y
		s.marks = append(s.marks, m)
	}
}

// svg draws the sheet for a page; alt says in words what it shows.
func (s *sheet) svg(alt string) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg role="img" viewBox="0 0 %.0f %.0f" aria-label="%s">`, s.width, s.height, html.EscapeString(alt))
	for _, m := range s.marks {
		class := m.ink.class()
		switch m.shape {
		case line, dashes:
			dash := ""
			if m.shape == dashes {
				dash = ` stroke-dasharray="5 4"`
			}
			fmt.Fprintf(&b, `<line class="t-%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke-width="%.1f"%s/>`, class, m.x1, m.y1, m.x2, m.y2, m.width, dash)
		case bar:
			fmt.Fprintf(&b, `<rect class="r-%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, class, m.x1, m.y1, m.x2-m.x1, m.y2-m.y1)
		case dot:
			fmt.Fprintf(&b, `<circle class="r-%s" cx="%.1f" cy="%.1f" r="%.1f"/>`, class, m.x1, m.y1, m.width)
		case letters:
			at := [...]string{"start", "middle", "end"}[m.anchor]
			fmt.Fprintf(&b, `<text class="r-%s" x="%.1f" y="%.1f" font-size="%.0f" text-anchor="%s">%s</text>`, class, m.x1, m.y1, m.width, at, html.EscapeString(m.text))
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// pngScale is the number of pixels of a PNG per unit of a sheet.
const pngScale = 2

// png draws the sheet on white.
func (s *sheet) png(w io.Writer) error {
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: pixels(s.width), Height: pixels(s.height)})
	p.FilledRect(0, 0, p.Width(), p.Height(), charts.ColorWhite, charts.ColorWhite, 0)
	for _, m := range s.marks {
		c, x1, y1, x2, y2 := m.ink.colour(), pixels(m.x1), pixels(m.y1), pixels(m.x2), pixels(m.y2)
		ends := []charts.Point{{X: x1, Y: y1}, {X: x2, Y: y2}}
		switch m.shape {
		case line:
			p.LineStroke(ends, c, pngScale*m.width)
		case dashes:
			p.DashedLineStroke(ends, c, pngScale*m.width, []float64{10, 8})
		case bar:
			p.FilledRect(x1, y1, x2, y2, c, c, 0)
		case dot:
			p.Dots(ends[:1], c, c, 1, pngScale*m.width)
		case letters:
			p.Text(m.text, x1-pixels(lettersWidth(m.text, m.width)*float64(m.anchor)/2), y1, 0, style(pngScale*m.width, c))
		}
	}
	content, err := p.Bytes()
	if err != nil {
		return fmt.Errorf("report: drawing: %w", err)
	}
	_, err = w.Write(content)
	return err
}

func pixels(v float64) int { return int(math.Round(pngScale * v)) }

// style of letters of a size in pixels; the painter counts in points, 96 dots per inch.
func style(size float64, c charts.Color) charts.FontStyle {
	return charts.FontStyle{FontSize: size * 72 / 96, FontColor: c, Font: charts.GetDefaultFont()}
}

// lettersWidth measures a text in the units of a sheet.
func lettersWidth(text string, size float64) float64 {
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: 1, Height: 1})
	return float64(p.MeasureText(text, 0, style(10*size, charts.ColorBlack)).Width()) / 10
}

// wrapTo breaks a text into lines of at most limit. Browsers write in other
// fonts than ours: an eighth of the room is left for them.
func wrapTo(text string, limit, size float64) []string {
	return wrap(text, int(limit), func(s string) int { return int(math.Ceil(1.125 * lettersWidth(s, size))) })
}
