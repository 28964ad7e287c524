package paparan

import (
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/verification"
)

func (b deck) step(s verification.Step) Step {
	for _, f := range b.Funnel {
		if f.Step == s {
			return f
		}
	}
	return Step{}
}

// left tells what left the funnel before a step: "61 tidak ditemukan, 12
// pindah".
func (b deck) left(steps ...verification.Step) report.Text {
	var parts []string
	for _, s := range steps {
		if f := b.step(s); f.Families.N > 0 {
			parts = append(parts, ref(f.Families.ID)+" "+b.Language.Render(s.Text()))
		}
	}
	return report.Say(strings.Join(parts, ", "))
}

// funnel: from the national list to the decree.
func (b deck) funnel() report.Slide {
	listed, verified := b.step(verification.StepListed), b.step(verification.StepVerified)
	if listed.Families.N == 0 {
		return b.missing("sasaran")
	}
	steps := []report.Step{
		{Figure: listed.Families.ID, Label: report.Literal(b.label(listed.Families))},
		{Figure: verified.Families.ID, Label: b.say("paparan.step_verified"), Note: b.left(verification.StepNotVerified)},
	}
	if found := b.step(verification.StepFound); found.Families.N > 0 {
		steps = append(steps, report.Step{Figure: found.Families.ID, Label: b.say("paparan.step_found"),
			Note: b.left(verification.StepNotFound, verification.StepMoved, verification.StepDied, verification.StepDuplicate, verification.StepRefused, verification.StepIdentityWrong)})
	}
	last := verified
	title := b.say("paparan.sasaran_title_open", "listed", ref(listed.Families.ID), "verified", ref(verified.Families.ID))
	if b.Determination != nil {
		last = b.step(verification.StepDetermined)
		note := b.left(verification.StepNotEligible, verification.StepNotJudged, verification.StepNotDetermined)
		if last.Families.N <= verified.Families.N {
			steps = append(steps, report.Step{Figure: last.Families.ID, Label: b.say("paparan.step_determined"), Note: note, Main: true})
		}
		title = b.say("paparan.sasaran_title", "listed", ref(listed.Families.ID), "kept", ref(b.Listed.ID), "persons", ref(b.ListedPersons.ID))
	} else {
		steps[len(steps)-1].Main = true
	}
	s := b.slide("sasaran", title, report.One, b.funnelSource(), report.Funnel{Name: b.word("paparan.kicker_sasaran"), Steps: steps, Alt: b.word("paparan.sasaran_alt")})
	if b.CriteriaTotal > 0 {
		s.Notes = []report.Text{report.Literal(b.Language.Render(b.Determination.Rule.Text(b.CriteriaNeed, b.CriteriaTotal)))}
	}
	return s
}

func (b deck) label(a Amount) string {
	f, _ := b.Figures.Get(a.ID)
	return f.Label
}

func (b deck) funnelSource() string {
	s := b.from(b.step(verification.StepListed).Families.ID, b.Listed.ID)
	if d := b.Determination; d != nil && d.LegalBasis != "" {
		s += " " + b.word("paparan.legal_basis", "basis", d.LegalBasis)
	}
	return s
}

// shown is how many kelurahan the slide names beside the map.
const shown = 9

func (b deck) places() report.Slide {
	if b.Listed.N == 0 || len(b.Places) == 0 {
		return b.missing("sebaran")
	}
	top := b.Places[0]
	with := 0
	for _, p := range b.Places {
		if p.Families.N > 0 {
			with++
		}
	}
	count := b.doc.Figures.Add(report.Figure{ID: "sebaran.banyak", Value: report.Integer(int64(with)), Label: b.word("paparan.places_with", "kind", b.VillageWord()), Definition: b.word("paparan.places_with_def", "kind", b.VillageWord()),
		Source: b.source(b.Listed.ID), DataDate: b.dataDate(b.Listed.ID)})
	key := "paparan.sebaran_title"
	if len(b.Places) > 1 && b.Places[1].Families.N == top.Families.N {
		key = "paparan.sebaran_title_equal"
	}
	title := b.say(key, "place", top.FullName(b.Language), "top", ref(top.Families.ID), "share", ref(top.Share), "all", ref(b.Listed.ID), "count", ref(count), "kind", b.VillageWord())
	t := b.placeTable(b.Places[:min(shown, len(b.Places))], false)
	t.Name, t.TooLong, t.TotalRows = b.word("paparan.sebaran_top"), report.Cut, 0
	m, placed := b.spread(report.Map{Name: b.word("paparan.sebaran_map"), Unit: b.word("paparan.sebaran_unit"), Labels: 5, Alt: b.word("paparan.sebaran_alt", "kind", b.VillageWord())},
		b.Places, func(p Place) Amount { return p.Families })
	if !placed {
		return b.slide("sebaran", title, report.One, b.from(b.Listed.ID), b.placeTable(b.Places[:min(10, len(b.Places))], false))
	}
	return b.slide("sebaran", title, report.TwoThirdsThird, b.from(b.Listed.ID), m, t)
}

func (b deck) dataDate(id string) civil.Date {
	f, _ := b.Figures.Get(id)
	return f.DataDate
}

func (b deck) source(id string) string {
	f, _ := b.Figures.Get(id)
	return f.Source
}

// placeTable is the table of kelurahan; whole: with kecamatan, persons, share
// and a total.
func (b deck) placeTable(places []Place, whole bool) report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.villageHeading(), Weight: 2}, {Head: b.word("paparan.families"), Align: report.End}}}
	if whole {
		t.Columns = []report.Column{{Head: b.word("paparan.no"), Align: report.End, Weight: 0.5}, {Head: b.word("paparan.code"), Weight: 1.5}, {Head: b.villageHeading(), Weight: 2}, {Head: b.word("paparan.district"), Weight: 2},
			{Head: b.word("paparan.families"), Align: report.End}, {Head: b.word("paparan.persons"), Align: report.End}, {Head: b.word("paparan.share"), Align: report.End}}
	}
	for i, p := range places {
		row := report.Row{Cells: []report.Cell{report.Txt(p.Name), report.Fig(p.Families.ID)}}
		if whole {
			row.Cells = []report.Cell{report.Num(report.Integer(int64(i + 1))), report.Txt(string(p.Code)), report.Txt(p.Name), report.Txt(p.District), report.Fig(p.Families.ID), report.Fig(p.Persons.ID), report.Fig(p.Share)}
		}
		if i == 0 && p.Families.N > 0 {
			row.Style = report.Highlight
		}
		t.Rows = append(t.Rows, row)
	}
	if whole {
		t.Rows = append(t.Rows, report.Row{Style: report.Total, Cells: []report.Cell{{}, {}, report.Txt(b.word("paparan.total")), {}, report.Fig(b.Listed.ID), {}, report.Num(report.Percent(100, 1))}})
	}
	return t
}

// profile: what the families on the decree have in common.
func (b deck) profile() report.Slide {
	if b.Listed.N == 0 || len(b.Profile) == 0 {
		return b.missing("profil")
	}
	most := b.Profile[0]
	ch := report.Chart{Name: b.word("paparan.profil_sheet"), Kind: report.Bars, Unit: b.word("paparan.profil_unit"), Highlight: b.label(most.Families), Alt: b.word("paparan.profil_alt")}
	line := report.Series{Name: b.word("paparan.families"), Main: true}
	for _, t := range b.Profile[:min(9, len(b.Profile))] {
		ch.Categories = append(ch.Categories, b.label(t.Families))
		line.Values = append(line.Values, b.valueOf(t.Families.ID))
		line.Figures = append(line.Figures, t.Families.ID)
	}
	ch.Series = []report.Series{line}
	title := b.say("paparan.profil_title", "n", ref(most.Families.ID), "all", ref(b.Listed.ID), "trait", lower(b.label(most.Families)))
	return b.slide("profil", title, report.KPIColumn, b.from(most.Families.ID), report.KPI{Figure: b.Listed.ID}, report.KPI{Figure: b.ListedPersons.ID}, ch)
}

// stunting: the survey's series with province, nation and target. The routine
// prevalence stands apart, with its coverage.
func (b deck) stunting() report.Slide {
	s, ok := b.series("stunting_survey")
	if !ok || len(s.Own.Points) == 0 {
		return b.missing("stunting")
	}
	columns := map[int]bool{}
	for _, a := range s.Areas {
		for _, o := range a.Points {
			columns[o.Period.Year()] = true
		}
	}
	newest := s.Own.Points[len(s.Own.Points)-1]
	ch := report.Chart{Name: b.word("paparan.stunting_sheet"), Kind: report.Columns, Unit: b.word("paparan.stunting_unit"), Alt: b.word("paparan.compare_alt", "name", s.Definition.Name.In(b.Language))}
	var list []int
	for y := newest.Period.Year() - years + 1; y <= newest.Period.Year(); y++ {
		if columns[y] {
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
	return b.fromAll(b.slide("stunting", b.say(key, pairs...), report.TwoThirdsThird, "", ch, b.routine(s)), id)
}

// routine is what the monthly weighing says, and how much of all children it
// covers.
func (b deck) routine(survey Series) report.Prose {
	p := report.Prose{Heading: b.say("paparan.stunting_read"), Mark: report.Bullet}
	own := survey.Own.Points
	if len(own) > 1 {
		was, is := own[len(own)-2], own[len(own)-1]
		key := "paparan.stunting_up"
		if is.Value < was.Value {
			key = "paparan.stunting_down"
		}
		p.Items = append(p.Items, b.say(key, "was", ref(survey.Areas[0].IDs[was.Period]), "is", ref(survey.Areas[0].IDs[is.Period]), "from", was.Period.Name(b.Language), "to", is.Period.Name(b.Language)))
	}
	if s, ok := b.series("stunting_routine"); ok && len(s.Own.Points) > 0 {
		o := s.Own.Points[len(s.Own.Points)-1]
		p.Items = append(p.Items, b.say("paparan.stunting_routine", "value", ref(s.Areas[0].IDs[o.Period]), "period", o.Period.Name(b.Language), "coverage", b.Language.Percent(o.Coverage, 1)))
	} else {
		p.Items = append(p.Items, b.say("paparan.stunting_no_routine"))
	}
	if s, ok := b.series("growth_coverage"); ok && len(s.Own.Points) > 0 {
		o := s.Own.Points[len(s.Own.Points)-1]
		p.Items = append(p.Items, b.say("paparan.stunting_coverage", "value", ref(s.Areas[0].IDs[o.Period]), "period", o.Period.Name(b.Language)))
	}
	for _, t := range b.Profile {
		if t.Key == "stunting_risk" {
			p.Items = append(p.Items, b.say("paparan.stunting_risk", "n", ref(t.Families.ID), "all", ref(b.Listed.ID)))
		}
	}
	return p
}
