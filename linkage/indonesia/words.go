// Package indonesia knows how Indonesian names, dates, addresses and numbers are
// written: the standardisers that package linkage needs to link Indonesian
// registers, and a model of persons ready to use.
//
//	model, known := indonesia.PersonModel(), indonesia.Standardisers()
//	result, err := linkage.Link(ctx, model, known, sources, linkage.Options{})
//
// What is a matter of knowledge and not of method lies in words.yaml.
package indonesia

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/tuntas-id/tuntas/linkage"
)

//go:embed words.yaml
var shipped []byte

//go:embed person.yaml
var personModel []byte

// Words is what words.yaml says.
type Words struct {
	same      map[string]string
	romanised map[string]string
	before    map[string]bool
	after     map[string]bool
	childOf   map[string]bool
	alias     map[string]bool
	unknown   map[int]bool // month and day, 101
	address   map[string]string
	ends      map[string]bool
	noNumber  map[string]bool
}

// ParseWords reads a file of the form of words.yaml.
func ParseWords(text []byte) (*Words, error) {
	var f struct {
		Same      [][]string `yaml:"same"`
		Before    []string   `yaml:"before"`
		After     []string   `yaml:"after"`
		ChildOf   []string   `yaml:"child_of"`
		Alias     []string   `yaml:"alias"`
		Romanised [][]string `yaml:"romanised"`
		Unknown   []string   `yaml:"unknown_birthdays"`
		Address   [][]string `yaml:"address"`
		Ends      []string   `yaml:"address_ends"`
		NoNumber  []string   `yaml:"no_number"`
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("indonesia: words: %w", err)
	}
	w := &Words{same: first(f.Same), romanised: first(f.Romanised), address: first(f.Address), before: set(f.Before), after: set(f.After),
		childOf: set(f.ChildOf), alias: set(f.Alias), ends: set(f.Ends), noNumber: set(f.NoNumber), unknown: map[int]bool{}}
	for _, d := range f.Unknown {
		w.unknown[int(code(linkage.OnlyDigits(d)))] = true
	}
	return w, nil
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

// first gives each word of a line its first one.
func first(lines [][]string) map[string]string {
	m := map[string]string{}
	for _, l := range lines {
		for _, s := range l {
			if _, there := m[s]; !there {
				m[s] = l[0]
			}
		}
	}
	return m
}

var shippedWords = sync.OnceValue(func() *Words {
	w, err := ParseWords(shipped)
	if err != nil {
		panic(err) // the file is part of the program and tested
	}
	return w
})

// Standardisers are those of package linkage and the Indonesian ones with the
// words that come with the program.
func Standardisers() map[string]linkage.Standardiser { return shippedWords().Standardisers() }

// Standardisers are those of package linkage and the Indonesian ones.
func (w *Words) Standardisers() map[string]linkage.Standardiser {
	all := linkage.Standardisers()
	all["indonesian_name"] = nameOf{w}
	all["indonesian_date"] = dateOf{w}
	all["indonesian_address"] = addressOf{w}
	all["nik"] = nikOf{w}
	all["kk"] = cardOf{w}
	all["area_code"] = areaOf{}
	all["indonesian_sex"] = sexOf{}
	return all
}

// PersonModel recognises persons in Indonesian registers.
func PersonModel() linkage.Model {
	m, err := linkage.ParseModel(personModel)
	if err != nil {
		panic(err) // the file is part of the program and tested
	}
	return m
}
