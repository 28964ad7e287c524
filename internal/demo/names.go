package demo

import (
	"bytes"
	_ "embed" // the names are a data file
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	"github.com/tuntas-id/tuntas/internal/region"
	"go.yaml.in/yaml/v3"
)

//go:embed names.yaml
var namesFile []byte

var (
	streets = []string{"Jl. Alianyang", "Jl. Ahmad Yani", "Gg. Mawar", "Jl. Yos Sudarso", "Gg. Keluarga", "Jl. Raya Sedau", "Jl. Bukit Barisan", "Gg. Nusa Indah", "Jl. Pahlawan", "Dusun Tanjung", "Jl. Veteran", "Gg. Sejahtera", "Jl. Semelagi", "Dusun Sejati", "Jl. Trans Mayasopa"}
	// Elsewhere no street bears the name of a place of the case. Both lists are
	// equally long, so that the same seed draws the same families.
	streetsElsewhere = []string{"Jl. Diponegoro", "Jl. Ahmad Yani", "Gg. Mawar", "Jl. Yos Sudarso", "Gg. Keluarga", "Jl. Raya Desa", "Jl. Gajah Mada", "Gg. Nusa Indah", "Jl. Pahlawan", "Dusun Tengah", "Jl. Veteran", "Gg. Sejahtera", "Jl. Kartini", "Dusun Makmur", "Jl. Lingkar"}
)

// names are all names of the data file.
type names struct {
	Young struct {
		Men    []string `yaml:"men"`
		Women  []string `yaml:"women"`
		Second []string `yaml:"second"`
	} `yaml:"young"`
	Peoples map[string]*people `yaml:"peoples"`
	Stocks  []stock            `yaml:"stocks"`
}

// people is how the families of one people name their members.
type people struct {
	Modern     bool     `yaml:"modern"`      // the young have names of today
	Clan       []string `yaml:"clan"`        // one of them stands behind each name of a family
	ClanBefore []string `yaml:"clan_before"` // or before it
	Men        []string `yaml:"men"`
	Women      []string `yaml:"women"`
}

// stock is who lives in a broad region.
type stock struct {
	Provinces []string `yaml:"provinces"` // beginnings of region codes
	Peoples   []struct {
		Of     string `yaml:"of"`
		Weight int    `yaml:"weight"`
	} `yaml:"peoples"`
	Enumerators []string `yaml:"enumerators"`
}

var loadNames = sync.OnceValues(func() (*names, error) {
	all := &names{}
	dec := yaml.NewDecoder(bytes.NewReader(namesFile))
	dec.KnownFields(true)
	if err := dec.Decode(all); err != nil {
		return nil, fmt.Errorf("demo: names.yaml: %w", err)
	}
	for _, s := range all.Stocks {
		for _, p := range s.Peoples {
			if all.Peoples[p.Of] == nil {
				return nil, fmt.Errorf("demo: names.yaml: there is no people %s", p.Of)
			}
		}
	}
	return all, nil
})

// naming is how the families of a region are named.
type naming struct {
	all     *names
	peoples []weighted[*people]
	visit   []string // names of the enumerators
}

// namingOf finds the stock of the broad region in which a regency lies.
func namingOf(regency region.Code) (*naming, error) {
	all, err := loadNames()
	if err != nil {
		return nil, err
	}
	for _, s := range all.Stocks {
		for _, province := range s.Provinces {
			if !strings.HasPrefix(string(regency), province) {
				continue
			}
			n := &naming{all: all, visit: s.Enumerators}
			for _, p := range s.Peoples {
				n.peoples = append(n.peoples, weighted[*people]{all.Peoples[p.Of], p.Weight})
			}
			return n, nil
		}
	}
	return nil, fmt.Errorf("demo: names.yaml has no stock for %s", regency)
}

// kin is the people whose naming a family follows, and the clan that all its
// members share, if that people has clans.
type kin struct {
	*people
	young *names
	clan  string
}

func (n *naming) kin(r *rand.Rand) kin { return n.of(r, draw(r, n.peoples)) }

// official draws the name of the head of a village, of the people that most
// belong to.
func (n *naming) official(r *rand.Rand) string {
	return n.of(r, n.peoples[0].value).name(r, "m", false)
}

func (n *naming) of(r *rand.Rand, p *people) kin {
	k := kin{people: p, young: n.all}
	switch {
	case len(k.Clan) > 0:
		k.clan = pick(r, k.Clan)
	case len(k.ClanBefore) > 0:
		k.clan = pick(r, k.ClanBefore)
	}
	return k
}

// name draws the name of somebody of the family. Many adults have a single
// name; nobody is given an invented surname.
func (k kin) name(r *rand.Rand, sex string, young bool) string {
	choose := func(men, women []string) string {
		if sex == "m" {
			return pick(r, men)
		}
		return pick(r, women)
	}
	switch {
	case len(k.ClanBefore) > 0:
		return k.clan + " " + choose(k.Men, k.Women)
	case len(k.Clan) > 0:
		return choose(k.Men, k.Women) + " " + k.clan
	case young && k.Modern:
		name := choose(k.young.Young.Men, k.young.Young.Women)
		if chance(r, 600) {
			name += " " + pick(r, k.young.Young.Second)
		}
		return name
	}
	return choose(k.Men, k.Women)
}
