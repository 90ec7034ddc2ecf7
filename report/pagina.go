package report

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"paes/chile"
	"paes/es"
	"paes/evaluate"
)

//go:embed templates
var templates embed.FS

// Edition is what a page says of itself.
type Edition struct {
	Date    time.Time
	Version string // of the program; may be empty
	School  string // may be empty
	// Leaks is what the trial for leaks found, in Spanish sentences; Tried says
	// that it was held.
	Tried bool
	Leaks []string
}

// evaluationPage is the data of templates/evaluacion.html.
type evaluationPage struct {
	Style    template.CSS
	Edition  Edition
	Date     string
	Recipe   string
	Students string
	Years    string
	Answers  []answer
	Missing  []string // pruebas without a measure
	Warnings []string
	Recipes  []recipeRow
	Sections []protocolSection
	Curves   []curveBlock
	Floors   []floorRow
	Method   method
}

type answer struct {
	Prueba string
	Text   []string
}

type recipeRow struct{ Name, Note string }

type floorRow struct{ Prueba, Floor, RMSE, Above string }

type method struct {
	Folds, Repeats string
	Seed           uint32
	ByYear         bool
}

// figure is a picture and its words.
type figure struct{ SVG template.HTML }

type protocolSection struct {
	ID, Title, Intro string
	Errors           []figure
	Tables           []scoreTable
	Comparisons      []comparisonRow
	Coverages        []figure
	Levels           []string
	CoverageRows     []coverageRow
}

type scoreTable struct {
	Prueba, Students, Floor string
	Rows                    []scoreRow
}

type scoreRow struct {
	Recipe                        string
	Ours                          bool
	RMSE, RMSESpan, MAE, R2, Bias string
}

type comparisonRow struct{ Prueba, Against, Difference, Span, Percent, P, Verdict string }

type coverageRow struct {
	Prueba, Group, Students string
	Cells                   []coverageCell
}

type coverageCell struct {
	Share, Width string
	Under        bool
}

type curveBlock struct {
	Figure figure
	Prueba string
	Needed string
	Rows   []curveRow
}

type curveRow struct{ Students, RMSE string }

// EvaluationPage writes evaluacion.html: what the evaluation found, for people of
// a school, in one page that needs nothing else.
func EvaluationPage(w io.Writer, r *evaluate.Result, e Edition) error {
	style, err := templates.ReadFile("templates/estilo.css")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	page := evaluationPage{
		Style: template.CSS(style), Edition: e, Date: es.Date(e.Date), Recipe: recipeName(question(r)),
		Students: es.Count(r.Students, "estudiante", "estudiantes"), Years: years(r.Years),
		Warnings: warnings(r), Floors: floors(r), Curves: curves(r),
		Method: method{es.Int(r.Config.Folds), es.Int(r.Config.Repeats), r.Config.Seed, len(measuredPruebas(r, evaluate.ByYear)) > 0},
	}
	for _, p := range r.Pruebas {
		if a, ok := answerOf(r, p); ok {
			page.Answers = append(page.Answers, a)
		}
	}
	for _, p := range chile.Pruebas() {
		if _, ok := answerOf(r, p); !ok {
			page.Missing = append(page.Missing, p.String())
		}
	}
	for _, recipe := range r.Recipes {
		page.Recipes = append(page.Recipes, recipeRow{recipeName(recipe), recipeNote(recipe)})
	}
	for _, protocol := range []evaluate.Protocol{evaluate.ByYear, evaluate.KFold} {
		if len(measuredPruebas(r, protocol)) > 0 {
			page.Sections = append(page.Sections, sectionOf(r, protocol))
		}
	}
	t, err := template.New("").Funcs(template.FuncMap{"lista": list}).ParseFS(templates, "templates/evaluacion.html")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return t.ExecuteTemplate(w, "evaluacion.html", page)
}

// figureWidth is the width of a panel in a page, which a telephone shows unscaled.
const figureWidth = 330

func sectionOf(r *evaluate.Result, protocol evaluate.Protocol) protocolSection {
	s := protocolSection{ID: string(protocol), Title: protocolName(protocol)}
	s.Intro = "Aquí los estudiantes se reparten al azar en grupos, y cada grupo se predice con lo aprendido de los demás. " +
		"Es más fácil que la tarea real, porque se conocen resultados del mismo año; por eso el error suele ser menor. Sirve para comparar recetas con más precisión."
	if protocol == evaluate.ByYear {
		s.Intro = "Es la medida principal, porque imita el uso real: se aprende de los años de admisión anteriores y se predice el siguiente, que el sistema no ha visto. " +
			"Los años son pocos, así que el rango del 95 % habla de los estudiantes de esos años y no de un año muy distinto."
	}
	for _, p := range measuredPruebas(r, protocol) {
		s.Errors = append(s.Errors, figure{errorPanel(r, protocol, p, figureWidth).svg(errorWords(r, protocol, p))})
		s.Tables = append(s.Tables, scoreTableOf(r, protocol, p))
		if len(coverageOf(r, protocol, p, evaluate.Everybody)) > 0 {
			s.Coverages = append(s.Coverages, figure{coveragePanel(r, protocol, p, figureWidth).svg(coverageWords(r, protocol, p))})
		}
	}
	for _, c := range r.Comparisons {
		if c.Protocol == protocol {
			s.Comparisons = append(s.Comparisons, comparisonRow{
				c.Prueba.String(), recipeName(c.Against), signed(c.Difference.Value, 1), span(c.Difference, 1),
				signed(c.Percent, 1) + "\u00a0%", chance(c.PHolm), verdictName(c.Verdict),
			})
		}
	}
	s.Levels, s.CoverageRows = coverageTable(r, protocol)
	return s
}
