package paparan

import (
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/report"
)

// annexes are the tables in full: what a slide shows in part, and what the
// linter found. They hold sums, never a person.
func (b deck) annexes() {
	if len(b.Overview.Regions) > 0 {
		b.annex("paparan.annex_register", b.registerTable(0))
	}
	if b.Listed.N > 0 {
		b.annex("paparan.annex_places", b.placeTable(b.Places, true))
	}
	if len(b.Programmes) > 0 {
		b.annex("paparan.annex_programmes", b.interventionTable(b.Programmes, 0, true))
		b.annex("paparan.annex_budget", b.budgetTable())
	}
	if columns := b.columns(); len(columns) > 0 {
		b.annex("paparan.annex_indicators", b.seriesTable())
	}
	if b.Ranking != nil {
		b.annex("paparan.annex_ranking", b.rankTable())
	}
	if len(b.Profile) > 0 {
		b.annex("paparan.annex_profile", b.profileTable())
	}
	if len(b.RiskPlaces) > 0 {
		b.annex("paparan.annex_risk", b.riskTable(0))
	}
	if len(b.Weighed) > 0 {
		b.annex("paparan.annex_weighed", b.weighedTable())
	}
	if len(b.Services) > 0 {
		b.annex("paparan.annex_services", b.serviceTable(true))
	}
	for _, k := range []meeting.Kind{meeting.Obstacle, meeting.Commitment, meeting.Practice, meeting.Support} {
		if items := b.Meeting[k]; len(items) > 0 {
			b.annex("paparan.annex_"+string(k), b.itemTable(items))
		}
	}
	b.annex("paparan.annex_findings", b.issueTable())
	b.annex("paparan.annex_sources", b.sourceTable())
}

func (b deck) annex(key string, t report.Table) {
	t.Name, t.TooLong, t.TotalRows = b.word(key), report.Split, 0
	var note report.Text
	if key == "paparan.annex_findings" && b.Reason != "" {
		note = b.say("paparan.reason_note", "by", plain(b.By), "reason", plain(b.Reason))
	}
	b.doc.Annexes = append(b.doc.Annexes, report.Annex{Title: b.word(key), Table: t, Note: note})
}

// plain keeps marks of a text from being read.
func plain(s string) string {
	var out []rune
	for _, r := range s {
		if r != '*' && r != '{' && r != '}' {
			out = append(out, r)
		}
	}
	return string(out)
}

func (b deck) seriesTable() report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.word("paparan.indicator"), Weight: 2}, {Head: b.word("paparan.region"), Weight: 2}, {Head: b.word("paparan.period")}, {Head: b.word("paparan.value"), Align: report.End}, {Head: b.word("paparan.method"), Weight: 2}, {Head: b.word("paparan.source_head"), Weight: 2}, {Head: b.word("paparan.note"), Weight: 2}}}
	for _, s := range b.Indicators {
		for _, a := range s.Areas {
			for _, o := range a.Points {
				t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(s.Definition.Name.In(b.Language)), report.Txt(a.Name), report.Txt(o.Period.Name(b.Language)), report.Fig(a.IDs[o.Period]), text(o.Method), text(o.Source), text(b.noteOf(s.Definition, o))}})
			}
		}
	}
	return t
}

// noteOf is the note of a value, with the warning of a low coverage.
func (b deck) noteOf(d indicator.Definition, o indicator.Observation) string {
	warning, _ := o.CoverageWarning(d, b.Language)
	return strings.TrimSpace(o.Note + " " + warning)
}

func (b deck) rankTable() report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.word("paparan.rank"), Align: report.End, Weight: 0.6}, {Head: b.word("paparan.region"), Weight: 2}, {Head: b.word("paparan.value"), Align: report.End}, {Head: b.word("paparan.note"), Weight: 3}}}
	for _, row := range b.Ranking.Rows {
		style := report.Plain
		if row.Area == b.Area {
			style = report.Highlight
		}
		t.Rows = append(t.Rows, report.Row{Style: style, Cells: []report.Cell{report.Num(RankRange(b.Ranking.Between(row))), report.Txt(b.place(row.Area)), report.Fig(b.RankIDs[row.Area]), text(row.Observation.Note)}})
	}
	for _, a := range b.Ranking.Missing {
		note := b.word("paparan.not_known")
		if a.Known {
			note = b.word("paparan.nearest", "value", b.Ranking.Definition.Format(b.Language, a.Neighbour.Value), "period", a.Neighbour.Period.Name(b.Language))
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Num(report.Missing()), report.Txt(b.place(a.Area)), report.Num(report.Missing()), report.Txt(note)}})
	}
	return t
}

// RankRange is the rank of a region, or the range in which it lies as long as
// values of others are missing.
func RankRange(best, worst int) report.Value {
	if best == worst {
		return report.Integer(int64(best))
	}
	return report.Words(strconv.Itoa(best) + "–" + strconv.Itoa(worst))
}

func (b deck) profileTable() report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.word("paparan.trait"), Weight: 3}, {Head: b.word("paparan.families"), Align: report.End}, {Head: b.word("paparan.share"), Align: report.End}}}
	for _, p := range b.Profile {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(b.label(p.Families)), fig(p.Families.ID), fig(p.Share)}})
	}
	return t
}

// itemTable has the ten columns of a meeting's table, and cause and impact.
func (b deck) itemTable(items []meeting.Item) report.Table {
	t := report.Table{}
	for _, key := range []string{"no", "problem", "cause", "impact", "action", "target_head", "responsible", "supporting", "starts", "due", "fund", "status", "evidence"} {
		t.Columns = append(t.Columns, report.Column{Head: b.word("paparan." + key)})
	}
	for _, i := range items {
		status := report.Num(report.Missing())
		if i.Kind == meeting.Commitment {
			status = b.status(i)
		}
		target := i.Indicator
		if i.Target != "" && target != "" {
			target += ": "
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Num(report.Integer(int64(i.No))), text(i.Problem), text(i.Cause), text(i.Impact), text(i.Action), text(target + i.Target), text(i.Responsible), text(i.Supporting),
			report.Num(report.Day(i.StartsOn)), report.Num(report.Day(i.DueOn)), text(i.FundSource), status, text(i.Evidence)}})
	}
	return t
}

func (b deck) issueTable() report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.word("paparan.severity")}, {Head: b.word("paparan.found"), Weight: 1.4}, {Head: b.word("paparan.finding"), Weight: 4}, {Head: b.word("paparan.advice"), Weight: 4}, {Head: b.word("paparan.where"), Weight: 2}}}
	for _, i := range b.Issues {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(b.severity(i.Severity)), text(i.Found), report.Txt(b.Language.Render(i.Text)), report.Txt(b.Language.Render(i.Suggestion)), text(i.Where)}})
	}
	if len(b.Issues) == 0 {
		t.Rows = append(t.Rows, report.Row{Style: report.Banner, Cells: []report.Cell{report.Txt(b.word("paparan.no_findings"))}})
	}
	return t
}

func (b deck) severity(s indicator.Severity) string { return b.word("paparan.severity_" + string(s)) }

func (b deck) sourceTable() report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.word("paparan.no"), Align: report.End, Weight: 0.4}, {Head: b.word("paparan.source_head"), Weight: 4}, {Head: b.word("paparan.example"), Weight: 3}, {Head: b.word("paparan.as_of"), Weight: 1.4}}}
	for n, s := range b.Sources {
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(strconv.Itoa(n + 1)), report.Txt(s.Source), report.Txt(s.Name), report.Num(report.Day(s.Date))}})
	}
	return t
}
