package config

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"paes/es"
)

// document is what a configuration file says: values by normalised path, and
// the keys nobody knows.
type document struct {
	file    string
	values  map[string]value
	unknown []string
}

const (
	maxDepth = 32     // nesting, aliases included
	maxNodes = 50_000 // visited, so that aliases of aliases end
)

// reader walks a YAML tree and keeps what the key table asks for.
type reader struct {
	doc     *document
	keys    []key
	anchors map[string]ast.Node
	nodes   int
}

func parseYAML(text, file string) (*document, error) {
	if err := tooDeep(text, file); err != nil {
		return nil, err
	}
	tree, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, syntaxError(text, file, err)
	}
	r := reader{doc: &document{file: file, values: map[string]value{}}, keys: keyTable(), anchors: map[string]ast.Node{}}
	for _, d := range tree.Docs {
		if d.Body == nil {
			continue
		}
		if body := r.resolve(d.Body, 0); body != nil && !r.section(body, "", "", 0) && !isNull(body) {
			return nil, &es.Error{Code: "config_yaml", Sentence: "El archivo no es una lista de claves con sus valores.",
				Where: es.Place{File: file, Row: lineOf(body)}, Hint: "Escriba cada clave en su línea, por ejemplo «pruebas: [M2, Historia]»."}
		}
	}
	return r.doc, nil
}

// section reads a mapping, or a list of mappings, found at path. It returns
// false when n is neither.
func (r *reader) section(n ast.Node, path, shown string, depth int) bool {
	fields, ok := r.fields(n, depth)
	if !ok {
		return false
	}
	for _, f := range fields {
		name, label := normPath(f.name), f.name
		if path != "" {
			name, label = path+"."+name, shown+"."+label
		}
		r.field(f.node, name, label, depth+1)
	}
	return true
}

func (r *reader) field(n ast.Node, path, shown string, depth int) {
	if depth > maxDepth {
		return
	}
	n = r.resolve(n, depth)
	for _, k := range r.keys {
		if k.norm() != path {
			continue
		}
		if n == nil || isNull(n) {
			return // a key without a value keeps its default
		}
		if v, ok := r.value(n, k.list, depth); ok {
			v.file = r.doc.file
			r.doc.values[path] = v
			return
		}
	}
	prefix := slices.ContainsFunc(r.keys, func(k key) bool { return strings.HasPrefix(k.norm(), path+".") })
	if prefix && (n == nil || isNull(n) || r.section(n, path, shown, depth)) {
		return
	}
	if !slices.Contains(r.doc.unknown, shown) {
		r.doc.unknown = append(r.doc.unknown, shown)
	}
}

// value reads a scalar or, where the key holds several values, a list, a
// mapping (its keys, those set to false left out) or a text with commas.
func (r *reader) value(n ast.Node, list bool, depth int) (value, bool) {
	v := value{line: lineOf(n)}
	if text, ok := scalar(n); ok {
		v.text = text
		v.list = splitList(text)
		return v, true
	}
	if seq, ok := n.(*ast.SequenceNode); ok {
		if !list && len(seq.Values) != 1 {
			return v, false
		}
		v.list = r.scalars(seq, depth+1)
		if len(v.list) == 1 {
			v.text = v.list[0]
		}
		return v, list || len(v.list) == 1
	}
	fields, ok := r.fields(n, depth)
	if !ok || !list {
		return v, false
	}
	for _, f := range fields {
		inner := r.resolve(f.node, depth+1)
		if seq, ok := inner.(*ast.SequenceNode); ok && len(fields) == 1 {
			v.list = append(v.list, r.scalars(seq, depth+1)...)
			continue
		}
		text, _ := scalar(inner)
		if strings.EqualFold(text, "false") {
			continue
		}
		v.list = append(v.list, f.name)
		if text != "" {
			v.alt = append(v.alt, text)
		}
	}
	return v, true
}

// scalars returns the texts of a sequence; a mapping in it gives its keys.
func (r *reader) scalars(seq *ast.SequenceNode, depth int) []string {
	var out []string
	for _, item := range seq.Values {
		item = r.resolve(item, depth)
		if text, ok := scalar(item); ok && strings.TrimSpace(text) != "" {
			out = append(out, strings.TrimSpace(text))
		} else if fields, ok := r.fields(item, depth); ok {
			for _, f := range fields {
				out = append(out, f.name)
			}
		}
	}
	return out
}

type field struct {
	name string
	node ast.Node
}

// fields lists the keys of a mapping, of the mappings merged into it and of a
// list of mappings.
func (r *reader) fields(n ast.Node, depth int) ([]field, bool) {
	if depth > maxDepth {
		return nil, false
	}
	var out []field
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	case *ast.SequenceNode:
		for _, item := range n.Values {
			inner, ok := r.fields(r.resolve(item, depth+1), depth+1)
			if !ok {
				return nil, false
			}
			out = append(out, inner...)
		}
		return out, len(out) > 0
	default:
		return nil, false
	}
	for _, p := range pairs {
		if p == nil || p.Key == nil {
			continue
		}
		if p.Key.IsMergeKey() {
			if inner, ok := r.fields(r.resolve(p.Value, depth+1), depth+1); ok {
				out = append(inner, out...) // the mapping's own keys come after and win
			}
			continue
		}
		out = append(out, field{keyName(p.Key), p.Value})
	}
	return out, true
}

// resolve follows anchors, aliases and tags to the node that holds the value;
// nil when there is none.
func (r *reader) resolve(n ast.Node, depth int) ast.Node {
	for range maxDepth {
		if r.nodes++; r.nodes > maxNodes || depth > maxDepth {
			return nil
		}
		switch x := n.(type) {
		case *ast.AnchorNode:
			if x.Name != nil {
				r.anchors[x.Name.String()] = x.Value
			}
			n = x.Value
		case *ast.AliasNode:
			if x.Value == nil {
				return nil
			}
			n = r.anchors[x.Value.String()]
		case *ast.TagNode:
			n = x.Value
		default:
			return n
		}
	}
	return nil
}

func scalar(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		if x.Value == nil {
			return "", true
		}
		return strings.TrimRight(x.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		if t := n.GetToken(); t != nil {
			return strings.TrimSpace(t.Value), true
		}
	}
	return "", false
}

func isNull(n ast.Node) bool {
	_, null := n.(*ast.NullNode)
	_, comment := n.(*ast.CommentGroupNode)
	return null || comment
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

func keyName(k ast.MapKeyNode) string {
	if s, ok := k.(*ast.StringNode); ok {
		return s.Value
	}
	if t := k.GetToken(); t != nil {
		return t.Value
	}
	return ""
}

// normPath reduces a path to how keys are compared: case, accents and the dash
// do not matter.
func normPath(s string) string {
	return strings.NewReplacer("-", "_", " ", "_", "á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u").
		Replace(strings.ToLower(strings.TrimSpace(s)))
}
