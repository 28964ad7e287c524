package html

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/layout"
)

func (p *page) prose(b report.Prose) {
	class := "prose"
	if b.Lead {
		class = "lead"
	}
	p.add(`<div class="%s">`, class)
	if !b.Heading.IsEmpty() {
		p.add(`<h3>%s</h3>`, p.text(b.Heading))
	}
	p.items(b.Items, b.Mark)
	p.add(`</div>`)
}

func (p *page) items(items []report.Text, mark report.Mark) {
	tag := map[report.Mark]string{report.Bullet: "ul", report.Numbered: "ol"}[mark]
	if tag == "" {
		for _, t := range items {
			p.add(`<p>%s</p>`, p.text(t))
		}
		return
	}
	p.add(`<%s>`, tag)
	for _, t := range items {
		p.add(`<li>%s</li>`, p.text(t))
	}
	p.add(`</%s>`, tag)
}

// stateMark is the sign of a state with its word for those who hear the page.
func (p *page) stateMark(s report.State) string {
	sign := layout.Sign(s)
	if sign == "" {
		return ""
	}
	word := escape(p.doc.Lang().Render(locale.T("report.state_" + string(s))))
	return `<span role="img" aria-label="` + word + `" title="` + word + `">` + sign + `</span> `
}

func (p *page) kpi(k report.KPI) {
	f, _ := p.doc.Figures.Get(k.Figure)
	p.add(`<div class="kpi"><p class="number %s">%s%s <small>%s</small></p><p>%s</p>`, k.State, p.stateMark(k.State), p.figure(k.Figure, f.Value.Short(p.doc.Lang())),
		escape(f.Unit), escape(f.Label))
	if !k.Note.IsEmpty() {
		p.add(`<p class="quiet">%s</p>`, p.text(k.Note))
	}
	p.add(`<p class="source">%s</p></div>`, escape(p.doc.SourceOf(f)))
}

func class(align report.Align, state report.State) string {
	names := strings.TrimSpace(string(align) + " " + string(state))
	if names == "" {
		return ""
	}
	return ` class="` + names + `"`
}

func (p *page) table(t report.Table) {
	p.add(`<div class="scroll"><table><thead>`)
	if len(t.Groups) > 0 {
		p.add(`<tr>`)
		for _, g := range t.Groups {
			p.add(`<th class="center" colspan="%d">%s</th>`, max(g.Span, 1), escape(g.Heading()))
		}
		p.add(`</tr>`)
	}
	p.add(`<tr>`)
	for _, c := range t.Columns {
		p.add(`<th scope="col"%s>%s</th>`, class(c.Align, ""), escape(c.Heading()))
	}
	p.add(`</tr>`)
	if t.NumberRow {
		p.add(`<tr>`)
		for i := range t.Columns {
			p.add(`<th class="center">%d</th>`, i+1)
		}
		p.add(`</tr>`)
	}
	p.add(`</thead><tbody>`)
	for _, r := range t.Rows {
		p.row(t, r)
	}
	if more := t.TotalRows - len(t.Rows); t.TotalRows > 0 && more > 0 {
		p.add(`<tr><td colspan="%d">%s</td></tr>`, len(t.Columns), escape(p.doc.Lang().Render(locale.T("report.more_in_annex", "count", more))))
	}
	p.add(`</tbody></table></div>`)
}

func (p *page) row(t report.Table, r report.Row) {
	if r.Style == report.Plain {
		p.add(`<tr>`)
	} else {
		p.add(`<tr class="%s">`, r.Style)
	}
	for i, c := range r.Cells {
		if i >= len(t.Columns) {
			break
		}
		if r.Style == report.Banner {
			p.add(`<td colspan="%d">%s</td>`, len(t.Columns), p.cell(c))
			break
		}
		p.add(`<td%s>%s</td>`, class(t.Columns[i].Align, c.State), p.cell(c))
	}
	p.add(`</tr>`)
}

func (p *page) cell(c report.Cell) string {
	sign := p.stateMark(c.State)
	switch {
	case c.Figure != "":
		return sign + p.figure(c.Figure, p.doc.CellText(c))
	case len(c.Text) > 0 && c.Value.IsMissing():
		return sign + p.text(c.Text)
	default:
		return sign + escape(p.doc.CellText(c))
	}
}

func (p *page) part(part report.Part) {
	switch part := part.(type) {
	case report.Heading:
		p.add(`<h3>%s</h3>`, escape(part.Text))
	case report.Paragraph:
		p.add(`<p>%s</p>`, p.text(part.Text))
	case report.List:
		p.items(part.Items, part.Mark)
	case report.Facts:
		p.add(`<dl class="facts">`)
		for _, f := range part.Items {
			p.add(`<dt>%s</dt><dd>: %s</dd>`, escape(f.Name), p.text(f.Text))
		}
		p.add(`</dl>`)
	case report.Table:
		p.table(part)
	case report.Signatures:
		p.add(`<div class="signatures">`)
		for _, s := range part.Items {
			name := s.Name
			if name == "" {
				name = strings.Repeat(".", 32)
			}
			p.add(`<div><p>%s&nbsp;</p><p>%s</p><p class="name">%s</p>`, escape(s.Heading), escape(s.Role), escape(name))
			if s.Number != "" {
				p.add(`<p>%s</p>`, escape(p.doc.Lang().Render(locale.T("report.signature_number", "number", s.Number))))
			}
			p.add(`</div>`)
		}
		p.add(`</div>`)
	}
}
