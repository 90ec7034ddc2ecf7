// Package registry keeps model files: where they are, what they are called and
// which is the one to use.
package registry

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"paes/chile"
	"paes/es"
	"paes/model"
)

const ext = ".paes"

// Recipes that models are made by; the first is the one that is served when
// nothing else is asked for.
const (
	Paes    = "paes"
	Clasica = "clasica"
)

// middle of the name of a file, by recipe.
func middle(recipe string) string {
	if recipe == Paes {
		return "_paes_"
	}
	return "_stacking_allvars_"
}

// FileName returns the name of a model's file: 23-11_paes_m2.paes, or
// 23-11_stacking_allvars_m2.paes.
func FileName(c model.Card) (string, error) {
	p, err := chile.ParsePrueba(c.Prueba)
	if err != nil {
		return "", err
	}
	day, err := time.Parse(time.DateOnly, c.Trained)
	if err != nil {
		return "", err
	}
	return day.Format("02-01") + middle(c.Recipe) + p.Slug() + ext, nil
}

// Save writes the models into files of dir made by create, which belongs to a
// set that is written all or none, and returns their paths.
func Save(create func(path string) (io.Writer, error), dir string, models []*model.Model) ([]string, error) {
	var paths []string
	for _, m := range models {
		name, err := FileName(m.Card)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, name)
		w, err := create(path)
		if err != nil {
			return nil, err
		}
		if err := m.Encode(w); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// candidate is a model file before its predictor is read.
type candidate struct {
	path     string
	prueba   chile.Prueba
	recipe   string
	fits     bool // trained on the tables at hand
	trained  string
	modified time.Time
}

// Latest loads one model of each prueba, in the order of chile.Pruebas: the
// newest that was trained on the tables with the given fingerprint or, without
// such, the newest of all, and of the recipe asked for; with "" of the recipe
// paes where there is one. unread says which files were set aside because they
// cannot be read; that is an error only when no model is left.
func Latest(ctx context.Context, dir, fingerprint, recipe string) (models []*model.Model, unread []error, err error) {
	newest, unread, err := list(dir, fingerprint, recipe)
	if err != nil {
		return nil, nil, err
	}
	models = make([]*model.Model, len(newest))
	errs := make([]error, len(newest))
	var wg sync.WaitGroup
	for i, c := range newest {
		wg.Go(func() { models[i], errs[i] = load(c.path) })
	}
	wg.Wait()
	for _, err := range append(errs, ctx.Err()) {
		if err != nil {
			return nil, nil, err
		}
	}
	return models, unread, nil
}

// list returns the file of each prueba that Latest is to load.
func list(dir, fingerprint, recipe string) (newest []candidate, unread []error, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, &es.Error{Code: "modelos_ilegibles", Sentence: "No se puede leer la carpeta de modelos.",
			Where: es.Place{File: dir}, Hint: "Revise los permisos de la carpeta.", Err: err}
	}
	var all []candidate
	for _, e := range entries {
		name := e.Name()
		ours := strings.Contains(name, middle(Paes)) || strings.Contains(name, middle(Clasica))
		if e.IsDir() || !ours || filepath.Ext(name) != ext {
			continue
		}
		c, err := look(filepath.Join(dir, name), fingerprint)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		if recipe == "" || c.recipe == recipe {
			all = append(all, c)
		}
	}
	if len(all) == 0 && len(unread) > 0 {
		return nil, nil, unread[0]
	}
	if len(all) == 0 {
		return nil, nil, &es.Error{Code: "modelo_falta", Sentence: "No hay modelos entrenados.",
			Where: es.Place{File: dir}, Hint: "Ejecute «paes entrenar» para crearlos."}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.prueba, b.prueba), compareBool(b.fits, a.fits), compareBool(b.recipe == Paes, a.recipe == Paes), cmp.Compare(b.trained, a.trained),
			b.modified.Compare(a.modified), cmp.Compare(a.path, b.path))
	})
	return slices.CompactFunc(all, func(a, b candidate) bool { return a.prueba == b.prueba }), unread, nil
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func look(path, fingerprint string) (candidate, error) {
	f, err := os.Open(path)
	if err != nil {
		return candidate{}, unreadable(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return candidate{}, unreadable(path, err)
	}
	card, err := model.DecodeCard(f)
	if err != nil {
		return candidate{}, broken(path, err)
	}
	p, err := chile.ParsePrueba(card.Prueba)
	if err != nil {
		return candidate{}, broken(path, err)
	}
	return candidate{path, p, card.Recipe, card.Features == fingerprint, card.Trained, info.ModTime()}, nil
}

func load(path string) (*model.Model, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	m, err := model.Decode(content)
	if err != nil {
		return nil, broken(path, err)
	}
	return m, nil
}

func unreadable(path string, err error) error {
	return &es.Error{Code: "modelo_ilegible", Sentence: "No se puede leer el modelo.",
		Where: es.Place{File: path}, Hint: "Revise los permisos del archivo.", Err: err}
}

func broken(path string, err error) error {
	e := &es.Error{Code: "modelo_danado", Sentence: "El archivo del modelo está dañado o no es un modelo de paes.",
		Where: es.Place{File: path}, Hint: "Bórrelo y ejecute «paes entrenar».", Err: err}
	if errors.Is(err, model.ErrFormat) {
		e.Sentence = "El modelo fue escrito por una versión de paes con otro formato."
		e.Hint = "Ejecute «paes entrenar» con esta versión."
	}
	return e
}
