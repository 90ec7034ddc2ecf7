package clean

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"paes/chile"
	"paes/es"
)

// Describe tells in Spanish how a column of RUTs looks, without showing any:
// the commonest shape, with every digit as 9 and every letter as A.
func Describe(values []string, c chile.Column) string {
	count := map[string]int{}
	for _, v := range values {
		count[shape(v)]++
	}
	shapes := make([]string, 0, len(count))
	for s := range count {
		shapes = append(shapes, s)
	}
	slices.SortFunc(shapes, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	if len(shapes) == 0 {
		return "está vacía"
	}
	digit := "sin dígito verificador"
	if c.WithCheckDigit {
		digit = "con dígito verificador"
	}
	code := ""
	if c.Encoded {
		code = ", codificados"
	}
	return fmt.Sprintf("%s de la forma «%s» (%s)%s, %s legibles, leídos %s",
		es.Count(len(values), "valor", "valores"), shapes[0],
		es.Percent(float64(count[shapes[0]])/float64(len(values))), code, es.Int(c.Readable), digit)
}

func shape(v string) string {
	if hexCode(v) {
		return fmt.Sprintf("código hexadecimal de %d caracteres", len(strings.TrimSpace(v)))
	}
	return strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return '9'
		case r == '.' || r == '-' || r == ' ':
			return r
		default:
			return 'A'
		}
	}, v)
}

func hexCode(v string) bool {
	v = strings.TrimSpace(v)
	return len(v) >= 12 && len(v)%2 == 0 && strings.Trim(strings.ToLower(v), "0123456789abcdef") == ""
}
