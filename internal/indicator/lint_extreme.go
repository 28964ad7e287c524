package indicator

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/region"
)

var povertyWord = regexp.MustCompile(`(?:kemiskinan|miskin|\bp0\b|extreme poverty|poverty)(?:\s+(ekstrem))?|(ekstrem)`)

// extreme reports whether the words nearest to a number, before it or else
// after it, speak of extreme poverty.
func (s sentence) extreme(n number) bool {
	if all := povertyWord.FindAllStringSubmatch(s.before(n.start, topicReach), -1); len(all) > 0 {
		last := all[len(all)-1]
		return last[1] != "" || last[2] != "" || strings.HasPrefix(last[0], "extreme")
	}
	after := povertyWord.FindStringSubmatch(s.lower[n.unitEnd:])
	return after != nil && (after[1] != "" || after[2] != "" || strings.HasPrefix(after[0], "extreme"))
}

// textExtreme: P0 called extreme poverty, and an old and a new method compared.
func textExtreme(s sentence, c Context) []Issue {
	if !s.has("ekstrem", "extreme") {
		return nil
	}
	areas := c.named(s)
	explained := s.has("metode", "method", "ppp") // the sentence itself tells the methods apart
	var out []Issue
	var before []string // methods that those before may have
	for _, n := range s.of(percentUnit) {
		if !s.extreme(n) {
			continue
		}
		if len(c.extremeOf(n.value, areas)) == 0 && c.rateOf(n.value, areas) {
			out = append(out, issue("p0_as_extreme", s.shown(n), "teks", "value", n.text))
			continue
		}
		methods := c.methodsOf(s, n, areas)
		if len(methods) == 0 {
			continue
		}
		common := shared(before, methods)
		if !explained && len(before) > 0 && len(common) == 0 {
			out = append(out, issue("method_mixed", s.shown(n), "teks").saying("method_text", "from", before[0], "to", methods[0]))
		}
		before = methods
		if len(common) > 0 {
			before = common
		}
	}
	return out
}

// shared are the methods that stand in both.
func shared(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(m string) bool { return !slices.Contains(b, m) })
}

// rateOf reports whether a value is a poverty rate (P0) of one of the areas, or
// of any area when none is named.
func (c Context) rateOf(value float64, areas []region.Code) bool {
	for _, o := range c.Rates {
		if o.Value == value && (len(areas) == 0 || slices.Contains(areas, o.Area)) {
			return true
		}
	}
	return (len(areas) == 0 || len(c.Rates) == 0) && slices.Contains(c.P0, value)
}

// extremeOf are the extreme poverty rates of that value of the areas, or of any
// area when none is named.
func (c Context) extremeOf(value float64, areas []region.Code) []Observation {
	var out []Observation
	for _, o := range c.Extreme {
		if o.Value == value && (len(areas) == 0 || o.Area == "" || slices.Contains(areas, o.Area)) {
			out = append(out, o)
		}
	}
	return out
}

// named are the known areas that a sentence names. One that names only what
// the area of the context lies in may still speak of that area itself.
func (c Context) named(s sentence) []region.Code {
	var out []region.Code
	full := map[string]bool{} // short names of those named in full: of Kota and Kabupaten Bogor only the one meant
	for _, name := range c.Names {
		if short := shortName(name); short != strings.ToLower(name) && s.says(strings.ToLower(name)) {
			full[short] = true
		}
	}
	larger := true
	for code, name := range c.Names {
		short := shortName(name)
		named := s.says(short) && (!full[short] || s.says(strings.ToLower(name)))
		if code == region.Nation {
			named = named || s.says("nasional") || s.says("indonesia")
		}
		if named {
			out = append(out, code)
			larger = larger && (code == region.Nation || code.At(region.LevelProvince) == code)
		}
	}
	if len(out) > 0 && larger {
		for code, name := range c.Names {
			if name == c.Area && !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

// shortName is the name of an area in lower case without what kind it is.
func shortName(name string) string {
	name = strings.ToLower(name)
	for _, kind := range []string{"kota ", "kabupaten ", "kab. ", "provinsi "} {
		name = strings.TrimPrefix(name, kind)
	}
	return name
}

// says reports whether the sentence has the words, given in lower case, as
// whole words.
func (s sentence) says(words string) bool {
	if words == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(s.lower[from:], words)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(words)
		before, _ := utf8.DecodeLastRuneInString(s.lower[:start])
		after, _ := utf8.DecodeRuneInString(s.lower[end:])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = end
	}
}
