// Package pdf writes decks and papers as PDF: vector, fonts embedded, the same
// bytes for the same document.
//
//	err := pdf.Write(file, doc)          // slides, 16:9
//	err := pdf.WriteLetter(file, letter) // A4
package pdf

import (
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/draw"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

const face = "liberation"

// Write writes the slides of a document, one per page. It fails only when the
// writer does.
func Write(w io.Writer, d *report.Document) error {
	p := open(theme.SlideWidth, theme.SlideHeight, d.Title, d.Issuer, d.Lang(), d.Date)
	pages, _ := layout.Pages(d)
	frame := layout.Frame(d)
	for _, page := range pages {
		p.f.AddPage()
		if page.Ground != theme.Ground {
			p.Rect(scene.Rect{W: theme.SlideWidth, H: theme.SlideHeight, Fill: page.Ground})
		}
		p.f.Bookmark(d.Plain(page.Slide.Title), 0, 0)
		if page.Slide.Kind == report.Content {
			p.items(d, frame)
		}
		p.items(d, page.Items)
	}
	return p.close(w, "pdf.Write")
}

// paper is a PDF while it is written; as a scene.Canvas it draws with its
// origin moved to x, y.
type paper struct {
	f      *fpdf.Fpdf
	x, y   float64
	height float64
}

func open(w, h float64, title, author string, lang locale.Language, date civil.Date) *paper {
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: w, Ht: h}})
	f.SetCatalogSort(true)
	created := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	if !date.IsZero() {
		created = date.Time()
	}
	f.SetCreationDate(created)
	f.SetModificationDate(created)
	f.SetTitle(title, true)
	f.SetAuthor(author, true)
	f.SetCreator("Tuntas", true)
	f.SetLang(string(lang))
	f.SetMargins(0, 0, 0)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes(face, "", theme.FontFile(false))
	f.AddUTF8FontFromBytes(face, "B", theme.FontFile(true))
	return &paper{f: f, height: h}
}

func (p *paper) close(w io.Writer, op string) error {
	if err := p.f.Output(w); err != nil {
		return fault.New(op, fault.Unavailable, locale.T("report.write_failed"), err)
	}
	return nil
}

func (p *paper) items(d *report.Document, items []layout.Item) {
	for _, it := range items {
		p.x, p.y = it.X, it.Y
		switch {
		case it.Text != nil:
			p.text(it.Box, *it.Text)
		case it.Table != nil:
			p.table(it.X, it.Y, *it.Table, it.Table.Rows)
		case it.Chart != nil:
			s := draw.Chart(d, *it.Chart, it.W, it.H)
			s.Play(p)
		case it.Scene != nil:
			it.Scene.Play(p)
		default:
			p.Rect(scene.Rect{W: it.W, H: it.H, Fill: it.Fill})
		}
	}
	p.x, p.y = 0, 0
}

// text draws a text box line by line.
func (p *paper) text(b layout.Box, t layout.TextBox) {
	p.x, p.y = 0, 0
	y := b.Y
	if t.Bottom {
		y += b.H - t.Height(b.W)
	}
	for i, para := range t.Paragraphs {
		if i > 0 {
			y += para.Before
		}
		y = p.paragraph(b.X, y, b.W, para)
	}
}

// paragraph draws a paragraph from y and returns where it ends.
func (p *paper) paragraph(x, y, w float64, para layout.Paragraph) float64 {
	lh := para.LineHeight()
	big := lh / theme.LineHeight
	for i, row := range para.Lines(w) {
		base := y + big*0.905
		if i == 0 && para.Mark != "" {
			p.Label(scene.Label{X: x, Y: base, Text: para.Mark, Size: para.Size, Color: theme.Quiet})
		}
		p.row(x+para.Indent, base, w-para.Indent, row, para.Size, para.Align)
		y += lh
	}
	return y
}

// row draws a line of spans on its base line.
func (p *paper) row(x, base, w float64, row scene.Row, size float64, align report.Align) {
	switch align {
	case report.Center:
		x += (w - row.Width) / 2
	case report.End:
		x += w - row.Width
	}
	for _, s := range row.Spans {
		one := scene.Label{X: x, Y: base, Text: s.Text, Size: size, Bold: s.Bold, Color: s.Color}
		if s.Size > 0 {
			one.Size = s.Size
		}
		if one.Color == "" {
			one.Color = theme.Body
		}
		p.Label(one)
		x += one.TextWidth()
	}
}

// table draws rows of a table from y and returns where they end.
func (p *paper) table(x, y float64, t layout.TableBox, rows []layout.TableRow) float64 {
	p.x, p.y = 0, 0
	width := t.Width()
	for i, r := range rows {
		switch r.Style {
		case report.Highlight:
			p.Rect(scene.Rect{X: x, Y: y, W: width, H: r.Height, Fill: theme.Tint})
		case report.Banner:
			p.Rect(scene.Rect{X: x, Y: y, W: width, H: r.Height, Fill: theme.Wash})
		}
		at, left := 0, x
		for _, c := range r.Cells {
			w := 0.0
			for k := at; k < at+c.Span && k < len(t.Widths); k++ {
				w += t.Widths[k]
			}
			at += c.Span
			top := y + t.PadY
			if r.Head {
				top = y + r.Height - t.PadY - c.TextHeight()
			}
			for _, row := range c.Lines {
				size := row.Size(c.Size)
				p.row(left+t.PadX, top+size*0.905, w-2*t.PadX, row, c.Size, c.Align)
				top += size * theme.LineHeight
			}
			left += w
		}
		y += r.Height
		color, weight := theme.Rule, 0.6
		lastHead := r.Head && (i+1 == len(rows) || !rows[i+1].Head)
		beforeTotal := i+1 < len(rows) && rows[i+1].Style == report.Total
		if lastHead || beforeTotal {
			color, weight = theme.Ink, 1
		}
		p.Line(scene.Line{X1: x, Y1: y, X2: x + width, Y2: y, Color: color, Width: weight})
	}
	return y
}

// Line implements scene.Canvas.
func (p *paper) Line(o scene.Line) {
	p.stroke(o.Color, o.Width)
	if o.Dash {
		p.f.SetDashPattern([]float64{4, 3}, 0)
		defer p.f.SetDashPattern(nil, 0)
	}
	p.f.Line(p.x+o.X1, p.y+o.Y1, p.x+o.X2, p.y+o.Y2)
}

func (p *paper) stroke(c scene.Color, width float64) {
	r, g, b := c.RGB()
	p.f.SetDrawColor(r, g, b)
	p.f.SetLineWidth(width)
}

// style sets the colours of an area and names what is drawn of it.
func (p *paper) style(fill, stroke scene.Color, width float64) string {
	s := ""
	if fill != "" {
		r, g, b := fill.RGB()
		p.f.SetFillColor(r, g, b)
		s = "F"
	}
	if stroke != "" {
		p.stroke(stroke, width)
		s += "D"
	}
	return s
}

// Rect implements scene.Canvas.
func (p *paper) Rect(o scene.Rect) {
	if s := p.style(o.Fill, o.Stroke, o.Width); s != "" {
		p.f.Rect(p.x+o.X, p.y+o.Y, o.W, o.H, s)
	}
}

// Polygon implements scene.Canvas.
func (p *paper) Polygon(o scene.Polygon) {
	s := p.style(o.Fill, o.Stroke, o.Width)
	if s == "" {
		return
	}
	p.f.SetLineJoinStyle("round")
	for _, ring := range o.Rings {
		for i, q := range ring {
			if i == 0 {
				p.f.MoveTo(p.x+q.X, p.y+q.Y)
			} else {
				p.f.LineTo(p.x+q.X, p.y+q.Y)
			}
		}
		if !o.Open {
			p.f.ClosePath()
		}
	}
	if o.Fill != "" {
		s += "*"
	}
	p.f.DrawPath(s)
}

// Circle implements scene.Canvas.
func (p *paper) Circle(o scene.Circle) {
	if s := p.style(o.Fill, o.Stroke, o.Width); s != "" {
		p.f.Circle(p.x+o.X, p.y+o.Y, o.R, s)
	}
}

// Label implements scene.Canvas.
func (p *paper) Label(o scene.Label) {
	weight := ""
	if o.Bold {
		weight = "B"
	}
	p.f.SetFont(face, weight, o.Size)
	r, g, b := o.Color.RGB()
	p.f.SetTextColor(r, g, b)
	p.f.Text(p.x+o.Start(), p.y+o.Y, o.Text)
}
