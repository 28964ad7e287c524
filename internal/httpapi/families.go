package httpapi

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/identity"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type namedValue struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type familyItem struct {
	ID           string `json:"id"`
	HeadName     string `json:"headName"`
	NIK          string `json:"nik"`
	Area         string `json:"area"`
	AreaName     string `json:"areaName"`
	DistrictName string `json:"districtName"`
	Address      string `json:"address"`
	RT           string `json:"rt"`
	RW           string `json:"rw"`
	Members      int    `json:"members"`
	Decile       int    `json:"decile"`
	Existence    string `json:"existence"`
	Eligibility  string `json:"eligibility"`
	Determined   bool   `json:"determined"`
	Programmes   int    `json:"programmes"`
	DataDate     string `json:"dataDate"`
}

type familyList struct {
	Total   int          `json:"total"`
	Persons int          `json:"persons"`
	Items   []familyItem `json:"items"`
	Next    string       `json:"next"`
	Filters []namedValue `json:"filters"`
}

// familyQuery keeps the whole query: the filter has one form for addresses,
// figures and lists, and package registry reads it.
type familyQuery struct {
	Sort   string `query:"sort" maxLength:"20"`
	Cursor string `query:"cursor" maxLength:"12"`
	Limit  int    `query:"limit" minimum:"0" maximum:"1000"`
	rawQuery
}

// rawQuery is the query part of an address as it was sent, so that a filter
// nobody knows is refused and not left out.
type rawQuery struct{ raw string }

// Resolve keeps the query part of the address.
func (q *rawQuery) Resolve(c huma.Context) []error {
	u := c.URL()
	q.raw = u.RawQuery
	return nil
}

var _ huma.Resolver = (*rawQuery)(nil)

func (s *server) families(api huma.API) {
	handle(s, api, http.MethodGet, "/families", may(access.ViewFamilies), s.listFamilies)
	handle(s, api, http.MethodGet, "/families/{id}", may(access.ViewFamilies), func(ctx context.Context, actor access.Actor, in *IDPath) (*body[familyDetail], error) {
		d, err := s.familyDetail(ctx, actor.Scope, in.ID)
		if err != nil {
			return nil, err
		}
		return answer(d), nil
	})
	handle(s, api, http.MethodGet, "/families/{id}/history", may(access.ViewFamilies), s.familyHistory)
	handle(s, api, http.MethodGet, "/families/{id}/assessment", may(access.ViewFamilies), s.familyAssessment)
	handle(s, api, http.MethodPost, "/families/{id}/verification", may(access.Verify), s.verifyFamily)
	handle(s, api, http.MethodPost, "/families/{id}/identity", may(access.ViewIdentity), s.revealIdentity)
}

// IDPath is the id in an address. It is exported because the API library fills
// embedded fields only then.
type IDPath struct {
	ID string `path:"id" maxLength:"64"`
}

// filterOf reads the filter of a request: the number in the text field may be
// a NIK or KK, and "any" and "none" of a determination mean the newest decree.
func (s *server) filterOf(ctx context.Context, actor access.Actor, raw string) (registry.Filter, error) {
	f, err := registry.ParseQuery(raw)
	if err != nil {
		return f, err
	}
	if f.Area != "" {
		if err := s.mustKnow(f.Area); err != nil {
			return f, err
		}
	}
	if digits := numberIn(f.Text); digits != "" {
		f.Text = ""
		// A family card number is found when no person has the number.
		n, err := s.Families.CountFamilies(ctx, actor.Scope, registry.Filter{NIK: digits})
		if err != nil {
			return f, err
		}
		if n > 0 {
			f.NIK = digits
		} else {
			f.KK = digits
		}
	}
	if f.Determination == "any" || f.Determination == registry.None {
		d, ok, err := s.newestDecree(ctx, actor.Scope, f.AsOf)
		if err != nil {
			return f, err
		}
		if !ok {
			d.ID = noDecree
		}
		if f.Determination == registry.None {
			f.NotDetermination = d.ID
			f.Determination = ""
		} else {
			f.Determination = d.ID
		}
	}
	return f, nil
}

// numberIn is the 16 digits of a NIK or KK that were typed into a search, "" when
// the text is none.
func numberIn(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '-' {
			return -1
		}
		return r
	}, text)
	if len(digits) == 16 && strings.Trim(digits, "0123456789") == "" {
		return digits
	}
	return ""
}

// noDecree is the id of no determination: its list is empty.
const noDecree = "none"

// newestDecree is the decree of the region whose list counts on a day (zero:
// now).
func (s *server) newestDecree(ctx context.Context, scope region.Scope, asOf civil.Date) (d verification.Determination, ok bool, err error) {
	all, err := s.Verification.Determinations(ctx, scope)
	if err != nil {
		return d, false, err
	}
	d, ok = verification.InForce(all, asOf)
	return d, ok, nil
}

var sorts = map[string]registry.Sort{"head": registry.SortName, "area": registry.SortArea, "decile": registry.SortDecile,
	"members": registry.SortMembers, "verified": registry.SortDate}

// onlyKnown refuses parameters that the list does not have: a misspelt filter
// that is passed over would give a longer list than the one asked for.
func onlyKnown(raw string, names []string) error {
	q, err := url.ParseQuery(raw)
	if err != nil {
		return nil // the filter says what is wrong with it
	}
	known := append(names, "cursor", "limit", "sort")
	for _, name := range slices.Sorted(maps.Keys(q)) {
		if !slices.Contains(known, name) {
			return fault.New("httpapi", fault.Invalid, locale.T("httpapi.filter_unknown", "name", name, "known", strings.Join(known, ", ")), nil)
		}
	}
	return nil
}

// sortOf reads an order: a name of sorts, with a minus for the reverse.
func sortOf(value string) (by registry.Sort, desc bool, err error) {
	name, desc := strings.CutPrefix(value, "-")
	by, ok := sorts[name]
	if !ok && value != "" {
		return "", false, fault.New("httpapi", fault.Invalid, locale.T("httpapi.bad_sort", "value", value, "known", strings.Join(slices.Sorted(maps.Keys(sorts)), ", ")), nil)
	}
	return by, desc, nil
}

func (s *server) listFamilies(ctx context.Context, actor access.Actor, in *familyQuery) (*body[familyList], error) {
	if err := onlyKnown(in.raw, registry.FilterNames()); err != nil {
		return nil, err
	}
	f, err := s.filterOf(ctx, actor, in.raw)
	if err != nil {
		return nil, err
	}
	page := registry.Page{Limit: in.Limit}
	if page.Sort, page.Desc, err = sortOf(in.Sort); err != nil {
		return nil, err
	}
	if page.Limit == 0 {
		page.Limit = registry.DefaultLimit
	}
	if page.Offset, err = offset(in.Cursor); err != nil {
		return nil, err
	}
	out := familyList{Items: []familyItem{}, Filters: s.filterWords(ctx, f)}
	list, err := s.Families.List(ctx, actor.Scope, f, page)
	if err != nil {
		return nil, err
	}
	out.Total, out.Persons = list.Total, list.Persons
	if out.Items, err = s.familyItems(ctx, actor.Scope, list.Families); err != nil {
		return nil, err
	}
	if next := page.Offset + len(list.Families); next < out.Total && len(list.Families) > 0 {
		out.Next = strconv.Itoa(next)
	}
	return answer(out), nil
}

// familyItems adds to each family of a page what other tables know, with one
// query each for the whole page.
func (s *server) familyItems(ctx context.Context, scope region.Scope, families []registry.Family) ([]familyItem, error) {
	items := make([]familyItem, 0, len(families))
	if len(families) == 0 {
		return items, nil
	}
	ids := make([]string, len(families))
	for i, f := range families {
		ids[i] = f.ID
	}
	programmes, err := s.Deliveries.CountByFamily(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	onList := map[string]bool{}
	if d, ok, err := s.newestDecree(ctx, scope, civil.Date{}); err != nil {
		return nil, err
	} else if ok {
		listed, err := s.Families.Families(ctx, scope, registry.Filter{Families: ids, Determination: d.ID}, registry.Page{Limit: registry.MaxLimit})
		if err != nil {
			return nil, err
		}
		for _, f := range listed {
			onList[f.ID] = true
		}
	}
	heads := map[string]string{}
	for snapshot, err := range s.Families.Each(ctx, scope, registry.Filter{Families: ids}) {
		if err != nil {
			return nil, err
		}
		if head, ok := snapshot.Head(); ok {
			heads[snapshot.Family.ID] = head.ID
		}
	}
	niks, err := s.masked(ctx, scope, mapValues(heads))
	if err != nil {
		return nil, err
	}
	for _, f := range families {
		item := s.familyItem(f)
		item.NIK, item.Determined, item.Programmes = niks[heads[f.ID]], onList[f.ID], programmes[f.ID]
		items = append(items, item)
	}
	return items, nil
}

func mapValues(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// masked opens NIK to show their ends only.
func (s *server) masked(ctx context.Context, scope region.Scope, persons []string) (map[string]string, error) {
	open, err := s.Families.OpenNIK(ctx, scope, persons...)
	if err != nil {
		return nil, err
	}
	for id, nik := range open {
		open[id] = identity.Mask(nik)
	}
	return open, nil
}

func (s *server) familyItem(f registry.Family) familyItem {
	return familyItem{ID: f.ID, HeadName: f.HeadName, Area: string(f.Area), AreaName: s.areaName(f.Area), DistrictName: s.areaName(f.Area.At(region.LevelDistrict)),
		Address: f.Address, RT: f.RT, RW: f.RW, Members: f.Members, Decile: f.Decile, Existence: f.Existence, Eligibility: f.Eligibility, DataDate: f.DataDate.String()}
}

func (s *server) areaName(c region.Code) string {
	if a, ok := s.Directory.Area(c); ok {
		return a.Name
	}
	return string(c)
}

// filterWords says a filter in words, for the heading of a list.
func (s *server) filterWords(ctx context.Context, f registry.Filter) []namedValue {
	lang := languageOf(ctx)
	out := []namedValue{}
	add := func(field, value string) {
		if value != "" {
			out = append(out, namedValue{lang.Render(locale.T("httpapi.filter_" + field)), value})
		}
	}
	words := func(values []string) string {
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = lang.Render(registry.ValueText(v))
		}
		return strings.Join(texts, ", ")
	}
	if f.Area != "" {
		add("area", s.Directory.FullName(f.Area))
	}
	add("text", f.Text)
	deciles := make([]string, len(f.Deciles))
	for i, d := range f.Deciles {
		deciles[i] = strconv.Itoa(d)
	}
	add("decile", strings.Join(deciles, ", "))
	add("existence", words(f.Existence))
	add("eligibility", words(f.Eligibility))
	if f.Determination != "" {
		add("determination", s.decreeName(ctx, f.Determination))
	}
	if f.NotDetermination != "" {
		add("not_determination", s.decreeName(ctx, f.NotDetermination))
	}
	if !f.AsOf.IsZero() {
		add("as_of", lang.Date(f.AsOf))
	}
	if !f.VerifiedBy.IsZero() {
		add("verified_by", lang.Date(f.VerifiedBy))
	}
	s.programmeWords(ctx, f, add)
	for name, values := range f.FactIn {
		out = append(out, namedValue{lang.Render(registry.FieldText(name)), words(values)})
	}
	return out
}

// programmeWords says the conditions on programmes: by what a family is
// registered with, or by what it has received.
func (s *server) programmeWords(ctx context.Context, f registry.Filter, add func(field, value string)) {
	lang, received := languageOf(ctx), ""
	if f.OfReceived() {
		received = "_received"
	}
	if f.Strategy != 0 {
		add("strategy"+received, strconv.Itoa(f.Strategy))
	}
	add("programme"+received, s.programmeName(ctx, f.Programme))
	add("not_programme"+received, s.programmeName(ctx, f.NotProgramme))
	if f.HasIntervention != "" {
		add("has_intervention"+received, lang.Render(locale.T("httpapi.answer_"+f.HasIntervention)))
	}
	switch from, to := f.ProgrammesFrom, f.ProgrammesTo; {
	case from > 0 && from == to:
		add("programmes"+received, strconv.Itoa(from))
	case from > 0 && to > 0:
		add("programmes"+received, lang.Render(locale.T("httpapi.programmes_between", "from", from, "to", to)))
	case from > 0:
		add("programmes"+received, lang.Render(locale.T("httpapi.programmes_from", "from", from)))
	case to > 0:
		add("programmes"+received, lang.Render(locale.T("httpapi.programmes_to", "to", to)))
	}
	if f.ProgrammeYear != 0 {
		add("programme_year", strconv.Itoa(f.ProgrammeYear))
	}
	if !f.DeliveredBy.IsZero() {
		add("delivered_by", lang.Date(f.DeliveredBy))
	}
}

func (s *server) decreeName(ctx context.Context, id string) string {
	d, err := s.Verification.Determination(ctx, region.ScopeOf(region.Nation), id)
	if err != nil {
		return "–"
	}
	return d.DecreeNo
}

func (s *server) programmeName(ctx context.Context, id string) string {
	if id == "" {
		return ""
	}
	p, err := s.Programme.Programme(ctx, region.ScopeOf(region.Nation), id)
	if err != nil {
		return "–"
	}
	return p.Name
}
