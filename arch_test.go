package paes_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "paes"

// mayImport is the architecture: for every room, the rooms of ours it may
// import (tests excepted). "x/*" is any room below x, "*" is everybody. When
// the code says otherwise, change the line and say why beside it.
func mayImport() map[string][]string {
	return map[string][]string{
		// what the rest stands on
		"chile": nil,
		"es":    nil,
		"raw":   nil,
		"ml":    nil,
		"ml/*":  {"ml", "ml/*"},

		// files and settings
		"outfile": {"es"}, // the sentences of a full disk and of a busy folder
		"config":  {"chile", "es"},

		// the road of the data
		"source":    {"raw", "chile", "es", "outfile"},
		"clean":     {"raw", "chile", "es"},
		"feature":   {"clean", "raw", "chile", "es", "ml", "ml/decomposition", "ml/irt"}, // ml/irt: abilities are columns of a table
		"processed": {"feature", "outfile", "es", "chile"},
		"pipeline":  {"source", "raw", "clean", "feature", "chile", "es"},
		"simulate":  {"chile", "ml", "es"},

		// the road of the models
		"dataset":  {"feature", "clean", "chile", "ml", "ml/crossval"}, // ml/crossval: a study takes itself apart into folds
		"model":    {"dataset", "feature", "chile", "es", "ml", "ml/*"},
		"train":    {"dataset", "feature", "model", "chile", "es", "ml", "ml/*", "clean"},
		"report":   {"evaluate", "predict", "train", "model", "feature", "dataset", "clean", "chile", "es"}, // dataset: names of sets; clean: the issues it lists
		"court":    {"dataset", "train", "chile", "ml"},                                                     // train: the recipe that is tried
		"evaluate": {"court", "dataset", "train", "model", "chile", "ml", "ml/*"},
		"registry": {"model", "outfile", "es", "chile"},
		"predict":  {"feature", "model", "dataset", "chile", "es", "ml"}, // ml: the pruebas side by side

		// who knows everybody
		"cmd/paes": {"*"},
		"bench/*":  {"*"}, // comparisons with peers time whatever there is; nobody imports them
	}
}

// testRooms hold fixtures for the tests of others; only tests import them.
func testRooms() []string { return []string{"ml/mltest", "pgtest"} }

// pkg is what go list says of a package.
type pkg struct {
	ImportPath   string
	Name         string
	Dir          string
	Doc          string
	Imports      []string
	GoFiles      []string
	CgoFiles     []string
	TestGoFiles  []string
	XTestGoFiles []string
}

// room is the path of the package inside the module, "" for the root.
func (p pkg) room() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,Doc,Imports,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// rule returns the line of the table that governs room.
func rule(table map[string][]string, room string) ([]string, bool) {
	if allowed, ok := table[room]; ok {
		return allowed, true
	}
	allowed, ok := table[filepath.Dir(room)+"/*"]
	return allowed, ok
}

func allows(allowed []string, room string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		below, pattern := strings.CutSuffix(a, "/*")
		return a == "*" || a == room || pattern && filepath.Dir(room) == below
	})
}

func TestWhoMayImportWhom(t *testing.T) {
	table := mayImport()
	for _, p := range packages(t) {
		room := p.room()
		if room == "" || slices.Contains(testRooms(), room) {
			continue
		}
		allowed, known := rule(table, room)
		if !known {
			if len(p.GoFiles)+len(p.CgoFiles) > 0 {
				t.Errorf("%s is not in the table of arch_test.go: add it to the table with the reason", room)
			}
			continue
		}
		for _, path := range p.Imports {
			other, ours := strings.CutPrefix(path, module+"/")
			switch {
			case !ours:
			case slices.Contains(testRooms(), other):
				t.Errorf("%s imports %s, which is for tests", room, other)
			case !allows(allowed, other):
				t.Errorf("%s may not import %s (see mayImport and docs of the architecture)", room, other)
			}
		}
	}
}

func TestTrainRegistryPredictDoNotKnowEachOther(t *testing.T) {
	table := mayImport()
	three := []string{"train", "registry", "predict"}
	for _, a := range three {
		for _, b := range three {
			if allows(table[a], b) {
				t.Errorf("the table lets %s import %s: model is all they share", a, b)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		if p.room() == "" || len(p.GoFiles)+len(p.CgoFiles) == 0 {
			continue
		}
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "Command " + filepath.Base(p.room()) + " "
		}
		if !strings.HasPrefix(p.Doc, want) {
			t.Errorf("the comment of %s starts with %q, want %q", p.room(), p.Doc, want)
		}
	}
}

func TestHouseRules(t *testing.T) {
	const longest = 500 // lines
	banned := []string{"util", "utils", "common", "helper", "helpers", "base", "core", "misc", "shared"}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "bin" || name == "demo") {
				return filepath.SkipDir
			}
			if slices.Contains(banned, strings.ToLower(name)) {
				t.Errorf("%s: a folder needs the name of a thing", path)
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		if filepath.Dir(path) == "." && name != "arch_test.go" {
			t.Errorf("%s: no Go file at the root", path)
		}
		return checkFile(t, path, longest)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, path string, longest int) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if n := strings.Count(string(text), "\n"); n > longest {
		t.Errorf("%s has %d lines, at most %d", path, n, longest)
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			t.Errorf("%s: func init", path)
		}
	}
	return nil
}
