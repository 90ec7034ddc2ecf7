package simulate

import (
	"math/rand/v2"

	"paes/chile"
)

// wording writes descriptions of indicators, each once. After its first word a
// description holds no verb of the taxonomía.
type wording struct {
	rng  *rand.Rand
	used map[string]bool
}

func newWording(rng *rand.Rand) *wording {
	return &wording{rng: rng, used: make(map[string]bool)}
}

// next returns a new description that begins with the verb.
func (w *wording) next(subject chile.Subject, verb string) string {
	objects, contexts, tails := lenguajeWords()
	if subject == chile.SubjectMatematica {
		objects, contexts, tails = matematicaWords()
	}
	for {
		d := opening(subject, verb) + " " + w.pick(objects) + " " + w.pick(contexts)
		if w.rng.Float64() < .4 {
			d += w.pick(tails)
		}
		if d += "."; !w.used[d] {
			w.used[d] = true
			return d
		}
	}
}

func (w *wording) pick(from []string) string { return from[w.rng.IntN(len(from))] }

// opening puts after a verb what its object needs.
func opening(subject chile.Subject, verb string) string {
	switch {
	case verb == "Resolver":
		return "Resolver problemas que involucran"
	case verb == "Operar":
		return "Operar con"
	case verb == "Calcular":
		return "Calcular resultados de ejercicios con"
	case verb == "Atribuir":
		return "Atribuir significado, según lo leído, a partir de"
	case verb == "Relacionar":
		return "Relacionar con sus conocimientos previos"
	case verb == "Establecer":
		return "Establecer con evidencia del texto"
	case verb == "Opinar":
		return "Opinar, con argumentos, sobre"
	case verb == "Identificar" && subject == chile.SubjectMatematica:
		return "Identificar propiedades de"
	}
	return verb
}

func lenguajeWords() (objects, contexts, tails []string) {
	objects = []string{
		"la idea principal", "ideas secundarias", "información explícita", "detalles relevantes", "el propósito comunicativo",
		"la intención de quien escribe", "el tema central", "la causa de un suceso", "consecuencias de una decisión",
		"sentimientos de los personajes", "motivaciones del protagonista", "rasgos del narrador", "el conflicto que mueve la acción",
		"el significado de expresiones poco frecuentes", "el sentido de una metáfora", "el tono del hablante lírico",
		"hechos y opiniones", "la tesis y los argumentos", "la secuencia de los acontecimientos", "marcas de tiempo y espacio",
		"la función de los párrafos", "elementos no verbales", "el uso de los conectores", "el destinatario probable",
	}
	contexts = []string{
		"en un cuento breve", "en un fragmento de novela", "en una fábula", "en un poema de autor chileno", "en una noticia de prensa",
		"en una carta al director", "en un afiche", "en un instructivo", "en un artículo de divulgación científica", "en una entrevista",
		"en una biografía", "en un diálogo teatral", "en una columna de opinión", "en una leyenda", "en un texto con gráficos y tablas",
		"en una crónica de viaje", "en una reseña de cine", "en un correo electrónico", "en un ensayo breve", "en una infografía",
	}
	tails = []string{
		", a partir de claves que entrega el contexto", ", aun cuando la información se encuentre dispersa en varios párrafos",
		", considerando el título, las imágenes y el resto del texto", ", según la situación en que fue escrito",
		" y justificar la respuesta con sus propias palabras", ", en textos de extensión y complejidad crecientes",
	}
	return objects, contexts, tails
}

func matematicaWords() (objects, contexts, tails []string) {
	objects = []string{
		"números naturales hasta 10.000", "fracciones y números mixtos", "números decimales hasta la milésima", "números enteros",
		"potencias de base y exponente natural", "raíces cuadradas", "porcentajes", "razones y proporciones", "ecuaciones de primer grado",
		"inecuaciones lineales", "expresiones algebraicas", "sistemas de dos ecuaciones", "funciones lineales y afines", "funciones cuadráticas",
		"patrones y secuencias", "ángulos entre rectas paralelas", "el teorema de Pitágoras", "áreas de polígonos", "volúmenes de prismas y cilindros",
		"semejanza de triángulos", "transformaciones isométricas", "medidas de tendencia central", "cuartiles y percentiles",
		"probabilidades de sucesos simples",
	}
	contexts = []string{
		"en situaciones de la vida diaria", "en contextos de compra y ahorro", "a partir de una tabla de datos", "a partir de un gráfico de barras",
		"en la recta numérica", "en el plano cartesiano", "con apoyo de material pictórico", "en forma simbólica", "en contextos de medición",
		"en situaciones geométricas", "mediante más de una estrategia", "en contextos de las ciencias", "con redondeo y estimación",
		"en problemas de más de un paso",
	}
	tails = []string{
		", explicando el procedimiento utilizado", ", y evaluar si la solución es pertinente en el contexto dado",
		", usando lenguaje matemático adecuado", ", con números de hasta dos cifras decimales",
		", sin el uso de calculadora", ", comunicando el resultado con la unidad de medida que corresponde",
	}
	return objects, contexts, tails
}
