package model

import (
	"encoding/binary"
	"math"

	"paes/ml/boost"
)

// wideNode is how many bytes a node takes: the threshold, the feature, whether
// missing values go right, and the two children.
const wideNode = 16

// wideTrees writes each tree as its nodes and the values of its leaves.
func (e *encoder) wideTrees(trees []boost.WideTree) {
	e.uint32(uint32(len(trees)))
	for _, t := range trees {
		e.uint32(uint32(len(t.Nodes)))
		for _, n := range t.Nodes {
			missing := uint16(0)
			if n.MissingRight {
				missing = 1
			}
			e.uint32(math.Float32bits(n.Threshold))
			e.buf = binary.LittleEndian.AppendUint16(e.buf, n.Feature)
			e.buf = binary.LittleEndian.AppendUint16(e.buf, missing)
			e.uint32(uint32(n.Children[0]))
			e.uint32(uint32(n.Children[1]))
		}
		e.float64s(t.Values)
	}
}

func (d *decoder) wideTrees(cols int) []boost.WideTree {
	trees := make([]boost.WideTree, d.count(8))
	for k := range trees {
		t := boost.WideTree{}
		if n := d.count(wideNode); n > 0 {
			t.Nodes = make([]boost.WideNode, n)
		}
		nodes := d.take(wideNode * len(t.Nodes))
		t.Values = d.float64s()
		if d.err != nil {
			return nil
		}
		for i := range t.Nodes {
			b := nodes[wideNode*i : wideNode*(i+1)]
			missing := binary.LittleEndian.Uint16(b[6:])
			if missing > 1 {
				d.fail("node %d sends missing values to %d", i, missing)
				return nil
			}
			t.Nodes[i] = boost.WideNode{
				Threshold:    math.Float32frombits(binary.LittleEndian.Uint32(b)),
				Feature:      binary.LittleEndian.Uint16(b[4:]),
				MissingRight: missing == 1,
				Children:     [2]int32{int32(binary.LittleEndian.Uint32(b[8:])), int32(binary.LittleEndian.Uint32(b[12:]))},
			}
		}
		if err := t.Validate(cols); err != nil {
			d.fail("%v", err)
			return nil
		}
		trees[k] = t
	}
	if d.err == nil && len(trees) == 0 {
		d.fail("a forest without trees")
	}
	return trees
}
