package synthetic

import (
	_ "embed" // the names are a data file
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

//go:embed names.yaml
var namesFile []byte

// names is what names.yaml says.
type names struct {
	Lists     map[string][]string `yaml:"lists"`
	Peoples   map[string]*people  `yaml:"peoples"`
	Short     map[string][]string `yaml:"short"`
	Spellings [][2]string         `yaml:"spellings"`
	Old       [][2]string         `yaml:"old"`
	Romanised [][]string          `yaml:"romanised"`
	Before    map[string][]string `yaml:"before"`
	After     []string            `yaml:"after"`

	romanised map[string][]string // the other forms of a word
}

// people is how the families of one people name their members.
type people struct {
	Muslim     bool                `yaml:"muslim"`
	Noble      [][2]string         `yaml:"noble"` // titles of a son and of a daughter
	NobleShare float64             `yaml:"noble_share"`
	Clan       []string            `yaml:"clan"`
	ClanShare  float64             `yaml:"clan_share"` // of the families that have a clan's name
	Surname    string              `yaml:"surname"`    // the list of surnames
	Alias      map[string][]string `yaml:"alias"`      // forms of a second name of men and women
	Origins    []string            `yaml:"origins"`
	Men        naming              `yaml:"men"`
	Women      naming              `yaml:"women"`

	clans, surnames *list[string]
	mixed           bool // whether clan names are romanised in several ways
}

// naming is how men or women are named.
type naming struct {
	Lists map[string][]string `yaml:"lists"`
	Stems []string            `yaml:"stems"`
	Ends  []string            `yaml:"ends"`
	Forms map[string]float64  `yaml:"forms"`
	Young map[string]float64  `yaml:"young"` // of those born since 1995

	forms, young, alias list[form]
}

// form is the row of parts of a name.
type form []part

type part struct {
	literal string
	from    *list[string]
	own     string // made, clan, surname or father
}

var loadNames = sync.OnceValues(func() (*names, error) {
	n := &names{}
	if err := decode("names.yaml", namesFile, n); err != nil {
		return nil, err
	}
	shared := map[string]*list[string]{}
	for name, words := range n.Lists {
		shared[name] = falling(words)
	}
	for name, p := range n.Peoples {
		if err := p.prepare(n, shared); err != nil {
			return nil, fmt.Errorf("synthetic: names.yaml: %s: %w", name, err)
		}
	}
	n.romanised = map[string][]string{}
	for _, same := range n.Romanised {
		for _, w := range same {
			for _, other := range same {
				if other != w && !slices.Contains(n.romanised[w], other) {
					n.romanised[w] = append(n.romanised[w], other)
				}
			}
		}
	}
	return n, nil
})

func (p *people) prepare(n *names, shared map[string]*list[string]) error {
	p.mixed = p.Surname != ""
	if len(p.Clan) > 0 {
		p.clans = falling(p.Clan)
	}
	if p.Surname != "" {
		if p.surnames = shared[p.Surname]; p.surnames == nil {
			return fmt.Errorf("there is no list %s", p.Surname)
		}
	}
	for who, g := range map[string]*naming{"men": &p.Men, "women": &p.Women} {
		known := map[string]*list[string]{}
		for name, l := range shared {
			known[name] = l
		}
		for name, words := range g.Lists {
			known[name] = falling(words)
		}
		aliases := map[string]float64{}
		for _, f := range p.Alias[who] {
			aliases[f] = 1
		}
		for _, set := range []struct {
			text map[string]float64
			into *list[form]
		}{{g.Forms, &g.forms}, {g.Young, &g.young}, {aliases, &g.alias}} {
			if err := parseForms(set.text, known, set.into); err != nil {
				return err
			}
		}
	}
	return nil
}

func parseForms(text map[string]float64, known map[string]*list[string], into *list[form]) error {
	rows := make([]string, 0, len(text))
	for row := range text {
		rows = append(rows, row)
	}
	slices.Sort(rows) // a map has no order, and a seed must give the same names
	for _, row := range rows {
		var f form
		for _, w := range strings.Fields(row) {
			switch {
			case w == strings.ToUpper(w):
				f = append(f, part{literal: w})
			case w == "made" || w == "clan" || w == "surname" || w == "father":
				f = append(f, part{own: w})
			case known[w] != nil:
				f = append(f, part{from: known[w]})
			default:
				return fmt.Errorf("form %q: there is no list %s", row, w)
			}
		}
		into.add(f, text[row])
	}
	return nil
}

// line is what passes from a father to his children.
type line struct {
	*people
	clan, surname string
	noble         int // 0: none, otherwise the title's place in the list and 1
}

func (n *names) line(r *rand.Rand, p *people) line {
	l := line{people: p}
	if p.clans != nil && chance(r, p.ClanShare) {
		l.clan = p.clans.draw(r)
		if others := n.romanised[l.clan]; p.mixed && len(others) > 0 && chance(r, 0.25) {
			l.clan = pick(r, others)
		}
	}
	if p.surnames != nil {
		l.surname = p.surnames.draw(r)
	}
	if chance(r, p.NobleShare) {
		l.noble = 1 + min(r.IntN(len(p.Noble)), r.IntN(len(p.Noble)))
	}
	return l
}

// name draws the name of a child of the line that was born in a year.
func (n *names) name(r *rand.Rand, l line, male bool, year int, father string) string {
	g := &l.Women
	if male {
		g = &l.Men
	}
	forms := &g.forms
	if year >= 1995 || year >= 1985 && chance(r, 0.4) {
		forms = &g.young
	}
	name := g.write(r, forms.draw(r), l, father)
	if l.noble > 0 {
		title := l.Noble[l.noble-1][1]
		if male {
			title = l.Noble[l.noble-1][0]
		}
		name = title + " " + name
	}
	if year < 1972 && chance(r, 0.07) {
		name = n.old(r, name)
	}
	return name
}

// alias is the second name by which a member of some peoples goes.
func (l line) alias(r *rand.Rand, male bool) string {
	g := &l.Women
	if male {
		g = &l.Men
	}
	if g.alias.empty() {
		return ""
	}
	return g.write(r, g.alias.draw(r), l, "")
}

func (g *naming) write(r *rand.Rand, f form, l line, father string) string {
	words := make([]string, 0, 5)
	for _, p := range f {
		w := p.literal
		switch {
		case p.from != nil:
			w = p.from.draw(r)
			if n := len(words); slices.Contains(words, w) || n > 0 && strings.HasPrefix(w, words[n-1]) {
				w = p.from.draw(r)
			}
		case p.own == "made":
			w = pick(r, g.Stems) + pick(r, g.Ends)
		case p.own == "clan":
			w = l.clan
		case p.own == "surname":
			w = l.surname
		case p.own == "father":
			w = callName(father)
		}
		if again := len(words) > 0 && words[len(words)-1] == w; w == "" || again && p.literal == "" {
			continue
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// callName is the word of a name by which a man's children are called.
func callName(name string) string {
	words := strings.Fields(name)
	for _, w := range words {
		switch w {
		case "MUHAMMAD", "AHMAD", "ABDUL", "MAT", "URAY", "GUSTI", "SYARIF", "RADEN", "WAN", "TENGKU", "ANDI", "BASO", "DAENG", "LA", "AMBO":
		default:
			return w
		}
	}
	if len(words) > 0 {
		return words[len(words)-1]
	}
	return ""
}

// old writes a name as before the reforms of spelling.
func (n *names) old(r *rand.Rand, name string) string {
	rule := pick(r, n.Old)
	return strings.Replace(name, rule[0], rule[1], 2)
}

// twin is a name much like that of a sister or brother born on the same day.
func (n *names) twin(r *rand.Rand, l line, name string, same, male bool, year int, father string) string {
	own := n.name(r, l, male, year, father)
	if !same || chance(r, 0.35) {
		return own
	}
	words := strings.Fields(name)
	i := 0
	if len(words) > 1 && (words[0] == "MUHAMMAD" || words[0] == "SITI" || words[0] == "ABDUL" || words[0] == "AHMAD" || chance(r, 0.5)) {
		i = 1
	}
	if words[i] == l.clan || words[i] == l.surname {
		i = 0
	}
	w := []byte(words[i])
	if chance(r, 0.5) && len(w) > 3 {
		for j := len(w) - 1; j > 0; j-- {
			if strings.IndexByte("AIUEO", w[j]) >= 0 {
				w[j] = vowelBeside(r, w[j])
				break
			}
		}
		words[i] = string(w)
		return strings.Join(words, " ")
	}
	mine := strings.Fields(own)
	if len(mine) != len(words) || mine[i] == words[i] || mine[i] == l.clan || mine[i] == l.surname {
		return own
	}
	words[i] = mine[i]
	return strings.Join(words, " ")
}

func vowelBeside(r *rand.Rand, v byte) byte {
	for {
		if w := "AIUO"[r.IntN(4)]; w != v {
			return w
		}
	}
}
