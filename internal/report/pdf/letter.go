package pdf

import (
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// The sizes of a paper.
const (
	paperText  = 11.0
	paperHead  = 13.0
	paperTitle = 16.0
)

// WriteLetter writes a paper, with the head of a table repeated on each
// page, page numbers, and signatures that stay together. It fails only when
// the writer does.
func WriteLetter(w io.Writer, l *report.Letter) error {
	width, height := size(l.Sheet)
	issuer := ""
	if len(l.Letterhead) > 0 {
		issuer = l.Letterhead[0]
	}
	s := &sheet{
		paper: open(width, height, l.Title, issuer, l.Lang(), l.Date), l: l,
		doc: &report.Document{Language: l.Language, Figures: l.Figures},
	}
	s.turn(l.Sheet)
	s.letterhead()
	for _, part := range l.Parts {
		s.part(part)
	}
	s.numbers()
	return s.close(w, "pdf.WriteLetter")
}

// sheet is a paper with the place where writing goes on.
type sheet struct {
	*paper
	l   *report.Letter
	doc *report.Document
	area
	pages []area
	at    float64
}

// area is what can be written on of a page, in points.
type area struct{ left, room, bottom, width, height float64 }

// size is width and height of a sheet in points.
func size(of report.Sheet) (width, height float64) {
	switch of {
	case report.Landscape:
		return theme.PaperLong, theme.PaperShort
	case report.Wide:
		return 2 * theme.PaperShort, theme.PaperLong
	default:
		return theme.PaperShort, theme.PaperLong
	}
}

// turn begins a page from which on the paper is a sheet of this kind.
func (s *sheet) turn(to report.Sheet) {
	width, height := size(to)
	s.area = area{left: theme.PaperMargin, room: width - 2*theme.PaperMargin, bottom: height - theme.PaperMargin, width: width, height: height}
	if to != report.Portrait {
		s.left, s.room, s.bottom = 36, width-72, height-42
	}
	s.page()
}

func (s *sheet) page() {
	s.f.AddPageFormat("P", fpdf.SizeType{Wd: s.width, Ht: s.area.height})
	s.pages = append(s.pages, s.area)
	s.at = theme.PaperMargin * 0.8
}

// need begins a new page when fewer points than h are left.
func (s *sheet) need(h float64) {
	if s.at+h > s.bottom {
		s.page()
	}
}

func (s *sheet) letterhead() {
	for i, line := range s.l.Letterhead {
		size, bold := 9.0, false
		if i == 0 {
			size, bold = 12, true
		}
		s.write([]scene.Span{{Text: line, Bold: bold, Color: theme.Ink}}, size, report.Start, 0, "")
	}
	if len(s.l.Letterhead) > 0 {
		s.at += 6
		s.Rect(scene.Rect{X: s.left, Y: s.at, W: s.room, H: 1.5, Fill: theme.Accent})
		s.at += 22
	}
	if s.l.Title != "" {
		s.write([]scene.Span{{Text: s.l.Title, Bold: true, Color: theme.Ink}}, paperTitle, report.Start, 0, "")
	}
	if s.l.Subtitle != "" {
		s.at += 3
		s.write([]scene.Span{{Text: s.l.Subtitle, Color: theme.Quiet}}, paperText, report.Start, 0, "")
	}
	s.at += 14
}

// write sets a paragraph over as many pages as it needs.
func (s *sheet) write(spans []scene.Span, size float64, align report.Align, indent float64, mark string) {
	lh := size * 1.35
	for i, row := range scene.Wrap(spans, size, s.room-indent) {
		s.need(lh)
		base := s.at + size
		if i == 0 && mark != "" {
			s.Label(scene.Label{X: s.left, Y: base, Text: mark, Size: size, Color: theme.Body})
		}
		s.row(s.left+indent, base, s.room-indent, row, size, align)
		s.at += lh
	}
}

func (s *sheet) spans(t report.Text) []scene.Span {
	out := make([]scene.Span, 0, len(t))
	for _, r := range t {
		out = append(out, scene.Span{Text: s.doc.RunText(r), Bold: r.Strong, Color: theme.Ink, Figure: r.Figure})
	}
	return out
}

func (s *sheet) part(part report.Part) {
	switch part := part.(type) {
	case report.PageBreak:
		s.turn(part.Sheet)
	case report.Heading:
		s.need(paperHead * 4)
		s.at += 6
		s.write([]scene.Span{{Text: part.Text, Bold: true, Color: theme.Ink}}, paperHead, report.Start, 0, "")
		s.at += 3
	case report.Paragraph:
		s.write(s.spans(part.Text), paperText, report.Start, 0, "")
		s.at += 7
	case report.List:
		s.list(part)
	case report.Facts:
		s.facts(part)
	case report.Table:
		s.longTable(part)
	case report.Signatures:
		s.signatures(part)
	}
}

func (s *sheet) list(l report.List) {
	for i, item := range l.Items {
		switch l.Mark {
		case report.Numbered:
			s.write(s.spans(item), paperText, report.Start, 22, s.l.Lang().Integer(int64(i+1))+".")
		case report.Bullet:
			s.write(s.spans(item), paperText, report.Start, 14, "–")
		default:
			s.write(s.spans(item), paperText, report.Start, 0, "")
		}
		s.at += 3
	}
	s.at += 4
}

func (s *sheet) facts(f report.Facts) {
	widest := 0.0
	for _, fact := range f.Items {
		widest = max(widest, theme.Width(fact.Name, paperText, false))
	}
	for _, fact := range f.Items {
		s.need(paperText * 1.35)
		s.Label(scene.Label{X: s.left + widest + 10, Y: s.at + paperText, Text: ":", Size: paperText, Color: theme.Body})
		s.write(s.spans(fact.Text), paperText, report.Start, widest+20, fact.Name)
		s.at += 2
	}
	s.at += 8
}

// longTable draws a table over as many pages as it needs, its head on each.
func (s *sheet) longTable(t report.Table) {
	style := layout.PaperTable
	size := style.Sizes[0]
	if len(t.Columns) > 12 {
		size, style.PadX = 8, 2.5
	}
	box := layout.Table(s.doc, t, s.room, size, style)
	head, body := box.Rows[:box.Heads], box.Rows[box.Heads:]
	tall := 0.0
	for _, r := range head {
		tall += r.Height
	}
	for first := true; first || len(body) > 0; first = false {
		if len(body) > 0 {
			s.need(tall + body[0].Height)
		}
		n, used := 0, s.at+tall
		for n < len(body) && (used+body[n].Height <= s.bottom || n == 0) {
			used += body[n].Height
			n++
		}
		for n > 1 && n < len(body) && body[n-1].Style == report.Banner {
			n--
		}
		s.at = s.table(s.left, s.at, box, append(append([]layout.TableRow{}, head...), body[:n]...))
		if body = body[n:]; len(body) > 0 {
			s.page()
		}
	}
	s.at += 12
}

// signatures puts up to three signatories beside each other; a single one
// stands on the right.
func (s *sheet) signatures(list report.Signatures) {
	const tall = 132.0
	s.at += 12
	for begin := 0; begin < len(list.Items); begin += 3 {
		group := list.Items[begin:min(begin+3, len(list.Items))]
		s.need(tall)
		cols := max(len(group), 2)
		w := s.room / float64(cols)
		for i, one := range group {
			x := s.left + float64(cols-len(group)+i)*w
			s.signature(x, w-16, one)
		}
		s.at += tall
	}
}

func (s *sheet) signature(x, w float64, one report.Signature) {
	y := s.at
	put := func(text string, bold bool) {
		for _, row := range scene.Wrap([]scene.Span{{Text: text, Bold: bold, Color: theme.Ink}}, 10.5, w) {
			s.row(x, y+10.5, w, row, 10.5, report.Start)
			y += 14
		}
	}
	if one.Heading != "" {
		put(one.Heading, false)
	} else {
		y += 14
	}
	put(one.Role, false)
	y = max(y+44, s.at+76)
	if one.Name == "" {
		put(strings.Repeat(".", 40), false)
	} else {
		put(one.Name, true)
	}
	if one.Number != "" {
		put(s.l.Lang().Render(locale.T("report.signature_number", "number", one.Number)), false)
	}
}

// numbers writes the foot of each page when their count is known.
func (s *sheet) numbers() {
	pages, last := len(s.pages), s.area.height
	for n := 1; n <= pages; n++ {
		s.f.SetPage(n)
		s.area = s.pages[n-1]
		// Going back to a page does not bring back its height, from which the
		// place of a text is counted.
		y := s.bottom + 22 + last - s.area.height
		text := s.l.Lang().Render(locale.T("report.page", "page", n, "pages", pages))
		number := scene.Label{X: s.left + s.room, Y: y, Text: text, Size: 8, Color: theme.Quiet, Anchor: scene.Right}
		s.Label(number)
		if s.l.Footer != "" {
			foot := scene.Shorten(s.l.Footer, 8, false, s.room-number.TextWidth()-20)
			s.Label(scene.Label{X: s.left, Y: y, Text: foot, Size: 8, Color: theme.Quiet})
		}
	}
}
