// Package layout puts the slides of a document on pages: every text measured
// and broken, every block in its box on the 12-column grid, long tables parted.
// The writers for PPTX and PDF draw what it says, so that both show the same.
//
//	pages, overflows := layout.Pages(doc)
package layout

import (
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// Box is a place on a page in points.
type Box struct{ X, Y, W, H float64 }

// Page is a slide, or a part of one whose table goes on.
type Page struct {
	Slide  report.Slide
	Number int
	Parts  int // pages of this slide
	Part   int // which of them, from 1
	Ground theme.Color
	Items  []Item
	Notes  []string
}

// Item is one thing at its place; exactly one of the pointers is set, or none
// for a plain surface of colour Fill.
type Item struct {
	Box
	Name  string // for readers who cannot see it, and for the selection pane
	Fill  theme.Color
	Text  *TextBox
	Table *TableBox
	Chart *report.Chart
	Scene *scene.Scene
	Role  Role
}

// Role is the part of an item in the frame of a page.
type Role string

// The roles; the zero role is the content of the slide.
const (
	TitleRole  Role = "title"
	KickerRole Role = "kicker"
	SourceRole Role = "source"
	FrameRole  Role = "frame" // the same on each page: issuer, occasion, hairline
	NumberRole Role = "number"
)

// Paragraph is a paragraph of a text box.
type Paragraph struct {
	Spans  []scene.Span
	Size   float64
	Align  report.Align
	Mark   string  // bullet or number before the first line
	Indent float64 // of the lines behind the mark
	Before float64 // space above
}

// TextBox is text in a box, from its top.
type TextBox struct {
	Paragraphs []Paragraph
	Bottom     bool // stands on the bottom of its box instead
}

// Lines breaks a paragraph for a box of the given width.
func (p Paragraph) Lines(width float64) []scene.Row {
	return scene.Wrap(p.Spans, p.Size, width-p.Indent)
}

// LineHeight is the distance between the lines of the paragraph.
func (p Paragraph) LineHeight() float64 {
	size := p.Size
	for _, s := range p.Spans {
		size = max(size, s.Size)
	}
	return size * theme.LineHeight
}

// Height is the height that the text needs in a box of the given width.
func (t TextBox) Height(width float64) float64 {
	h := 0.0
	for i, p := range t.Paragraphs {
		if i > 0 {
			h += p.Before
		}
		h += float64(len(p.Lines(width))) * p.LineHeight()
	}
	return h
}

// Plain is the text of the box in one line, for messages.
func (t TextBox) Plain() string {
	s := ""
	for i, p := range t.Paragraphs {
		if i > 0 {
			s += " "
		}
		for _, span := range p.Spans {
			s += span.Text
		}
	}
	return s
}

// Overflow is a text that does not fit its place at the smallest size allowed.
type Overflow struct {
	Slide string
	Text  string
	Have  float64 // height that it needs, points
	Room  float64 // height of its place, points
}

// Fit lists every text of a document that does not fit its place. An empty
// answer means that nothing overflows on any page.
func Fit(d *report.Document) []Overflow {
	_, overflows := Pages(d)
	return overflows
}

// Pages lays out a document. Texts that do not fit are laid out all the same
// and reported.
func Pages(d *report.Document) ([]Page, []Overflow) {
	l := &setter{doc: d}
	for _, s := range d.Slides {
		l.slide = s
		l.set()
	}
	for i := range l.pages {
		p := &l.pages[i]
		p.Number = i + 1
		p.Notes = d.SpeakerNotes(p.Slide)
		if p.Ground == theme.Ground && p.Slide.Kind == report.Content {
			p.Items = append(p.Items, pageNumber(d, p.Number))
		}
	}
	return l.pages, l.overflows
}

// setter lays out one slide after the other.
type setter struct {
	doc       *report.Document
	slide     report.Slide
	page      *Page
	pages     []Page
	overflows []Overflow
	rest      []report.Row // rows of a table that go on with the next page
	going     bool         // this page continues a table
	nested    bool         // the block stands in a stack: its table cannot go on with the next page
}

func (l *setter) set() {
	first := len(l.pages)
	l.start()
	switch l.slide.Kind {
	case report.Cover:
		l.cover()
	case report.Divider:
		l.divider()
	default:
		l.content()
	}
	l.pages = append(l.pages, *l.page)
	for len(l.rest) > 0 {
		rows := l.rest
		l.rest = nil
		l.going = true
		l.start()
		l.slide = continued(l.slide, rows)
		l.content()
		l.pages = append(l.pages, *l.page)
	}
	l.going = false
	parts := len(l.pages) - first
	for i := first; i < len(l.pages); i++ {
		p := &l.pages[i]
		p.Part, p.Parts = i-first+1, parts
		if parts > 1 {
			l.markPart(p)
		}
	}
}

func (l *setter) start() {
	l.page = &Page{Slide: l.slide, Ground: theme.Ground}
}

func (l *setter) put(items ...Item) { l.page.Items = append(l.page.Items, items...) }

// text puts a text box and reports it when it does not fit.
func (l *setter) text(name string, role Role, b Box, t TextBox) {
	l.fits(t.Plain(), t.Height(b.W), b.H)
	l.put(Item{Box: b, Name: name, Role: role, Text: &t})
}

func (l *setter) fits(text string, have, room float64) {
	if have > room+0.5 {
		l.overflows = append(l.overflows, Overflow{l.slide.ID, text, have, room})
	}
}

// spans turns a text of the model into measured pieces.
func (l *setter) spans(t report.Text, color theme.Color, bold bool) []scene.Span {
	out := make([]scene.Span, 0, len(t))
	for _, r := range t {
		out = append(out, scene.Span{Text: l.doc.RunText(r), Bold: bold || r.Strong, Color: color, Figure: r.Figure})
	}
	return out
}

func line(text string, size float64, color theme.Color, bold bool) Paragraph {
	return Paragraph{Spans: []scene.Span{{Text: text, Color: color, Bold: bold}}, Size: size}
}
