package desk

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

// near is how far below its target a service still counts as close to it, in
// parts of the target.
const near = 0.2

// stunting: families at risk by kelurahan, as the register has them, and the
// services against stunting whose value is known.
func (c *collector) stunting() error {
	if err := c.risk(); err != nil {
		return err
	}
	if err := c.weighed(); err != nil {
		return err
	}
	definitions, err := indicator.Definitions()
	if err != nil {
		return err
	}
	c.d.NoService = map[indicator.Group]int{}
	for _, d := range definitions {
		if d.Group == "" {
			continue
		}
		s, known, err := c.service(d)
		if err != nil {
			return err
		}
		if !known {
			c.d.NoService[d.Group]++
			continue
		}
		c.d.Services = append(c.d.Services, s)
	}
	slices.SortStableFunc(c.d.Services, func(a, b paparan.Service) int {
		return cmp.Compare(urgency(a.State), urgency(b.State))
	})
	return nil
}

func urgency(s report.State) int {
	return slices.Index([]report.State{report.Bad, report.Watch, report.Good, report.Neutral}, s)
}

func (c *collector) risk() error {
	if !c.d.Families.Known() {
		return nil
	}
	filter := registry.Filter{Area: c.d.Area}
	fact("stunting_risk", "at_risk")(&filter, c.d.Date)
	tally, err := c.Families.Tally(c.ctx, c.scope, filter, registry.By{Kind: registry.ByArea, Level: region.LevelVillage})
	if err != nil || len(tally) == 0 { // the files may not say it at all
		return err
	}
	n := 0
	for _, t := range tally {
		n += t.Families
	}
	source := c.say("desk.source_register")
	c.d.AtRisk = c.listed("stunting.berisiko", n, c.say("desk.at_risk"), c.say("desk.at_risk_def"), source, c.days.register, filter)
	in := map[region.Code]paparan.Place{}
	for _, p := range c.d.Overview.Regions {
		in[p.Code] = p
	}
	for _, t := range tally {
		code := region.Code(t.Value)
		p, ok := in[code]
		if !ok {
			continue // families whose kelurahan is not known
		}
		f := filter
		f.Area = code
		p.AtRisk = c.listed("stunting.berisiko."+t.Value, t.Families, c.say("desk.at_risk_of", "place", p.Name), c.say("desk.at_risk_def"), source, c.days.register, f)
		c.d.RiskPlaces = append(c.d.RiskPlaces, p)
	}
	slices.SortStableFunc(c.d.RiskPlaces, func(a, b paparan.Place) int { return b.AtRisk.N - a.AtRisk.N })
	return nil
}

// service is the newest value of a service with its target, and those of the
// kelurahan; known is false when neither the region nor a kelurahan has one.
func (c *collector) service(d indicator.Definition) (s paparan.Service, known bool, err error) {
	s.Definition = d
	own, err := c.Indicators.Series(c.ctx, d.ID, c.d.Area, c.d.Date)
	if err != nil {
		return s, false, err
	}
	nation, err := c.Indicators.Series(c.ctx, d.ID, region.Nation, c.d.Date)
	if err != nil {
		return s, false, err
	}
	target, hasTarget := targetOf(append(own.Targets, nation.Targets...), c.d.Date.Year)
	if len(own.Points) > 0 {
		o := own.Points[len(own.Points)-1]
		s.Period, s.Value = o.Period, c.observation(d, o)
		if hasTarget {
			s.State = light(d, o.Value, target.Value)
		}
	}
	if err := c.serviceByVillage(&s, target, hasTarget); err != nil {
		return s, false, err
	}
	known = s.Value != "" || len(s.Villages) > 0
	if known && hasTarget {
		s.Target = c.add(report.Figure{ID: "target." + d.ID, Value: report.Percent(target.Value, d.Decimals), Label: c.say("desk.target_of", "name", d.Short.In(c.d.Language), "year", target.Year),
			Definition: c.say("desk.target_def", "name", d.Name.In(c.d.Language), "law", target.LegalSource), Source: target.LegalSource, DataDate: target.Since})
	}
	return s, known, nil
}

// weighed: the stunted children of routine weighing by kelurahan, in the newest
// month of the region that states its coverage, and was counted the same way.
func (c *collector) weighed() error {
	at := slices.IndexFunc(c.d.Indicators, func(s paparan.Series) bool { return s.Definition.ID == "stunting_routine" })
	if at < 0 || len(c.d.Indicators[at].Own.Points) == 0 {
		return nil
	}
	d, points := c.d.Indicators[at].Definition, c.d.Indicators[at].Own.Points
	own := points[len(points)-1]
	codes := c.villages()
	values, err := c.Indicators.Among(c.ctx, own.Indicator, codes, c.d.Date)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if o, ok := values[code]; ok && o.Period == own.Period && o.Method == own.Method {
			c.d.Weighed = append(c.d.Weighed, c.weighedIn(code, d, o))
		}
	}
	return nil
}

// weighedIn is the value of a kelurahan, and its short children with their
// list.
func (c *collector) weighedIn(code region.Code, d indicator.Definition, o indicator.Observation) paparan.WeighedPlace {
	p := paparan.WeighedPlace{Place: c.place(code), Value: c.observation(d, o)}
	filter := url.Values{"area": {string(code)}, "asOf": {c.d.Date.String()}, "finding": {"stunted"}, "month": {string(o.Period)}}
	figure, _ := c.d.Figures.Get(p.Value)
	n := int(o.Numerator)
	p.Short = paparan.Amount{N: n, ID: c.add(report.Figure{ID: "rutin.pendek." + string(code), Value: report.Integer(int64(n)), Unit: c.say("desk.unit_children"), Counts: report.Children, Filter: filter.Encode(), Count: int64(n),
		Label: c.say("desk.short_of", "place", p.Place.Name), Definition: c.say("desk.short_of_def", "place", p.Place.Name, "period", o.Period.Name(c.d.Language)), Source: o.Source, Method: o.Method, DataDate: figure.DataDate, Coverage: figure.Coverage})}
	return p
}

// villages are those of the region, by kecamatan.
func (c *collector) villages() (codes []region.Code) {
	for _, district := range c.Areas.Children(c.d.Area) {
		for _, a := range c.Areas.Children(district.Code) {
			codes = append(codes, a.Code)
		}
	}
	return codes
}

func (c *collector) serviceByVillage(s *paparan.Service, target indicator.Target, hasTarget bool) error {
	codes := c.villages()
	values, err := c.Indicators.Among(c.ctx, s.Definition.ID, codes, c.d.Date)
	if err != nil {
		return err
	}
	for _, code := range codes {
		o, ok := values[code]
		if !ok {
			continue
		}
		v := paparan.VillageService{Place: c.place(code), Value: c.observation(s.Definition, o)}
		if hasTarget {
			v.State = light(s.Definition, o.Value, target.Value)
		}
		if v.State == report.Good {
			s.Reached++
		}
		s.Villages = append(s.Villages, v)
	}
	return nil
}

// targetOf is the target that holds in a year: the first one not before it,
// else the last. Those given first win.
func targetOf(all []indicator.Target, year int) (t indicator.Target, ok bool) {
	for _, x := range all {
		better := !ok || x.Year >= year && (t.Year < year || x.Year < t.Year) || x.Year < year && t.Year < year && x.Year > t.Year
		if better {
			t, ok = x, true
		}
	}
	return t, ok
}

// light is the traffic light of a value before its target.
func light(d indicator.Definition, value, target float64) report.State {
	if d.Direction == indicator.Lower {
		switch {
		case value <= target:
			return report.Good
		case value <= target*(1+near):
			return report.Watch
		}
		return report.Bad
	}
	switch {
	case value >= target:
		return report.Good
	case value >= target*(1-near):
		return report.Watch
	}
	return report.Bad
}
