// Package html writes a deck or a paper as one page that stands alone, for the
// screen and for paper: no script, no address outside, figures as links.
//
//	err := html.Write(file, doc, html.Options{FigureURL: func(f report.Figure) string { return "/angka/" + f.ID }})
package html

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/draw"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// Options are the choices of a page.
type Options struct {
	FigureURL func(report.Figure) string // address of a figure; nil: its place in the list of figures on the page
}

// Write writes a deck as a page, the list of its figures at the end. It fails
// when the writer does.
func Write(w io.Writer, d *report.Document, o Options) error {
	p := &page{doc: d, options: o}
	p.open(d.Title)
	for _, s := range d.Slides {
		p.slide(s)
	}
	p.figures()
	return p.close(w, "html.Write")
}

// WriteLetter writes a paper as a page. It fails when the writer does.
func WriteLetter(w io.Writer, l *report.Letter, o Options) error {
	p := &page{doc: &report.Document{Title: l.Title, Language: l.Language, Figures: l.Figures}, options: o}
	p.open(l.Title)
	p.add(`<article class="paper">`)
	for i, line := range l.Letterhead {
		p.add(`<p class="kop%d">%s</p>`, min(i, 1), escape(line))
	}
	p.add(`<h1>%s</h1>`, escape(l.Title))
	if l.Subtitle != "" {
		p.add(`<p class="quiet">%s</p>`, escape(l.Subtitle))
	}
	for _, part := range l.Parts {
		p.part(part)
	}
	p.add(`</article>`)
	p.figures()
	return p.close(w, "html.WriteLetter")
}

// page is a page while it is written.
type page struct {
	doc     *report.Document
	options Options
	b       strings.Builder
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

func escape(s string) string { return escaper.Replace(s) }

func (p *page) add(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

func (p *page) open(title string) {
	sum := sha256.Sum256([]byte(sheet()))
	p.add(`<!DOCTYPE html><html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`+
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; img-src data:"><title>%s</title><style>%s</style></head><body><main>`,
		p.doc.Lang(), base64.StdEncoding.EncodeToString(sum[:]), escape(title), sheet())
}

func (p *page) close(w io.Writer, op string) error {
	p.add(`</main></body></html>`)
	if _, err := io.WriteString(w, p.b.String()); err != nil {
		return fault.New(op, fault.Unavailable, locale.T("report.write_failed"), err)
	}
	return nil
}

func sheet() string {
	return theme.CSS() + `*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--body);font:1rem/1.5 var(--face);font-variant-numeric:tabular-nums}` +
		`main{max-width:72rem;margin:0 auto;padding:var(--space-4)}section{padding:var(--space-5) 0;border-top:1px solid var(--rule);break-inside:avoid}` +
		`h1{font-size:var(--size-7);line-height:1.12;color:var(--ink);max-width:22em;margin:0 0 var(--space-3)}h2{font-size:var(--size-6);line-height:1.2;color:var(--ink);max-width:32em;margin:0 0 var(--space-4)}h3{font-size:var(--size-4);color:var(--ink);margin:0 0 var(--space-2)}` +
		`.kicker{color:var(--accent);font-weight:700;font-size:.875rem;margin:0 0 var(--space-1)}.kop0{color:var(--ink);font-weight:700;margin:0}.kop1,.quiet,.source{color:var(--quiet);margin:0}.source{font-size:.8125rem;margin-top:var(--space-3)}` +
		`.grid{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:var(--space-4)}.w12{grid-column:span 12}.w8{grid-column:span 8}.w6{grid-column:span 6}.w4{grid-column:span 4}.w3{grid-column:span 3}` +
		`.kpi{border-top:2px solid var(--accent);padding-top:var(--space-2)}.kpi p{margin:0}.number{font-size:var(--size-7);font-weight:700;line-height:1.15;color:var(--ink)}.w3 .number{font-size:var(--size-6)}.number small{font-size:var(--size-4);font-weight:400;color:var(--body)}` +
		`a{color:inherit;text-decoration:underline;text-decoration-color:var(--muted);text-decoration-thickness:1px;text-underline-offset:.18em}a:hover,a:focus{color:var(--accent);text-decoration-color:currentColor}` +
		`table{border-collapse:collapse;width:100%}th{color:var(--quiet);font-size:.875rem;text-align:left;vertical-align:bottom;border-bottom:1.5px solid var(--ink);padding:.35rem .5rem}td{border-bottom:1px solid var(--rule);padding:.35rem .5rem;vertical-align:top}` +
		`.end{text-align:right}.center{text-align:center}tr.highlight td{background:var(--tint);color:var(--ink);font-weight:700}tr.total td{border-top:1.5px solid var(--ink);color:var(--ink);font-weight:700}tr.banner td{background:var(--wash);font-weight:700}thead{display:table-header-group}tr{break-inside:avoid}` +
		`.good,.good a{color:var(--good)}.watch,.watch a{color:var(--watch)}.bad,.bad a{color:var(--bad)}svg{width:100%;height:auto;display:block;font-family:var(--face)}.prose{font-size:1.125rem}.lead{font-size:var(--size-5);color:var(--ink)}.scroll{overflow-x:auto}` +
		`.paper{max-width:46rem}.paper h1{font-size:var(--size-5)}dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:0 var(--space-3)}dd{margin:0}.signatures{display:flex;gap:var(--space-5);margin-top:var(--space-5)}.signatures p{margin:0}.signatures .name{margin-top:4rem;font-weight:700}` +
		`@media(max-width:48rem){.w8,.w6,.w4,.w3{grid-column:span 12}h1{font-size:var(--size-6)}h2{font-size:var(--size-5)}}@page{margin:16mm}@media print{main{padding:0;max-width:none}a{text-decoration:none}}`
}

// figure is the printed value of a figure as a link to what it means.
func (p *page) figure(id, text string) string {
	f, ok := p.doc.Figures.Get(id)
	if !ok {
		return escape(text)
	}
	address := "#angka-" + url.PathEscape(id)
	if p.options.FigureURL != nil {
		address = p.options.FigureURL(f)
	}
	return fmt.Sprintf(`<a href="%s" data-figure="%s" title="%s">%s</a>`, escape(address), escape(id), escape(p.doc.Explain(f)), escape(text))
}

func (p *page) text(t report.Text) string {
	var b strings.Builder
	for _, r := range t {
		s := escape(r.Text)
		if r.Figure != "" {
			s = p.figure(r.Figure, p.doc.RunText(r))
		}
		if r.Strong {
			s = "<strong>" + s + "</strong>"
		}
		b.WriteString(s)
	}
	return b.String()
}

func (p *page) slide(s report.Slide) {
	p.add(`<section id="%s">`, escape(s.ID))
	switch {
	case s.Kind == report.Cover:
		title := s.Title
		if title.IsEmpty() {
			title = report.Literal(p.doc.Title)
		}
		p.add(`<p class="kop0">%s</p><h1>%s</h1><p class="lead">%s</p><p class="quiet">%s</p><p class="quiet">%s</p></section>`,
			escape(p.doc.Issuer), p.text(title), escape(p.doc.Subtitle), escape(p.doc.Occasion), escape(p.doc.Lang().Date(p.doc.Date)))
		return
	case s.Kicker != "":
		p.add(`<p class="kicker">%s</p>`, escape(s.Kicker))
	}
	p.add(`<h2>%s</h2>`, p.text(s.Title))
	if len(s.Blocks) > 0 {
		p.add(`<div class="grid">`)
		for i, b := range s.Blocks {
			cols := columns(s, i)
			p.add(`<div class="w%d">`, cols)
			p.block(b, float64(cols)*70)
			p.add(`</div>`)
		}
		p.add(`</div>`)
	}
	if s.Sources != "" {
		p.add(`<p class="source">%s</p>`, escape(s.Sources))
	}
	p.add(`</section>`)
}

// columns is the width of a block in twelfths.
func columns(s report.Slide, i int) int {
	kpis := s.LeadingKPIs()
	switch s.Layout {
	case report.HalfHalf:
		return 6
	case report.TwoThirdsThird:
		return 8 - 4*min(i, 1)
	case report.ThirdTwoThirds:
		return 4 + 4*min(i, 1)
	case report.Thirds:
		return 4
	case report.KPIRow, report.KPIRowHalves, report.KPIColumn:
		if i < kpis && kpis%4 == 0 {
			return 3
		}
		if i < kpis {
			return 4
		}
		if s.Layout == report.KPIRowHalves {
			return 6
		}
	}
	return 12
}

// figures is the list of figures, where the links without another address lead.
func (p *page) figures() {
	if p.doc.Figures.Len() == 0 {
		return
	}
	say := func(key string) string { return escape(p.doc.Lang().Render(locale.T(key))) }
	p.add(`<section><h2>%s</h2><div class="scroll"><table><thead><tr><th>%s</th><th class="end">%s</th><th>%s</th><th>%s</th><th>%s</th></tr></thead><tbody>`,
		say("report.figures_sheet"), say("report.column_label"), say("report.column_value"), say("report.column_definition"), say("report.column_source"), say("report.column_data_date"))
	for _, f := range p.doc.Figures.All() {
		value := strings.TrimSpace(f.Value.Format(p.doc.Lang()) + " " + f.Unit)
		p.add(`<tr id="angka-%s"><td>%s</td><td class="end">%s</td><td>%s</td><td>%s</td><td>%s</td></tr>`, escape(f.ID), escape(f.Label), escape(value),
			escape(f.Definition), escape(f.Source), escape(p.doc.Lang().Date(f.DataDate)))
	}
	p.add(`</tbody></table></div></section>`)
}

func (p *page) block(b report.Block, width float64) {
	switch b := b.(type) {
	case report.Prose:
		p.prose(b)
	case report.KPI:
		p.kpi(b)
	case report.Table:
		p.table(b)
	case report.Cards:
		p.table(b.Table)
	case report.Matrix:
		p.table(layout.MatrixTable(b))
	case report.Chart:
		s := draw.Chart(p.doc, b, width, max(width*0.4, 300))
		p.b.WriteString(s.SVG())
	case report.Funnel:
		s := draw.Funnel(p.doc, b, width, float64(len(b.Steps))*72)
		p.b.WriteString(s.SVG())
	case report.Map:
		s := draw.Map(p.doc, b, width, width*0.6)
		p.b.WriteString(s.SVG())
	case report.Stack:
		for _, inner := range b.Blocks {
			p.block(inner, width)
		}
	}
}
