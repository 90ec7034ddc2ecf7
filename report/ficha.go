package report

import (
	"fmt"
	"io"
	"strings"
	"text/template"

	"paes/chile"
	"paes/es"
	"paes/evaluate"
)

// Card is what the card of a saved model tells people. What is not known stays
// at its zero value, and the card says so.
type Card struct {
	Prueba   chile.Prueba
	Recipe   string
	Trained  string // day, as 2006-01-02
	Version  string // of the model
	Seed     uint32
	Students int   // learnt from
	Years    []int // of admission
	Columns  int   // that the model reads
	Scores   []evaluate.Score
	Floor    float64             // least RMSE that the exam allows; 0 is unknown
	Coverage []evaluate.Coverage // of its intervals
	Weights  []Weight            // most important first
	Limits   []string            // of this very model, in Spanish sentences
}

// Weight is how much a group of variables moves the estimates: the mean of the
// absolute SHAP values of the students learnt from, in points.
type Weight struct {
	Label  string
	Points float64
}

// cardPage is the data of templates/ficha.md.
type cardPage struct {
	Card
	Prueba, Day, Students, Columns, Years, RecipeNote, Floor string
	Measures                                                 []cardMeasure
	Ranges                                                   []cardRange
	Under                                                    []string
	Weights                                                  []cardWeight
}

type cardMeasure struct{ Protocol, Students, RMSE, RMSESpan, MAE, Bias, R2 string }

type cardRange struct{ Protocol, Group, Level, Share, Width string }

type cardWeight struct{ Label, Points string }

// WriteCard writes the card of a model as Markdown. Of the scores and coverages
// only those of its prueba, and of its recipe, are shown.
func WriteCard(w io.Writer, c Card) error {
	page := cardPage{
		Card: c, Prueba: c.Prueba.String(), Day: es.ISODate(c.Trained), Students: es.Count(c.Students, "estudiante", "estudiantes"),
		Columns: es.Count(c.Columns, "columna", "columnas"), Years: years(c.Years), RecipeNote: recipeNote(c.Recipe),
	}
	if finite(c.Floor) && c.Floor > 0 {
		page.Floor = number(c.Floor, 1)
	}
	for _, s := range c.Scores {
		if s.Prueba == c.Prueba && s.Recipe == c.Recipe {
			page.Measures = append(page.Measures, cardMeasure{
				protocolName(s.Protocol), es.Int(s.Students), number(s.RMSE.Value, 1), span(s.RMSE, 1),
				number(s.MAE.Value, 1) + " (" + span(s.MAE, 1) + ")", signed(s.Bias.Value, 1) + " (" + span(s.Bias, 1) + ")",
				number(s.R2.Value, 2) + " (" + span(s.R2, 2) + ")",
			})
		}
	}
	for _, v := range c.Coverage {
		if v.Prueba != c.Prueba {
			continue
		}
		page.Ranges = append(page.Ranges, cardRange{
			protocolName(v.Protocol), groupName(v.Group), percent(v.Level), number(100*v.Share, 1) + "\u00a0%", number(v.Width, 0),
		})
		if v.Under {
			page.Under = append(page.Under, underCovered(v))
		}
	}
	for _, v := range c.Weights {
		page.Weights = append(page.Weights, cardWeight{v.Label, number(v.Points, 1)})
	}
	t, err := template.New("").Funcs(template.FuncMap{"celda": cell}).ParseFS(templates, "templates/ficha.md")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return t.ExecuteTemplate(w, "ficha.md", page)
}

// cell keeps a text inside its cell of a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "`", "\\`").Replace(s)
}
