package layout

import (
	"math"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// TableBox is a table with the widths of its columns and the heights of its
// rows.
type TableBox struct {
	Widths []float64
	Size   float64
	PadX   float64
	PadY   float64
	Heads  int  // rows of the head
	narrow bool // a word is wider than its column
	Rows   []TableRow
}

// TableRow is a row of a TableBox.
type TableRow struct {
	Cells  []TableCell
	Height float64
	Style  report.RowStyle
	Head   bool
}

// TableCell is a cell with its text broken into lines.
type TableCell struct {
	Lines []scene.Row
	Text  []scene.Span
	Align report.Align
	Size  float64
	Span  int // columns that it covers
	Value report.Value
}

// TextHeight is the height of the lines of a cell.
func (c TableCell) TextHeight() float64 {
	h := 0.0
	for _, row := range c.Lines {
		h += row.Size(c.Size) * theme.LineHeight
	}
	return h
}

// Height is the height of all rows.
func (t TableBox) Height() float64 {
	h := 0.0
	for _, r := range t.Rows {
		h += r.Height
	}
	return h
}

// Width is the width of all columns.
func (t TableBox) Width() float64 {
	w := 0.0
	for _, c := range t.Widths {
		w += c
	}
	return w
}

// TableStyle is what a table may use of its page.
type TableStyle struct {
	Sizes      []float64 // sizes to try, largest first
	PadX, PadY float64
}

// SlideTable is the style of tables on slides. They have three sizes, so that
// the slides of a deck look alike; a table that is too long at the smallest of
// them is parted or cut, not made smaller.
var SlideTable = TableStyle{Sizes: []float64{18, 16, 14}, PadX: 6, PadY: 4.5}

// tightTable is tried before a table is parted or cut.
var tightTable = TableStyle{PadX: 6, PadY: 3}

// Limits of tables on slides.
const (
	narrowTable = 12.0 // size of a table whose words are too wide for its columns at 14 points
	widePadY    = 9.0  // most space above and below the text of a row, where the slide has room
)

// PaperTable is the style of tables on A4.
var PaperTable = TableStyle{Sizes: []float64{9}, PadX: 3.5, PadY: 2.5}

func (l *setter) table(b Box, t report.Table) {
	for _, size := range SlideTable.Sizes {
		if l.going {
			break // the parts of one table have one size
		}
		if box := Table(l.doc, t, b.W, size, SlideTable); box.Height() <= b.H && !box.narrow && t.TotalRows <= len(t.Rows) {
			box.airy(b.H)
			l.putTable(b, box)
			return
		}
	}
	size := l.longSize(t, b.W)
	if box := Table(l.doc, t, b.W, size, tightTable); !l.going && box.Height() <= b.H && t.TotalRows <= len(t.Rows) {
		l.putTable(b, box)
		return
	}
	box := Table(l.doc, t, b.W, size, SlideTable)
	if t.TooLong == report.Cut || l.nested || t.TotalRows > len(t.Rows) {
		l.putTable(b, l.cut(t, size, b))
		return
	}
	n := fill(box, b.H)
	for i, row := range box.Rows {
		if row.Height > b.H-headHeight(box) && i >= box.Heads {
			l.fits(rowText(row), row.Height, b.H-headHeight(box))
		}
	}
	l.rest = t.Rows[n:]
	box.Rows = box.Rows[:box.Heads+n]
	l.putTable(b, box)
}

func (l *setter) putTable(b Box, box TableBox) {
	b.H = box.Height()
	l.put(Item{Box: b, Name: l.doc.Plain(l.slide.Title), Table: &box})
}

// longSize is the size of a table that goes on or is cut: the smallest of the
// three, unless its words do not fit their columns.
func (l *setter) longSize(t report.Table, width float64) float64 {
	size := SlideTable.Sizes[len(SlideTable.Sizes)-1]
	if Table(l.doc, t, width, size, SlideTable).narrow {
		return narrowTable
	}
	return size
}

// airy gives the rows some of the height that is left, so that a short table
// uses its slide.
func (t *TableBox) airy(height float64) {
	if len(t.Rows) == 0 {
		return
	}
	more := math.Min((height-t.Height())/float64(2*len(t.Rows)), widePadY-t.PadY)
	if more <= 0 {
		return
	}
	t.PadY += more
	for i := range t.Rows {
		t.Rows[i].Height += 2 * more
	}
}

func headHeight(t TableBox) float64 {
	h := 0.0
	for _, r := range t.Rows[:t.Heads] {
		h += r.Height
	}
	return h
}

// fill is the count of body rows for the next page. Rows are spread evenly
// over the pages that they need, so that no page ends up with one row; a
// banner is never the last row of a page.
func fill(t TableBox, height float64) int {
	room := height - headHeight(t)
	body := t.Rows[t.Heads:]
	total := 0.0
	for _, r := range body {
		total += r.Height
	}
	share := total / math.Ceil(total/room)
	used, n := 0.0, 0
	for n < len(body) && used+body[n].Height <= room+0.01 && (used < share || n == 0) {
		used += body[n].Height
		n++
	}
	for n > 1 && n < len(body) && body[n-1].Style == report.Banner {
		n--
	}
	return max(n, 1)
}

// cut keeps the rows that fit and ends with "… n lainnya di lampiran"; a total
// row stays the last.
func (l *setter) cut(t report.Table, size float64, b Box) TableBox {
	var box TableBox
	rows := t.Rows
	var total []report.Row
	if n := len(rows); n > 0 && rows[n-1].Style == report.Total {
		rows, total = rows[:n-1], rows[n-1:]
	}
	all := max(t.TotalRows, len(rows))
	for n := len(rows); n >= 0; n-- {
		short := t
		short.Rows = append([]report.Row{}, rows[:n]...)
		if all > n {
			more := l.doc.Lang().Render(locale.T("report.more_in_annex", "count", all-n))
			short.Rows = append(short.Rows, report.Row{Style: moreRow, Cells: []report.Cell{{Text: report.Literal(more)}}})
		}
		short.Rows = append(short.Rows, total...)
		if box = Table(l.doc, short, b.W, size, SlideTable); box.Height() <= b.H {
			break
		}
	}
	return box
}

// moreRow is the row that says how many are in the annex.
const moreRow report.RowStyle = "more"

func continued(s report.Slide, rows []report.Row) report.Slide {
	blocks := make([]report.Block, len(s.Blocks))
	copy(blocks, s.Blocks)
	for i, b := range blocks {
		switch b := b.(type) {
		case report.Table:
			b.Rows = rows
			blocks[i] = b
		case report.Cards:
			b.Table.Rows = rows
			blocks[i] = b.Table
		case report.Matrix:
			t := matrixTable(b)
			t.Rows = rows
			blocks[i] = t
		}
	}
	s.Blocks = blocks
	return s
}

func rowText(r TableRow) string {
	var parts []string
	for _, c := range r.Cells {
		for _, s := range c.Text {
			parts = append(parts, s.Text)
		}
	}
	return strings.Join(parts, " ")
}

// matrixTable is a matrix as a table with a column per state.
func matrixTable(m report.Matrix) report.Table {
	t := report.Table{Columns: []report.Column{{Head: m.Corner}}}
	for _, c := range m.Columns {
		t.Columns = append(t.Columns, report.Column{Head: c, Align: report.Center})
	}
	for _, r := range m.Rows {
		t.Rows = append(t.Rows, report.Row{Cells: append([]report.Cell{{Text: r.Label}}, r.Cells...)})
	}
	return t
}

// MatrixTable is a matrix as a table, for the writers that do not draw.
func MatrixTable(m report.Matrix) report.Table { return matrixTable(m) }

// Table measures and breaks a table for a width at a text size.
func Table(d *report.Document, t report.Table, width, size float64, style TableStyle) TableBox {
	box := TableBox{Size: size, PadX: style.PadX, PadY: style.PadY}
	b := builder{doc: d, table: t, box: &box}
	b.widths(width)
	b.head()
	for _, r := range t.Rows {
		b.row(r)
	}
	return box
}

type builder struct {
	doc   *report.Document
	table report.Table
	box   *TableBox
}

// headSize keeps the head a little smaller than the body, not below the floor.
func (b *builder) headSize() float64 {
	if b.box.Size <= theme.Small {
		return b.box.Size
	}
	return math.Max(b.box.Size-2, theme.Small)
}

// widths gives each column what its content needs: its longest word at least,
// its longest line at most, and the remaining width in proportion; or the
// weights of the columns where they are given.
func (b *builder) widths(width float64) {
	n := len(b.table.Columns)
	least, most := make([]float64, n), make([]float64, n)
	see := func(i int, text string, size float64, bold bool) {
		for word := range strings.SplitSeq(text, " ") { // a non-breaking space parts no word
			least[i] = math.Max(least[i], theme.Width(word, size, bold)+2*b.box.PadX)
		}
		most[i] = math.Max(most[i], theme.Width(text, size, bold)+2*b.box.PadX)
	}
	weights := 0.0
	for i, c := range b.table.Columns {
		see(i, c.Heading(), b.headSize(), true)
		weights += c.Weight
	}
	for _, r := range b.table.Rows {
		if len(r.Cells) != n {
			continue
		}
		for i, c := range r.Cells {
			see(i, strings.ReplaceAll(b.cellText(c), "\n", " "), b.box.Size, r.Style != report.Plain)
		}
	}
	if weights > 0 {
		for i, c := range b.table.Columns {
			weight := c.Weight
			if weight == 0 {
				weight = 1
			}
			most[i] = math.Max(weight*1000, 1)
		}
	}
	b.box.Widths = share(width, least, most)
	for i, w := range b.box.Widths {
		b.box.narrow = b.box.narrow || w < least[i]-0.01
	}
}

// share parts a width between columns: proportional to most, but no column
// below its least as long as there is room for all.
func share(width float64, least, most []float64) []float64 {
	out := make([]float64, len(most))
	fixed := make([]bool, len(most))
	sumLeast := 0.0
	for _, v := range least {
		sumLeast += v
	}
	if sumLeast >= width {
		for i, v := range least {
			out[i] = v * width / sumLeast
		}
		return out
	}
	for {
		free, weight := width, 0.0
		for i := range most {
			if fixed[i] {
				free -= least[i]
			} else {
				weight += most[i]
			}
		}
		again := false
		for i := range most {
			switch {
			case fixed[i]:
				out[i] = least[i]
			default:
				out[i] = free * most[i] / weight
				if out[i] < least[i] {
					fixed[i], again = true, true
				}
			}
		}
		if !again {
			return out
		}
	}
}

func (b *builder) cellText(c report.Cell) string {
	text := b.keep(c, b.doc.CellText(c))
	if sign := Sign(c.State); sign != "" {
		return strings.TrimRight(sign+"\u00a0"+text, "\u00a0")
	}
	return text
}

// keep holds a date together, so that it stands on one line.
func (b *builder) keep(c report.Cell, text string) string {
	if b.doc.CellValue(c).Kind == report.DateKind {
		return strings.ReplaceAll(text, " ", "\u00a0")
	}
	return text
}

func (b *builder) head() {
	t := b.table
	if len(t.Groups) > 0 {
		row := TableRow{Head: true}
		for _, g := range t.Groups {
			row.Cells = append(row.Cells, TableCell{Text: headSpan(g.Heading()), Align: report.Center, Size: b.headSize(), Span: max(g.Span, 1)})
		}
		b.add(row)
	}
	row := TableRow{Head: true}
	empty := true
	for _, c := range t.Columns {
		row.Cells = append(row.Cells, TableCell{Text: headSpan(c.Heading()), Align: c.Align, Size: b.headSize(), Span: 1})
		empty = empty && c.Head == ""
	}
	if !empty {
		b.add(row)
	}
	if t.NumberRow {
		numbers := TableRow{Head: true}
		for i := range t.Columns {
			span := scene.Span{Text: strconv.Itoa(i + 1), Color: theme.Quiet}
			numbers.Cells = append(numbers.Cells, TableCell{Text: []scene.Span{span}, Align: report.Center, Size: b.headSize(), Span: 1})
		}
		b.add(numbers)
	}
	b.box.Heads = len(b.box.Rows)
}

func headSpan(s string) []scene.Span {
	if s == "" {
		return nil
	}
	return []scene.Span{{Text: s, Bold: true, Color: theme.Quiet}}
}

func (b *builder) row(r report.Row) {
	row := TableRow{Style: r.Style}
	bold := r.Style == report.Highlight || r.Style == report.Total || r.Style == report.Banner
	color := theme.Body
	if bold {
		color = theme.Ink
	}
	if r.Style == moreRow {
		color = theme.Quiet
	}
	for i, c := range r.Cells {
		if i >= len(b.table.Columns) {
			break
		}
		cell := TableCell{Align: b.table.Columns[i].Align, Size: b.box.Size, Span: 1, Value: b.doc.CellValue(c)}
		if len(r.Cells) == 1 {
			cell.Align, cell.Span = report.Start, len(b.table.Columns)
		}
		cell.Text = b.cellSpans(c, color, bold)
		row.Cells = append(row.Cells, cell)
	}
	b.add(row)
}

func (b *builder) cellSpans(c report.Cell, color theme.Color, bold bool) []scene.Span {
	var spans []scene.Span
	if c.Under != "" {
		under := scene.Span{Text: "\n" + c.Under, Color: theme.Quiet, Size: math.Max(b.box.Size-2, theme.Small)}
		c.Under = ""
		return append(b.cellSpans(c, theme.Ink, bold), under)
	}
	if sign := Sign(c.State); sign != "" {
		color = StateColor(c.State)
		text := b.doc.CellText(c)
		if text != "" {
			sign += "\u00a0"
		}
		spans = append(spans, scene.Span{Text: sign, Bold: bold, Color: color})
	}
	if len(c.Text) > 0 && c.Figure == "" && c.Value.IsMissing() {
		for _, r := range c.Text {
			spans = append(spans, scene.Span{Text: b.doc.RunText(r), Bold: bold || r.Strong, Color: color, Figure: r.Figure})
		}
		return spans
	}
	if text := b.keep(c, b.doc.CellText(c)); text != "" {
		spans = append(spans, scene.Span{Text: text, Bold: bold, Color: color, Figure: c.Figure})
	}
	return spans
}

// add breaks the texts of a row and gives it its height.
func (b *builder) add(r TableRow) {
	size := b.box.Size
	if r.Head {
		size = b.headSize()
	}
	r.Height = size*theme.LineHeight + 2*b.box.PadY
	at := 0
	for i := range r.Cells {
		c := &r.Cells[i]
		w := 0.0
		for k := at; k < at+c.Span && k < len(b.box.Widths); k++ {
			w += b.box.Widths[k]
		}
		at += c.Span
		c.Lines = scene.Wrap(c.Text, c.Size, w-2*b.box.PadX)
		r.Height = math.Max(r.Height, c.TextHeight()+2*b.box.PadY)
	}
	b.box.Rows = append(b.box.Rows, r)
}
