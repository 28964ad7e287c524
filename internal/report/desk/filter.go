package desk

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// The parameters of GET /api/families. figureFilter writes them and
// ParseFilter reads them; nothing else knows their names.
const (
	keyText           = "q"
	keyArea           = "area"
	keyDecile         = "decile"
	keyExistence      = "existence"
	keyEligibility    = "eligibility"
	keyDetermination  = "determination"
	keyAsOf           = "asOf"
	keyProgramme      = "programme"
	keyNotProgramme   = "notProgramme"
	keyDelivery       = "delivery"
	keyStrategy       = "strategy"
	keyIntervention   = "hasIntervention"
	keyFact           = "fact"
	keyHeadSex        = "headSex"
	keyPersonFact     = "personFact"
	keyNIKStatus      = "nikStatus"
	keySex            = "sex"
	keyRelation       = "relation"
	keyAgeFrom        = "ageFrom"
	keyAgeTo          = "ageTo"
	keyAgeOn          = "ageOn"
	factSeparator     = ":"
	listSeparator     = ","
	oneValue, noValue = "yes", "no"
)

// figureFilter writes a filter as the query string that opens its list:
// "asOf=2024-02-21&determination=…&fact=latrine:shared". Searches by NIK, KK
// or family ids are never part of a figure, so that no personal number gets
// into an address; they are left out.
func figureFilter(f registry.Filter) string {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	list := func(key string, values []string) { set(key, strings.Join(values, listSeparator)) }
	number := func(key string, n int) {
		if n != 0 {
			v.Set(key, strconv.Itoa(n))
		}
	}
	set(keyText, f.Text)
	set(keyArea, string(f.Area))
	deciles := make([]string, len(f.Deciles))
	for i, d := range f.Deciles {
		deciles[i] = strconv.Itoa(d)
	}
	list(keyDecile, deciles)
	list(keyExistence, f.Existence)
	list(keyEligibility, f.Eligibility)
	set(keyDetermination, f.Determination)
	set(keyProgramme, f.Programme)
	set(keyNotProgramme, f.NotProgramme)
	list(keyDelivery, f.DeliveryStatus)
	number(keyStrategy, f.Strategy)
	set(keyIntervention, f.HasIntervention)
	set(keyHeadSex, f.HeadSex)
	list(keyNIKStatus, f.NIKStatus)
	set(keySex, f.Sex)
	list(keyRelation, f.Relation)
	number(keyAgeFrom, f.AgeFrom)
	number(keyAgeTo, f.AgeTo)
	for key, day := range map[string]civil.Date{keyAsOf: f.AsOf, keyAgeOn: f.AgeOn} {
		if !day.IsZero() {
			v.Set(key, day.String())
		}
	}
	for key, facts := range map[string]map[string][]string{keyFact: f.FactIn, keyPersonFact: f.PersonFactIn} {
		for _, name := range slices.Sorted(maps.Keys(facts)) {
			for _, value := range facts[name] {
				v.Add(key, name+factSeparator+value)
			}
		}
	}
	return v.Encode()
}

// ParseFilter reads the query string of a list of families. Parameters of the
// page (sort, cursor, limit) and others that are not of the filter are left to
// the caller. A value that cannot be read is Invalid.
func ParseFilter(query string) (registry.Filter, error) {
	v, err := url.ParseQuery(query)
	if err != nil {
		return registry.Filter{}, badQuery(query, err)
	}
	p := parser{values: v}
	f := registry.Filter{
		Text: v.Get(keyText), Deciles: p.numbers(keyDecile), Existence: p.list(keyExistence), Eligibility: p.list(keyEligibility),
		Determination: v.Get(keyDetermination), AsOf: p.date(keyAsOf), Programme: v.Get(keyProgramme), NotProgramme: v.Get(keyNotProgramme),
		DeliveryStatus: p.list(keyDelivery), Strategy: p.number(keyStrategy), HasIntervention: p.oneOf(keyIntervention, oneValue, noValue),
		FactIn: p.facts(keyFact), HeadSex: p.oneOf(keyHeadSex, "m", "f"), PersonFactIn: p.facts(keyPersonFact), NIKStatus: p.list(keyNIKStatus),
		Sex: p.oneOf(keySex, "m", "f"), Relation: p.list(keyRelation), AgeFrom: p.number(keyAgeFrom), AgeTo: p.number(keyAgeTo), AgeOn: p.date(keyAgeOn),
	}
	if area := v.Get(keyArea); area != "" {
		if f.Area, err = region.ParseCode(area); err != nil {
			p.fail(area)
		}
	}
	if p.err != nil {
		return registry.Filter{}, p.err
	}
	return f, f.Valid()
}

type parser struct {
	values url.Values
	err    error
}

func (p *parser) fail(value string) {
	if p.err == nil {
		p.err = badQuery(value, nil)
	}
}

func badQuery(value string, cause error) error {
	return fault.New("desk.ParseFilter", fault.Invalid, locale.T("desk.filter_unreadable", "value", value), cause)
}

func (p *parser) list(key string) []string {
	s := p.values.Get(key)
	if s == "" {
		return nil
	}
	return strings.Split(s, listSeparator)
}

func (p *parser) number(key string) int {
	s := p.values.Get(key)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		p.fail(s)
	}
	return n
}

func (p *parser) numbers(key string) []int {
	var out []int
	for _, s := range p.list(key) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 10 {
			p.fail(s)
		}
		out = append(out, n)
	}
	return out
}

func (p *parser) date(key string) civil.Date {
	s := p.values.Get(key)
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.ParseDate(s)
	if err != nil {
		p.fail(s)
	}
	return d
}

func (p *parser) oneOf(key string, allowed ...string) string {
	s := p.values.Get(key)
	if s != "" && !slices.Contains(allowed, s) {
		p.fail(s)
	}
	return s
}

func (p *parser) facts(key string) map[string][]string {
	var out map[string][]string
	for _, s := range p.values[key] {
		name, value, ok := strings.Cut(s, factSeparator)
		if !ok || name == "" || value == "" {
			p.fail(s)
			continue
		}
		if out == nil {
			out = map[string][]string{}
		}
		out[name] = append(out[name], value)
	}
	return out
}
