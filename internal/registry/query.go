package registry

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Query is the filter as the query part of an address:
// "area=61.72.03.1003&determination=…". Lists are separated by commas; facts
// are repeated "fact=key:value". An address that is sent to a colleague, a
// figure of a report and a list on screen all carry a filter in this form.
func (f Filter) Query() string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("area", string(f.Area))
	set("q", f.Text)
	deciles := make([]string, len(f.Deciles))
	for i, d := range f.Deciles {
		deciles[i] = strconv.Itoa(d)
	}
	set("decile", strings.Join(deciles, ","))
	set("existence", strings.Join(f.Existence, ","))
	set("eligibility", strings.Join(f.Eligibility, ","))
	set("determination", f.Determination)
	set("notDetermination", f.NotDetermination)
	set("asOf", f.AsOf.String())
	set("programme", f.Programme)
	set("delivery", strings.Join(f.DeliveryStatus, ","))
	set("notProgramme", f.NotProgramme)
	if f.Strategy != 0 {
		set("strategy", strconv.Itoa(f.Strategy))
	}
	set("hasIntervention", f.HasIntervention)
	set("headSex", f.HeadSex)
	for _, name := range sortedKeys(f.FactIn) {
		for _, v := range f.FactIn[name] {
			q.Add("fact", name+":"+v)
		}
	}
	for _, name := range sortedKeys(f.PersonFactIn) {
		for _, v := range f.PersonFactIn[name] {
			q.Add("personFact", name+":"+v)
		}
	}
	set("nikStatus", strings.Join(f.NIKStatus, ","))
	set("sex", f.Sex)
	set("relation", strings.Join(f.Relation, ","))
	if !f.AgeOn.IsZero() {
		set("ageOn", f.AgeOn.String())
		set("ageFrom", strconv.Itoa(f.AgeFrom))
		set("ageTo", strconv.Itoa(f.AgeTo))
	}
	return q.Encode()
}

func sortedKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// ParseQuery reads a filter back from the query part of an address. Names that
// are not of a filter (sort, limit, …) are left alone; a value that cannot be
// read is refused. NIK and KK are never part of an address.
func ParseQuery(query string) (Filter, error) {
	q, err := url.ParseQuery(query)
	if err != nil {
		return Filter{}, badFilter(query)
	}
	list := func(name string) []string {
		if v := q.Get(name); v != "" {
			return strings.Split(v, ",")
		}
		return nil
	}
	f := Filter{Text: q.Get("q"), Existence: list("existence"), Eligibility: list("eligibility"), Determination: q.Get("determination"), NotDetermination: q.Get("notDetermination"),
		Programme: q.Get("programme"), DeliveryStatus: list("delivery"), NotProgramme: q.Get("notProgramme"),
		HasIntervention: q.Get("hasIntervention"), HeadSex: q.Get("headSex"), NIKStatus: list("nikStatus"), Sex: q.Get("sex"), Relation: list("relation")}
	if v := q.Get("area"); v != "" {
		if f.Area, err = region.ParseCode(v); err != nil {
			return Filter{}, err
		}
	}
	for _, v := range list("decile") {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > 10 {
			return Filter{}, badFilter("decile")
		}
		f.Deciles = append(f.Deciles, n)
	}
	if f.FactIn, err = facts(q["fact"]); err != nil {
		return Filter{}, err
	}
	if f.PersonFactIn, err = facts(q["personFact"]); err != nil {
		return Filter{}, err
	}
	for name, into := range map[string]*int{"strategy": &f.Strategy, "ageFrom": &f.AgeFrom, "ageTo": &f.AgeTo} {
		if v := q.Get(name); v != "" {
			if *into, err = strconv.Atoi(v); err != nil {
				return Filter{}, badFilter(name)
			}
		}
	}
	for name, into := range map[string]*civil.Date{"asOf": &f.AsOf, "ageOn": &f.AgeOn} {
		if err := into.UnmarshalText([]byte(q.Get(name))); err != nil {
			return Filter{}, badFilter(name)
		}
	}
	return f, f.Valid()
}

func facts(pairs []string) (map[string][]string, error) {
	var out map[string][]string
	for _, p := range pairs {
		name, v, ok := strings.Cut(p, ":")
		if !ok {
			return nil, badFilter("fact")
		}
		if out == nil {
			out = map[string][]string{}
		}
		out[name] = append(out[name], v)
	}
	return out, nil
}
