package report

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// Run is a piece of a text: words, or a reference to a figure whose value is
// printed in its place.
type Run struct {
	Text   string // the words; not read when Figure is set
	Figure string // id of the figure to print
	Strong bool   // bold
}

// Text is a line of words and figures. A number of a text is always a figure,
// so that it can be opened.
type Text []Run

const (
	refOpen  = "{#"
	refClose = "}"
	strong   = "**"
)

// Ref is the mark of a figure inside a string: Say(Ref("a.b") + " keluarga").
// It can be handed to a message of a catalogue as the value of a placeholder.
func Ref(figureID string) string { return refOpen + figureID + refClose }

// Say makes a Text from a string in which {#id} stands for a figure and
// **words** are bold:
//
//	report.Say("**{#sasaran.sk.keluarga}** keluarga ditetapkan")
func Say(s string) Text {
	var t Text
	bold := false
	for {
		ref, mark := strings.Index(s, refOpen), strings.Index(s, strong)
		switch {
		case ref < 0 && mark < 0:
			return t.words(s, bold)
		case mark >= 0 && (ref < 0 || mark < ref):
			t = t.words(s[:mark], bold)
			s, bold = s[mark+len(strong):], !bold
		default:
			id, rest, ok := strings.Cut(s[ref+len(refOpen):], refClose)
			if !ok {
				return t.words(s, bold)
			}
			t = append(t.words(s[:ref], bold), Run{Figure: id, Strong: bold})
			s = rest
		}
	}
}

// Literal makes a Text of words that come from people or files: nothing in
// them is read as a mark.
func Literal(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Text: s}}
}

func (t Text) words(s string, bold bool) Text {
	if s == "" {
		return t
	}
	return append(t, Run{Text: s, Strong: bold})
}

// IsEmpty reports whether there is nothing to read.
func (t Text) IsEmpty() bool { return len(t) == 0 }

// Figures lists the ids of the figures that a text refers to.
func (t Text) Figures() []string {
	var ids []string
	for _, r := range t {
		if r.Figure != "" {
			ids = append(ids, r.Figure)
		}
	}
	return ids
}

// Plain is the text as the reader sees it, without marks. An unknown figure
// is a dash.
func (d *Document) Plain(t Text) string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(d.RunText(r))
	}
	return b.String()
}

// RunText is what the reader sees of one run.
func (d *Document) RunText(r Run) string {
	if r.Figure == "" {
		return r.Text
	}
	f, ok := d.Figures.Get(r.Figure)
	if !ok {
		return "–"
	}
	return f.Value.Short(d.language())
}

func (d *Document) language() locale.Language {
	if d.Language == "" {
		return locale.Indonesian
	}
	return d.Language
}

// Lang is the language of the document.
func (d *Document) Lang() locale.Language { return d.language() }

// CellValue is the value of a cell: of its figure, or its own. A cell with a
// text has no value.
func (d *Document) CellValue(c Cell) Value {
	if c.Figure == "" {
		return c.Value
	}
	f, _ := d.Figures.Get(c.Figure)
	return f.Value
}

// CellText is what the reader sees of a cell. A cell without anything in it is
// empty, a value that is not known is a dash.
func (d *Document) CellText(c Cell) string {
	if c.Under != "" {
		return d.CellText(Cell{Figure: c.Figure, Value: c.Value, Text: c.Text, As: c.As}) + "\n" + c.Under
	}
	switch {
	case c.As != "" && !d.CellValue(c).IsMissing():
		return d.CellValue(c).write(c.As, d.language())
	case c.Figure != "":
		return d.CellValue(c).Format(d.language())
	case !c.Value.IsMissing():
		return c.Value.Format(d.language())
	case len(c.Text) > 0:
		return d.Plain(c.Text)
	default:
		return ""
	}
}
