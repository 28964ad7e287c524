package report

import (
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Problem is something wrong with a document that its reader would see.
type Problem struct {
	Slide string // id of the slide; empty: the document
	Text  locale.Text
}

// Check finds what is wrong with a document before it is written: figures that
// do not exist or have two values, figures without definition, source or date,
// lists whose length is not their number, ids that stand twice, rows that do
// not match their columns, blocks without a place. An empty answer is a sound
// document.
func (d *Document) Check() []Problem {
	c := checker{doc: d}
	c.figures()
	seen := map[string]bool{}
	for _, s := range d.Slides {
		c.slide = s.ID
		if s.ID == "" || seen[s.ID] {
			c.add("report.slide_twice", "slide", s.ID)
		}
		seen[s.ID] = true
		c.text(s.Title)
		for _, n := range s.Notes {
			c.text(n)
		}
		for _, b := range s.Blocks {
			c.block(b)
		}
		if left := len(s.Blocks) - places(s); left > 0 {
			c.add("report.no_place", "slide", s.ID, "count", left)
		}
	}
	c.slide = ""
	for _, a := range d.Annexes {
		c.block(a.Table)
		c.text(a.Note)
	}
	return c.found
}

// LeadingKPIs is the count of KPIs at the start of a slide's blocks, which the
// KPI layouts put into their row or column.
func (s Slide) LeadingKPIs() int {
	n := 0
	for _, b := range s.Blocks {
		if _, ok := b.(KPI); !ok {
			break
		}
		n++
	}
	return n
}

func places(s Slide) int {
	switch s.Layout {
	case HalfHalf, TwoThirdsThird, ThirdTwoThirds:
		return 2
	case Thirds:
		return 3
	case KPIRow, KPIColumn:
		return s.LeadingKPIs() + 1
	case KPIRowHalves:
		return s.LeadingKPIs() + 2
	default:
		return 1
	}
}

type checker struct {
	doc   *Document
	slide string
	found []Problem
}

func (c *checker) add(key string, pairs ...any) {
	c.found = append(c.found, Problem{c.slide, locale.T(key, pairs...)})
}

func (c *checker) figures() {
	for _, id := range c.doc.Figures.conflicts {
		c.add("report.figure_two_values", "figure", id)
	}
	for _, f := range c.doc.Figures.All() {
		if f.Definition == "" || f.Source == "" || f.DataDate.IsZero() && !f.Undated {
			c.add("report.figure_unexplained", "figure", f.ID)
		}
		if f.Filter != "" && f.Value.Kind == IntegerKind && int64(f.Value.Number) != f.Count {
			c.add("report.figure_not_its_list", "figure", f.ID, "value", int64(f.Value.Number), "count", f.Count)
		}
		if made, ok := c.doc.Figures.made(f); !ok {
			c.add("report.figure_not_its_parts", "figure", f.ID, "value", f.Value.Format(c.doc.Lang()), "parts", made.Format(c.doc.Lang()))
		}
	}
}

func (c *checker) figure(id string) {
	if id == "" {
		return
	}
	if _, ok := c.doc.Figures.Get(id); !ok {
		c.add("report.figure_unknown", "figure", id)
	}
}

func (c *checker) text(t Text) {
	for _, id := range t.Figures() {
		c.figure(id)
	}
}

func (c *checker) cells(cells []Cell) {
	for _, cell := range cells {
		c.figure(cell.Figure)
		c.text(cell.Text)
	}
}

func (c *checker) block(b Block) {
	switch b := b.(type) {
	case Prose:
		c.text(b.Heading)
		for _, t := range b.Items {
			c.text(t)
		}
	case KPI:
		c.figure(b.Figure)
		c.text(b.Note)
	case Table:
		c.table(b)
	case Cards:
		for _, card := range b.Items {
			c.text(card.Hero)
			c.text(card.Heading)
			c.text(card.Body)
			for _, f := range card.Facts {
				c.text(f.Text)
			}
		}
		c.table(b.Table)
	case Chart:
		c.chart(b)
	case Funnel:
		for _, s := range b.Steps {
			c.figure(s.Figure)
			c.figure(s.Beside)
			c.text(s.Label)
			c.text(s.Note)
		}
	case Map:
		for _, p := range b.Points {
			c.figure(p.Figure)
		}
		for _, a := range b.Areas {
			c.figure(a.Figure)
		}
	case Matrix:
		for i, r := range b.Rows {
			c.text(r.Label)
			c.cells(r.Cells)
			if len(r.Cells) != len(b.Columns) {
				c.add("report.row_width", "row", i+1, "have", len(r.Cells), "want", len(b.Columns))
			}
		}
	case Stack:
		for _, inner := range b.Blocks {
			c.block(inner)
		}
	}
}

func (c *checker) table(t Table) {
	for i, r := range t.Rows {
		c.cells(r.Cells)
		want := len(t.Columns)
		if r.Style == Banner {
			want = 1
		}
		if len(r.Cells) != want {
			c.add("report.row_width", "row", i+1, "have", len(r.Cells), "want", want)
		}
	}
	covered := 0
	for _, g := range t.Groups {
		covered += g.Span
	}
	if len(t.Groups) > 0 && covered != len(t.Columns) {
		c.add("report.head_width", "have", covered, "want", len(t.Columns))
	}
}

func (c *checker) chart(ch Chart) {
	for _, s := range ch.Series {
		if len(s.Values) != len(ch.Categories) {
			c.add("report.series_length", "series", s.Name, "have", len(s.Values), "want", len(ch.Categories))
		}
		for i, id := range s.Figures {
			c.figure(id)
			if f, ok := c.doc.Figures.Get(id); ok && i < len(s.Values) && f.Value != s.Values[i] {
				c.add("report.figure_two_values", "figure", id)
			}
		}
	}
	if ch.Alt == "" {
		c.add("report.no_alt", "slide", c.slide)
	}
}
