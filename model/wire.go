package model

import (
	"encoding/binary"
	"fmt"
	"math"

	"paes/ml"
)

// encoder appends values to a buffer.
type encoder struct{ buf []byte }

func (e *encoder) uint8(v uint8)   { e.buf = append(e.buf, v) }
func (e *encoder) uint32(v uint32) { e.buf = binary.LittleEndian.AppendUint32(e.buf, v) }
func (e *encoder) float64(v float64) {
	e.buf = binary.LittleEndian.AppendUint64(e.buf, math.Float64bits(v))
}

func (e *encoder) bytes(b []byte) {
	e.uint32(uint32(len(b)))
	e.buf = append(e.buf, b...)
}

func (e *encoder) float64s(v []float64) {
	e.uint32(uint32(len(v)))
	for _, x := range v {
		e.float64(x)
	}
}

func (e *encoder) bool(v bool) {
	if v {
		e.uint8(1)
	} else {
		e.uint8(0)
	}
}

// optional writes a list that may be nil.
func (e *encoder) optional(v []float64) {
	e.bool(v != nil)
	if v != nil {
		e.float64s(v)
	}
}

func (e *encoder) matrix(m ml.Matrix) {
	e.uint32(uint32(m.Rows))
	e.uint32(uint32(m.Cols))
	e.float64s(m.Data)
}

// decoder takes values off a buffer. After the first failure every value is zero
// and err says what was wrong.
type decoder struct {
	buf []byte
	err error
}

func (d *decoder) fail(what string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(what, args...))
	}
	d.buf = nil
}

// take returns the next n bytes, or nil when there are fewer.
func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.buf) {
		d.fail("it ends too soon")
		return nil
	}
	b := d.buf[:n:n]
	d.buf = d.buf[n:]
	return b
}

func (d *decoder) uint8() uint8 {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) uint32() uint32 {
	if b := d.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (d *decoder) float64() float64 {
	if b := d.take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (d *decoder) bytes() []byte { return d.take(int(d.uint32())) }

// count reads how many items of the given size follow, at most what is left.
func (d *decoder) count(size int) int {
	n := int(d.uint32())
	if n > len(d.buf)/size {
		d.fail("a list is longer than the file")
		return 0
	}
	return n
}

func (d *decoder) float64s() []float64 {
	out := make([]float64, d.count(8))
	b := d.take(8 * len(out))
	for i := range out {
		if b != nil {
			out[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	return out
}

// exactly reads a list that must have n numbers.
func (d *decoder) exactly(n int) []float64 {
	v := d.float64s()
	if len(v) != n {
		d.fail("a list of %d numbers, want %d", len(v), n)
	}
	return v
}

func (d *decoder) bool() bool { return d.uint8() == 1 }

// optional reads a list of n numbers, or nil.
func (d *decoder) optional(n int) []float64 {
	if !d.bool() {
		return nil
	}
	return d.exactly(n)
}

func (d *decoder) matrix() ml.Matrix {
	m := ml.Matrix{Rows: int(d.uint32()), Cols: int(d.uint32())}
	m.Data = d.float64s()
	if len(m.Data) != m.Rows*m.Cols {
		d.fail("a matrix of %d x %d has %d elements", m.Rows, m.Cols, len(m.Data))
		return ml.Matrix{}
	}
	return m
}
