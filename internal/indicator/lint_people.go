package indicator

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/region"
)

// people are the inhabitants that a number of a sentence is said to count.
type people struct {
	area  string // "Kota Pontianak"; "": not said
	level region.Level
	known []region.Population // of the area; none: only the limit of its level tells
	named bool                // the sentence names the area
}

// textPopulation: a number of inhabitants far above what is known.
func textPopulation(s sentence, c Context) []Issue {
	if !s.has("penduduk", "jiwa", "population") {
		return nil
	}
	larger := s.has("indonesia", "nasional", "provinsi", "dunia")
	for _, name := range c.Larger {
		larger = larger || s.has(strings.ToLower(name))
	}
	var out []Issue
	for _, n := range s.numbers {
		if n.unit != personUnit && n.unit != noUnit || n.decimals > 0 && !n.scaled {
			continue
		}
		of := c.peopleOf(s, n)
		if larger && !of.named && !s.names(c.Area) {
			continue // of the province or the nation
		}
		if found, ok := of.judge(s, n); ok {
			out = append(out, found)
		}
	}
	return out
}

// judge reports a number far above the people that an area can have.
func (p people) judge(s sentence, n number) (Issue, bool) {
	found, value := n.text, n.text
	if n.scaled {
		found, value = s.shown(n), format(n.value, 0)
	}
	if len(p.known) == 0 {
		limit := region.MostPeople(p.level)
		said := issue("population_scale", found, "teks").saying("population_beyond", "value", value, "area", p.area)
		return said, p.named && limit > 0 && n.value > float64(limit)
	}
	largest := slices.MaxFunc(p.known, func(a, b region.Population) int { return cmp.Compare(a.Total, b.Total) })
	if !s.beyond(n, p, largest) {
		return Issue{}, false
	}
	if p.area == "" {
		return issue("population_scale", found, "teks").saying("population_unnamed", "value", value), true
	}
	known, hint := meant(n, p.known, largest)
	return issue("population_scale", found, "teks", "value", value, "area", p.area,
		"known", formatCount(known.Total), "year", strconv.Itoa(known.Year), "hint", formatCount(hint)), true
}

// otherPlace: a region named as such, in the letters as written.
var otherPlace = regexp.MustCompile(`\b(Kota|Kabupaten|Kab\.|Provinsi)\s+\p{Lu}\p{L}+(?:\s+\p{Lu}\p{L}+)*`)

// peopleOf are the people of the area that a sentence names beside a number:
// right after "penduduk", else the last one named before it. Without one they
// are those of the area that the text is about.
func (c Context) peopleOf(s sentence, n number) people {
	code, at := c.placeBefore(s, n.start)
	for _, m := range otherPlace.FindAllStringSubmatchIndex(s.text[:n.start], -1) {
		if m[0] < at {
			continue
		}
		p := people{area: s.text[m[0]:m[1]], level: region.LevelRegency, named: true}
		if s.text[m[2]:m[3]] == "Provinsi" {
			p.level = region.LevelProvince
		}
		if !c.knows(p.area) {
			return p
		}
	}
	name := c.Names[code]
	switch {
	case at < 0:
		return people{area: c.Area, known: c.Populations}
	case code == "":
		return people{} // two have that name
	case name == c.Area:
		return people{area: name, level: code.Level(), known: c.Populations, named: true}
	default:
		return people{area: name, level: code.Level(), known: c.PopulationsOf[code], named: true}
	}
}

// knows reports whether a name is that of one of the areas known by name.
func (c Context) knows(name string) bool {
	short := shortName(name)
	if short == shortName(c.Area) {
		return true
	}
	for _, known := range c.Names {
		if short == shortName(known) {
			return true
		}
	}
	return false
}

// placeBefore is the area named last before a place in a sentence, or the one
// whose people are counted: "penduduk Kota Pontianak". at is where its name
// ends, -1 when none is named; code is "" when the name is that of two.
func (c Context) placeBefore(s sentence, before int) (code region.Code, at int) {
	at = -1
	best, twice := 0, false
	lower := s.lower[:before]
	for of, name := range c.Names {
		for _, words := range []string{strings.ToLower(name), shortName(name)} {
			i := lastWords(lower, words)
			if i < 0 {
				continue
			}
			weight := i + len(words)
			if strings.HasSuffix(strings.TrimRight(lower[:i], " "), "penduduk") {
				weight += len(lower)
			}
			// Of "Kota Bogor" and "Bogor", which end together, the longer one.
			weight = weight*64 + min(len(words), 63)
			switch {
			case weight > best:
				code, at, best, twice = of, i+len(words), weight, false
			case weight == best && of != code && name == c.Area:
				code, twice = of, false // of two of that name, the one that the text is about
			case weight == best && of != code && c.Names[code] != c.Area:
				twice = true
			}
		}
	}
	if twice {
		return "", at
	}
	return code, at
}

// lastWords is where words stand last in a text as whole words, -1 for nowhere.
func lastWords(lower, words string) int {
	for end := len(lower); words != ""; {
		i := strings.LastIndex(lower[:end], words)
		if i < 0 {
			break
		}
		if newTopic(lower[max(0, i-1):min(len(lower), i+len(words)+1)]).says(words) {
			return i
		}
		end = i + len(words) - 1
	}
	return -1
}

// farAbove: no region has so many times the people that it was last known to
// have.
const farAbove = 5

// beyond reports whether a number is far too large to be the population: ten
// times the largest known one, or a known one with a digit too many, or where
// the area itself is said to have so many people, several times the largest.
func (s sentence) beyond(n number, p people, largest region.Population) bool {
	switch {
	case n.value >= 10*float64(largest.Total):
		return true
	case n.value >= farAbove*float64(largest.Total) && s.names(p.area):
		return true
	}
	return n.unit == personUnit && slices.ContainsFunc(p.known, func(k region.Population) bool {
		return k.Total > 0 && math.Abs(n.value/10-float64(k.Total)) < float64(k.Total)/100
	})
}

// meant is the population that a number far above the known ones is likely to
// mean, with the known one nearest to it: the number without the thousands too
// many, or the known one where the number was rounded or is something else.
func meant(n number, all []region.Population, largest region.Population) (region.Population, int64) {
	for _, factor := range []float64{1e3, 1e6, 10, 100} {
		v := n.value / factor
		off := func(p region.Population) float64 { return math.Abs(v - float64(p.Total)) }
		near := slices.MinFunc(all, func(a, b region.Population) int { return cmp.Compare(off(a), off(b)) })
		switch {
		case off(near) > float64(largest.Total)/3:
		case n.scaled && off(near) < float64(near.Total)/100:
			return near, near.Total
		default:
			return near, int64(v)
		}
	}
	return largest, largest.Total
}

// names reports whether the sentence says that the area, with or without "Kota" or
// "Kabupaten", is what has so many people.
func (s sentence) names(area string) bool {
	short := shortName(area)
	return area != "" && s.has("penduduk "+short, "penduduk kota "+short, "penduduk kabupaten "+short)
}
