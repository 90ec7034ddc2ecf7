package report

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strings"

	"github.com/go-analyze/charts"
	"github.com/go-analyze/charts/chartdraw/drawing"
	"github.com/golang/freetype/raster"
)

// shades is how many colours a text takes, for the smooth edges of its letters:
// with those of two texts, a byte per pixel is enough.
const shades = 127

// canvas is a white picture of bars in one colour and texts in two.
type canvas struct {
	ink, soft charts.Color
	img       *image.Paletted // white, the bars' colour, shades of ink, shades of soft
	pen       *drawing.RasterGraphicContext
	err       error // the first
}

// Places in the palette; white is 0.
const (
	barPlace  = 1
	inkPlace  = 2
	softPlace = inkPlace + shades
)

func newCanvas(width, height int, bar, ink, soft charts.Color) *canvas {
	palette := color.Palette{color.White, bar}
	for _, c := range []charts.Color{ink, soft} {
		for k := 1; k <= shades; k++ {
			palette = append(palette, shade(c, k))
		}
	}
	c := &canvas{ink: ink, soft: soft, img: image.NewPaletted(image.Rect(0, 0, width, height), palette)}
	c.pen = drawing.NewRasterGraphicContextWithPainter(c.img, &textPainter{canvas: c})
	c.pen.SetFont(charts.GetDefaultFont())
	return c
}

// shade is the k-th colour on the way from white to c.
func shade(c charts.Color, k int) color.RGBA {
	mix := func(v uint8) uint8 { return uint8(255 - (255-int(v))*k/shades) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 255}
}

func (c *canvas) rectangle(x1, y1, x2, y2 int) {
	draw.Draw(c.img, image.Rect(x1, y1, x2, y2), image.NewUniform(c.img.Palette[barPlace]), image.Point{}, draw.Src)
}

// text writes s on the baseline y from x on, in ink or soft. It goes word by
// word: the time for a fill grows with the square of its letters.
func (c *canvas) text(s string, x, y int, size float64, color charts.Color) {
	c.pen.SetFontSize(size)
	c.pen.SetFillColor(color)
	at := float64(x)
	for word := range strings.SplitAfterSeq(s, " ") {
		advance, err := c.pen.CreateStringPath(word, at, float64(y))
		if err != nil && c.err == nil {
			c.err = fmt.Errorf("report: drawing %q: %w", s, err)
		}
		c.pen.Fill()
		at += advance
	}
}

// encode writes a PNG.
func (c *canvas) encode(w io.Writer) error {
	if c.err != nil {
		return c.err
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, c.img); err != nil {
		return fmt.Errorf("report: writing a picture: %w", err)
	}
	return nil
}

// textPainter paints in the shades of one text.
type textPainter struct {
	canvas *canvas
	place  uint8 // of the shade before the first
}

// SetColor chooses the text.
func (t *textPainter) SetColor(c color.Color) {
	t.place = inkPlace - 1
	if c == t.canvas.soft {
		t.place = softPlace - 1
	}
}

// Paint darkens spans as much as letters cover them.
func (t *textPainter) Paint(spans []raster.Span, _ bool) {
	for _, s := range spans {
		k := uint8((s.Alpha*shades + math.MaxUint16/2) / math.MaxUint16)
		if k == 0 {
			continue
		}
		row := t.canvas.img.Pix[s.Y*t.canvas.img.Stride:]
		for x := s.X0; x < s.X1; x++ {
			row[x] = max(row[x], t.place+k)
		}
	}
}

// labelRuler returns what measures labels in pixels, each of them once.
func labelRuler() func(string) int {
	c := newCanvas(1, 1, charts.ColorBlack, charts.ColorBlack, charts.ColorBlack)
	c.pen.SetFontSize(labelSize)
	widths := map[string]int{}
	return func(s string) int {
		if _, ok := widths[s]; !ok {
			_, _, right, _, _ := c.pen.GetStringBounds(s) // an error comes again when s is drawn
			widths[s] = int(math.Ceil(right))
		}
		return widths[s]
	}
}
