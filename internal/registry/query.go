package registry

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
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
	set("verifiedBy", f.VerifiedBy.String())
	set("deliveredBy", f.DeliveredBy.String())
	set("programme", f.Programme)
	set("delivery", strings.Join(f.DeliveryStatus, ","))
	set("notProgramme", f.NotProgramme)
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
	for name, n := range map[string]int{"strategy": f.Strategy, "programmesFrom": f.ProgrammesFrom, "programmesTo": f.ProgrammesTo, "programmeYear": f.ProgrammeYear,
		"ageFrom": f.AgeFrom, "ageTo": f.AgeTo} {
		if n != 0 {
			set(name, strconv.Itoa(n))
		}
	}
	set("ageOn", f.AgeOn.String())
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
// read is Invalid. NIK and KK are never part of an address.
func ParseQuery(query string) (Filter, error) {
	q, err := url.ParseQuery(query)
	if err != nil {
		return Filter{}, unreadable(query, err)
	}
	r := queryReader{values: q}
	f := Filter{Text: q.Get("q"), Deciles: r.deciles("decile"), Existence: r.codes("existence"), Eligibility: r.codes("eligibility"),
		Determination: q.Get("determination"), NotDetermination: q.Get("notDetermination"), AsOf: r.date("asOf"),
		Programme: q.Get("programme"), DeliveryStatus: r.codes("delivery"), NotProgramme: q.Get("notProgramme"), Strategy: r.number("strategy", 3),
		VerifiedBy: r.date("verifiedBy"), DeliveredBy: r.date("deliveredBy"), ProgrammesFrom: r.number("programmesFrom", maxProgrammes),
		ProgrammesTo: r.number("programmesTo", maxProgrammes), ProgrammeYear: r.number("programmeYear", maxYear),
		HasIntervention: r.oneOf("hasIntervention", "yes", "no"), FactIn: r.facts("fact"), HeadSex: r.oneOf("headSex", "m", "f"),
		PersonFactIn: r.facts("personFact"), NIKStatus: r.codes("nikStatus"), Sex: r.oneOf("sex", "m", "f"), Relation: r.codes("relation"),
		AgeFrom: r.number("ageFrom", maxAge), AgeTo: r.number("ageTo", maxAge), AgeOn: r.date("ageOn")}
	if v := q.Get("area"); v != "" {
		if f.Area, err = region.ParseCode(v); err != nil {
			return Filter{}, err
		}
	}
	if r.err != nil {
		return Filter{}, r.err
	}
	if len(f.DeliveryStatus) > 0 && !f.asksOfProgrammes() {
		return Filter{}, fault.New("registry.ParseQuery", fault.Invalid, locale.T("registry.filter_delivery_alone"), nil)
	}
	return f, f.Valid()
}

// FilterNames are the names that a filter can have in an address.
func FilterNames() []string {
	return []string{"ageFrom", "ageOn", "ageTo", "area", "asOf", "decile", "deliveredBy", "delivery", "determination", "eligibility", "existence", "fact", "hasIntervention",
		"headSex", "nikStatus", "notDetermination", "notProgramme", "personFact", "programme", "programmeYear", "programmesFrom", "programmesTo", "q", "relation", "sex",
		"strategy", "verifiedBy"}
}

// codes are the values that the lists of codes in an address may have.
var codes = map[string][]string{
	"existence":   {"found", "died", "moved", "not_found", "duplicate", "identity_wrong", "refused", None},
	"eligibility": {"eligible", "eligible_with_intervention", "not_eligible", None},
	"delivery":    {"planned", "verified", "delivered", "cancelled"},
	"nikStatus":   nikStatuses(),
	"relation":    {"head", "spouse", "child", "other"},
}

func nikStatuses() []string {
	var out []string
	for _, s := range identity.Statuses() {
		out = append(out, string(s))
	}
	return out
}

// Codes are the values that a list of codes in an address may have: of
// "existence", "eligibility", "delivery", "nikStatus" or "relation".
func Codes(name string) []string { return slices.Clone(codes[name]) }

// Bounds of the numbers of an address.
const (
	maxAge        = 200  // more than any completed years of a person
	maxProgrammes = 1000 // more than one family gets
	maxYear       = 2100
)

// queryReader reads values of an address and keeps the first that is bad.
type queryReader struct {
	values url.Values
	err    error
}

func unreadable(value string, cause error) error {
	return fault.New("registry.ParseQuery", fault.Invalid, locale.T("registry.filter_unreadable", "value", value), cause)
}

func (r *queryReader) fail(value string, cause error) {
	if r.err == nil {
		r.err = unreadable(value, cause)
	}
}

func (r *queryReader) list(name string) []string {
	if v := r.values.Get(name); v != "" {
		return strings.Split(v, ",")
	}
	return nil
}

// codes reads a list whose values are known.
func (r *queryReader) codes(name string) []string {
	values := r.list(name)
	for _, v := range values {
		if !slices.Contains(codes[name], v) && r.err == nil {
			r.err = fault.New("registry.ParseQuery", fault.Invalid, locale.T("registry.filter_code", "name", name, "value", v,
				"known", strings.Join(codes[name], ", ")), nil)
		}
	}
	return values
}

func (r *queryReader) number(name string, most int) int {
	v := r.values.Get(name)
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > most {
		r.fail(v, err)
		return 0
	}
	return n
}

func (r *queryReader) deciles(name string) []int {
	var out []int
	for _, v := range r.list(name) {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n > 10 {
			r.fail(v, err)
		}
		out = append(out, n)
	}
	return out
}

func (r *queryReader) date(name string) (d civil.Date) {
	v := r.values.Get(name)
	if err := d.UnmarshalText([]byte(v)); err != nil {
		r.fail(v, err)
	}
	return d
}

func (r *queryReader) oneOf(name string, allowed ...string) string {
	v := r.values.Get(name)
	if v != "" && !slices.Contains(allowed, v) {
		r.fail(v, nil)
	}
	return v
}

func (r *queryReader) facts(name string) map[string][]string {
	var out map[string][]string
	for _, pair := range r.values[name] {
		fact, v, ok := strings.Cut(pair, ":")
		if !ok || fact == "" || v == "" {
			r.fail(pair, nil)
			continue
		}
		if out == nil {
			out = map[string][]string{}
		}
		out[fact] = append(out[fact], v)
	}
	return out
}
