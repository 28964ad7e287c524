package synthetic

import (
	"bytes"
	_ "embed" // the rates are a data file
	"fmt"
	"math"
	"math/bits"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed errors.yaml
var errorsFile []byte

// Kind is what befell a record.
type Kind uint8

// The kinds of error. Those of a mother's name follow each other as those of a
// name do.
const (
	NIKMissing Kind = iota
	NIKDigit
	NIKSwap
	NIKShort
	NIKPrecision
	NIKQuote
	NIKPlaceholder
	NIKRelative
	NIKIsCard
	NIKNew
	CardMissing
	CardDigit
	CardSwap
	CardPrecision
	NameSpelling
	NameAbbreviated
	NameTitle
	NameFather
	NameWordDropped
	NameWordsSwapped
	NameJoined
	NameSplit
	NameTypo
	NameAlias
	NameRomanised
	MotherSpelling
	MotherAbbreviated
	MotherTitle
	MotherFather
	MotherWordDropped
	MotherWordsSwapped
	MotherJoined
	MotherSplit
	MotherTypo
	MotherAlias
	MotherRomanised
	MotherMissing
	DateMissing
	DateSwapped
	DateDefault
	DateDigit
	DateYear
	DateDecade
	SexMissing
	SexWrong
	PlaceMissing
	PlaceTypo
	PlaceOther
	AddressMissing
	AddressTypo
	VillageMissing
	VillageNeighbour

	// What happened to the person and is no error of a writer.
	Twice   // the person has another record in the same register
	Moved   // the household moved between the registers
	Left    // the person left the household between the registers
	NewCard // the household was given a new family card
	kinds
)

var kindNames = [kinds]string{
	"nik_missing", "nik_digit", "nik_swap", "nik_short", "nik_precision", "nik_quote", "nik_placeholder", "nik_relative", "nik_is_card", "nik_new",
	"card_missing", "card_digit", "card_swap", "card_precision",
	"name_spelling", "name_abbreviated", "name_title", "name_father", "name_word_dropped", "name_words_swapped", "name_joined", "name_split", "name_typo", "name_alias", "name_romanised",
	"mother_spelling", "mother_abbreviated", "mother_title", "mother_father", "mother_word_dropped", "mother_words_swapped", "mother_joined", "mother_split", "mother_typo", "mother_alias", "mother_romanised", "mother_missing",
	"date_missing", "date_swapped", "date_default", "date_digit", "date_year", "date_decade",
	"sex_missing", "sex_wrong",
	"place_missing", "place_typo", "place_other",
	"address_missing", "address_typo",
	"village_missing", "village_neighbour",
	"twice", "moved", "left", "new_card",
}

// String is the name of the kind in errors.yaml and in the file of errors.
func (k Kind) String() string { return kindNames[k] }

// KindSet is what befell one record.
type KindSet uint64

// Has tells whether a kind is in the set.
func (s KindSet) Has(k Kind) bool { return s&(1<<k) != 0 }

func (s *KindSet) add(k Kind) { *s |= 1 << k }

// Kinds of the set in their order.
func (s KindSet) Kinds() []Kind {
	var list []Kind
	for ; s != 0; s &= s - 1 {
		list = append(list, Kind(bits.TrailingZeros64(uint64(s))))
	}
	return list
}

// Errors is a model of how the registers err. The comments of errors.yaml say what
// each value means.
type Errors struct {
	CivilCovers     float64            `yaml:"civil_covers"`
	ProgrammeCovers float64            `yaml:"programme_covers"`
	CivilTwice      float64            `yaml:"civil_twice"`
	ProgrammeTwice  float64            `yaml:"programme_twice"`
	Moved           float64            `yaml:"moved"`
	Left            float64            `yaml:"left"`
	NewCard         float64            `yaml:"new_card"`
	CivilErrors     float64            `yaml:"civil_errors"`
	Operators       float64            `yaml:"operators"`
	Records         []Carefulness      `yaml:"records"`
	NoCardColumn    float64            `yaml:"no_card_column"`
	NoMotherColumn  float64            `yaml:"no_mother_column"`
	SheetNumbers    float64            `yaml:"spreadsheet_numbers"`
	SheetDates      float64            `yaml:"spreadsheet_dates"`
	Rates           map[string]float64 `yaml:"rates"`
}

// Carefulness is a share of the records and by what their rates are multiplied.
type Carefulness struct {
	Share  float64 `yaml:"share"`
	Factor float64 `yaml:"factor"`
}

// Presets are the names of the models that come with the package, from few to
// many errors.
var Presets = []string{"mild", "usual", "hard"}

// Preset is a model that comes with the package.
func Preset(name string) (Errors, error) {
	all := map[string]Errors{}
	if err := decode("errors.yaml", errorsFile, &all); err != nil {
		return Errors{}, err
	}
	e, ok := all[name]
	if !ok {
		return Errors{}, fmt.Errorf("synthetic: no model of errors is called %q; there are %s", name, strings.Join(Presets, ", "))
	}
	return e, e.check()
}

// ParseErrors reads one model of errors, of the form of one entry of errors.yaml.
func ParseErrors(text []byte) (Errors, error) {
	var e Errors
	if err := decode("errors", text, &e); err != nil {
		return e, err
	}
	return e, e.check()
}

func decode(name string, text []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("synthetic: %s: %w", name, err)
	}
	return nil
}

func (e Errors) check() error {
	known := map[string]bool{}
	for k := range Twice {
		known[k.String()] = true
	}
	for name, rate := range e.Rates {
		if !known[name] {
			return fmt.Errorf("synthetic: there is no kind of error %q", name)
		}
		if !share(rate) {
			return fmt.Errorf("synthetic: the rate of %s is %v; it must lie between 0 and 1", name, rate)
		}
	}
	for name, v := range map[string]float64{"civil_covers": e.CivilCovers, "programme_covers": e.ProgrammeCovers, "civil_twice": e.CivilTwice,
		"programme_twice": e.ProgrammeTwice, "moved": e.Moved, "left": e.Left, "new_card": e.NewCard, "civil_errors": e.CivilErrors,
		"no_card_column": e.NoCardColumn, "no_mother_column": e.NoMotherColumn, "spreadsheet_numbers": e.SheetNumbers, "spreadsheet_dates": e.SheetDates} {
		if !share(v) {
			return fmt.Errorf("synthetic: %s is %v; it must lie between 0 and 1", name, v)
		}
	}
	total := 0.0
	for _, c := range e.Records {
		total += c.Share
	}
	if math.Abs(total-1) > 0.001 {
		return fmt.Errorf("synthetic: the shares of records add up to %v, not to 1", total)
	}
	return nil
}

func share(v float64) bool { return v >= 0 && v <= 1 }

// rates of the kinds, and the carefulness of records with a mean of one.
func (e Errors) rates() (rates [kinds]float64, records []Carefulness) {
	for k := range Twice {
		rates[k] = e.Rates[k.String()]
	}
	mean := 0.0
	for _, c := range e.Records {
		mean += c.Share * c.Factor
	}
	for _, c := range e.Records {
		if mean > 0 {
			c.Factor /= mean
		}
		records = append(records, c)
	}
	return rates, records
}
