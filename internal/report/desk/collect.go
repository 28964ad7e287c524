package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
	"github.com/tuntas-id/tuntas/internal/verification"
)

// collector gathers the numbers of one report. Its methods are called in
// order; each adds its figures.
type collector struct {
	*Service
	ctx      context.Context
	scope    region.Scope
	d        *paparan.Data
	days     dates
	visitsBy civil.Date                // only visits until then count; zero: there are none later
	having   map[string]paparan.Amount // families of the list with a trait
	list     registry.Filter           // families on the decree on the day; Determination "": there is no decree

	asked       string                       // the decree asked for; "": the one in force
	supplements []verification.Determination // of the decree, by the day
	replaced    string                       // number of the decree that it replaced
}

// Collect gathers every number of the reports of a kab/kota on a day, inside
// the scope: statistics that were public, the list of the decree in force as it
// was, deliveries made by then.
func (s *Service) Collect(ctx context.Context, scope region.Scope, area region.Code, date civil.Date, lang locale.Language) (*paparan.Data, error) {
	return s.collect(ctx, scope, area, date, lang, "")
}

// collect is Collect with the list of a certain decree.
func (s *Service) collect(ctx context.Context, scope region.Scope, area region.Code, date civil.Date, lang locale.Language, decree string) (*paparan.Data, error) {
	const op = "desk.Collect"
	if area.Level() != region.LevelRegency {
		return nil, fault.New(op, fault.Invalid, locale.T("desk.needs_regency"), nil)
	}
	if !scope.Contains(area) {
		return nil, fault.New(op, fault.Forbidden, locale.T("desk.outside_area"), nil)
	}
	if _, ok := s.Areas.Area(area); !ok {
		return nil, fault.New(op, fault.NotFound, locale.T("desk.area_unknown", "area", string(area)), nil)
	}
	c := &collector{Service: s, ctx: ctx, scope: scope.Narrow(area), asked: decree, d: &paparan.Data{
		Language: lang, Area: area, Date: date, FullName: s.Areas.FullName(area), Parent: s.Areas.FullName(area.At(region.LevelProvince)),
		Leader: lang.Render(locale.T("desk.leader_regent")), Villages: s.Areas.VillageKind(area), Now: civil.DateOf(s.Now()), Meeting: map[meeting.Kind][]meeting.Item{},
	}}
	if area.IsUrban() {
		c.d.Leader = lang.Render(locale.T("desk.leader_mayor"))
	}
	for _, step := range []func() error{c.borders, c.overview, c.indicators, c.ranking, c.decree, c.funnel, c.places, c.profile, c.stunting, c.interventions, c.meetings} {
		if err := step(); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	c.sources()
	c.lint()
	return c.d, nil
}

func (c *collector) say(key string, pairs ...any) string {
	return c.d.Language.Render(locale.T(key, pairs...))
}

// add takes a figure.
func (c *collector) add(f report.Figure) string {
	if f.DataDate.IsZero() && !f.Undated {
		f.DataDate = c.d.Date
	}
	return c.d.Figures.Add(f)
}

// listed takes a count of families with the list behind it.
func (c *collector) listed(id string, n int, label, definition, source string, day civil.Date, f registry.Filter) paparan.Amount {
	return paparan.Amount{N: n, ID: c.add(report.Figure{ID: id, Value: report.Integer(int64(n)), Unit: c.say("desk.unit_families"), Label: label,
		Definition: definition, Source: source, DataDate: day, Method: c.say("desk.method_list"), Filter: f.Query(), Count: int64(n)})}
}

// persons takes a count of the members of families with the list behind it.
func (c *collector) persons(id string, n int, label, definition, source string, day civil.Date, f registry.Filter) paparan.Amount {
	return paparan.Amount{N: n, ID: c.add(report.Figure{ID: id, Value: report.Integer(int64(n)), Unit: c.say("desk.unit_persons"), Label: label,
		Definition: definition, Source: source, DataDate: day, Method: c.say("desk.method_list"), Filter: f.Query(), Count: int64(n), Counts: report.Persons})}
}

// share takes a percentage of two counts; "" when there is nothing to divide.
func (c *collector) share(id string, part, whole paparan.Amount, label, definition, source string, day civil.Date) string {
	if whole.N == 0 {
		return ""
	}
	return c.add(report.Figure{ID: id, Value: report.Percent(100*float64(part.N)/float64(whole.N), 1), Label: label, Source: source, DataDate: day, Method: c.say("desk.method_list"),
		Definition: definition + " " + c.say("desk.ratio", "numerator", c.d.Language.Integer(int64(part.N)), "denominator", c.d.Language.Integer(int64(whole.N))),
		Parts:      []string{part.ID, whole.ID}, Made: report.Ratio})
}

// money takes an amount of the matrix, whose date is its year.
func (c *collector) money(id string, rupiah int64, label, source string, parts ...string) string {
	return c.add(report.Figure{ID: id, Value: report.Rupiah(rupiah), Label: label, Definition: label + ".", Source: source, Undated: true, Method: c.say("desk.method_sum"), Parts: parts})
}

// overview: population, area, kecamatan and kelurahan, families of the
// register by kelurahan.
func (c *collector) overview() error {
	all, err := c.Populations.Populations(c.ctx, c.scope, c.d.Area)
	if err != nil {
		return err
	}
	if p, ok := soundPopulation(all, c.d.Date); ok {
		number := func(id string, n int64, unit, label string) string {
			if n == 0 {
				return ""
			}
			return c.add(report.Figure{ID: id, Value: report.Integer(n), Unit: c.say(unit), Label: c.say(label), Definition: c.say(label + "_def"), Source: p.Source, DataDate: p.Date, Method: c.say("desk.method_register")})
		}
		c.d.Overview.Population = number("umum.penduduk", p.Total, "desk.unit_persons", "desk.population")
		c.d.Overview.Households = number("umum.kk", p.Households, "desk.unit_families", "desk.households")
		if p.AreaKm2 > 0 {
			c.d.Overview.AreaKm2 = c.add(report.Figure{ID: "umum.luas", Value: report.Decimal(p.AreaKm2, 2), Unit: "km²", Label: c.say("desk.area"), Definition: c.say("desk.area_def"), Source: p.Source, DataDate: p.Date})
		}
	}
	districts := c.Areas.Children(c.d.Area)
	villages := 0
	for _, a := range districts {
		villages += len(c.Areas.Children(a.Code))
	}
	count := func(id string, n int, label, definition string) string {
		return c.add(report.Figure{ID: id, Value: report.Integer(int64(n)), Label: label, Definition: definition, Source: c.say("desk.source_areas"), Undated: true})
	}
	kind := c.d.VillageWord()
	c.d.Overview.Districts = count("umum.kecamatan", len(districts), c.say("desk.districts"), c.say("desk.districts_def"))
	c.d.Overview.Villages = count("umum.kelurahan", villages, kind, c.say("desk.villages_def", "kind", kind))
	n, err := c.Families.CountFamilies(c.ctx, c.scope, registry.Filter{Area: c.d.Area})
	if err != nil || n == 0 {
		return err
	}
	if err := c.datedRegister(); err != nil {
		return err
	}
	c.d.Families = c.listed("register.keluarga", n, c.say("desk.in_register"), c.say("desk.in_register_def"), c.say("desk.source_register"), c.days.register, registry.Filter{Area: c.d.Area})
	tally, err := c.Families.Tally(c.ctx, c.scope, registry.Filter{Area: c.d.Area}, registry.By{Kind: registry.ByArea, Level: region.LevelVillage})
	for _, t := range tally {
		p := c.place(region.Code(t.Value))
		p.InRegister = c.listed("register.keluarga."+t.Value, t.Families, c.say("desk.in_register_of", "place", p.Name), c.say("desk.in_register_def"), c.say("desk.source_register"), c.days.register, registry.Filter{Area: p.Code})
		c.d.Overview.Regions = append(c.d.Overview.Regions, p)
	}
	return err
}

// soundPopulation is the newest population of the day against which the other
// years do not speak.
func soundPopulation(all []region.Population, day civil.Date) (region.Population, bool) {
	sound := slices.DeleteFunc(slices.Clone(all), func(p region.Population) bool {
		if _, beyond := region.Beyond(p); beyond {
			return true
		}
		_, _, ok := region.Implausible(p, all)
		return !ok
	})
	return region.PopulationAsOf(sound, day)
}

func (c *collector) place(code region.Code) paparan.Place {
	a, _ := c.Areas.Area(code)
	district, _ := c.Areas.Area(code.At(region.LevelDistrict))
	return paparan.Place{Code: code, Name: a.Name, District: district.Name, HasPosition: a.HasCentroid, Position: report.Position{Lat: a.Lat, Lng: a.Lng}}
}

// decree finds the list that counts on the day, or the one that was asked for.
func (c *collector) decree() error {
	all, err := c.decrees(c.ctx, c.scope, c.d.Area)
	if err != nil {
		return err
	}
	found, ok := verification.InForce(all, c.d.Date)
	if c.asked != "" {
		if found, err = pick(all, c.asked, c.d.Date); err != nil {
			return err
		}
		if by, ok := verification.ReplacedBy(all, found); ok && !by.DecreeDate.After(c.d.Date) {
			return fault.New("desk.Collect", fault.Conflict, locale.T("desk.decree_replaced", "decree", found.DecreeNo, "by", by.DecreeNo, "date", by.DecreeDate), nil)
		}
	} else if !ok {
		return nil
	}
	newest := &found
	c.d.Determination = newest
	c.supplements = verification.SupplementsOf(all, newest.ID, c.d.Date)
	if i := slices.IndexFunc(all, func(o verification.Determination) bool { return o.ID == newest.Related }); i >= 0 && newest.Relation == verification.Replaces {
		c.replaced = all[i].DecreeNo
	}
	c.list = registry.Filter{Area: c.d.Area, Determination: newest.ID, AsOf: c.d.Date}
	if newest.CriteriaSet != "" {
		set, err := c.Lists.Set(c.ctx, c.d.Area, newest.CriteriaSet, newest.CriteriaVersion)
		if err != nil {
			return err
		}
		c.d.CriteriaTotal, c.d.CriteriaNeed = len(set.Criteria), set.Threshold
	}
	if err := c.datedList(); err != nil {
		return err
	}
	n, err := c.Families.CountFamilies(c.ctx, c.scope, c.list)
	if err != nil {
		return err
	}
	c.d.Listed = c.listed("sasaran.keputusan.keluarga", n, c.say("desk.listed"), c.say("desk.listed_def", "decree", newest.DecreeNo, "date", newest.DecreeDate), c.decreeSource(), c.days.list, c.list)
	list, err := c.Lists.ListAsOf(c.ctx, c.scope, newest.ID, c.d.Date)
	if err != nil {
		return err
	}
	persons := 0
	for _, l := range list {
		persons += l.Persons
	}
	return c.listedPersons(persons)
}

// listedPersons are the persons as the decree counted them. Where the register
// has come to know others since, the frozen list itself stands behind the
// number.
func (c *collector) listedPersons(n int) error {
	now, err := c.Families.CountPersons(c.ctx, c.scope, c.list)
	if err != nil {
		return err
	}
	f := report.Figure{ID: "sasaran.keputusan.jiwa", Value: report.Integer(int64(n)), Unit: c.say("desk.unit_persons"), Label: c.say("desk.listed_persons"), Definition: c.say("desk.listed_persons_def"),
		Source: c.decreeSource(), DataDate: c.days.list, Method: c.say("desk.method_list"), Filter: c.list.Query(), Count: int64(n), Counts: report.Persons}
	if now != n {
		f.Counts = report.DecreeLines
	}
	c.d.ListedPersons = paparan.Amount{N: n, ID: c.add(f)}
	return nil
}

// decreeSource names the decree, those that supplement it by the day, and the
// one that it replaced.
func (c *collector) decreeSource() string {
	d := c.d.Determination
	out := c.say("desk.source_decree", "decree", d.DecreeNo, "date", d.DecreeDate)
	if len(c.supplements) > 0 {
		var others []string
		for _, o := range c.supplements {
			others = append(others, c.say("desk.source_decree_other", "decree", o.DecreeNo, "date", o.DecreeDate))
		}
		out = c.say("desk.source_decree_with", "decree", d.DecreeNo, "date", d.DecreeDate, "others", strings.Join(others, "; "))
	}
	if c.replaced != "" {
		out = c.say("desk.source_decree_replacing", "source", out, "old", c.replaced)
	}
	return out
}

// funnel: from the poorest group of the national list to the decree.
func (c *collector) funnel() error {
	if !c.d.Families.Known() {
		return nil
	}
	if err := c.datedVerification(); err != nil {
		return err
	}
	request := verification.FunnelRequest{Deciles: []int{1}, VisitsBy: c.visitsBy}
	if c.d.Determination != nil {
		request.Determination, request.AsOf = c.d.Determination.ID, c.d.Date
	}
	deciles, err := c.Families.CountFamilies(c.ctx, c.scope, registry.Filter{Area: c.d.Area, Deciles: []int{1}})
	if err != nil {
		return err
	}
	if deciles == 0 { // the list has no deciles: begin with all families
		request.Deciles = nil
	}
	steps, err := c.Lists.Funnel(c.ctx, c.scope, request)
	for _, f := range steps {
		filter := registry.Filter{Area: f.Filter.Area, Deciles: f.Filter.Decile, Existence: f.Filter.Existence, Eligibility: f.Filter.Eligibility, Determination: f.Filter.Determination, NotDetermination: f.Filter.Undetermined, AsOf: f.Filter.AsOf, VerifiedBy: f.Filter.VerifiedBy}
		if f.Step == verification.StepDetermined {
			filter.Deciles = request.Deciles
		}
		name := c.d.Language.Render(f.Step.Text())
		definition := c.say("desk.funnel_def", "step", name)
		if f.Step == verification.StepListed {
			definition = c.say("desk.in_register_def")
			if request.Deciles != nil {
				name, definition = c.say("desk.decile_one"), c.say("desk.decile_one_def")
			}
		}
		source, day := c.stepSource(f.Step)
		// The list decides: it is what opens behind the number.
		n, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
		if err != nil {
			return err
		}
		step := paparan.Step{Step: f.Step, Families: c.listed("corong."+string(f.Step), n, name, definition, source, day, filter)}
		switch {
		case f.Step == verification.StepDetermined && n == c.d.Listed.N:
			step.Persons = c.d.ListedPersons // as the decree counted them
		case n == f.Families && n > 0:
			step.Persons = c.persons("corong.jiwa."+string(f.Step), f.Persons, c.say("desk.funnel_persons", "step", name), c.say("desk.funnel_persons_def", "step", name), source, day, filter)
		}
		c.d.Funnel = append(c.d.Funnel, step)
	}
	if err != nil {
		return err
	}
	return c.otherwise(request)
}

// otherwise counts the families on the decree that the results in force do not
// call eligible, so that the funnel adds up for its reader too.
func (c *collector) otherwise(r verification.FunnelRequest) error {
	of := map[verification.Step]int{}
	for _, f := range c.d.Funnel {
		of[f.Step] = f.Families.N
	}
	determined, ok := of[verification.StepDetermined]
	n := determined - (of[verification.StepEligible] + of[verification.StepWithIntervention] - of[verification.StepNotDetermined])
	if !ok || n <= 0 {
		return nil
	}
	f := c.figureOf("corong.otherwise", n, c.say("desk.funnel_otherwise"), c.say("desk.funnel_otherwise_def"), c.decreeSource())
	f.DataDate = c.days.list
	eligible := []string{string(verification.Eligible), string(verification.EligibleWithIntervention)}
	for _, part := range []struct {
		name                   string
		existence, eligibility []string
	}{
		{"not_judged_so", nil, []string{string(verification.NotEligible), registry.None}},
		{"elsewhere", []string{string(verification.StepNotFound), string(verification.StepMoved), string(verification.StepDied), string(verification.StepDuplicate), string(verification.StepRefused), registry.None}, eligible},
	} {
		filter := c.list
		filter.Deciles, filter.Existence, filter.Eligibility, filter.VerifiedBy = r.Deciles, part.existence, part.eligibility, r.VisitsBy
		count, err := c.Families.CountFamilies(c.ctx, c.scope, filter)
		if err != nil {
			return err
		}
		if count == 0 {
			continue
		}
		label := c.say("desk.funnel_otherwise_" + part.name)
		f.Parts = append(f.Parts, c.listed("corong.otherwise."+part.name, count, label, label+".", c.decreeSource(), c.days.list, filter).ID)
	}
	c.d.Funnel = append(c.d.Funnel, paparan.Step{Step: paparan.StepOtherwise, Families: paparan.Amount{N: n, ID: c.add(f)}})
	return nil
}

// stepSource says on what a step of the funnel rests, and how old that is.
func (c *collector) stepSource(s verification.Step) (string, civil.Date) {
	switch s {
	case verification.StepListed:
		return c.say("desk.source_register"), c.days.register
	case verification.StepDetermined:
		return c.decreeSource(), c.days.list
	case verification.StepNotDetermined:
		return c.say("desk.source_verification"), c.newest(c.days.verification, c.days.list)
	default:
		return c.say("desk.source_verification"), c.days.verification
	}
}

// places: the list by kelurahan, those without families too.
func (c *collector) places() error {
	if !c.d.Listed.Known() {
		return nil
	}
	tally, err := c.Families.Tally(c.ctx, c.scope, c.list, registry.By{Kind: registry.ByArea, Level: region.LevelVillage})
	if err != nil {
		return err
	}
	counts := map[region.Code]registry.Count{}
	for _, t := range tally {
		counts[region.Code(t.Value)] = t
	}
	var codes []region.Code
	for _, district := range c.Areas.Children(c.d.Area) {
		for _, a := range c.Areas.Children(district.Code) {
			codes = append(codes, a.Code)
		}
	}
	for _, code := range codes {
		p, t := c.place(code), counts[code]
		filter := c.list
		filter.Area = code
		p.Families = c.listed("sebaran.keluarga."+string(code), t.Families, c.say("desk.listed_of", "place", p.Name), c.say("desk.listed_of_def", "place", p.Name), c.decreeSource(), c.days.list, filter)
		p.Persons = c.persons("sebaran.jiwa."+string(code), t.Persons, c.say("desk.persons_of", "place", p.Name), c.say("desk.persons_of_def"), c.decreeSource(), c.days.list, filter)
		p.Share = c.share("sebaran.persen."+string(code), p.Families, c.d.Listed, c.say("desk.share_of", "place", p.Name), c.say("desk.share_of_def", "place", p.Name), c.decreeSource(), c.days.list)
		c.d.Places = append(c.d.Places, p)
	}
	slices.SortStableFunc(c.d.Places, func(a, b paparan.Place) int { return b.Families.N - a.Families.N })
	return nil
}

// meetings: obstacles, commitments (late first), practice, support.
func (c *collector) meetings() error {
	items, err := c.Meetings.Items(c.ctx, c.scope, meeting.Query{Upto: c.d.Date})
	if err != nil {
		return err
	}
	c.datedMeetings(items)
	meeting.Sort(items, c.d.Date)
	for _, i := range items {
		c.d.Meeting[i.Kind] = append(c.d.Meeting[i.Kind], i)
		if i.StatusOn(c.d.Date) == meeting.Late {
			c.d.Late++
		}
	}
	for _, k := range []meeting.Kind{meeting.Obstacle, meeting.Commitment, meeting.Practice, meeting.Support} {
		c.add(report.Figure{ID: "rapat." + string(k), Value: report.Integer(int64(len(c.d.Meeting[k]))), Label: c.say("meeting.kind_" + string(k)), Counts: report.MeetingRows,
			Filter: "kind=" + string(k), Count: int64(len(c.d.Meeting[k])),
			Definition: c.say("desk.meeting_def", "kind", c.say("meeting.kind_"+string(k))), Source: c.say("desk.source_meeting"), DataDate: c.days.meeting})
	}
	c.add(report.Figure{ID: "rapat.late", Value: report.Integer(int64(c.d.Late)), Counts: report.MeetingRows, Filter: "status=late", Count: int64(c.d.Late), Label: c.say("desk.late"), Definition: c.say("desk.late_def"), Source: c.say("desk.source_meeting"), DataDate: c.days.meeting})
	return nil
}
