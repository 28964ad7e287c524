package xlsx

import (
	"cmp"
	"strings"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/layout"
)

// figures writes the list of figures.
func (b *book) figures() {
	t := report.Table{}
	for _, key := range []string{"id", "label", "value", "unit", "definition", "source", "data_date", "method", "coverage", "filter", "count", "parts"} {
		c := report.Column{Head: b.say("report.column_" + key)}
		if key == "value" || key == "count" {
			c.Align = report.End
		}
		t.Columns = append(t.Columns, c)
	}
	for _, f := range b.doc.Figures.All() {
		count := report.Cell{}
		if f.Filter != "" {
			count = report.Num(report.Integer(f.Count))
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{
			report.Txt(f.ID), report.Txt(f.Label), report.Num(f.Value), report.Txt(b.unit(f)), report.Txt(f.Definition), report.Txt(f.Source),
			report.Num(report.Day(f.DataDate)), report.Txt(f.Method), report.Txt(f.Coverage), report.Txt(f.Filter), count, report.Txt(b.parts(f)),
		}})
	}
	title := b.say("report.figures_sheet")
	b.table(title, title, "", t)
}

// parts names the figures that a figure is made of.
func (b *book) parts(f report.Figure) string {
	switch {
	case len(f.Parts) == 0:
		return ""
	case f.Made == report.Ratio:
		return strings.Join(f.Parts, " : ")
	case f.Made == report.Each:
		return strings.Join(f.Parts, "; ")
	default:
		return strings.Join(f.Parts, " + ")
	}
}

func (b *book) unit(f report.Figure) string {
	switch {
	case f.Unit != "":
		return f.Unit
	case f.Value.Kind == report.PercentKind:
		return b.say("report.percent")
	case f.Value.Kind == report.RupiahKind:
		return b.say("report.rupiah")
	default:
		return ""
	}
}

// block writes a block of a slide as a table.
func (b *book) block(title, note string, block report.Block) {
	switch block := block.(type) {
	case report.Table:
		b.table(name(block, title), title, note, block)
	case report.Cards:
		b.table(name(block.Table, title), title, note, block.Table)
	case report.Matrix:
		b.table(title, title, note, layout.MatrixTable(block))
	case report.Chart:
		b.table(cmp.Or(block.Name, title), title, note, b.chart(block))
	case report.Funnel:
		b.table(cmp.Or(block.Name, title), title, note, b.funnel(block))
	case report.Map:
		b.table(cmp.Or(block.Name, title), title, note, b.places(block))
	case report.Stack:
		for _, inner := range block.Blocks {
			b.block(title, note, inner)
		}
	}
}

func (b *book) chart(c report.Chart) report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.say("report.column_category")}}}
	for _, s := range c.Series {
		head := s.Name
		if c.Unit != "" {
			head += " (" + c.Unit + ")"
		}
		t.Columns = append(t.Columns, report.Column{Head: head, Align: report.End})
	}
	if c.Target != nil {
		t.Columns = append(t.Columns, report.Column{Head: c.Target.Label, Align: report.End})
	}
	for i, name := range c.Categories {
		row := report.Row{Cells: []report.Cell{report.Txt(name)}}
		if name == c.Highlight {
			row.Style = report.Highlight
		}
		for _, s := range c.Series {
			v := report.Missing()
			if i < len(s.Values) {
				v = s.Values[i]
			}
			row.Cells = append(row.Cells, report.Num(v))
		}
		if c.Target != nil {
			row.Cells = append(row.Cells, report.Num(c.Target.Value))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (b *book) funnel(f report.Funnel) report.Table {
	unit := func(id, other string) string {
		if figure, ok := b.doc.Figures.Get(id); ok && figure.Unit != "" {
			return figure.Unit
		}
		return other
	}
	t := report.Table{Columns: []report.Column{{Head: b.say("report.column_step")}, {Head: b.say("report.column_value"), Align: report.End}, {Align: report.End}, {Head: ""}}}
	for _, s := range f.Steps {
		t.Columns[1].Head, t.Columns[2].Head = unit(s.Figure, t.Columns[1].Head), unit(s.Beside, t.Columns[2].Head)
		beside := report.Cell{}
		if s.Beside != "" {
			beside = report.Fig(s.Beside)
		}
		row := report.Row{Cells: []report.Cell{{Text: s.Label}, report.Fig(s.Figure), beside, {Text: s.Note}}}
		if s.Main {
			row.Style = report.Highlight
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (b *book) places(m report.Map) report.Table {
	t := report.Table{Columns: []report.Column{{Head: b.say("report.column_area")}, {Head: m.Unit, Align: report.End}}}
	add := func(name, figure string, v report.Value) {
		cell := report.Num(v)
		if figure != "" {
			cell = report.Fig(figure)
		}
		t.Rows = append(t.Rows, report.Row{Cells: []report.Cell{report.Txt(name), cell}})
	}
	for _, p := range m.Points {
		add(p.Name, p.Figure, p.Value)
	}
	if len(m.Points) == 0 {
		for _, a := range m.Areas {
			add(a.Name, a.Figure, a.Value)
		}
	}
	return t
}
