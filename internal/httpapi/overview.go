package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type figureWire struct {
	ID         string       `json:"id"`
	Label      string       `json:"label"`
	Value      *float64     `json:"value"`
	Unit       string       `json:"unit"`
	Decimals   int          `json:"decimals"`
	Date       string       `json:"date"`
	Source     string       `json:"source"`
	Definition string       `json:"definition"`
	Filters    []namedValue `json:"filters"`
	Query      string       `json:"query"`
	Counts     string       `json:"counts"`
	Parts      []figurePart `json:"parts"`
	Slide      int          `json:"slide"`
	Note       string       `json:"note"`
}

// figurePart is a figure of which another is made.
type figurePart struct {
	ID    string   `json:"id"`
	Label string   `json:"label"`
	Value *float64 `json:"value"`
	Unit  string   `json:"unit"`
	Query string   `json:"query"`
}

type funnelWire struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Families int    `json:"families"`
	Query    string `json:"query"`
}

type areaCount struct {
	Code       string   `json:"code"`
	Name       string   `json:"name"`
	Lat        *float64 `json:"lat"`
	Lng        *float64 `json:"lng"`
	Families   int      `json:"families"`
	Persons    int      `json:"persons"`
	Determined int      `json:"determined"`
}

type dataSource struct {
	Name  string `json:"name"`
	Date  string `json:"date"`
	File  string `json:"file"`
	Rows  int    `json:"rows"`
	Stale bool   `json:"stale"`
}

type overviewWire struct {
	Date        string        `json:"date"`
	Area        string        `json:"area"`
	AreaName    string        `json:"areaName"`
	Figures     []figureWire  `json:"figures"`
	Funnel      []funnelWire  `json:"funnel"`
	ByArea      []areaCount   `json:"byArea"`
	ByAreaLevel string        `json:"byAreaLevel"`
	Late        []meetingItem `json:"late"`
	LateTotal   int           `json:"lateTotal"`
	DataSources []dataSource  `json:"dataSources"`
	NextStep    string        `json:"nextStep"`
	// ToVisit are the families that a visit is still to be made to, for who
	// records visits.
	ToVisit *toVisitWire `json:"toVisit"`
}

type toVisitWire struct {
	Families int    `json:"families"`
	Of       int    `json:"of"`
	Query    string `json:"query"`
}

type overviewQuery struct {
	Date string `query:"date" maxLength:"10"`
}

// staleDays is how old the data of a kind may be before the start page says
// so: lists come about once a year, field results and deliveries sooner.
var staleDays = map[intake.Target]int{intake.TargetFamily: 400, intake.TargetPerson: 400, intake.TargetMeasurement: 60, intake.TargetVerification: 200, intake.TargetDelivery: 120,
	intake.TargetProgramme: 200, intake.TargetPopulation: 800, intake.TargetObservation: 400, intake.TargetMeeting: 100, intake.TargetDetermination: 400}

func (s *server) overview(api huma.API) {
	handle(s, api, http.MethodGet, "/overview", may(access.ViewAggregate), func(ctx context.Context, actor access.Actor, in *overviewQuery) (*body[overviewWire], error) {
		on, err := day(in.Date, s.today())
		if err != nil {
			return nil, err
		}
		o := &overviewBuilder{server: s, ctx: ctx, actor: actor, on: on, lang: languageOf(ctx)}
		out, err := o.build()
		if err != nil {
			return nil, err
		}
		return answer(out), nil
	})
}

// overviewBuilder collects the start page of one caller on one day.
type overviewBuilder struct {
	*server
	ctx    context.Context
	actor  access.Actor
	on     civil.Date
	lang   locale.Language
	decree verification.Determination
	listed bool // there is a decree
	out    overviewWire
}

func (o *overviewBuilder) build() (overviewWire, error) {
	area := o.actor.Scope.Area()
	o.out = overviewWire{Date: o.on.String(), Area: string(area), AreaName: o.Directory.FullName(area), Figures: []figureWire{}, Funnel: []funnelWire{},
		ByArea: []areaCount{}, Late: []meetingItem{}, DataSources: []dataSource{}}
	var err error
	if o.decree, o.listed, err = o.newestDecree(o.ctx, o.actor.Scope, o.on); err != nil {
		return o.out, err
	}
	for _, step := range []func() error{o.figures, o.funnel, o.byArea, o.late, o.sources, o.toVisit} {
		if err := step(); err != nil {
			return o.out, err
		}
	}
	return o.out, nil
}

// count adds a figure whose list the filter gives.
func (o *overviewBuilder) count(id string, f registry.Filter, persons bool, date civil.Date, source string) error {
	counts, unit, count := "families", "families", o.Families.CountFamilies
	if persons {
		counts, unit, count = "persons", "persons", o.Families.CountPersons
	}
	n, err := count(o.ctx, o.actor.Scope, f)
	if err != nil {
		return err
	}
	v := float64(n)
	o.out.Figures = append(o.out.Figures, figureWire{ID: id, Label: o.lang.Render(locale.T("httpapi.figure_" + id)), Value: &v,
		Unit: o.lang.Render(locale.T("httpapi.unit_" + unit)), Date: date.String(), Source: source,
		Definition: o.lang.Render(locale.T("httpapi.figure_" + id + "_definition")), Filters: o.filterWords(o.ctx, f), Query: f.Query(), Counts: counts, Parts: []figurePart{}})
	return nil
}

func (o *overviewBuilder) figures() error {
	if o.listed {
		source := o.lang.Render(locale.T("httpapi.source_decree", "decree", o.decree.DecreeNo, "date", o.decree.DecreeDate))
		list := registry.Filter{Determination: o.decree.ID, AsOf: o.on}
		if err := o.count("remaining_families", list, false, o.on, source); err != nil {
			return err
		}
		if err := o.count("remaining_persons", list, true, o.on, source); err != nil {
			return err
		}
		unregistered := list
		unregistered.HasIntervention = "no"
		unserved := unregistered
		unserved.DeliveredBy = o.on
		if err := o.count("unserved_families", unserved, false, o.on, source); err != nil {
			return err
		}
		if err := o.count("unregistered_families", unregistered, false, o.on, source); err != nil {
			return err
		}
	} else {
		if err := o.count("listed_families", registry.Filter{}, false, o.on, "P3KE"); err != nil {
			return err
		}
	}
	return o.poverty()
}

// poverty adds the newest P0 of the region that was public on the day.
func (o *overviewBuilder) poverty() error {
	regency := o.actor.Scope.Area().Regency()
	if regency == "" {
		regency = o.actor.Scope.Area()
	}
	value, ok, err := o.Indicator.Latest(o.ctx, "p0", regency, o.on)
	if err != nil || !ok {
		return err
	}
	d, err := o.Indicator.Definition("p0")
	if err != nil {
		return err
	}
	o.out.Figures = append(o.out.Figures, figureWire{ID: "indicator.p0", Label: d.Name.In(o.lang) + ", " + o.Directory.FullName(regency), Value: &value.Value, Unit: "%", Decimals: d.Decimals, Date: value.Period.End().String(),
		Source: value.Source + ", " + value.Period.Name(o.lang), Definition: d.Numerator.In(o.lang) + " / " + d.Denominator.In(o.lang), Filters: []namedValue{}, Counts: "none", Parts: []figurePart{}, Note: d.Note.In(o.lang)})
	return nil
}

func (o *overviewBuilder) funnel() error {
	r := verification.FunnelRequest{Deciles: []int{1}, AsOf: o.on}
	if o.on.Before(o.today()) {
		r.VisitsBy = o.on
	}
	if o.listed {
		r.Determination = o.decree.ID
	}
	steps, err := o.Verification.Funnel(o.ctx, o.actor.Scope, r)
	if err != nil {
		return err
	}
	// The steps of the deck: what comes before adds up to what follows.
	show := []verification.Step{verification.StepListed, verification.StepVerified, verification.StepHere, verification.StepEligible,
		verification.StepWithIntervention, verification.StepNotDetermined, verification.StepDetermined}
	for _, step := range steps {
		if !slices.Contains(show, step.Step) {
			continue
		}
		f := registry.Filter{Area: step.Filter.Area, Deciles: step.Filter.Decile, Existence: step.Filter.Existence, Eligibility: step.Filter.Eligibility,
			Determination: step.Filter.Determination, NotDetermination: step.Filter.Undetermined, AsOf: step.Filter.AsOf, VerifiedBy: step.Filter.VerifiedBy}
		text := step.Step.Text()
		if step.Step == verification.StepListed { // a list of the data, not of the decree
			text = locale.T("httpapi.funnel_listed")
		}
		o.out.Funnel = append(o.out.Funnel, funnelWire{string(step.Step), o.lang.Render(text), step.Families, f.Query()})
	}
	return nil
}

func (o *overviewBuilder) byArea() error {
	level := region.LevelVillage
	switch o.actor.Scope.Area().Level() {
	case region.LevelProvince, region.LevelNation:
		level = region.LevelDistrict
	}
	o.out.ByAreaLevel = o.lang.Render(locale.T("httpapi.level_district"))
	if level == region.LevelVillage {
		o.out.ByAreaLevel = o.lang.Render(o.Directory.VillageKind(o.actor.Scope.Area()).Heading())
	}
	all, err := o.Families.Tally(o.ctx, o.actor.Scope, registry.Filter{}, registry.By{Kind: registry.ByArea, Level: level})
	if err != nil {
		return err
	}
	determined := map[string]int{}
	if o.listed {
		listed, err := o.Families.Tally(o.ctx, o.actor.Scope, registry.Filter{Determination: o.decree.ID, AsOf: o.on}, registry.By{Kind: registry.ByArea, Level: level})
		if err != nil {
			return err
		}
		for _, c := range listed {
			determined[c.Value] = c.Families
		}
	}
	for _, c := range all {
		row := areaCount{Code: c.Value, Name: o.areaName(region.Code(c.Value)), Families: c.Families, Persons: c.Persons, Determined: determined[c.Value]}
		if a, ok := o.Directory.Area(region.Code(c.Value)); ok && a.HasCentroid {
			row.Lat, row.Lng = &a.Lat, &a.Lng
		}
		o.out.ByArea = append(o.out.ByArea, row)
	}
	slices.SortStableFunc(o.out.ByArea, func(a, b areaCount) int { return b.Determined - a.Determined })
	return nil
}

func (o *overviewBuilder) late() error {
	items, err := o.Meeting.Items(o.ctx, o.actor.Scope, meeting.Query{Kind: meeting.Commitment})
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.StatusOn(o.on) != meeting.Late {
			continue
		}
		o.out.LateTotal++
		if len(o.out.Late) < 10 {
			o.out.Late = append(o.out.Late, meetingWire(i, o.on))
		}
	}
	return nil
}

// toVisit counts the families of decile 1 that nobody has visited yet.
func (o *overviewBuilder) toVisit() error {
	if !o.actor.Role.Can(access.Verify) {
		return nil
	}
	f := registry.Filter{Deciles: []int{1}}
	all, err := o.Families.CountFamilies(o.ctx, o.actor.Scope, f)
	if err != nil {
		return err
	}
	f.Existence = []string{registry.None}
	n, err := o.Families.CountFamilies(o.ctx, o.actor.Scope, f)
	if err != nil || n == 0 {
		return err
	}
	o.out.ToVisit = &toVisitWire{n, all, f.Query()}
	return nil
}

func (o *overviewBuilder) sources() error {
	// Files come in for a whole kab/kota; who works in a part of it uses them too.
	scope := o.actor.Scope
	if regency := scope.Area().Regency(); regency != "" {
		scope = region.ScopeOf(regency)
	}
	batches, err := o.Intake.Batches(o.ctx, scope)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, b := range batches { // newest first
		d, err := o.Intake.DialectOf(o.ctx, b)
		if err != nil || b.State != intake.StateCommitted || seen[b.Dialect] {
			continue
		}
		seen[b.Dialect] = true
		o.out.DataSources = append(o.out.DataSources, dataSource{Name: inLanguage(d.Title, o.lang), Date: b.DataDate.String(), File: b.File, Rows: b.Rows,
			Stale: o.on.DaysSince(b.DataDate) > staleDays[d.Target]})
	}
	slices.SortStableFunc(o.out.DataSources, func(a, b dataSource) int {
		if a.Date < b.Date {
			return -1
		}
		return 1
	})
	switch {
	case len(o.out.ByArea) == 0 && (len(o.out.DataSources) == 0 || scope.Area() != o.actor.Scope.Area()): // files of the rest bring no families here
		o.out.NextStep = "import"
	case !o.listed && !slices.ContainsFunc(o.out.Funnel, func(f funnelWire) bool { return f.ID == string(verification.StepVerified) && f.Families > 0 }):
		o.out.NextStep = "verify"
	case !o.listed:
		o.out.NextStep = "determine"
	}
	return nil
}
