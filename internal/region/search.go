package region

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Fold is the form in which names are compared: capital letters and digits
// only, so that "Mayasopa", "MAYA SOPA" and "Maya-Sopa" are the same.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			b.WriteByte(c)
		}
	}
	return b.String()
}

// kinds are the words before a name that say what kind of area is meant.
var kinds = map[string]Level{
	"PROVINSI": LevelProvince, "PROPINSI": LevelProvince, "PROV": LevelProvince,
	"KABUPATEN": LevelRegency, "KAB": LevelRegency, "KOTA": LevelRegency,
	"KECAMATAN": LevelDistrict, "KEC": LevelDistrict, "DISTRIK": LevelDistrict,
	"KELURAHAN": LevelVillage, "KEL": LevelVillage, "DESA": LevelVillage, "DS": LevelVillage,
}

// bare splits "Kab. Sambas" into the level it names and the folded rest.
// A regency keeps whether it is a kota, since Bandung and Kota Bandung differ.
func bare(name string) (level Level, kota bool, folded string) {
	fields := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '.' || r == '\u00a0' })
	if len(fields) > 1 {
		if l, ok := kinds[Fold(fields[0])]; ok {
			return l, Fold(fields[0]) == "KOTA", Fold(strings.Join(fields[1:], ""))
		}
	}
	return LevelUnknown, false, Fold(name)
}

func (d *Directory) foldAll() []string {
	out := make([]string, len(d.names))
	for i, name := range d.names {
		if d.codes[i].Level() == LevelRegency {
			_, _, out[i] = bare(name)
			continue
		}
		out[i] = Fold(name)
	}
	return out
}

// short is the part of a kecamatan's name that people say inside its regency:
// "Tengah" for Singkawang Tengah. It is "" when there is none.
func (d *Directory) short(i int) string {
	if d.codes[i].Level() != LevelDistrict {
		return ""
	}
	parent := d.find(d.codes[i].Parent())
	if parent < 0 {
		return ""
	}
	rest, ok := strings.CutPrefix(d.folded()[i], d.folded()[parent])
	if !ok {
		return ""
	}
	return rest
}

// Match is a result of Search: the better the match, the smaller the distance.
type Match struct {
	Area     Area
	Distance int // 0 the name itself, 1 its short form, 2 begins with, 3 contains, 4 and more: letters differ
}

// Search finds areas by name inside an area, best first; equals are ordered
// from large to small areas. A code as text finds its area. limit ≤ 0 gives 20.
func (d *Directory) Search(text string, within Code, limit int) []Match {
	if limit <= 0 {
		limit = 20
	}
	if c, err := ParseCode(text); err == nil {
		if a, ok := d.Area(c); ok && (within == "" || within.Contains(c)) {
			return []Match{{a, 0}}
		}
	}
	level, kota, want := bare(text)
	if want == "" {
		return nil
	}
	if within == "" {
		within = Nation
	}
	folded := d.folded()
	var out []Match
	consider := func(i int) {
		if level != LevelUnknown && (d.codes[i].Level() != level || (level == LevelRegency && d.codes[i].IsUrban() != kota)) {
			return
		}
		if dist := nameDistance(want, folded[i], d.short(i)); dist >= 0 {
			out = append(out, Match{d.at(i), dist})
		}
	}
	if i := d.find(within); i >= 0 {
		consider(i)
	}
	from, to := d.inside(within)
	for i := from; i < to; i++ {
		consider(i)
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Area.Level, b.Area.Level))
	})
	return out[:min(limit, len(out))]
}

// nameDistance grades how well a name answers what was asked; -1: not at all.
func nameDistance(want, name, short string) int {
	switch {
	case name == want:
		return 0
	case short != "" && short == want:
		return 1
	case len(want) >= 3 && strings.HasPrefix(name, want):
		return 2
	case len(want) >= 4 && strings.Contains(name, want):
		return 3
	}
	allowed := 0
	if len(want) >= 5 {
		allowed = 1
	}
	if len(want) >= 9 {
		allowed = 2
	}
	if allowed > 0 && len(name)-len(want) <= allowed && len(want)-len(name) <= allowed {
		if n := editDistance(want, name); n <= allowed {
			return 3 + n
		}
	}
	return -1
}

// editDistance is the optimal string alignment distance: insertions,
// deletions, substitutions and neighbours swapped.
func editDistance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	twoBefore := make([]int, len(b)+1)
	for j := range row {
		before[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], twoBefore[j-2]+1)
			}
		}
		twoBefore, before, row = before, row, twoBefore
	}
	return before[len(b)]
}

// Resolve finds the one area that a name means inside an area, or within
// itself. A name that fits several is a Conflict that names them; a name that
// fits none is NotFound. Spelling variants count only when they leave one
// candidate.
func (d *Directory) Resolve(name string, within Code) (Area, error) {
	return d.ResolveAt(name, within, LevelUnknown)
}

// ResolveAt is Resolve for a column that says which level its names are.
func (d *Directory) ResolveAt(name string, within Code, level Level) (Area, error) {
	const op = "region.Resolve"
	matches := d.Search(name, within, 1<<20)
	if level != LevelUnknown {
		matches = slices.DeleteFunc(matches, func(m Match) bool { return m.Area.Level != level })
	}
	// The name itself and its short form mean the same to people; beyond
	// them only the nearest spelling counts, and never "contains".
	var best []Match
	for _, m := range matches {
		if m.Distance <= 1 {
			best = append(best, m)
		}
	}
	if len(best) == 0 {
		for _, m := range matches {
			if m.Distance >= 4 && (len(best) == 0 || m.Distance == best[0].Distance) {
				best = append(best, m)
			}
		}
	}
	switch len(best) {
	case 0:
		return Area{}, fault.New(op, fault.NotFound, locale.T("region.name_unknown", "name", name, "within", d.FullName(within)), nil)
	case 1:
		return best[0].Area, nil
	}
	var names []string
	for i, m := range best {
		if i == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, d.FullName(m.Area.Code)+" ("+string(m.Area.Code)+")")
	}
	return Area{}, fault.New(op, fault.Conflict, locale.T("region.name_ambiguous", "name", name, "candidates", strings.Join(names, "; ")), nil)
}
