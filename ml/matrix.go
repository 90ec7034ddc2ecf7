package ml

import "fmt"

// Matrix is a dense row-major matrix: element (i, j) is Data[i*Cols+j].
// Data always has exactly Rows*Cols elements. NaN means "missing".
type Matrix struct {
	Rows, Cols int
	Data       []float64
}

// NewMatrix returns a rows x cols matrix of zeros.
func NewMatrix(rows, cols int) Matrix {
	return Matrix{Rows: rows, Cols: cols, Data: make([]float64, rows*cols)}
}

// FromRows copies rows, which must all have the same length, into a matrix.
func FromRows(rows [][]float64) Matrix {
	if len(rows) == 0 {
		return Matrix{}
	}
	m := NewMatrix(len(rows), len(rows[0]))
	for i, r := range rows {
		if len(r) != m.Cols {
			panic(fmt.Sprintf("ml: row %d has %d columns, row 0 has %d", i, len(r), m.Cols))
		}
		copy(m.Row(i), r)
	}
	return m
}

// Row returns row i as a slice that shares the matrix's memory.
func (m Matrix) Row(i int) []float64 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}

// At returns element (i, j).
func (m Matrix) At(i, j int) float64 { return m.Data[i*m.Cols+j] }

// Set stores v at (i, j).
func (m Matrix) Set(i, j int, v float64) { m.Data[i*m.Cols+j] = v }

// SelectRows copies the given rows, in the given order, into a new matrix.
func (m Matrix) SelectRows(rows []int) Matrix {
	out := NewMatrix(len(rows), m.Cols)
	for k, i := range rows {
		copy(out.Row(k), m.Row(i))
	}
	return out
}

// SelectCols copies the given columns, in the given order, into a new matrix.
func (m Matrix) SelectCols(cols []int) Matrix {
	out := NewMatrix(m.Rows, len(cols))
	for i := range m.Rows {
		src, dst := m.Row(i), out.Row(i)
		for k, j := range cols {
			dst[k] = src[j]
		}
	}
	return out
}

// Col copies column j into dst, which is allocated when nil.
func (m Matrix) Col(dst []float64, j int) []float64 {
	dst = Resize(dst, m.Rows)
	for i := range dst {
		dst[i] = m.Data[i*m.Cols+j]
	}
	return dst
}

// Resize returns dst when it has length n, a new slice when dst is nil, and
// panics otherwise: it is how Predict treats its dst argument.
func Resize(dst []float64, n int) []float64 {
	if dst == nil {
		return make([]float64, n)
	}
	if len(dst) != n {
		panic(fmt.Sprintf("ml: dst has length %d, want %d", len(dst), n))
	}
	return dst
}

// MustHaveCols panics when x does not have the want columns a predictor was
// fitted on: a wrong shape is a programmer's error, not bad data.
func MustHaveCols(x Matrix, want int) {
	if x.Cols != want {
		panic(fmt.Sprintf("ml: matrix has %d columns, the model was fitted on %d", x.Cols, want))
	}
}
