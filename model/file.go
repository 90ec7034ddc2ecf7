package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"paes/feature"
)

// The file is, in this order: the magic, the format (uint32), the length of the
// card (uint32) and the card as JSON, then whether it is a blend (a byte) and the
// blend, or the PCA and the predictor, then the background, as the codec writes
// them, and last the SHA-256 of all that stands before it. Numbers are little
// endian.
const (
	magic      = "PAESMOD\n"
	format     = 2
	headLength = len(magic) + 8
	maxCard    = 16 << 20
)

// Errors that say why a file is not a usable model; test with errors.Is.
var (
	ErrDamaged = errors.New("model: damaged file")
	ErrFormat  = errors.New("model: written in another format")
)

// Encode writes the model and sets its version. Equal models give equal bytes.
func (m *Model) Encode(w io.Writer) error {
	card, err := json.Marshal(m.Card)
	if err != nil {
		return fmt.Errorf("model: card: %w", err)
	}
	e := &encoder{buf: []byte(magic)}
	e.uint32(format)
	e.bytes(card)
	if e.bool(m.Blend != nil); m.Blend != nil {
		err = e.blend(m.Blend)
	} else {
		e.pca(m.PCA)
		err = e.predictor(m.Predictor)
	}
	if err != nil {
		return err
	}
	e.matrix(m.Background)
	sum := sha256.Sum256(e.buf)
	m.Version = version(sum[:])
	_, err = w.Write(append(e.buf, sum[:]...))
	return err
}

// Decode reads a whole file. It refuses any file whose checksum is wrong before
// it looks inside, and what does not fit together afterwards.
func Decode(content []byte) (*Model, error) {
	if len(content) < headLength+sha256.Size || string(content[:len(magic)]) != magic {
		return nil, ErrDamaged
	}
	body, sum := content[:len(content)-sha256.Size], content[len(content)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil, fmt.Errorf("%w: wrong checksum", ErrDamaged)
	}
	if f := binary.LittleEndian.Uint32(body[len(magic):]); f != format {
		return nil, fmt.Errorf("%w: %d, want %d", ErrFormat, f, format)
	}
	d := &decoder{buf: body[len(magic)+4:]}
	m := &Model{Version: version(sum)}
	if err := json.Unmarshal(d.bytes(), &m.Card); err != nil {
		return nil, fmt.Errorf("%w: card: %v", ErrDamaged, err)
	}
	if cols := len(m.Card.Schema); d.bool() {
		m.Blend = d.blend(cols)
		m.Blend.Schema = m.Card.Schema
	} else {
		m.PCA = d.pca()
		m.Predictor = d.predictor(cols, 0)
	}
	m.Background = d.matrix()
	if b := m.Background; b.Rows > 0 && b.Cols != len(m.Card.Schema) {
		d.fail("a background of %d columns for %d", b.Cols, len(m.Card.Schema))
	}
	if d.err == nil && len(d.buf) > 0 {
		d.fail("%d bytes too many", len(d.buf))
	}
	if d.err != nil {
		return nil, d.err
	}
	return m, m.fits()
}

// fits reports a card that does not go with the loadings, which would panic later.
func (m *Model) fits() error {
	components, indicadores := len(schemaOf(m.Card.Schema, feature.Componentes)), len(schemaOf(m.Card.Schema, feature.Indicadores))
	switch {
	case m.Blend != nil: // reads its columns by name
	case m.PCA == nil && components == 0:
	case m.PCA != nil && components == m.PCA.Components.Rows && indicadores == len(m.PCA.Mean):
	default:
		return fmt.Errorf("%w: the loadings do not go with %d components of %d indicadores", ErrDamaged, components, indicadores)
	}
	return nil
}

// DecodeCard reads the card alone, without verifying the rest of the file.
func DecodeCard(r io.Reader) (Card, error) {
	var card Card
	head := make([]byte, headLength)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(magic)]) != magic {
		return card, ErrDamaged
	}
	if f := binary.LittleEndian.Uint32(head[len(magic):]); f != format {
		return card, fmt.Errorf("%w: %d, want %d", ErrFormat, f, format)
	}
	n := binary.LittleEndian.Uint32(head[len(magic)+4:])
	if n > maxCard {
		return card, ErrDamaged
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return card, ErrDamaged
	}
	if err := json.Unmarshal(text, &card); err != nil {
		return card, fmt.Errorf("%w: card: %v", ErrDamaged, err)
	}
	return card, nil
}

func version(sum []byte) string { return hex.EncodeToString(sum[:4]) }
