package report

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"github.com/go-analyze/charts"
	"github.com/go-analyze/charts/chartdraw"
)

// canvas is a white picture to draw bars and text on.
type canvas struct {
	width, height int
	render        chartdraw.Renderer
}

func newCanvas(width, height int) canvas {
	c := canvas{width, height, chartdraw.PNG(width, height)}
	c.rect(0, 0, width, height, charts.ColorWhite)
	return c
}

func (c canvas) rect(x1, y1, x2, y2 int, fill charts.Color) {
	defer c.render.ResetStyle()
	c.render.MoveTo(x1, y1)
	c.render.LineTo(x2, y1)
	c.render.LineTo(x2, y2)
	c.render.LineTo(x1, y2)
	c.render.LineTo(x1, y1)
	c.render.SetFillColor(fill)
	c.render.Fill()
}

// text writes s from x on, on the baseline y.
func (c canvas) text(s string, x, y int, size float64, ink charts.Color) {
	defer c.render.ResetStyle()
	c.font(size, ink)
	c.render.Text(s, x, y)
}

// textWidth measures a text in pixels.
func (c canvas) textWidth(s string, size float64) int {
	defer c.render.ResetStyle()
	c.font(size, charts.ColorBlack)
	return c.render.MeasureText(s).Width()
}

func (c canvas) font(size float64, ink charts.Color) {
	c.render.SetFont(charts.GetDefaultFont())
	c.render.SetFontSize(size)
	c.render.SetFontColor(ink)
}

// write encodes the picture as a PNG with a palette, in less than half of the time
// that full colours take. Channels are rounded to 64 levels: the edges of letters
// have that many shades of an ink.
func (c canvas) write(w io.Writer) error {
	var drawn chartdraw.ImageWriter
	if err := c.render.Save(&drawn); err != nil {
		return fmt.Errorf("report: drawing: %w", err)
	}
	full, err := drawn.Image()
	if err != nil {
		return fmt.Errorf("report: drawing: %w", err)
	}
	if small, ok := withPalette(full); ok {
		full = small
	}
	return png.Encode(w, full)
}

// withPalette reports false for a picture of more than 256 colours.
func withPalette(full image.Image) (*image.Paletted, bool) {
	rgba, ok := full.(*image.RGBA)
	if !ok {
		return nil, false
	}
	out := image.NewPaletted(rgba.Rect, nil)
	index := map[[4]byte]uint8{}
	last, at := [4]byte{}, uint8(0)
	for i := range out.Pix { // as wide as rgba, without gaps between rows
		p := [4]byte(rgba.Pix[4*i:])
		if i == 0 || p != last {
			last = p
			for k, v := range p {
				p[k] = v&^3 | v>>6
			}
			if at, ok = index[p]; !ok {
				if len(out.Palette) == 256 {
					return nil, false
				}
				at = uint8(len(out.Palette))
				index[p] = at
				out.Palette = append(out.Palette, color.RGBA{p[0], p[1], p[2], p[3]})
			}
		}
		out.Pix[i] = at
	}
	return out, true
}
