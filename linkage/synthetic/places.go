package synthetic

import (
	_ "embed" // the places are a data file
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

//go:embed places.yaml
var placesFile []byte

// atlas is what places.yaml says.
type atlas struct {
	Regencies     []regency `yaml:"regencies"`
	Elsewhere     []string  `yaml:"elsewhere"`
	VillageFirst  []string  `yaml:"village_first"`
	VillageSecond []string  `yaml:"village_second"`
	Streets       []string  `yaml:"streets"`
}

type regency struct {
	Code      string             `yaml:"code"`
	Name      string             `yaml:"name"`
	Persons   int                `yaml:"persons"`
	Districts int                `yaml:"districts"`
	Villages  int                `yaml:"villages"`
	City      bool               `yaml:"city"`
	Peoples   map[string]float64 `yaml:"peoples"`
}

var loadPlaces = sync.OnceValues(func() (*atlas, error) {
	a := &atlas{}
	return a, decode("places.yaml", placesFile, a)
})

// district is written by one worker at a time.
type district struct {
	number   int    // among all districts
	code     string // six digits, as in a NIK
	regency  *regency
	persons  int
	first    int // number of the first of its persons
	villages []*village
	bySize   list[*village]
}

type village struct {
	code      string // with points
	plain     string // without
	name      string
	city      bool
	district  *district
	peoples   list[*people]
	streets   list[street]
	operators []operator
}

// street and the neighbourhoods (RW, RT) that it runs through.
type street struct {
	name   string
	rw     int
	rt     int // the first of three
	houses int
}

// operator writes the programme list of a village or part of it.
type operator struct {
	care             float64 // multiplies the rates of error
	noCard, noMother bool    // columns that the list lacks
	numbers, dates   bool    // what the spreadsheet spoilt in all rows
	letters          letters
}

type letters uint8

const (
	upper letters = iota
	title
	lower
)

// land is where the persons of a register live.
type land struct {
	districts []*district
	towns     []string
}

// settle spreads the persons over as many regencies as they need.
func settle(r *rand.Rand, a *atlas, n *names, persons int, e Errors) (*land, error) {
	l := &land{}
	taken, held := a.Regencies, 0
	for i, g := range a.Regencies {
		if held += g.Persons; held >= persons {
			taken = a.Regencies[:i+1]
			break
		}
	}
	weights := make([]float64, len(taken))
	for i, g := range taken {
		weights[i] = float64(g.Persons)
	}
	for _, g := range a.Regencies {
		l.towns = append(l.towns, g.Name)
	}
	first := 0
	for i, people := range portions(persons, weights) {
		g := &taken[i]
		sizes, villages := make([]float64, g.Districts), make([]float64, g.Districts)
		for j := range sizes {
			sizes[j], villages[j] = spread(r, 0.6), 1
		}
		counts := portions(g.Villages, villages)
		for j, persons := range portions(people, sizes) {
			d := &district{number: len(l.districts), code: fmt.Sprintf("%s%02d", strings.ReplaceAll(g.Code, ".", ""), j+1), regency: g, persons: persons, first: first}
			first += persons
			if err := d.divide(r, a, n, max(counts[j], 2), e); err != nil {
				return nil, err
			}
			l.districts = append(l.districts, d)
		}
	}
	return l, nil
}

func (d *district) divide(r *rand.Rand, a *atlas, n *names, villages int, e Errors) error {
	g := d.regency
	for i := range villages {
		number := 2001 + i
		if g.City {
			number = 1001 + i
		}
		v := &village{district: d, city: g.City, name: pick(r, a.VillageFirst) + " " + pick(r, a.VillageSecond)}
		v.code = fmt.Sprintf("%s.%s.%d", g.Code, d.code[4:], number)
		v.plain = strings.ReplaceAll(v.code, ".", "")
		size := spread(r, 0.7)
		d.villages = append(d.villages, v)
		d.bySize.add(v, size)
		if err := v.inhabit(r, n, g); err != nil {
			return err
		}
		persons := float64(d.persons) * size / float64(villages)
		v.lay(r, a, persons)
		v.employ(r, e, persons)
	}
	return nil
}

// inhabit decides who lives in the village: its peoples are mixed less evenly than
// those of the regency.
func (v *village) inhabit(r *rand.Rand, n *names, g *regency) error {
	of := make([]string, 0, len(g.Peoples))
	for name := range g.Peoples {
		of = append(of, name)
	}
	slices.Sort(of)
	for _, name := range of {
		p := n.Peoples[name]
		if p == nil {
			return fmt.Errorf("synthetic: places.yaml: %s: there is no people %s", g.Name, name)
		}
		v.peoples.add(p, g.Peoples[name]*spread(r, 1.1))
	}
	return nil
}

// lay draws the streets of a village.
func (v *village) lay(r *rand.Rand, a *atlas, persons float64) {
	streets := min(max(6+int(persons/90), 6), len(a.Streets))
	quarters := 2 + int(math.Sqrt(persons)/12)
	for i, s := range r.Perm(len(a.Streets))[:streets] {
		name := a.Streets[min(s, r.IntN(len(a.Streets)))]
		v.streets.add(street{name: name, rw: 1 + r.IntN(quarters), rt: 1 + 3*r.IntN(4), houses: 20 + r.IntN(160)}, 1/float64(i+4))
	}
}

// employ engages the operators, the more the larger the village.
func (v *village) employ(r *rand.Rand, e Errors, persons float64) {
	for range 2 + r.IntN(3) + int(persons/1500) {
		o := operator{care: spread(r, e.Operators), noCard: chance(r, e.NoCardColumn), noMother: chance(r, e.NoMotherColumn), numbers: chance(r, e.SheetNumbers), dates: chance(r, e.SheetDates)}
		switch x := r.Float64(); {
		case x < 0.20:
			o.letters = title
		case x < 0.26:
			o.letters = lower
		}
		v.operators = append(v.operators, o)
	}
}

// other is a village that a household moves to or from: mostly near.
func (l *land) other(r *rand.Rand, v *village) *village {
	d := v.district
	switch x := r.Float64(); {
	case x < 0.5:
	case x < 0.8:
		d = l.districts[min(max(d.number+r.IntN(5)-2, 0), len(l.districts)-1)]
	default:
		d = pick(r, l.districts)
	}
	return d.bySize.draw(r)
}
