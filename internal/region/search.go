package region

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// How well a name answers what was asked, as Match.Distance. Beyond them,
// distanceSlip plus the number of letters that differ.
const (
	distanceName     = 0 // the name itself
	distanceShort    = 1 // its short form: Tengah for Singkawang Tengah
	distancePrefix   = 2 // the name begins with it
	distanceContains = 3
	distanceSlip     = 3
)

// Match is a result of Search: the better the match, the smaller the distance.
type Match struct {
	Area     Area
	Distance int // 0 the name itself, 1 its short form, 2 begins with, 3 contains, 4 and more: letters differ
}

// Search finds areas by name inside an area and the area itself, best first;
// equals are ordered from large to small areas. A code as text finds its area.
// Names that are spelt differently are looked for only when nothing else is
// found. limit ≤ 0 gives 20.
func (d *Directory) Search(text string, within Code, limit int) []Match {
	if limit <= 0 {
		limit = 20
	}
	if within == "" {
		within = Nation
	}
	if a, ok := d.coded(text); ok && within.Contains(a.Code) {
		return []Match{{a, distanceName}}
	}
	asked := readings(text)
	out := d.matches(asked, within, byName)
	if len(out) == 0 {
		out = d.matches(asked, within, byLetters)
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Area.Level, b.Area.Level))
	})
	return out[:min(limit, len(out))]
}

// coded is the area whose code a text is: with dots, or the ten digits of a
// village or six of a kecamatan as P3KE and NIK write them. Shorter digits may
// be those of a BPS code, so they are left to the crosswalk.
func (d *Directory) coded(text string) (Area, bool) {
	text = strings.TrimSpace(text)
	c, err := ParseCode(text)
	if err != nil && (len(text) == 6 || len(text) == 10) {
		c, err = ParseDeclared(text)
	}
	if err != nil {
		return Area{}, false
	}
	return d.Area(c)
}

// grade says how well an area answers a reading; -1: not at all.
type grade func(a *areas, r reading, i int, k key) int

// matches are the areas in c that answer a reading, in the order of codes.
func (a *areas) matches(asked []reading, within Code, g grade) []Match {
	var out []Match
	keys := a.keys()
	consider := func(i int) {
		best := -1
		for _, r := range asked {
			if !r.allows(a.codes[i]) {
				continue
			}
			if n := g(a, r, i, keys[i]); n >= 0 && (best < 0 || n < best) {
				best = n
			}
		}
		if best >= 0 {
			out = append(out, Match{a.at(i), best})
		}
	}
	if len(asked) == 0 {
		return nil
	}
	if i := a.find(within); i >= 0 {
		consider(i)
	}
	from, to := a.inside(within)
	for i := from; i < to; i++ {
		consider(i)
	}
	return out
}

func byName(a *areas, r reading, i int, k key) int {
	if n := exactly(a, r, i, k); n >= 0 {
		return n
	}
	switch want := r.key; {
	case len(want) >= 3 && strings.HasPrefix(k.full, want):
		return distancePrefix
	case len(want) >= 4 && strings.Contains(k.full, want):
		return distanceContains
	}
	return -1
}

// byLetters finds what is spelt otherwise: one letter in five, two in nine.
func byLetters(_ *areas, r reading, _ int, k key) int {
	allowed := 0
	switch n := len(r.key); {
	case n >= 9:
		allowed = 2
	case n >= 5:
		allowed = 1
	default:
		return -1
	}
	n := editDistance(r.key, k.full, allowed)
	if n > allowed {
		return -1
	}
	return distanceSlip + n
}

// bySlip is byLetters without the names that are other names.
func bySlip(a *areas, r reading, i int, k key) int {
	n := byLetters(a, r, i, k)
	if n < 0 || !a.misspelt(r.words, i) {
		return -1
	}
	return n
}

// longestName that editDistance compares; the longest official one has 48
// letters.
const longestName = 63

// editDistance is the optimal string alignment distance (restricted
// Damerau–Levenshtein): insertions, deletions, substitutions and neighbours
// swapped. Beyond limit it only says limit+1.
func editDistance(a, b string, limit int) int {
	if len(a) > longestName || len(b) > longestName || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][longestName + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, before, twoBefore := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			n := min(before[j]+1, row[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				n = min(n, twoBefore[j-2]+1)
			}
			row[j] = n
			least = min(least, n)
		}
		// A swap reaches two rows back, so one row alone beyond the limit
		// decides only when the limit is passed by more than it can save.
		if least > limit+1 {
			return limit + 1
		}
	}
	return min(rows[len(a)%3][len(b)], limit+1)
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
	if within == "" {
		within = Nation
	}
	asked := readings(name)
	best := atLevel(d.named(asked, name, within), level)
	if len(best) == 0 {
		best = atLevel(d.matches(asked, within, bySlip), level)
	}
	best = ofKind(best, asked)
	switch len(best) {
	case 0:
		return Area{}, d.unknown(name, asked, within, level)
	case 1:
		return best[0].Area, nil
	}
	return Area{}, fault.New(op, fault.Conflict, locale.T("region.name_ambiguous", "name", name, "candidates", d.list(best)), nil)
}

// named are the areas that bear the name or its short form, which mean the
// same to people; never those that only begin with it. "Kota Batu" is the
// kota, though villages are called Kota Batu; only a word that names a kind of
// village is as often part of the name.
func (d *Directory) named(asked []reading, name string, within Code) []Match {
	if c, err := ParseCode(name); err == nil {
		if a, ok := d.Area(c); ok && within.Contains(c) {
			return []Match{{a, distanceName}}
		}
		return nil
	}
	for len(asked) > 0 {
		n := len(asked)
		if l := asked[0].level; l != LevelUnknown && l != LevelVillage {
			n = 1
		}
		if out := d.matches(asked[:n], within, exactly); len(out) > 0 {
			return out
		}
		asked = asked[n:]
	}
	return nil
}

func exactly(a *areas, r reading, i int, k key) int {
	if k.full == r.key {
		return distanceName
	}
	if k.short != 0 && k.shortForm() == r.key {
		return distanceShort
	}
	return -1
}

func atLevel(all []Match, level Level) []Match {
	if level == LevelUnknown {
		return all
	}
	return slices.DeleteFunc(all, func(m Match) bool { return m.Area.Level != level })
}

// unknown says that a name is not known, and which names look like it.
func (d *Directory) unknown(name string, asked []reading, within Code, level Level) error {
	near := atLevel(d.matches(asked, within, byLetters), level)
	slices.SortStableFunc(near, func(a, b Match) int { return cmp.Compare(a.Distance, b.Distance) })
	text := locale.T("region.name_unknown", "name", name, "within", d.FullName(within))
	if len(near) > 0 {
		text = locale.T("region.name_unknown_near", "name", name, "within", d.FullName(within), "candidates", d.list(near))
	}
	return fault.New("region.Resolve", fault.NotFound, text, nil)
}

// ofKind keeps the kelurahan when "Kel." was asked and the desa when "Desa"
// was, if that settles which is meant.
func ofKind(all []Match, asked []reading) []Match {
	if len(all) < 2 {
		return all
	}
	for _, r := range asked {
		if r.level != LevelVillage {
			continue
		}
		urban := r.kind == "KELURAHAN" || r.kind == "KEL"
		var same []Match
		for _, m := range all {
			if m.Area.Code.IsUrban() == urban {
				same = append(same, m)
			}
		}
		if len(same) == 1 {
			return same
		}
	}
	return all
}

// list names candidates with what tells them apart.
func (d *Directory) list(all []Match) string {
	const shown = 5
	var names []string
	for _, m := range all[:min(shown, len(all))] {
		where := string(m.Area.Code)
		if parent, ok := d.Area(m.Area.Code.Parent()); ok && m.Area.Level >= LevelDistrict {
			where += ", " + parent.Name
		}
		names = append(names, d.FullName(m.Area.Code)+" ("+where+")")
	}
	if len(all) > shown {
		names = append(names, "…")
	}
	return strings.Join(names, "; ")
}
