package paparan

import (
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
)

// stunting: the survey's series with province, nation and target; beside it
// what the register and the services know. The routine prevalence stands
// apart, with its coverage.
func (b deck) stunting() report.Slide {
	s, ok := b.series("stunting_survey")
	if !ok || len(s.Own.Points) == 0 {
		return b.withoutSurvey()
	}
	newest := s.Own.Points[len(s.Own.Points)-1]
	ch := b.surveyChart(s, newest.Period.Year())
	id := s.Areas[0].IDs[newest.Period]
	pairs := []any{"value", ref(id), "period", newest.Period.Name(b.Language), "area", b.FullName}
	key := "paparan.stunting_title"
	for _, t := range s.Own.Targets {
		if t.Year < newest.Period.Year() || ch.Target != nil {
			continue
		}
		target := b.doc.Figures.Add(report.Figure{ID: "target.stunting." + strconv.Itoa(t.Year), Value: report.Percent(t.Value, s.Definition.Decimals), Label: b.word("paparan.target", "year", strconv.Itoa(t.Year)),
			Definition: b.word("paparan.target_def", "name", s.Definition.Name.In(b.Language), "law", t.LegalSource), Source: t.LegalSource, DataDate: t.Since})
		ch.Target = &report.Target{Value: report.Percent(t.Value, s.Definition.Decimals), Label: b.word("paparan.target", "year", strconv.Itoa(t.Year))}
		key = "paparan.stunting_title_above"
		if newest.Value <= t.Value {
			key = "paparan.stunting_title_reached"
		}
		pairs = append(pairs, "target", ref(target), "year", strconv.Itoa(t.Year))
	}
	slide := b.slide("stunting", b.say(key, pairs...), report.HalfHalf, "", ch, report.Stack{})
	if box := b.routineBox(); len(box) > 0 {
		slide.Blocks = []report.Block{report.Stack{Blocks: append([]report.Block{ch}, b.belowSurvey()...)}, report.Stack{Blocks: box}}
	} else {
		slide.Layout, slide.Blocks[1] = b.besideSurvey()
	}
	slide.Notes = append(b.surveyNotes(s), b.say("paparan.routine_note"))
	return b.fromAll(slide, id)
}

// withoutSurvey says that the survey's prevalence is not there, and what the
// register and the services know all the same.
func (b deck) withoutSurvey() report.Slide {
	slide := b.missing("stunting")
	if box := b.routineBox(); len(box) > 0 {
		remedy := report.Prose{Items: append([]report.Text{b.say("paparan.stunting_remedy")}, b.stuntingRemarks()...), Mark: report.Bullet}
		return b.fromAll(b.slide("stunting", slide.Title, report.HalfHalf, "", remedy, report.Stack{Blocks: box}))
	}
	layout, beside := b.besideSurvey()
	if layout != report.HalfHalf || !b.AtRisk.Known() {
		return slide
	}
	remedy := report.Prose{Items: []report.Text{b.say("paparan.stunting_remedy")}}
	return b.fromAll(b.slide("stunting", b.say("paparan.stunting_title_risk", "n", ref(b.AtRisk.ID)), layout, "", remedy, beside), b.AtRisk.ID)
}

// surveyChart is region, province and nation in the last years of the survey.
func (b deck) surveyChart(s Series, newest int) report.Chart {
	known := map[int]bool{}
	for _, a := range s.Areas {
		for _, o := range a.Points {
			known[o.Period.Year()] = true
		}
	}
	ch := report.Chart{Name: b.word("paparan.stunting_sheet"), Kind: report.Columns, Unit: b.word("paparan.stunting_unit"), Alt: b.word("paparan.compare_alt", "name", s.Definition.Name.In(b.Language))}
	var list []int
	for y := newest - years + 1; y <= newest; y++ {
		if known[y] {
			list = append(list, y)
			ch.Categories = append(ch.Categories, strconv.Itoa(y))
		}
	}
	for i, a := range s.Areas {
		line := report.Series{Name: kindOf(a.Name), Main: i == 0}
		for _, y := range list {
			v, id := report.Missing(), ""
			if o, ok := a.newestOf(y); ok {
				id = a.IDs[o.Period]
				v = b.valueOf(id)
			}
			line.Values, line.Figures = append(line.Values, v), append(line.Figures, id)
		}
		ch.Series = append(ch.Series, line)
	}
	return ch
}

// surveyNotes says how the survey moved, and why there is no routine prevalence.
func (b deck) surveyNotes(s Series) []report.Text {
	var out []report.Text
	if routine, ok := b.series("stunting_routine"); !ok || len(routine.Own.Points) == 0 {
		out = append(out, b.say("paparan.stunting_no_routine"))
	}
	own := s.Own.Points
	if len(own) < 2 {
		return out
	}
	was, is := own[len(own)-2], own[len(own)-1]
	key := "paparan.stunting_up"
	if is.Value < was.Value {
		key = "paparan.stunting_down"
	}
	return append(out, b.say(key, "was", ref(s.Areas[0].IDs[was.Period]), "is", ref(s.Areas[0].IDs[is.Period]), "from", was.Period.Name(b.Language), "to", is.Period.Name(b.Language)))
}

// routineShown are the prevalences of routine weighing on the slide; the annex
// has all.
var routineShown = []string{"stunting_routine", "wasting_routine", "underweight_routine"}

// routineBox is what routine weighing shows: apart from the survey, each with
// its children, and the coverage with its warning; below it where the short
// children live. Empty when nothing was measured.
func (b deck) routineBox() []report.Block {
	t := report.Table{Name: b.word("paparan.routine_sheet"), TooLong: report.Cut, Columns: []report.Column{{Head: b.word("paparan.routine_head"), Weight: 2.4}, {Head: b.word("paparan.value"), Align: report.End},
		{Head: b.word("paparan.routine_children"), Align: report.End, Weight: 1.6}}}
	row := func(id string, style report.RowStyle) (o indicator.Observation, d indicator.Definition, ok bool) {
		s, ok := b.series(id)
		if !ok || len(s.Own.Points) == 0 {
			return o, d, false
		}
		o = s.Own.Points[len(s.Own.Points)-1]
		parts := report.Num(report.Missing())
		if o.Denominator > 0 {
			parts = report.Txt(b.word("paparan.routine_of", "n", b.Language.Integer(int64(o.Numerator)), "of", b.Language.Integer(int64(o.Denominator))))
		}
		t.Rows = append(t.Rows, report.Row{Style: style, Cells: []report.Cell{report.Txt(s.Definition.Short.In(b.Language)), report.Fig(s.Areas[0].IDs[o.Period]), parts}})
		return o, s.Definition, true
	}
	var newest indicator.Observation
	var of indicator.Definition
	for i, id := range routineShown {
		if o, d, ok := row(id, report.Plain); ok && (i == 0 || newest.Period == "") {
			newest, of = o, d
		}
	}
	if newest.Period == "" {
		return nil
	}
	row("growth_coverage", report.Total)
	key := "paparan.routine_title"
	if !newest.Final {
		key = "paparan.routine_title_provisional"
	}
	out := []report.Block{report.Prose{Heading: b.say(key, "period", newest.Period.Name(b.Language))}, t}
	if warning, low := newest.CoverageWarning(of, b.Language); low {
		out = append(out, report.Prose{Small: true, Items: []report.Text{b.say("paparan.routine_warning", "warning", warning)}})
	}
	if m, ok := b.weighedMap(); ok {
		out = append(out, m)
	}
	return out
}

// weighedMap is where the short children of routine weighing live.
func (b deck) weighedMap() (report.Map, bool) {
	of := map[region.Code]Amount{}
	var places []Place
	for _, p := range b.Weighed {
		of[p.Place.Code], places = p.Short, append(places, p.Place)
	}
	return b.spread(report.Map{Name: b.word("paparan.routine_map"), Unit: b.word("paparan.routine_unit"), Labels: 3, Alt: b.word("paparan.routine_alt", "kind", b.VillageWord())},
		places, func(p Place) Amount { return of[p.Code] })
}

// belowSurvey is the services with their traffic lights below the survey, and
// what is missing.
func (b deck) belowSurvey() []report.Block {
	var out []report.Block
	if len(b.Services) > 0 {
		t := b.serviceTable(false)
		t.Name, t.TooLong = b.word("paparan.stunting_services_sheet"), report.Cut
		t.Rows = t.Rows[:min(len(t.Rows), 4)]
		out = append(out, t)
	}
	return append(out, report.Prose{Small: true, Items: b.stuntingRemarks()})
}

// weighedTable is every kelurahan of the map, for the annex.
func (b deck) weighedTable() report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.villageHeading(), Weight: 2}, {Head: b.word("paparan.district"), Weight: 2}, {Head: b.word("paparan.routine_children"), Align: report.End}, {Head: b.word("paparan.value"), Align: report.End}, {Head: b.word("paparan.routine_coverage"), Weight: 4}}}
	for _, p := range b.Weighed {
		f, _ := b.Figures.Get(p.Value)
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(p.Place.Name), report.Txt(p.Place.District), report.Fig(p.Short.ID), report.Fig(p.Value), text(f.Coverage)}})
	}
	return t
}

// besideSurvey is the services with their traffic lights where values are
// known, else where the families at risk live; below it what is missing.
func (b deck) besideSurvey() (report.Layout, report.Block) {
	remarks := b.stuntingRemarks()
	switch {
	case len(b.Services) > 0:
		t := b.serviceTable(false)
		t.Name, t.TooLong = b.word("paparan.stunting_services_sheet"), report.Cut
		return report.HalfHalf, report.Stack{Blocks: []report.Block{t, report.Prose{Small: true, Items: remarks}}}
	case len(b.RiskPlaces) > 0:
		t := b.riskTable(4)
		t.Name = b.word("paparan.stunting_risk_sheet")
		return report.HalfHalf, report.Stack{Blocks: []report.Block{report.Prose{Heading: b.say("paparan.stunting_risk_title")}, t, report.Prose{Small: true, Items: remarks}}}
	default:
		return report.TwoThirdsThird, report.Prose{Heading: b.say("paparan.stunting_read"), Mark: report.Bullet, Items: remarks}
	}
}

// stuntingRemarks: the routine weighing with its coverage, the families on the
// decree, and which data are not there.
func (b deck) stuntingRemarks() []report.Text {
	var out []report.Text
	if len(b.Services) > 0 && len(b.RiskPlaces) > 0 {
		top := b.RiskPlaces[0]
		out = append(out, b.say("paparan.stunting_risk_most", "n", ref(b.AtRisk.ID), "place", top.FullName(b.Language), "most", ref(top.AtRisk.ID)))
	}
	for _, t := range b.Profile {
		if t.Key == "stunting_risk" {
			out = append(out, b.say("paparan.stunting_risk", "n", ref(t.Families.ID), "all", ref(b.Listed.ID)))
		}
	}
	routine, ok := b.series("stunting_routine")
	boxed := ok && len(routine.Own.Points) > 0
	if s, ok := b.series("growth_coverage"); ok && !boxed && len(s.Own.Points) > 0 {
		o := s.Own.Points[len(s.Own.Points)-1]
		out = append(out, b.say("paparan.stunting_coverage", "value", ref(s.Areas[0].IDs[o.Period]), "period", o.Period.Name(b.Language)))
	}
	var none []string
	for _, g := range []indicator.Group{indicator.Specific, indicator.Sensitive} {
		if n := b.NoService[g]; n > 0 {
			none = append(none, b.word("paparan.stunting_"+string(g), "count", n))
		}
	}
	if !boxed {
		none = append(none, b.word("paparan.stunting_by_clinic"))
	}
	if len(none) == 0 {
		return out
	}
	return append(out, b.say("paparan.stunting_no_services", "list", strings.Join(none, ", ")))
}

// riskTable is where the families at risk live; most: rows before the total, 0
// is all.
func (b deck) riskTable(most int) report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.villageHeading(), Weight: 2}, {Head: b.word("paparan.stunting_risk_head"), Align: report.End}, {Head: b.word("paparan.stunting_register_head"), Align: report.End, Weight: 1.4}}}
	for n, p := range b.RiskPlaces {
		if most > 0 && n == most {
			break
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(p.Name), report.Fig(p.AtRisk.ID), fig(p.InRegister.ID)}})
	}
	t.Rows = append(t.Rows, report.Row{Style: report.Total, Cells: []report.Cell{report.Txt(b.FullName), report.Fig(b.AtRisk.ID), report.Fig(b.Families.ID)}})
	return t
}

// serviceTable is the services with their traffic lights; whole: with their
// group, period and every kelurahan.
func (b deck) serviceTable(whole bool) report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.word("paparan.indicator"), Weight: 2.6}, {Head: b.word("paparan.stunting_value"), Align: report.End, Weight: 1.2}, {Head: b.word("paparan.target_head"), Align: report.End},
		{Head: b.word("paparan.stunting_places", "kind", b.villageHeading()), Align: report.End, Weight: 1.4}}}
	if whole {
		t.Columns = append([]report.Column{{Head: b.word("paparan.group")}, {Head: b.word("paparan.region"), Weight: 2}}, t.Columns...)
	}
	row := func(s Service, place, name, value string, state report.State, reached report.Cell) {
		cell := fig(value)
		cell.State = state
		cells := []report.Cell{report.Txt(name), cell, fig(s.Target), reached}
		if whole {
			cells = append([]report.Cell{report.Txt(b.word("paparan.group_" + string(s.Definition.Group))), report.Txt(place)}, cells...)
		}
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	for _, s := range b.Services {
		reached := report.Num(report.Missing())
		if len(s.Villages) > 0 && s.Target != "" {
			reached = report.Txt(b.word("paparan.stunting_of", "reached", s.Reached, "all", len(s.Villages)))
		}
		name := s.Definition.Short.In(b.Language)
		if whole {
			name = s.Definition.Name.In(b.Language)
		}
		row(s, b.FullName, name, s.Value, s.State, reached)
		if !whole {
			continue
		}
		for _, v := range s.Villages {
			row(s, v.Place.FullName(b.Language), name, v.Value, v.State, report.Cell{})
		}
	}
	return t
}
