package registry

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// layout knows where a dialect keeps what.
type layout struct {
	at           map[string]int
	familyFacts  []column
	personFacts  []column
	withoutBirth []column // facts that only count when the birth date is missing
	byKK         bool     // families are known by the number of their card
	placeless    bool     // no column says where the family lives
	personKey    string   // field with the file's own key of a person
	undated      bool     // persons have no birth date
	relates      bool     // a column says who is the head
}

type column struct {
	index int
	field string
}

// neverFacts are columns that are no facts: keys, places, and what has a
// place of its own in the family or person.
var neverFacts = map[string]bool{
	"family_key": true, "person_key": true, "province": true, "regency": true, "district": true, "village": true,
	"area": true, "decile": true, "percentile": true, "address": true, "rt": true, "rw": true, "kk": true,
	"head_name": true, "name": true, "nik": true, "birth_date": true, "sex": true, "relation": true, "age_group": true,
	"province_code": true, "regency_code": true, "district_code": true, "village_code": true,
	"ktp_province_code": true, "ktp_regency_code": true, "ktp_district_code": true, "ktp_village_code": true,
	// Nothing in the register needs these; they stay in the sealed row.
	"pln_customer": true, "chronic_illness": true, "sadness": true, "verify_id": true, "updated_on": true,
}

// ofHead are the columns of the family file that speak of the head.
var ofHead = map[string]bool{"occupation": true, "education": true, "civil_match": true}

// asked2022 are the questions whose answers mean something else in the 2022/23
// layout; they are kept under a name of their own, so that "has a septic tank"
// is neither lost nor mistaken for an answer about ownership.
var asked2022 = map[string]string{"latrine": "latrine_2022", "lighting": "lighting_2022"}

func newLayout(d *intake.Dialect) layout {
	l := layout{at: make(map[string]int, len(d.Fields))}
	for i, f := range d.Fields {
		l.at[f.Name] = i
	}
	has := func(name string) bool { _, ok := l.at[name]; return ok }
	l.byKK = !has("family_key") && has("kk")
	l.placeless = !has("area") && !has("village")
	l.undated = !has("birth_date")
	l.relates = has("relation") || d.Target == intake.TargetFamily
	if l.personKey = "person_key"; has("siks_id") {
		l.personKey = "siks_id"
	}
	_, newer := l.at["power"] // asked since 2023/24 only
	for i, f := range d.Fields {
		name := f.Name
		switch {
		case neverFacts[name]:
			continue
		case name == "age" || strings.HasPrefix(name, "age_"):
			l.withoutBirth = append(l.withoutBirth, column{i, name})
			continue
		case d.Target == intake.TargetPerson:
			if name != "updated_year" {
				l.personFacts = append(l.personFacts, column{i, name})
			}
			continue
		case ofHead[name]:
			l.personFacts = append(l.personFacts, column{i, name})
			continue
		}
		if older, ok := asked2022[name]; ok && !newer {
			name = older
		}
		l.familyFacts = append(l.familyFacts, column{i, name})
	}
	return l
}

func (l layout) get(r intake.Record, name string) string {
	if i, ok := l.at[name]; ok && i < len(r.Value) {
		return r.Value[i]
	}
	return ""
}

// placer finds the place of a row and remembers names it has looked up.
type placer struct {
	within  region.Code
	resolve func(string, region.Code) (region.Code, error)
	names   map[[3]string]placed
}

type placed struct {
	area    region.Code
	problem *intake.Finding
}

func newPlacer(within region.Code, resolve func(string, region.Code) (region.Code, error)) *placer {
	return &placer{within: within, resolve: resolve, names: map[[3]string]placed{}}
}

// place reads the area of a row: by its code, or by the names of district and
// village when there is no code. The finding says why there is none. It is weak
// when the row only has the address on an identity card, which need not be
// where the family lives: outside the region it says nothing.
func (p *placer) place(l layout, r intake.Record) (area region.Code, weak bool, problem *intake.Finding) {
	if l.placeless {
		found := p.named(l.get(r, "ktp_regency"), l.get(r, "ktp_district"), l.get(r, "ktp_village"))
		if found.problem != nil {
			return p.within, true, nil
		}
		return found.area, true, nil
	}
	if raw := l.get(r, "area"); raw != "" && !strings.HasPrefix(raw, bpsPrefix) {
		code, err := region.ParseDeclared(raw)
		if err != nil || !p.within.Contains(code) {
			return "", false, &intake.Finding{Row: r.Row, Code: "area_outside", Severity: intake.SeverityError, Value: raw,
				Text:   locale.T("registry.area_outside", "code", raw, "region", string(p.within)),
				Remedy: locale.T("registry.area_outside_remedy")}
		}
		return code, false, nil
	}
	found := p.named(l.get(r, "regency"), l.get(r, "district"), l.get(r, "village"))
	if found.problem == nil {
		return found.area, false, nil
	}
	missing := *found.problem
	missing.Row = r.Row
	return "", false, &missing
}

// bpsPrefix begins a BPS code whose place intake could not tell.
const bpsPrefix = "bps:"

func (p *placer) named(regency, district, village string) placed {
	key := [3]string{regency, district, village}
	found, ok := p.names[key]
	if !ok {
		found = p.byName(regency, district, village)
		p.names[key] = found
	}
	return found
}

func (p *placer) byName(regency, district, village string) placed {
	unknown := func(text locale.Text) placed {
		return placed{problem: &intake.Finding{Code: "area_unknown", Severity: intake.SeverityError, Value: village,
			Text: text, Remedy: locale.T("registry.area_unknown_remedy")}}
	}
	if village == "" || p.resolve == nil {
		return unknown(locale.T("registry.area_missing"))
	}
	if regency != "" {
		if code, err := p.resolve(regency, region.Nation); err == nil && code.Level() == region.LevelRegency && code != p.within {
			return unknown(locale.T("registry.regency_outside", "name", regency, "region", string(p.within)))
		}
	}
	within := p.within
	if district != "" {
		code, err := p.resolve(district, within)
		if err != nil || !within.Contains(code) {
			return unknown(locale.T("registry.area_unknown", "name", district))
		}
		within = code
	}
	code, err := p.resolve(village, within)
	switch {
	case err == nil && within.Contains(code) && code.Level() == region.LevelVillage:
		return placed{area: code}
	case err == nil: // not of this kecamatan, which may bear the same name
		code, err = p.resolve(village, p.within)
	}
	switch {
	case err == nil && p.within.Contains(code) && code.Level() == region.LevelVillage:
		return unknown(locale.T("registry.area_elsewhere", "name", village, "district", district, "code", string(code)))
	case fault.Is(err, fault.Conflict): // the message names those it may be
		return unknown(fault.TextOf(err))
	}
	return unknown(locale.T("registry.area_unknown", "name", village))
}
