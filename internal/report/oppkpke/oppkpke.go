// Package oppkpke makes the semester matrix of 21 columns (OPPKPKE) that a
// region sends to its governor and ministries.
package oppkpke

import (
	"strconv"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/report"
)

const lang = locale.Indonesian

func word(key string, pairs ...any) string {
	return lang.Render(locale.T("oppkpke."+key, pairs...))
}

// columns of the form in their order, with their share of the width.
var columns = []struct {
	key    string
	weight float64
	align  report.Align
}{
	{"no", 0.6, report.Center}, {"strategy", 0.8, report.Center}, {"agency", 1.7, report.Start}, {"code", 1.3, report.Start}, {"programme", 1.8, report.Start}, {"activity", 1.8, report.Start}, {"subactivity", 1.9, report.Start},
	{"direct", 0.8, report.Center}, {"indirect", 0.8, report.Center}, {"support", 0.9, report.Center}, {"budget", 2.2, report.End}, {"fund", 1, report.Start}, {"nature", 1, report.Start}, {"location", 1.1, report.Start},
	{"target", 0.9, report.End}, {"benefit", 1.7, report.End}, {"aid", 1, report.Start}, {"duration", 0.9, report.Start}, {"s1", 2.1, report.End}, {"s2", 2.1, report.End}, {"total", 2.2, report.End},
}

// Letter is the matrix of the programmes of a region as of a day. Its
// semester is the one of the day.
func Letter(m programme.Matrix, area string, date civil.Date) *report.Letter {
	semester := word("semester_1")
	if date.Month > 6 {
		semester = word("semester_2")
	}
	t := report.Table{Name: "OPPKPKE", NumberRow: true, Groups: []report.HeadGroup{{Span: 7}, {Head: word("real"), Span: 3}, {Span: 8}, {Head: word("realised"), Span: 3}}}
	for _, c := range columns {
		t.Columns = append(t.Columns, report.Column{Head: word("col_" + c.key), Align: c.align, Weight: c.weight})
	}
	no := 0
	var all sums
	for _, strategy := range programme.Strategies() {
		t.Rows = append(t.Rows, report.Row{Style: report.Banner, Cells: []report.Cell{report.Txt(word("banner", "no", int(strategy), "name", lang.Render(strategy.Text())))}})
		var part sums
		for _, r := range m.Rows {
			if r.Programme.Strategy != strategy {
				continue
			}
			no++
			t.Rows = append(t.Rows, report.Row{Cells: cells(no, r.Programme)})
			part.add(r.Programme)
		}
		all.budget, all.s1, all.s2 = all.budget+part.budget, all.s1+part.s1, all.s2+part.s2
		t.Rows = append(t.Rows, part.row(word("sum_of", "no", int(strategy))))
	}
	t.Rows = append(t.Rows, all.row(word("sum")))
	return &report.Letter{Language: lang, Letterhead: []string{word("issuer", "area", area)}, Title: word("title", "semester", semester, "year", strconv.Itoa(date.Year)), Subtitle: area,
		Date: date, Sheet: report.Wide, Footer: word("footer", "area", area, "date", date), Parts: []report.Part{t}}
}

func cells(no int, p programme.Programme) []report.Cell {
	tick := func(k programme.ActivityKind) report.Cell {
		if p.Kind == k {
			return report.Txt("V")
		}
		return report.Cell{}
	}
	money := func(n int64) report.Cell { return report.Num(report.Integer(n)) }
	benefit := report.Num(report.Missing())
	if p.Benefit > 0 {
		benefit = money(p.Benefit)
	}
	return []report.Cell{
		money(int64(no)), money(int64(p.Strategy)), report.Txt(p.Agency), report.Txt(p.Code), report.Txt(p.Programme), report.Txt(p.Activity), report.Txt(p.Subactivity),
		tick(programme.KindDirect), tick(programme.KindIndirect), tick(programme.KindSupport), money(p.Budget), report.Txt(p.FundSource), report.Txt(p.AidNature), report.Txt(p.Location),
		money(p.Target), benefit, report.Txt(p.AidKind), report.Txt(p.Duration), money(p.RealisedS1), money(p.RealisedS2), money(p.Realised()),
	}
}

// sums are in rupiah. Recipients are not summed: their units differ.
type sums struct{ budget, s1, s2 int64 }

func (s *sums) add(p programme.Programme) {
	s.budget, s.s1, s.s2 = s.budget+p.Budget, s.s1+p.RealisedS1, s.s2+p.RealisedS2
}

func (s sums) row(label string) report.Row {
	c := make([]report.Cell, len(columns))
	c[4] = report.Txt(label)
	c[10], c[18], c[19], c[20] = report.Num(report.Integer(s.budget)), report.Num(report.Integer(s.s1)), report.Num(report.Integer(s.s2)), report.Num(report.Integer(s.s1+s.s2))
	return report.Row{Style: report.Total, Cells: c}
}
