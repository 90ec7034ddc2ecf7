package model

import (
	"encoding/binary"
	"fmt"
	"math"

	"paes/ml"
	"paes/ml/boost"
	"paes/ml/decomposition"
	"paes/ml/ensemble"
	"paes/ml/linear"
	"paes/ml/neural"
	"paes/ml/preprocess"
	"paes/ml/tree"
)

// Kinds of predictor in a file. A number is never given another meaning.
const (
	kindLinear   = 1
	kindBayesian = 2
	kindScaled   = 3
	kindForest   = 4
	kindBoosted  = 5
	kindAda      = 6
	kindNetwork  = 7
	kindStacked  = 8
	kindBoost    = 9
	kindVoted    = 10
	kindWide     = 11
)

// maxNesting bounds predictors within predictors: a stack of scaled models is 2.
const maxNesting = 4

// predictor writes the kind and the fields of p: the one switch from type to kind.
func (e *encoder) predictor(p ml.Predictor) error {
	switch p := p.(type) {
	case *linear.Model:
		e.uint8(kindLinear)
		e.linear(*p)
	case *linear.BayesianModel:
		e.uint8(kindBayesian)
		e.linear(p.Model)
		e.float64(p.Alpha)
		e.float64(p.Lambda)
		e.uint32(uint32(p.Iterations))
		e.bool(p.Converged)
	case *preprocess.ScaledModel:
		e.uint8(kindScaled)
		e.optional(p.Scale.Mean)
		e.optional(p.Scale.Scale)
		return e.predictor(p.Inner)
	case *ensemble.Forest:
		e.uint8(kindForest)
		e.trees(p.Trees)
		e.float64s(p.Gains)
	case *ensemble.Boosted:
		e.uint8(kindBoosted)
		e.float64(p.Base)
		e.trees(p.Trees)
		e.float64s(p.Gains)
	case *boost.Model:
		e.uint8(kindBoost)
		e.float64(p.Base)
		e.bool(p.Missing)
		e.trees(p.Trees)
		e.float64s(p.Gains)
	case *boost.ForestModel:
		e.uint8(kindWide)
		e.wideTrees(p.Trees)
		e.float64s(p.Gains)
	case *ensemble.Ada:
		e.uint8(kindAda)
		e.trees(p.Trees)
		e.float64s(p.Weights)
		e.float64s(p.Gains)
	case *neural.Network:
		e.uint8(kindNetwork)
		e.uint32(uint32(len(p.Weights)))
		for l, w := range p.Weights {
			e.matrix(w)
			e.float64s(p.Biases[l])
		}
		e.uint32(uint32(p.Epochs))
		e.bool(p.Converged)
	case *ensemble.Stacked:
		e.uint8(kindStacked)
		e.uint32(uint32(p.Cols))
		e.uint32(uint32(len(p.Bases)))
		if err := e.bases(p.Names, p.Bases); err != nil {
			return err
		}
		return e.predictor(p.Final)
	case *ensemble.Voted:
		e.uint8(kindVoted)
		e.uint32(uint32(p.Cols))
		e.float64s(p.Weights)
		e.uint32(uint32(len(p.Bases)))
		return e.bases(p.Names, p.Bases)
	default:
		return fmt.Errorf("model: no file format for %T", p)
	}
	return nil
}

func (e *encoder) bases(names []string, bases []ml.Predictor) error {
	for k, base := range bases {
		e.bytes([]byte(names[k]))
		if err := e.predictor(base); err != nil {
			return err
		}
	}
	return nil
}

// predictor reads what the encoder wrote: the one switch from kind to type. cols
// is how many columns the predictor will be given.
func (d *decoder) predictor(cols, depth int) ml.Predictor {
	if depth > maxNesting {
		d.fail("predictors are nested too deep")
		return nil
	}
	switch kind := d.uint8(); kind {
	case kindLinear:
		m := d.linear(cols)
		return &m
	case kindBayesian:
		return &linear.BayesianModel{
			Model: d.linear(cols), Alpha: d.float64(), Lambda: d.float64(),
			Iterations: int(d.uint32()), Converged: d.bool(),
		}
	case kindScaled:
		scale := &preprocess.FittedScaler{Mean: d.optional(cols), Scale: d.optional(cols)}
		return &preprocess.ScaledModel{Scale: scale, Inner: d.predictor(cols, depth+1)}
	case kindForest:
		return &ensemble.Forest{Trees: d.trees(cols), Gains: d.exactly(cols)}
	case kindBoosted:
		return &ensemble.Boosted{Base: d.float64(), Trees: d.trees(cols), Gains: d.exactly(cols)}
	case kindBoost:
		m := &boost.Model{Base: d.float64(), Missing: d.bool()}
		if m.Missing {
			m.Trees = d.trees(2 * cols)
		} else {
			m.Trees = d.trees(cols)
		}
		m.Gains = d.exactly(cols)
		return m
	case kindWide:
		return &boost.ForestModel{Trees: d.wideTrees(cols), Gains: d.exactly(cols)}
	case kindAda:
		trees := d.trees(cols)
		return &ensemble.Ada{Trees: trees, Weights: d.exactly(len(trees)), Gains: d.exactly(cols)}
	case kindNetwork:
		return d.network(cols)
	case kindStacked:
		return d.stacked(cols, depth)
	case kindVoted:
		return d.voted(cols, depth)
	default:
		d.fail("unknown kind of predictor %d", kind)
		return nil
	}
}

func (d *decoder) stacked(cols, depth int) *ensemble.Stacked {
	m := &ensemble.Stacked{Cols: int(d.uint32())}
	if m.Cols != cols {
		d.fail("a stack of %d columns where there are %d", m.Cols, cols)
	}
	for range d.count(5) {
		m.Names = append(m.Names, string(d.bytes()))
		m.Bases = append(m.Bases, d.predictor(cols, depth+1))
	}
	m.Final = d.predictor(len(m.Bases), depth+1)
	return m
}

func (d *decoder) voted(cols, depth int) *ensemble.Voted {
	m := &ensemble.Voted{Cols: int(d.uint32()), Weights: d.float64s()}
	if m.Cols != cols {
		d.fail("a vote of %d columns where there are %d", m.Cols, cols)
	}
	for range d.count(5) {
		m.Names = append(m.Names, string(d.bytes()))
		m.Bases = append(m.Bases, d.predictor(cols, depth+1))
	}
	if len(m.Weights) != len(m.Bases) {
		d.fail("%d weights for %d bases", len(m.Weights), len(m.Bases))
	}
	return m
}

func (d *decoder) network(cols int) *neural.Network {
	m := &neural.Network{}
	in := cols
	for range d.count(16) {
		w, b := d.matrix(), d.float64s()
		if w.Rows != in || w.Cols == 0 || len(b) != w.Cols {
			d.fail("a layer of %d x %d after one of %d", w.Rows, w.Cols, in)
			return m
		}
		in = w.Cols
		m.Weights, m.Biases = append(m.Weights, w), append(m.Biases, b)
	}
	if in != 1 || len(m.Weights) == 0 {
		d.fail("a network of %d layers with %d outputs", len(m.Weights), in)
	}
	m.Epochs, m.Converged = int(d.uint32()), d.bool()
	return m
}

func (e *encoder) linear(m linear.Model) {
	e.float64s(m.Coef)
	e.float64(m.Intercept)
}

func (d *decoder) linear(cols int) linear.Model {
	return linear.Model{Coef: d.exactly(cols), Intercept: d.float64()}
}

// trees writes each tree as its number of nodes, the nodes (8 bytes each) and
// their values.
func (e *encoder) trees(trees []tree.Tree) {
	e.uint32(uint32(len(trees)))
	for _, t := range trees {
		e.uint32(uint32(len(t.Nodes)))
		for _, n := range t.Nodes {
			e.uint32(math.Float32bits(n.Threshold))
			e.buf = binary.LittleEndian.AppendUint16(e.buf, n.Feature)
			e.buf = binary.LittleEndian.AppendUint16(e.buf, n.Left)
		}
		for _, v := range t.Values {
			e.float64(v)
		}
	}
}

func (d *decoder) trees(cols int) []tree.Tree {
	trees := make([]tree.Tree, d.count(4))
	for k := range trees {
		n := d.count(16)
		t := tree.Tree{Nodes: make([]tree.Node, n), Values: make([]float64, n)}
		nodes, values := d.take(8*n), d.take(8*n)
		if d.err != nil {
			return nil
		}
		for i := range t.Nodes {
			b := nodes[8*i : 8*i+8]
			t.Nodes[i] = tree.Node{
				Threshold: math.Float32frombits(binary.LittleEndian.Uint32(b)),
				Feature:   binary.LittleEndian.Uint16(b[4:]),
				Left:      binary.LittleEndian.Uint16(b[6:]),
			}
			t.Values[i] = math.Float64frombits(binary.LittleEndian.Uint64(values[8*i:]))
		}
		if err := t.Validate(cols); err != nil {
			d.fail("%v", err)
			return nil
		}
		trees[k] = t
	}
	return trees
}

func (e *encoder) pca(m *decomposition.PCAModel) {
	e.bool(m != nil)
	if m != nil {
		e.float64s(m.Mean)
		e.matrix(m.Components)
		e.float64s(m.ExplainedVariance)
	}
}

func (d *decoder) pca() *decomposition.PCAModel {
	if !d.bool() {
		return nil
	}
	m := &decomposition.PCAModel{Mean: d.float64s(), Components: d.matrix(), ExplainedVariance: d.float64s()}
	if m.Components.Cols != len(m.Mean) || m.Components.Rows != len(m.ExplainedVariance) {
		d.fail("components of %d x %d over %d columns", m.Components.Rows, m.Components.Cols, len(m.Mean))
		return nil
	}
	return m
}
