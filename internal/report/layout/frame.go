package layout

import (
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

const right = theme.SlideWidth - theme.Margin

// Frame is what all content pages share: issuer and occasion at the top, a
// hairline above the source line.
func Frame(d *report.Document) []Item {
	half := theme.ContentWidth / 2
	issuer := TextBox{Paragraphs: []Paragraph{line(scene.Shorten(d.Issuer, theme.Tiny, true, half-20), theme.Tiny, theme.Ink, true)}}
	occasion := line(scene.Shorten(d.Occasion, theme.Tiny, false, half-20), theme.Tiny, theme.Quiet, false)
	occasion.Align = report.End
	return []Item{
		{Box: Box{theme.Margin, theme.KopTop, half, 13}, Name: "Kop", Role: FrameRole, Text: &issuer},
		{Box: Box{right - half, theme.KopTop, half, 13}, Name: "Occasion", Role: FrameRole, Text: &TextBox{Paragraphs: []Paragraph{occasion}}},
		{Box: Box{theme.Margin, theme.FootTop - 6, theme.ContentWidth, 0.75}, Name: "Rule", Role: FrameRole, Fill: theme.Rule},
	}
}

func pageNumber(_ *report.Document, n int) Item {
	p := line(strconv.Itoa(n), theme.Tiny, theme.Quiet, false)
	p.Align = report.End
	return Item{Box: Box{right - 40, theme.FootTop, 40, 13}, Name: "Page number", Role: NumberRole, Text: &TextBox{Paragraphs: []Paragraph{p}}}
}

// content lays out kicker, title, blocks and source line of a content slide.
func (l *setter) content() {
	if l.slide.Kicker != "" {
		l.text("Kicker", KickerRole, Box{theme.Margin, theme.KickerTop, theme.ContentWidth, 15},
			TextBox{Paragraphs: []Paragraph{line(l.slide.Kicker, theme.Small, theme.Accent, true)}})
	}
	l.title()
	l.blocks()
	if l.slide.Sources != "" {
		l.source()
	}
}

// title is at most two lines; a long one becomes a little smaller first.
func (l *setter) title() {
	box := Box{theme.Margin, theme.TitleTop, theme.ContentWidth, theme.TitleHeight}
	p := Paragraph{Spans: l.spans(l.slide.Title, theme.Ink, true), Size: theme.Title}
	for p.Size > 24 && len(p.Lines(box.W)) > 2 {
		p.Size--
	}
	l.text("Title", TitleRole, box, TextBox{Paragraphs: []Paragraph{p}})
}

func (l *setter) source() {
	p := line(l.slide.Sources, theme.Tiny, theme.Quiet, false)
	box := Box{theme.Margin, theme.FootTop, theme.ContentWidth - 60, 26}
	for p.Size > 8 && (TextBox{Paragraphs: []Paragraph{p}}).Height(box.W) > box.H {
		p.Size--
	}
	l.text("Source", SourceRole, box, TextBox{Paragraphs: []Paragraph{p}})
}

func (l *setter) markPart(p *Page) {
	mark := l.doc.Lang().Render(locale.T("report.continued", "part", p.Part, "parts", p.Parts))
	if p.Slide.Kicker != "" {
		mark = p.Slide.Kicker + "  " + mark
	}
	for i := range p.Items {
		if p.Items[i].Role == KickerRole {
			p.Items = append(p.Items[:i], p.Items[i+1:]...)
			break
		}
	}
	t := TextBox{Paragraphs: []Paragraph{line(mark, theme.Small, theme.Accent, true)}}
	p.Items = append(p.Items, Item{Box: Box{theme.Margin, theme.KickerTop, theme.ContentWidth, 15}, Name: "Kicker", Role: KickerRole, Text: &t})
}

// cover is the first page: the title on the left two thirds, a plain field of
// the accent colour on the right.
func (l *setter) cover() {
	_, w := theme.Columns(0, 8)
	fieldX, _ := theme.Columns(9, 3)
	l.put(Item{Box: Box{fieldX, 0, theme.SlideWidth - fieldX, theme.SlideHeight}, Name: "Field", Fill: theme.Accent})
	l.put(Item{Box: Box{theme.Margin, 150, 64, 6}, Name: "Mark", Fill: theme.Accent})
	l.text("Issuer", "", Box{theme.Margin, 44, w, 24}, TextBox{Paragraphs: []Paragraph{line(l.doc.Issuer, theme.Label, theme.Ink, true)}})
	title := l.slide.Title
	if title.IsEmpty() {
		title = report.Literal(l.doc.Title)
	}
	p := Paragraph{Spans: l.spans(title, theme.Ink, true), Size: theme.Poster}
	for p.Size > 32 && len(p.Lines(w)) > 3 {
		p.Size -= 2
	}
	t := TextBox{Paragraphs: []Paragraph{p}}
	box := Box{theme.Margin, 172, w, min(t.Height(w), 160) + 4}
	l.text("Title", TitleRole, box, t)
	if l.doc.Subtitle != "" {
		sub := line(l.doc.Subtitle, theme.Lead, theme.Body, false)
		for sub.Size > 20 && len(sub.Lines(w)) > 1 {
			sub.Size--
		}
		l.text("Subtitle", "", Box{theme.Margin, box.Y + box.H + 14, w, 54}, TextBox{Paragraphs: []Paragraph{sub}})
	}
	l.text("Occasion", "", Box{theme.Margin, coverFoot, w, theme.SlideHeight - theme.Margin + 4 - coverFoot}, l.coverFoot(w))
}

// coverFoot is the top of the occasion on the cover.
const coverFoot = 400.0

// coverFoot is the occasion, and where and when it is; long names become a
// little smaller.
func (l *setter) coverFoot(w float64) TextBox {
	when := strings.ReplaceAll(l.doc.Lang().Date(l.doc.Date), " ", "\u00a0")
	if l.doc.Place != "" {
		when = l.doc.Place + ", " + when
	}
	for size := theme.Text; ; size-- {
		foot := TextBox{Bottom: true}
		if l.doc.Occasion != "" {
			foot.Paragraphs = append(foot.Paragraphs, line(l.doc.Occasion, size, theme.Ink, true))
		}
		date := line(when, size, theme.Body, false)
		date.Before = 4
		foot.Paragraphs = append(foot.Paragraphs, date)
		if size <= theme.Small || foot.Height(w) <= theme.SlideHeight-theme.Margin+4-coverFoot {
			return foot
		}
	}
}

// divider opens a chapter: its title alone on the accent colour.
func (l *setter) divider() {
	l.page.Ground = theme.Accent
	_, w := theme.Columns(0, 9)
	if l.slide.Kicker != "" {
		l.text("Kicker", "", Box{theme.Margin, 176, w, 24}, TextBox{Paragraphs: []Paragraph{line(l.slide.Kicker, theme.Text, theme.Tint, false)}})
	}
	p := Paragraph{Spans: l.spans(l.slide.Title, theme.Ground, true), Size: theme.Poster}
	for p.Size > 32 && len(p.Lines(w)) > 3 {
		p.Size -= 2
	}
	l.text("Title", TitleRole, Box{theme.Margin, 208, w, 160}, TextBox{Paragraphs: []Paragraph{p}})
}
