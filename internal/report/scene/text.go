package scene

import (
	"strings"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// Span is a piece of a paragraph in one style.
type Span struct {
	Text   string
	Bold   bool
	Color  Color   // empty: the colour of the paragraph
	Figure string  // id of the figure that it prints; may be empty
	Size   float64 // 0: the size of the paragraph
}

// Row is one line of a broken paragraph.
type Row struct {
	Spans []Span
	Width float64
}

// Size is the largest size of the line, in a text of the given size.
func (r Row) Size(size float64) float64 {
	largest := 0.0
	for _, s := range r.Spans {
		if s.Size > 0 {
			largest = max(largest, s.Size)
		} else {
			largest = max(largest, size)
		}
	}
	if largest == 0 {
		return size
	}
	return largest
}

// Wrap breaks a paragraph into lines of at most width points. A word that is
// wider than a line is parted between letters; a non-breaking space is kept.
func Wrap(spans []Span, size, width float64) []Row {
	w := wrapper{size: size, width: width}
	for _, s := range spans {
		for i, piece := range strings.Split(s.Text, "\n") {
			if i > 0 {
				w.newline()
			}
			w.span(s, piece)
		}
	}
	w.flush()
	w.newline()
	return w.rows
}

// wrapper collects a word, which may have several styles, until a space ends
// it, and lines until they are full.
type wrapper struct {
	size, width float64
	rows        []Row
	row         Row
	word        []Span
	wordWidth   float64
	gap         []Span // the space before the word
	gapWidth    float64
}

func (w *wrapper) measure(style Span, text string) float64 {
	size := w.size
	if style.Size > 0 {
		size = style.Size
	}
	return theme.Width(text, size, style.Bold)
}

func (w *wrapper) span(style Span, text string) {
	for text != "" {
		cut := strings.IndexByte(text, ' ')
		if cut < 0 {
			w.grow(style, text)
			return
		}
		if cut > 0 {
			w.grow(style, text[:cut])
		}
		w.flush()
		if len(w.row.Spans) > 0 {
			style.Text = " "
			w.gap = append(w.gap[:0:0], style)
			w.gapWidth = w.measure(style, " ")
		}
		text = text[cut+1:]
	}
}

func (w *wrapper) grow(style Span, text string) {
	style.Text = text
	w.word = append(w.word, style)
	w.wordWidth += w.measure(style, text)
}

// flush puts the collected word on the line, or on the next one.
func (w *wrapper) flush() {
	if len(w.word) == 0 {
		return
	}
	if len(w.row.Spans) > 0 && w.row.Width+w.gapWidth+w.wordWidth > w.width+0.01 {
		w.endRow()
	}
	if w.wordWidth > w.width+0.01 {
		w.part()
	}
	if len(w.row.Spans) > 0 {
		w.row.Spans = append(w.row.Spans, w.gap...)
		w.row.Width += w.gapWidth
	}
	w.row.Spans = append(w.row.Spans, w.word...)
	w.row.Width += w.wordWidth
	w.word, w.wordWidth, w.gap, w.gapWidth = nil, 0, nil, 0
}

// part breaks a word that is wider than a line and leaves its end in word.
func (w *wrapper) part() {
	var rest []Span
	sum := 0.0
	for _, s := range w.word {
		begin := 0
		for at, r := range s.Text {
			one := w.measure(s, string(r))
			if sum+one > w.width && (at > begin || len(rest) > 0) {
				head := s
				head.Text = s.Text[begin:at]
				w.rows = append(w.rows, Row{Spans: append(rest, head), Width: sum})
				rest, begin, sum = nil, at, 0
			}
			sum += one
		}
		tail := s
		tail.Text = s.Text[begin:]
		rest = append(rest, tail)
	}
	w.word, w.wordWidth = rest, sum
}

func (w *wrapper) endRow() {
	w.rows = append(w.rows, w.row)
	w.row, w.gap, w.gapWidth = Row{}, nil, 0
}

func (w *wrapper) newline() {
	w.flush()
	w.endRow()
}

// Shorten cuts a text to at most width points and ends it with "…" when
// something was taken away.
func Shorten(text string, size float64, bold bool, width float64) string {
	if theme.Width(text, size, bold) <= width {
		return text
	}
	for text != "" {
		_, n := utf8.DecodeLastRuneInString(text)
		text = strings.TrimRight(text[:len(text)-n], " ")
		if theme.Width(text+"…", size, bold) <= width {
			return text + "…"
		}
	}
	return "…"
}
