package paparan

import (
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
			parts = append(parts, ref(f.Families.ID)+" "+lower(b.label(f.Families)))
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
	steps := b.verifiedSteps(listed, verified)
	last := verified
	title := b.say("paparan.sasaran_title_open", "listed", ref(listed.Families.ID), "verified", ref(verified.Families.ID))
	if b.Determination != nil {
		last = b.step(verification.StepDetermined)
		if last.Families.N <= verified.Families.N {
			steps = append(steps, report.Step{Figure: last.Families.ID, Beside: last.Persons.ID, Label: b.say("paparan.step_determined"), Note: b.left(verification.StepNotDetermined, StepOtherwise), Main: true})
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

// verifiedSteps are the bars down to those who may be on the decree: each what
// the one before leaves, the eligible in two parts side by side.
func (b deck) verifiedSteps(listed, verified Step) []report.Step {
	steps := []report.Step{
		{Figure: listed.Families.ID, Beside: listed.Persons.ID, Label: report.Literal(b.label(listed.Families))},
		{Figure: verified.Families.ID, Beside: verified.Persons.ID, Label: b.say("paparan.step_verified"), Note: b.left(verification.StepNotVerified)},
	}
	here, found := b.step(verification.StepHere), b.say("paparan.step_found")
	if here.Families.N == 0 {
		return steps
	}
	if b.step(verification.StepIdentityWrong).Families.N > 0 {
		found = b.say("paparan.step_here")
	}
	steps = append(steps, report.Step{Figure: here.Families.ID, Beside: here.Persons.ID, Label: found,
		Note: b.left(verification.StepNotFound, verification.StepMoved, verification.StepDied, verification.StepDuplicate, verification.StepRefused)})
	eligible, with := b.step(verification.StepEligible), b.step(verification.StepWithIntervention)
	note, after := b.left(verification.StepNotEligible, verification.StepNotJudged), false
	for _, part := range []struct {
		step  Step
		label string
	}{{eligible, "paparan.step_eligible"}, {with, "paparan.step_with"}} {
		if part.step.Families.N == 0 {
			continue
		}
		steps = append(steps, report.Step{Figure: part.step.Families.ID, Beside: part.step.Persons.ID, Label: b.say(part.label), Note: note, After: after})
		note, after = nil, true
	}
	return steps
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
	var within []string
	for _, p := range b.Places {
		if p.Families.N > 0 {
			within = append(within, p.Families.ID)
		}
	}
	count := b.doc.Figures.Add(report.Figure{ID: "sebaran.banyak", Value: report.Integer(int64(len(within))), Label: b.word("paparan.places_with", "kind", b.VillageWord()), Definition: b.word("paparan.places_with_def", "kind", b.VillageWord()),
		Source: b.source(b.Listed.ID), DataDate: b.dataDate(b.Listed.ID), Parts: within, Made: report.Each})
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
	t := report.Table{Columns: []report.Column{{Head: b.villageHeading(), Weight: 2.2}, {Head: b.word("paparan.families"), Align: report.End}, {Head: b.word("paparan.persons"), Align: report.End, Weight: 0.7}}}
	if whole {
		t.Columns = []report.Column{{Head: b.word("paparan.no"), Align: report.End, Weight: 0.5}, {Head: b.word("paparan.code"), Weight: 1.5}, {Head: b.villageHeading(), Weight: 2}, {Head: b.word("paparan.district"), Weight: 2},
			{Head: b.word("paparan.families"), Align: report.End}, {Head: b.word("paparan.persons"), Align: report.End}, {Head: b.word("paparan.share"), Align: report.End}}
	}
	for i, p := range places {
		row := report.Row{Cells: []report.Cell{report.Txt(p.Name), report.Fig(p.Families.ID), report.Fig(p.Persons.ID)}}
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
	title := b.say("paparan.profil_title", "n", ref(most.Families.ID), "all", ref(b.Listed.ID), "says", b.word("desk.trait_"+most.Key+"_says"))
	return b.slide("profil", title, report.KPIColumn, b.from(most.Families.ID), report.KPI{Figure: b.Listed.ID}, report.KPI{Figure: b.ListedPersons.ID}, ch)
}
