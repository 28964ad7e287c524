// Package penetapan makes the papers that make a list official: the minutes of
// each kelurahan and the annex of the decree.
package penetapan

import (
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/verification"
)

const lang = locale.Indonesian

func word(key string, pairs ...any) string {
	return lang.Render(locale.T("penetapan."+key, pairs...))
}

// Data is a decree with its list as of a day. NIK and KK are as they are to be
// printed: masked, unless the reader may see them.
type Data struct {
	Area          string
	Date          civil.Date
	Determination verification.Determination
	Old           *verification.Determination  // that it replaces or supplements; nil: none
	ReplacedBy    *verification.Determination  // the decree that ended it by then; nil: none
	Supplements   []verification.Determination // that supplement it by then
	Rows          []Row
	Minutes       []Minutes
	Secret        *Secret // NIK and No KK are in clear; nil: they are masked
}

// Secret says who made a paper with NIK and No KK in clear, and why.
type Secret struct{ By, Purpose string }

// Row is a family of the annex.
type Row struct {
	Area              region.Code
	Head, NIK, KK     string
	Address, RT, RW   string
	Village, District string
	Persons, Decile   int
	Added             civil.Date // zero: on the frozen list
	AddedBy           string     // number of the decree that brought it; "": a change of the list
}

// Minutes are the minutes of one kelurahan.
type Minutes struct {
	verification.Minutes
	Village, District string
}

// Letter has the annex of the decree, then the minutes on which it rests.
func Letter(d Data) *report.Letter {
	x := d.Determination
	l := &report.Letter{Language: lang, Letterhead: []string{word("issuer", "area", d.Area)}, Title: word("title", "position", x.Position),
		Date: d.Date, Sheet: report.Landscape, Footer: word("footer", "number", x.DecreeNo, "hash", x.Hash)}
	persons := 0
	for _, r := range d.Rows {
		persons += r.Persons
	}
	l.Parts = []report.Part{
		report.Heading{Text: word("number", "number", x.DecreeNo)}, // with it the facts stand above the table of a workbook too
		report.Facts{Items: slices.Concat(d.Secret.facts(), facts("date", lang.Date(x.DecreeDate), "about", x.Title, "considering", d.considering(), "recalling", x.LegalBasis),
			d.others(), facts("as_of", lang.Date(d.Date), "count", word("count_text", "families", len(d.Rows), "persons", persons),
				"frozen", word("frozen_text", "families", x.Families, "persons", x.Persons), "hash", x.Hash))},
		table(d, persons),
		report.Signatures{Items: []report.Signature{{Heading: lang.Date(x.DecreeDate), Role: x.Position, Name: x.Signatory}}},
	}
	for _, m := range d.Minutes {
		l.Parts = append(l.Parts, minutes(m)...)
	}
	if d.Secret != nil {
		d.Secret.mark(l)
	}
	return l
}

// considering names the older decree, as the opening of a decree does.
func (d Data) considering() string {
	if d.Old == nil || d.Determination.Relation == "" {
		return ""
	}
	return word(string(d.Determination.Relation), "decree", d.Old.DecreeNo, "date", d.Old.DecreeDate)
}

// others name the newer decrees that ended or supplement the list.
func (d Data) others() (out []report.Fact) {
	if by := d.ReplacedBy; by != nil {
		out = facts("replaced", word("replaced", "decree", by.DecreeNo, "date", by.DecreeDate))
	}
	for _, s := range d.Supplements {
		out = append(out, facts("supplemented", word("supplemented", "decree", s.DecreeNo, "date", s.DecreeDate))...)
	}
	return out
}

// facts are the marking, who made the paper, and what for; none of nobody's.
func (s *Secret) facts() []report.Fact {
	if s == nil {
		return nil
	}
	return facts("nature", word("secret"), "maker", s.By, "purpose", s.Purpose)
}

// mark puts the marking on the head of the paper and the foot of every page.
func (s *Secret) mark(l *report.Letter) {
	l.Letterhead = append(l.Letterhead, word("secret"))
	l.Footer = word("footer_secret", "secret", word("secret"), "by", s.By, "purpose", s.Purpose, "footer", l.Footer)
}

// facts makes lines of pairs of name and text; empty ones are left out.
func facts(pairs ...string) []report.Fact {
	var out []report.Fact
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, report.Fact{Name: word("fact_" + pairs[i]), Text: report.Literal(pairs[i+1])})
		}
	}
	return out
}

func table(d Data, persons int) report.Table {
	rows := d.Rows
	t := report.Table{Name: word("sheet"), NumberRow: true}
	if d.Secret != nil {
		t.Name = word("sheet_secret") // a workbook prints it at the foot of each page
	}
	for _, c := range []struct {
		key    string
		weight float64
		align  report.Align
	}{{"no", 0.5, report.End}, {"head", 2, ""}, {"nik", 1.7, ""}, {"kk", 1.7, ""}, {"address", 2.4, ""}, {"rtrw", 0.9, ""}, {"village", 1.6, ""}, {"district", 1.7, ""}, {"persons", 0.7, report.End}, {"decile", 0.6, report.Center}, {"note", 1.5, ""}} {
		head := villageHeading(rows)
		if c.key != "village" {
			head = word("col_" + c.key)
		}
		t.Columns = append(t.Columns, report.Column{Head: head, Weight: c.weight, Align: c.align})
	}
	for i, r := range rows {
		note, decile, rtrw := "", report.Num(report.Missing()), ""
		if !r.Added.IsZero() {
			note = word("added", "date", r.Added)
			if r.AddedBy != "" {
				note = word("added_by", "date", r.Added, "decree", r.AddedBy)
			}
		}
		if r.Decile > 0 {
			decile = report.Num(report.Integer(int64(r.Decile)))
		}
		if r.RT != "" || r.RW != "" {
			rtrw = r.RT + "/" + r.RW
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Num(report.Integer(int64(i + 1))), report.Txt(r.Head), dash(r.NIK), dash(r.KK), dash(r.Address), dash(rtrw), report.Txt(r.Village), report.Txt(r.District), report.Num(report.Integer(int64(r.Persons))), decile, report.Txt(note)}})
	}
	total := make([]report.Cell, len(t.Columns))
	total[1], total[8] = report.Txt(word("total")), report.Num(report.Integer(int64(persons)))
	t.Rows = append(t.Rows, report.Row{Style: report.Total, Cells: total})
	return t
}

// villageHeading stands over the column of the villages: "Kelurahan", "Desa",
// or "Desa/kelurahan" when there are both.
func villageHeading(rows []Row) string {
	codes := make([]region.Code, len(rows))
	for i, r := range rows {
		codes[i] = r.Area
	}
	return lang.Render(region.VillageKindOf(codes...).Heading())
}

func dash(s string) report.Cell {
	if s == "" {
		return report.Num(report.Missing())
	}
	return report.Txt(s)
}

// counted are the results of a kelurahan in the order of the funnel.
var counted = []string{"listed", "verified", "found", "died", "moved", "not_found", "duplicate", "identity_wrong", "refused", "eligible", "eligible_with_intervention", "not_eligible", "determined"}

func minutes(m Minutes) []report.Part {
	parts := []report.Part{
		report.PageBreak{Sheet: report.Portrait},
		report.Heading{Text: word("minutes", "village", m.Village)},
		report.Facts{Items: slices.Concat(facts("number", m.Number, "day", day(m.HeldOn), "place", m.Place),
			[]report.Fact{{Name: lang.Render(region.VillageKindOf(m.Area).Heading()), Text: report.Literal(m.Village + ", " + m.District)}},
			facts("basis", m.LegalBasis, "attendees", m.Attendees, "note", m.Note))},
	}
	t := report.Table{Columns: []report.Column{{Head: word("result"), Weight: 4}, {Head: word("families"), Align: report.End}}}
	for _, key := range counted {
		if n, ok := m.Counts[key]; ok {
			t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(lang.Render(verification.Step(key).Text())), report.Num(report.Integer(int64(n)))}})
		}
	}
	if len(t.Rows) > 0 {
		t.Name = m.Village
		parts = append(parts, t)
	}
	return append(parts, report.Paragraph{Text: report.Literal(word("agreed"))},
		report.Signatures{Items: []report.Signature{{Role: word("representative")}, {Heading: lang.Date(m.HeldOn), Role: m.Position, Name: m.Signatory}}})
}

var days = map[time.Weekday]string{0: "sunday", 1: "monday", 2: "tuesday", 3: "wednesday", 4: "thursday", 5: "friday", 6: "saturday"}

// day is "Rabu, 21 Februari 2024".
func day(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return word("day_"+days[d.Time().Weekday()]) + ", " + lang.Date(d)
}
