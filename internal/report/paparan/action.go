package paparan

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/report"
)

// interventions: the matrix of programmes that reach the families on the
// decree.
func (b deck) interventions() report.Slide {
	if len(b.Programmes) == 0 {
		return b.missing("intervensi")
	}
	if b.Listed.N == 0 {
		title := b.say("paparan.intervensi_title_budget", "budget", ref(b.Budget), "year", strconv.Itoa(b.Date.Year))
		return b.slide("intervensi", title, report.One, b.from(b.Budget), b.budgetTable())
	}
	var rows []Intervention
	for _, i := range b.Programmes {
		if i.Listed.N > 0 {
			rows = append(rows, i)
		}
	}
	slices.SortStableFunc(rows, func(x, y Intervention) int { return cmp.Compare(y.Listed.N, x.Listed.N) })
	if len(rows) == 0 {
		return b.slide("intervensi", b.say("paparan.intervensi_title_none", "all", ref(b.Listed.ID)), report.One, b.from(b.Budget), b.budgetTable())
	}
	key := "paparan.intervensi_title"
	if b.Reached.Known() && b.Reached.N < b.Listed.N {
		key = "paparan.intervensi_title_part"
	}
	title := b.say(key, "all", ref(b.Listed.ID), "reached", ref(b.Reached.ID), "served", ref(b.Served.ID), "count", ref(b.Interventions.ID))
	foot := b.from(b.Interventions.ID, b.Listed.ID)
	if others := len(b.Programmes) - len(rows); others > 0 {
		foot += ". " + b.word("paparan.intervensi_others", "count", others)
	}
	return b.slide("intervensi", title, report.One, foot, b.interventionTable(rows, 8, false))
}

// interventionTable lists programmes; most: rows shown, 0 is all; whole: with
// codes, target and what they do for the whole region.
func (b deck) interventionTable(rows []Intervention, most int, whole bool) report.Table {
	end := func(key string, weight float64) report.Column {
		return report.Column{Head: b.word(key), Align: report.End, Weight: weight}
	}
	t := report.Table{Name: b.word("paparan.intervensi_sheet"), TooLong: report.Cut,
		Groups: []report.HeadGroup{{Span: 2}, {Head: b.word("paparan.on_decree"), Span: 3}, {Head: b.word("paparan.whole_programme"), Unit: b.word("paparan.money_millions"), Span: 3}, {Span: 1}},
		Columns: []report.Column{{Head: b.word("paparan.strategy_short"), Align: report.Center, Weight: 0.5}, {Head: b.word("paparan.programme"), Weight: 6.6},
			end("paparan.registered", 1.05), end("paparan.received", 1), {Head: "%", Align: report.End, Weight: 0.75},
			end("paparan.whole_target", 1), end("paparan.budget", 0.9), end("paparan.realised", 1.1), {Head: b.word("paparan.fund"), Weight: 1.5}}}
	if whole {
		t.TooLong = report.Split
		t.Groups = []report.HeadGroup{{Span: 3}, t.Groups[1], t.Groups[2], {Span: 4}}
		t.Columns = slices.Insert(t.Columns, 2, report.Column{Head: b.word("paparan.agency"), Weight: 2.6})
		t.Columns = append(t.Columns, report.Column{Head: b.word("paparan.code")}, end("paparan.all_planned", 0), end("paparan.all_delivered", 0))
	}
	for n, i := range rows {
		if most > 0 && n == most {
			t.TotalRows = len(rows)
			break
		}
		p := i.Programme
		cells := []report.Cell{report.Num(report.Integer(int64(p.Strategy))), {Text: report.Literal(p.Name), Under: p.Agency}, fig(i.Listed.ID), fig(i.Delivered.ID), fig(i.Share).In(report.Bare), report.Num(report.Integer(p.Target)), fig(i.Budget).In(report.Millions), fig(i.Realised).In(report.Millions), report.Txt(p.FundSource)}
		if whole {
			cells = slices.Insert(cells, 2, report.Txt(p.Agency))
			cells[1].Under = ""
			cells = append(cells, report.Txt(p.Code), report.Num(report.Integer(int64(i.Counts.FamiliesPlanned))), report.Num(report.Integer(int64(i.Counts.FamiliesDelivered))))
		}
		t.Rows = append(t.Rows, report.Row{Cells: cells})
	}
	return t
}

// fig is a cell of a figure, a dash when it is not known.
func fig(id string) report.Cell {
	if id == "" {
		return report.Num(report.Missing())
	}
	return report.Fig(id)
}

func (b deck) budgetTable() report.Table {
	t := report.Table{Name: b.word("paparan.budget_sheet"), Columns: []report.Column{{Head: b.word("paparan.strategy"), Weight: 3}, {Head: b.word("paparan.programmes"), Align: report.End}, {Head: b.word("paparan.budget"), Align: report.End, Weight: 2}, {Head: b.word("paparan.realised"), Align: report.End, Weight: 2}}}
	byStrategy := map[int][2]int64{}
	counts := map[int]int{}
	for _, i := range b.Programmes {
		s := int(i.Programme.Strategy)
		sum := byStrategy[s]
		byStrategy[s] = [2]int64{sum[0] + i.Programme.Budget, sum[1] + int64(b.valueOf(i.Realised).Number)}
		counts[s]++
	}
	for s := 1; s <= 3; s++ {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(b.word("programme.strategy_" + strconv.Itoa(s))), report.Num(report.Integer(int64(counts[s]))), report.Num(report.Rupiah(byStrategy[s][0])), report.Num(report.Rupiah(byStrategy[s][1]))}})
	}
	t.Rows = append(t.Rows, report.Row{Style: report.Total, Cells: []report.Cell{report.Txt(b.word("paparan.total")), report.Num(report.Integer(int64(len(b.Programmes)))), report.Fig(b.Budget), report.Fig(b.Realised)}})
	return t
}

// gap: families with no, one or several programmes, received beside
// registered, and needs against which nothing has arrived.
func (b deck) gap() report.Slide {
	none := b.Received.None
	if b.Listed.N == 0 || !none.Known() {
		return b.missing("gap")
	}
	ch := report.Chart{Name: b.word("paparan.gap_sheet"), Kind: report.Columns, Unit: b.word("paparan.gap_unit", "year", strconv.Itoa(b.Date.Year)), Alt: b.word("paparan.gap_alt")}
	for _, key := range []string{"none", "one", "two", "more"} {
		ch.Categories = append(ch.Categories, b.word("paparan.gap_"+key))
	}
	line := func(name string, g Gap, main bool) report.Series {
		out := report.Series{Name: name, Main: main}
		for _, a := range []Amount{g.None, g.One, g.Two, g.More} {
			out.Values, out.Figures = append(out.Values, report.Integer(int64(a.N))), append(out.Figures, a.ID)
		}
		return out
	}
	ch.Series = []report.Series{line(b.word("paparan.gap_received"), b.Received, true), line(b.word("paparan.gap_registered"), b.Registered, false)}
	if len(b.Needs) == 0 {
		return b.slide("gap", b.gapTitle(), report.One, b.from(none.ID), ch)
	}
	return b.fromAll(b.slide("gap", b.gapTitle(), report.HalfHalf, "", ch, b.needTable()), none.ID)
}

// gapTitle says both truths: who has received nothing, and for whom nothing is
// registered.
func (b deck) gapTitle() report.Text {
	none, key := b.Received.None, "paparan.gap_title_all"
	pairs := []any{"all", ref(b.Listed.ID), "none", ref(none.ID), "unregistered", ref(b.Registered.None.ID), "more", ref(b.Received.More.ID), "year", strconv.Itoa(b.Date.Year)}
	switch {
	case b.Registered.None.N > 0:
		key = "paparan.gap_title"
	case none.N > 0:
		key = "paparan.gap_title_underway"
	case len(b.Needs) > 0 && b.Needs[0].Unreceived.N > 0:
		key = "paparan.gap_title_need"
		pairs = append(pairs, "unmet", ref(b.Needs[0].Unreceived.ID), "need", lower(b.label(b.Needs[0].Families)))
	}
	return b.say(key, pairs...)
}

func (b deck) needTable() report.Table {
	t := report.Table{Name: b.word("paparan.needs_sheet"), Columns: []report.Column{{Head: b.word("paparan.need"), Weight: 2.2}, {Head: b.word("paparan.families"), Align: report.End},
		{Head: b.word("paparan.unregistered"), Align: report.End, Weight: 1.1}, {Head: b.word("paparan.unreceived"), Align: report.End, Weight: 1.15}}}
	for n, need := range b.Needs {
		row := report.Row{Cells: []report.Cell{report.Txt(b.label(need.Families)), fig(need.Families.ID), fig(need.Unregistered.ID), fig(need.Unreceived.ID)}}
		if n == 0 && need.Unreceived.N > 0 {
			row.Style = report.Highlight
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (b deck) counted(k meeting.Kind) string { return ref("rapat." + string(k)) }

func (b deck) obstacles() report.Slide {
	items := b.Meeting[meeting.Obstacle]
	if len(items) == 0 {
		return b.missing("kendala")
	}
	t := report.Table{Name: b.word("paparan.kendala_sheet"), Columns: []report.Column{{Head: b.word("paparan.problem"), Weight: 1}, {Head: b.word("paparan.cause"), Weight: 1}, {Head: b.word("paparan.impact"), Weight: 1}}}
	for _, i := range items {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(i.Problem), text(i.Cause), text(i.Impact)}})
	}
	return b.slide("kendala", b.say("paparan.kendala_title", "count", b.counted(meeting.Obstacle), "first", lower(items[0].Problem)), report.One, b.meetingSource(items), t)
}

// text is a cell of what a person wrote, a dash when it is empty.
func text(s string) report.Cell {
	if s == "" {
		return report.Num(report.Missing())
	}
	return report.Txt(s)
}

func (b deck) meetingSource(items []meeting.Item) string {
	for _, i := range items {
		if i.Meeting != "" {
			return b.word("paparan.source", "sources", b.word("paparan.meeting_on", "meeting", i.Meeting, "date", i.MeetingDate))
		}
	}
	return b.word("paparan.source", "sources", b.word("desk.source_meeting"))
}

func (b deck) practice() report.Slide {
	items := b.Meeting[meeting.Practice]
	if len(items) == 0 {
		return b.missing("praktik")
	}
	cards := report.Cards{}
	t := report.Table{Name: b.word("paparan.praktik_sheet"), Columns: []report.Column{{Head: b.word("paparan.practice"), Weight: 1.4}, {Head: b.word("paparan.effect"), Weight: 1.4}, {Head: b.word("paparan.by"), Weight: 0.8}}}
	for _, i := range items {
		name, result := cmp.Or(i.Problem, i.Action), cmp.Or(i.Impact, effect(i))
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{text(name), text(result), text(i.Responsible)}})
		cards.Items = append(cards.Items, report.Card{Heading: report.Literal(name), Body: report.Literal(result), Facts: b.facts("paparan.by", i.Responsible)})
	}
	cards.Table = t
	return b.slide("praktik", b.say("paparan.praktik_title", "count", b.counted(meeting.Practice), "first", lower(short(cmp.Or(items[0].Problem, items[0].Action)))), report.One, b.meetingSource(items), cards)
}

// facts are the lines at the foot of a card: pairs of a key and what a person
// wrote, those that are not empty.
func (b deck) facts(pairs ...string) []report.Fact {
	var out []report.Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, report.Fact{Name: b.word(pairs[i]), Text: report.Literal(pairs[i+1])})
		}
	}
	return out
}

// effect is the action, unless it is what the practice is called by.
func effect(i meeting.Item) string {
	if i.Problem == "" {
		return ""
	}
	return cmp.Or(i.Action, i.Target)
}

// short is the first part of a sentence, for a title.
func short(s string) string {
	for n, r := range s {
		if n > 12 && (r == ':' || r == ';' || r == '.') {
			return s[:n]
		}
	}
	return s
}

// commitments: the late ones first.
func (b deck) commitments() report.Slide {
	items := b.Meeting[meeting.Commitment]
	if len(items) == 0 {
		return b.missing("rtl")
	}
	t := report.Table{Name: b.word("paparan.rtl_sheet"), Columns: []report.Column{{Head: b.word("paparan.no"), Align: report.End, Weight: 0.4}, {Head: b.word("paparan.action"), Weight: 3}, {Head: b.word("paparan.target_head"), Weight: 1.5}, {Head: b.word("paparan.responsible"), Weight: 2.3}, {Head: b.word("paparan.due"), Weight: 1.3}, {Head: b.word("paparan.status"), Weight: 1.5}}}
	for _, i := range items {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Num(report.Integer(int64(i.No))), text(i.Action), text(i.Target), text(i.Responsible), report.Num(report.Day(i.DueOn)), b.status(i)}})
	}
	key := "paparan.rtl_title"
	if b.Late > 0 {
		key = "paparan.rtl_title_late"
	}
	return b.slide("rtl", b.say(key, "count", b.counted(meeting.Commitment), "late", ref("rapat.late")), report.One, b.meetingSource(items), t)
}

func (b deck) status(i meeting.Item) report.Cell {
	s := i.StatusOn(b.Date)
	c := report.Cell{Text: report.Literal(b.word("meeting.status_" + string(s)))}
	switch s {
	case meeting.Late:
		c.State = report.Bad
	case meeting.Done:
		c.State = report.Good
	}
	return c
}

func (b deck) support() report.Slide {
	items := b.Meeting[meeting.Support]
	if len(items) == 0 {
		return b.missing("dukungan")
	}
	t := report.Table{Name: b.word("paparan.dukungan_sheet"), Columns: []report.Column{{Head: b.word("paparan.support"), Weight: 2.4}, {Head: b.word("paparan.reason"), Weight: 2.4}, {Head: b.word("paparan.amount"), Weight: 1.1}, {Head: b.word("paparan.asked_of"), Weight: 1.6}, {Head: b.word("paparan.fund"), Weight: 1.2}}}
	cards := report.Cards{}
	for _, i := range items {
		wish := cmp.Or(i.Action, i.Problem)
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{text(wish), text(i.Problem), text(i.Target), text(i.Responsible), text(i.FundSource)}})
		card := report.Card{Hero: report.Literal(i.Target), Heading: report.Literal(wish), Facts: b.facts("paparan.asked_of", i.Responsible, "paparan.fund", i.FundSource)}
		if i.Problem != wish {
			card.Body = report.Literal(i.Problem)
		}
		cards.Items = append(cards.Items, card)
	}
	cards.Table = t
	return b.slide("dukungan", b.say("paparan.dukungan_title", "count", b.counted(meeting.Support), "first", lower(cmp.Or(items[0].Action, items[0].Problem))), report.One, b.meetingSource(items), cards)
}

// Public says what the report knows on its day: statistics that were released,
// and the register as it is.
func (d *Data) Public() string {
	if d.RegisterDate.IsZero() {
		return d.word("paparan.public", "date", d.Date)
	}
	return d.word("paparan.public_register", "date", d.Date, "register", d.RegisterDate)
}

// sources: where the numbers come from and what they mean.
func (b deck) sources() report.Slide {
	t := report.Table{Name: b.word("paparan.sumber_sheet"), TooLong: report.Cut, Columns: []report.Column{{Head: b.word("paparan.number"), Weight: 1.7}, {Head: b.word("paparan.meaning"), Weight: 4.2}, {Head: b.word("paparan.source_head"), Weight: 2}, {Head: b.word("paparan.as_of"), Weight: 1}}}
	ids := []string{b.Overview.Population, b.step("listed").Families.ID, b.Listed.ID, b.Interventions.ID, b.RankOwn}
	if s, ok := b.series("stunting_survey"); ok && len(s.Own.Points) > 0 {
		ids = append(ids, s.Areas[0].IDs[s.Own.Points[len(s.Own.Points)-1].Period])
	}
	for _, id := range ids {
		f, ok := b.doc.Figures.Get(id)
		if !ok {
			continue
		}
		label, meaning := f.Label, f.Definition
		if id == b.RankOwn {
			if own, ok := b.Figures.Get(b.RankIDs[b.Area]); ok {
				label, meaning, f.Source, f.DataDate = own.Label, own.Definition, own.Source, own.DataDate
			}
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(label), report.Txt(meaning), report.Txt(f.Source), report.Num(report.Day(f.DataDate))}})
	}
	return b.slide("sumber", b.say("paparan.sumber_title"), report.One, b.word("paparan.sumber_foot", "public", b.Public()), t)
}
