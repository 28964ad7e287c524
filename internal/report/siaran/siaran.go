// Package siaran writes the press text about what the head of a region
// reported: one page, each number with its unit and source.
package siaran

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

const lang = locale.Indonesian

func word(key string, pairs ...any) string {
	return lang.Render(locale.T("siaran."+key, pairs...))
}

// Letter is the press text. What is not known is not said.
func Letter(d *paparan.Data) *report.Letter {
	l := &report.Letter{Language: lang, Letterhead: []string{word("issuer", "area", d.FullName), word("kind")}, Date: d.Date, Figures: d.Figures, Footer: word("footer", "area", d.FullName, "date", d.Date)}
	say := func(key string, pairs ...any) {
		l.Parts = append(l.Parts, report.Paragraph{Text: report.Say(word(key, pairs...))})
	}
	leader := d.Leader + " " + strings.TrimPrefix(strings.TrimPrefix(d.FullName, "Kota "), "Kabupaten ")
	where := d.Occasion
	if where == "" {
		where = word("occasion")
	}
	if d.Place != "" {
		where = word("at", "occasion", where, "place", d.Place)
	}
	l.Title = word("title_open", "leader", leader)
	if d.Listed.N > 0 {
		l.Title = word("title", "leader", leader, "count", lang.Integer(int64(d.Listed.N)))
	}
	say("lead", "place", strings.ToUpper(strings.TrimPrefix(strings.TrimPrefix(d.FullName, "Kota "), "Kabupaten ")), "leader", leader, "date", d.Date, "occasion", where)
	ref := report.Ref
	if d.Listed.N > 0 {
		say("listed", "families", ref(d.Listed.ID), "persons", ref(d.ListedPersons.ID), "decree", d.Determination.DecreeNo, "date", d.Determination.DecreeDate, "most", ref(d.Places[0].Families.ID), "place", d.Places[0].FullName(lang))
	}
	if d.Interventions.N > 0 {
		say("interventions", "count", ref(d.Interventions.ID), "year", strconv.Itoa(d.Date.Year), "reached", ref(d.Reached.ID), "served", ref(d.Served.ID), "list", programmes(d))
	}
	if d.Ranking != nil && d.RankOwn != "" {
		say("rank", "area", d.FullName, "value", ref(d.RankIDs[d.Area]), "sentence", d.Ranking.Place(lang), "caveat", caveat(d), "compared", compared(d))
	}
	stunting(d, say)
	if n := len(d.Meeting[meeting.Commitment]); n > 0 {
		say("commitments", "count", ref("rapat.commitment"), "first", d.Meeting[meeting.Commitment][0].Action, "responsible", d.Meeting[meeting.Commitment][0].Responsible)
	}
	if items := d.Meeting[meeting.Support]; len(items) > 0 {
		say("support", "first", lower(cmp.Or(items[0].Action, items[0].Problem)))
	}
	say("end", "public", d.Public())
	return l
}

// lower begins a wish as it stands within a sentence; an abbreviation keeps
// its capitals.
func lower(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// programmes names the three with most families of the list, registered and
// received.
func programmes(d *paparan.Data) string {
	var parts []string
	used := map[string]bool{}
	for range 3 {
		var top paparan.Intervention
		for _, i := range d.Programmes {
			if !used[i.Programme.ID] && i.Listed.N > top.Listed.N {
				top = i
			}
		}
		if top.Listed.N == 0 {
			break
		}
		used[top.Programme.ID] = true
		parts = append(parts, word("programme", "name", top.Programme.Name, "registered", report.Ref(top.Listed.ID), "received", report.Ref(top.Delivered.ID)))
	}
	return strings.Join(parts, ", ")
}

// caveat follows a rank that is not certain.
func caveat(d *paparan.Data) string {
	if text := d.RankCaveat(); text != "" {
		return word("caveat", "text", text)
	}
	return ""
}

// compared names province and nation, where a value of the same period and
// method was public on the day.
func compared(d *paparan.Data) string {
	var parts []string
	for _, s := range d.Indicators {
		if s.Definition.ID != d.Ranking.Definition.ID {
			continue
		}
		for _, a := range s.Areas[1:] {
			for _, o := range a.Points {
				if o.Period == d.Ranking.Period && o.Method == d.Ranking.Method {
					parts = append(parts, word("compared_one", "area", a.Name, "value", report.Ref(a.IDs[o.Period]), "source", o.Source, "period", o.Period.Name(lang)))
				}
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return word("compared", "list", strings.Join(parts, word("and")))
}

func stunting(d *paparan.Data, say func(string, ...any)) {
	for _, s := range d.Indicators {
		if s.Definition.ID != "stunting_survey" || len(s.Own.Points) == 0 {
			continue
		}
		o := s.Own.Points[len(s.Own.Points)-1]
		say("stunting", "value", report.Ref(s.Areas[0].IDs[o.Period]), "source", o.Source)
	}
}

// Text is the press text as words, for the linter and for copying.
func Text(l *report.Letter) string {
	var b strings.Builder
	b.WriteString(l.Title + ".\n")
	for _, p := range l.Parts {
		if p, ok := p.(report.Paragraph); ok {
			b.WriteString(l.Plain(p.Text) + "\n")
		}
	}
	return b.String()
}
