// Package xlsx writes the annex of a deck, and the tables of a paper, as a
// workbook: one sheet per table with real numbers, and the list of figures with
// definition, source and date.
//
//	err := xlsx.Write(file, doc)
package xlsx

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// Write writes the annex: the list of figures, then every table, chart, funnel
// and map of the slides as a table, then the tables that only the annex has. It
// fails when the writer does.
func Write(w io.Writer, d *report.Document) error {
	b := open(d, d.Title, d.Issuer, d.Date, report.Landscape)
	b.figures()
	for _, s := range d.Slides {
		for _, block := range s.Blocks {
			b.block(d.Plain(s.Title), s.Sources, block)
		}
	}
	for _, a := range d.Annexes {
		b.table(name(a.Table, a.Title), a.Title, d.Plain(a.Note), a.Table)
	}
	return b.close(w, "xlsx.Write")
}

// WriteLetter writes each table of a paper on its own sheet. A table in a
// chapter has the title of the chapter, and its facts above. It fails when the
// writer does.
func WriteLetter(w io.Writer, l *report.Letter) error {
	d := &report.Document{Language: l.Language, Figures: l.Figures}
	b := open(d, l.Title, strings.Join(l.Letterhead, ", "), l.Date, l.Sheet)
	title, note, chapter := l.Title, l.Subtitle, false
	var facts []report.Fact
	for _, part := range l.Parts {
		switch part := part.(type) {
		case report.Heading:
			title, note, chapter, facts = part.Text, "", true, nil
		case report.Facts:
			if chapter {
				facts = append(facts, part.Items...)
			}
		case report.Table:
			b.table(name(part, title), title, note, part, facts...)
		}
	}
	return b.close(w, "xlsx.WriteLetter")
}

func name(t report.Table, title string) string {
	if t.Name != "" {
		return t.Name
	}
	return title
}

// book is a workbook while it is written. The first error stops it.
type book struct {
	doc    *report.Document
	f      *excelize.File
	names  map[string]bool
	styles map[style]int
	paper  report.Sheet
	err    error
}

// style is what a cell looks like.
type style struct {
	head, bold, fill bool
	align            report.Align
	format           string
}

func open(d *report.Document, title, creator string, date civil.Date, sheet report.Sheet) *book {
	b := &book{doc: d, f: excelize.NewFile(), names: map[string]bool{}, styles: map[style]int{}, paper: sheet}
	created := "2000-01-01"
	if !date.IsZero() {
		created = date.String()
	}
	b.try(b.f.SetDocProps(&excelize.DocProperties{Title: title, Creator: creator, Created: created + "T00:00:00Z", Modified: created + "T00:00:00Z", LastModifiedBy: creator}))
	b.try(b.f.SetDefaultFont(theme.OfficeFace))
	return b
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) close(w io.Writer, op string) error {
	defer b.f.Close()
	if b.err == nil {
		b.f.SetActiveSheet(0)
		b.try(b.f.Write(w))
	}
	if b.err != nil {
		return fault.New(op, fault.Unavailable, locale.T("report.write_failed"), b.err)
	}
	return nil
}

func (b *book) say(key string, pairs ...any) string {
	return b.doc.Lang().Render(locale.T(key, pairs...))
}

// sheet adds a sheet whose name is allowed and not taken.
func (b *book) sheet(title string) string {
	clean := strings.TrimSpace(strings.NewReplacer("[", "(", "]", ")", ":", " ", "*", " ", "?", " ", "/", "-", `\`, "-", "'", "").Replace(title))
	if clean == "" {
		clean = "Data"
	}
	name := cut(clean, 31)
	for n := 2; b.names[strings.ToLower(name)]; n++ {
		tail := fmt.Sprintf(" (%d)", n)
		name = cut(clean, 31-len(tail)) + tail
	}
	if len(b.names) == 0 {
		b.try(b.f.SetSheetName("Sheet1", name))
	} else {
		_, err := b.f.NewSheet(name)
		b.try(err)
	}
	b.names[strings.ToLower(name)] = true
	return name
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n]))
	}
	return s
}

func (b *book) style(s style) int {
	if id, ok := b.styles[s]; ok {
		return id
	}
	x := &excelize.Style{
		Font:      &excelize.Font{Family: theme.OfficeFace, Size: 10, Bold: s.bold || s.head, Color: string(theme.Ink)},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true, Horizontal: map[report.Align]string{report.Start: "left", report.Center: "center", report.End: "right"}[s.align]},
		Border:    []excelize.Border{{Type: "bottom", Color: string(theme.Rule), Style: 1}},
	}
	if s.head {
		x.Alignment.Vertical = "bottom"
		x.Border[0].Color = string(theme.Ink)
	}
	if s.fill {
		x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{string(theme.Tint)}}
	}
	if s.format != "" {
		x.CustomNumFmt = &s.format
	}
	id, err := b.f.NewStyle(x)
	b.try(err)
	b.styles[s] = id
	return id
}

// format is the number format of a value: real numbers whose separators follow
// the reader's computer.
func format(v report.Value) string {
	decimals := ""
	if v.Decimals > 0 {
		decimals = "." + strings.Repeat("0", v.Decimals)
	}
	switch v.Kind {
	case report.IntegerKind:
		return "#,##0"
	case report.DecimalKind, report.PercentKind:
		return "#,##0" + decimals
	case report.RupiahKind:
		return `"Rp"#,##0`
	case report.DateKind:
		return "d mmmm yyyy"
	default:
		return ""
	}
}

// put writes a cell: a number as a number, a date as a date.
func (b *book) put(sheet string, col, row int, text string, v report.Value, s style) {
	at, err := excelize.CoordinatesToCellName(col, row)
	b.try(err)
	switch {
	case v.IsNumber():
		b.try(b.f.SetCellFloat(sheet, at, v.Number, -1, 64))
	case v.Kind == report.DateKind:
		b.try(b.f.SetCellValue(sheet, at, v.Date.Time()))
	default:
		b.try(b.f.SetCellStr(sheet, at, text))
	}
	s.format = format(v)
	b.try(b.f.SetCellStyle(sheet, at, at, b.style(s)))
}

// table writes a table with its title and facts above and its note below, the
// head frozen and repeated on each printed page.
func (b *book) table(sheetName, title, note string, t report.Table, facts ...report.Fact) {
	if b.err != nil {
		return
	}
	sheet := b.sheet(sheetName)
	b.title(sheet, title)
	for i, f := range facts {
		b.try(b.f.SetCellStr(sheet, fmt.Sprintf("A%d", i+2), f.Name+": "+b.doc.Plain(f.Text)))
	}
	top := 3 + len(facts)
	row := b.head(sheet, top, t)
	first := row
	for _, r := range t.Rows {
		s := style{bold: r.Style != report.Plain, fill: r.Style == report.Highlight || r.Style == report.Banner}
		for i, c := range r.Cells {
			if i >= len(t.Columns) {
				break
			}
			s.align = t.Columns[i].Align
			b.put(sheet, i+1, row, b.cellText(c), b.doc.CellValue(c), s)
		}
		if r.Style == report.Banner {
			b.merge(sheet, 1, row, len(t.Columns))
		}
		row++
	}
	if note != "" {
		b.put(sheet, 1, row+1, note, report.Missing(), style{})
		b.merge(sheet, 1, row+1, max(len(t.Columns), 1))
	}
	b.widths(sheet, t)
	b.print(sheet, top, first)
}

func (b *book) cellText(c report.Cell) string {
	text := b.doc.CellText(c)
	if sign := layout.Sign(c.State); sign != "" {
		return strings.TrimSpace(sign + " " + text)
	}
	return text
}

func (b *book) title(sheet, title string) {
	id, err := b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: theme.OfficeFace, Size: 13, Bold: true, Color: string(theme.Ink)}})
	b.try(err)
	b.try(b.f.SetCellStr(sheet, "A1", title))
	b.try(b.f.SetCellStyle(sheet, "A1", "A1", id))
}

func (b *book) merge(sheet string, col, row, span int) {
	if span < 2 {
		return
	}
	from, _ := excelize.CoordinatesToCellName(col, row)
	to, err := excelize.CoordinatesToCellName(col+span-1, row)
	b.try(err)
	b.try(b.f.MergeCell(sheet, from, to))
}

// head writes the rows of the head from row top and returns the first row below.
func (b *book) head(sheet string, top int, t report.Table) int {
	if len(t.Groups) > 0 {
		col := 1
		for _, g := range t.Groups {
			b.put(sheet, col, top, g.Head, report.Missing(), style{head: true, align: report.Center})
			b.merge(sheet, col, top, g.Span)
			col += max(g.Span, 1)
		}
		top++
	}
	for i, c := range t.Columns {
		b.put(sheet, i+1, top, c.Head, report.Missing(), style{head: true, align: c.Align})
	}
	top++
	if t.NumberRow {
		for i := range t.Columns {
			b.put(sheet, i+1, top, "", report.Integer(int64(i+1)), style{head: true, align: report.Center})
		}
		top++
	}
	return top
}

// widths gives each column the width of its longest text, within reason.
func (b *book) widths(sheet string, t report.Table) {
	for i, c := range t.Columns {
		widest := theme.Width(c.Head, 10, true)
		for _, r := range t.Rows[:min(len(t.Rows), 2000)] {
			if i < len(r.Cells) && r.Style != report.Banner {
				widest = max(widest, theme.Width(b.cellText(r.Cells[i]), 10, true))
			}
		}
		col, err := excelize.ColumnNumberToName(i + 1)
		b.try(err)
		b.try(b.f.SetColWidth(sheet, col, col, min(max(widest/5.3+3, 6), 48)))
	}
}

func (b *book) print(sheet string, top, first int) {
	cell, err := excelize.CoordinatesToCellName(1, first)
	b.try(err)
	b.try(b.f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: first - 1, TopLeftCell: cell, ActivePane: "bottomLeft"}))
	orientation, size, wide, tall, yes := "landscape", 9, 1, 0, true // 9 is A4
	switch b.paper {
	case report.Portrait:
		orientation = "portrait"
	case report.Wide:
		size = 8 // A3
	}
	b.try(b.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}))
	b.try(b.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}))
	b.try(b.f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"}))
	b.try(b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, top, first-1), Scope: sheet}))
}
