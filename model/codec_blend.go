package model

import "paes/ml/censored"

// blend writes the fitted recipe `paes`; its schema is the card's.
func (e *encoder) blend(b *Blend) error {
	e.float64s(b.Scale.Latent)
	e.float64s(b.Scale.Seen)
	if err := e.core(&b.Core); err != nil {
		return err
	}
	for _, c := range []*Calibrated{b.Known, b.NewYear} {
		if err := e.calibrated(c); err != nil {
			return err
		}
	}
	e.float64s(b.Reach.Mean)
	e.float64s(b.Reach.SD)
	e.float64(b.Reach.Far)
	return nil
}

func (d *decoder) blend(cols int) *Blend {
	b := &Blend{Scale: d.scale(), Core: d.core(cols)}
	b.Known, b.NewYear = d.calibrated(cols), d.calibrated(cols)
	b.Reach = Reach{Mean: d.exactly(cols), SD: d.exactly(cols), Far: d.float64()}
	return b
}

func (d *decoder) scale() censored.Scale {
	s := censored.Scale{Latent: d.float64s()}
	s.Seen = d.exactly(len(s.Latent))
	for k := range s.Latent {
		if len(s.Latent) < 2 || k > 0 && !(s.Latent[k] > s.Latent[k-1] && s.Seen[k] > s.Seen[k-1]) {
			d.fail("the knots of the scale do not rise")
			break
		}
	}
	return s
}

func (e *encoder) core(c *Core) error {
	e.float64s(c.Fill)
	e.uint32(uint32(len(c.Levels)))
	for _, l := range c.Levels {
		e.uint32(uint32(l.Year))
		e.float64(l.Shift)
	}
	e.float64(c.Next)
	e.float64(c.NextSD)
	e.float64(c.Noise)
	e.uint32(uint32(len(c.Slopes)))
	for _, s := range c.Slopes {
		e.uint32(uint32(s.Column))
		e.float64(s.Points)
	}
	return e.predictor(c.Latent)
}

func (d *decoder) core(cols int) Core {
	c := Core{Fill: d.exactly(cols)}
	for range d.count(12) {
		c.Levels = append(c.Levels, Level{Year: int(d.uint32()), Shift: d.float64()})
	}
	c.Next, c.NextSD, c.Noise = d.float64(), d.float64(), d.float64()
	for range d.count(12) {
		s := Slope{Column: int(d.uint32()), Points: d.float64()}
		if s.Column >= cols {
			d.fail("a slope of column %d of %d", s.Column, cols)
		}
		c.Slopes = append(c.Slopes, s)
	}
	c.Latent = d.predictor(cols, 0)
	return c
}

func (e *encoder) calibrated(c *Calibrated) error {
	e.bool(c != nil)
	if c == nil {
		return nil
	}
	e.uint32(uint32(len(c.Folds)))
	for k := range c.Folds {
		if err := e.core(&c.Folds[k]); err != nil {
			return err
		}
		e.float64s(c.Errors.Low[k])
		e.float64s(c.Errors.High[k])
	}
	e.float64(c.Errors.Lower)
	e.float64(c.Errors.Upper)
	return nil
}

func (d *decoder) calibrated(cols int) *Calibrated {
	if !d.bool() {
		return nil
	}
	c := &Calibrated{}
	for range d.count(1) {
		c.Folds = append(c.Folds, d.core(cols))
		low := d.float64s()
		c.Errors.Low, c.Errors.High = append(c.Errors.Low, low), append(c.Errors.High, d.exactly(len(low)))
		if d.err != nil {
			return nil
		}
	}
	c.Errors.Lower, c.Errors.Upper = d.float64(), d.float64()
	if !(c.Errors.Lower < c.Errors.Upper) {
		d.fail("bounds %v and %v", c.Errors.Lower, c.Errors.Upper)
	}
	return c
}
