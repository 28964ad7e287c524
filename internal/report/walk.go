package report

import (
	"slices"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// FiguresOf lists the ids of the figures that a slide shows, in reading order,
// each once.
func FiguresOf(s Slide) []string {
	ids := slices.Clone(s.Title.Figures())
	for _, b := range s.Blocks {
		ids = append(ids, figuresIn(b)...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(ids, func(id string) bool {
		gone := id == "" || seen[id]
		seen[id] = true
		return gone
	})
}

func figuresIn(b Block) []string {
	var ids []string
	switch b := b.(type) {
	case Prose:
		ids = b.Heading.Figures()
		for _, t := range b.Items {
			ids = append(ids, t.Figures()...)
		}
	case KPI:
		ids = append([]string{b.Figure}, b.Note.Figures()...)
	case Table:
		for _, r := range b.Rows {
			ids = append(ids, figuresInCells(r.Cells)...)
		}
	case Cards:
		for _, card := range b.Items {
			ids = append(append(append(ids, card.Hero.Figures()...), card.Heading.Figures()...), card.Body.Figures()...)
			for _, f := range card.Facts {
				ids = append(ids, f.Text.Figures()...)
			}
		}
	case Chart:
		for _, s := range b.Series {
			ids = append(ids, s.Figures...)
		}
	case Funnel:
		for _, s := range b.Steps {
			ids = append(append(append(ids, s.Figure, s.Beside), s.Label.Figures()...), s.Note.Figures()...)
		}
	case Map:
		for _, p := range b.Points {
			ids = append(ids, p.Figure)
		}
		for _, a := range b.Areas {
			ids = append(ids, a.Figure)
		}
	case Matrix:
		for _, r := range b.Rows {
			ids = append(append(ids, r.Label.Figures()...), figuresInCells(r.Cells)...)
		}
	case Stack:
		for _, inner := range b.Blocks {
			ids = append(ids, figuresIn(inner)...)
		}
	}
	return ids
}

func figuresInCells(cells []Cell) []string {
	var ids []string
	for _, c := range cells {
		ids = append(append(ids, c.Figure), c.Text.Figures()...)
	}
	return ids
}

// SpeakerNotes is what the speaker has before them on a slide: what to say, and
// for each number its definition, source and date.
func (d *Document) SpeakerNotes(s Slide) []string {
	var lines []string
	for _, n := range s.Notes {
		lines = append(lines, d.Plain(n))
	}
	ids := FiguresOf(s)
	if len(ids) > 0 {
		lines = append(lines, d.language().Render(locale.T("report.notes_heading")))
	}
	for _, id := range ids {
		if f, ok := d.Figures.Get(id); ok {
			lines = append(lines, d.Explain(f))
		}
	}
	return lines
}

// Explain is a figure in a sentence: label, value, definition, source, date.
func (d *Document) Explain(f Figure) string {
	lang := d.language()
	value := f.Value.Format(lang)
	if f.Unit != "" {
		value += " " + f.Unit
	}
	if f.DataDate.IsZero() {
		return lang.Render(locale.T("report.note_undated", "label", f.Label, "value", value, "definition", f.Definition, "source", f.Source))
	}
	return lang.Render(locale.T("report.note_figure", "label", f.Label, "value", value, "definition", f.Definition,
		"source", f.Source, "date", f.DataDate))
}

// SourceOf is the source and the data date of a figure, as it stands below a
// KPI.
func (d *Document) SourceOf(f Figure) string {
	if f.Source == "" || f.DataDate.IsZero() {
		return f.Source
	}
	return d.language().Render(locale.T("report.source_and_date", "source", f.Source, "date", f.DataDate))
}
