package intake

import (
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/intake/tabular"
	"github.com/tuntas-id/tuntas/internal/intake/value"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// total recognises a line of sums and gives the words that tell it.
func (c *collector) total(row tabular.Row, values []string, keyed bool) (string, bool) {
	if c.layout.Dialect.ofPeople() {
		return c.totalOfPeople(row)
	}
	first := firstText(row)
	if isTotal(first, keyed, c.firstIsKey(row), c.keyBlank(values)) {
		return first, true
	}
	return c.totalOfPlaces(row)
}

func firstText(row tabular.Row) string {
	for _, cell := range row.Cells {
		if t := strings.TrimSpace(cell.Text); t != "" {
			return t
		}
	}
	return ""
}

// ofPeople reports whether the rows are persons or families.
func (d *Dialect) ofPeople() bool {
	return slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Kind == KindNIK || f.Kind == KindKK })
}

// identifying are the fields that say who a row is about, beside the numbers.
var identifying = []string{"family_key", "person_key", "name", "head_name", "birth_date"}

// placing are the fields that say which place a row is about.
var placing = []string{"area", "area_name", "province", "regency", "district", "village"}

// totalOfPeople: one cell speaks of a sum, and nothing in the row says who it
// would be about.
func (c *collector) totalOfPeople(row tabular.Row) (string, bool) {
	said := ""
	for _, cell := range row.Cells {
		if t := strings.TrimSpace(cell.Text); sumWords(t) != noSum {
			said = t
			break
		}
	}
	if said == "" {
		return "", false
	}
	for i, f := range c.layout.Dialect.Fields {
		if f.Kind != KindNIK && f.Kind != KindKK && !slices.Contains(identifying, f.Name) {
			continue
		}
		if t := c.cell(row, i); !value.Missing(t) && sumWords(t) == noSum && !isCount(t) {
			return "", false
		}
	}
	return said, true
}

// totalOfPlaces: where the name of a place should stand, or in a column that is
// not read, stands the word for a sum, and no place is named.
func (c *collector) totalOfPlaces(row tabular.Row) (string, bool) {
	said, places := "", 0
	for i, f := range c.layout.Dialect.Fields {
		if !slices.Contains(placing, f.Name) || c.layout.Columns[i] < 0 {
			continue
		}
		places++
		switch t := strings.TrimSpace(c.cell(row, i)); {
		case value.Missing(t):
		case sumWords(t) == noSum:
			return "", false
		default:
			said = t
		}
	}
	if said == "" && places > 0 {
		if first := firstText(row); sumWords(first) == sumAlone && !c.firstIsField(row) {
			said = first
		}
	}
	return said, said != ""
}

func (c *collector) firstIsField(row tabular.Row) bool {
	for i, cell := range row.Cells {
		if strings.TrimSpace(cell.Text) != "" {
			return slices.Contains(c.layout.Columns, i)
		}
	}
	return false
}

func (c *collector) firstIsKey(row tabular.Row) bool {
	for i, cell := range row.Cells {
		if strings.TrimSpace(cell.Text) == "" {
			continue
		}
		f := slices.Index(c.layout.Columns, i)
		return f >= 0 && c.layout.Dialect.Fields[f].Key
	}
	return false
}

// keyBlank reports whether a key has no value, even one that a row of data
// would have filled down.
func (c *collector) keyBlank(values []string) bool {
	for i, f := range c.layout.Dialect.Fields {
		if f.Key && values[i] == "" {
			return true
		}
	}
	return false
}

// What a text says of sums: nothing, only that this is one, or of what it is.
type sum int

const (
	noSum sum = iota
	sumAlone
	sumOf
)

// sumWords reads a text as the label of a sum.
func sumWords(text string) sum {
	if len(text) > 60 || !sumInitial(text) {
		return noSum
	}
	switch folded := value.Fold(text); folded {
	case "jumlah", "total", "grand total", "sub total", "subtotal", "sub jumlah", "jumlah total", "jumlah keseluruhan", "total keseluruhan", "jumlah seluruhnya", "jumlah semua", "total semua", "rata rata", "rerata":
		return sumAlone
	default:
		for _, word := range []string{"jumlah ", "total ", "grand total ", "subtotal ", "sub total ", "sub jumlah "} {
			if strings.HasPrefix(folded, word) {
				return sumOf
			}
		}
		return noSum
	}
}

// sumInitial reports whether a text may begin like the label of a sum. Every
// cell of a file is asked, so this looks at one letter.
func sumInitial(text string) bool {
	for i := range len(text) {
		switch c := text[i] | 0x20; {
		case text[i] >= 0x80:
			return true
		case c >= 'a' && c <= 'z':
			return strings.IndexByte("jtgsr", c) >= 0
		case text[i] >= '0' && text[i] <= '9':
			return false
		}
	}
	return false
}

// isTotal recognises a line of sums by its first word. A key such as "Jumlah
// penduduk miskin" is data.
func isTotal(first string, keyed, firstIsKey, keyBlank bool) bool {
	switch sumWords(first) {
	case sumAlone:
		return firstIsKey || keyBlank || !keyed
	case sumOf:
		return !keyed && !firstIsKey
	}
	return false
}

// counted are the words behind the number of a sum of people.
var counted = []string{"orang", "jiwa", "kk", "keluarga", "kepala keluarga", "rumah tangga", "ruta", "art", "anggota", "individu", "anak", "balita", "penerima", "kpm"}

// isCount reports whether a text is a number of people: "6", "1.204 jiwa".
func isCount(text string) bool {
	number, unit, _ := strings.Cut(strings.TrimSpace(text), " ")
	if !onlyDigits(number) || len(digitsIn(number)) > 7 {
		return false
	}
	return unit == "" || slices.Contains(counted, value.Fold(unit))
}

// onlyDigits: a number and nothing else, whatever stands between its digits.
func onlyDigits(text string) bool { return digitsIn(text) != "" && plainNumber(text) }

// nameIsNumber keeps a row out whose name is nothing but a number: a sum that
// nobody named, or a number in the wrong column.
func (c *collector) nameIsNumber(row int, values []string) {
	for i, f := range c.layout.Dialect.Fields {
		if f.Name != "name" && f.Name != "head_name" || !onlyDigits(values[i]) {
			continue
		}
		column, shown := c.columnName(i), shorten(values[i])
		if len(digitsIn(shown)) > 10 {
			shown = identity.Mask(shown)
		}
		c.tally.find(Finding{Row: row, Column: column, Code: "name_number", Severity: SeverityError, Value: shown,
			Text:   locale.T("intake.name_number", "column", column, "value", shown),
			Remedy: locale.T("intake.name_number_remedy", "column", column)})
	}
}
