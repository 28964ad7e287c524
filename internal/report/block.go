package report

import (
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// Block is one thing on a slide: Prose, KPI, Table, Cards, Chart, Funnel, Map,
// Matrix or a Stack of them.
type Block interface{ block() }

func (Prose) block()  {}
func (KPI) block()    {}
func (Table) block()  {}
func (Cards) block()  {}
func (Chart) block()  {}
func (Funnel) block() {}
func (Map) block()    {}
func (Matrix) block() {}
func (Stack) block()  {}

// State is a judgement of a value. Writers show it by a colour that
// colour-blind people tell apart and by a sign, never by the colour alone.
type State string

// The states; the zero state says nothing.
const (
	Neutral State = ""
	Good    State = "good"
	Watch   State = "watch"
	Bad     State = "bad"
)

// Prose is one or more paragraphs, 18 points and larger on a slide.
type Prose struct {
	Heading Text
	Items   []Text
	Mark    Mark // what stands before each item
	Lead    bool // larger: one or two sentences that carry the slide
	Small   bool // a remark below a table or chart, 14 points
}

// Mark is the sign before each item of a Prose.
type Mark string

// The marks.
const (
	NoMark   Mark = ""
	Bullet   Mark = "bullet"
	Numbered Mark = "number"
)

// KPI is one figure as the hero of its place: large, with unit, label and,
// small, source and data date.
type KPI struct {
	Figure string
	Note   Text  // a short line below the label; may be empty
	State  State // Good, Watch, Bad colour the number and add the sign
}

// Align is the alignment of a column.
type Align string

// The alignments; the zero alignment is Start.
const (
	Start  Align = ""
	Center Align = "center"
	End    Align = "end"
)

// Column is a column of a table.
type Column struct {
	Head   string
	Unit   string  // of the numbers as a slide writes them: "juta rupiah"; a workbook has the numbers themselves
	Align  Align   // figures stand at the End
	Weight float64 // share of the width in relation to the other columns; 0 is 1
}

// Heading is the head of the column on a slide, with its unit.
func (c Column) Heading() string { return heading(c.Head, c.Unit) }

func heading(head, unit string) string {
	if unit == "" {
		return head
	}
	return head + " (" + strings.ReplaceAll(unit, " ", "\u00a0") + ")"
}

// HeadGroup is a cell of the upper row of a two-row table head.
type HeadGroup struct {
	Head string // empty: the columns below have no common heading
	Unit string // of the numbers below as a slide writes them, as in Column
	Span int    // columns that it covers, at least 1
}

// Heading is the head of the group on a slide, with its unit.
func (g HeadGroup) Heading() string { return heading(g.Head, g.Unit) }

// RowStyle is the part that a row plays.
type RowStyle string

// The styles of a row.
const (
	Plain     RowStyle = ""
	Highlight RowStyle = "highlight" // the region or line that the slide speaks of
	Total     RowStyle = "total"
	Banner    RowStyle = "banner" // one cell over the whole width that opens a group
)

// Cell is a cell of a table: a figure, or a value, or a text.
type Cell struct {
	Figure string
	Value  Value
	Text   Text
	Under  string // a quiet line below it: the agency of a programme
	State  State
	As     Form // how a number is written on a slide; a workbook has the number itself
}

// Form is a way to write a number where there is little room.
type Form string

// The forms; the zero form is in full.
const (
	Short    Form = "short"    // money in millions or billions: "Rp2,10 miliar"
	Bare     Form = "bare"     // without its sign or unit, which the heading names: "4,70"
	Millions Form = "millions" // whole millions, the unit in the heading: "2.100"
)

// In writes the cell in a form.
func (c Cell) In(f Form) Cell {
	c.As = f
	return c
}

// Fig is a cell that shows a figure of the document.
func Fig(id string) Cell { return Cell{Figure: id} }

// Num is a cell with a value that has no figure of its own. A value that is
// not known is shown as a dash.
func Num(v Value) Cell {
	if v.IsMissing() {
		return Cell{Text: Literal(v.Format(locale.Indonesian))}
	}
	return Cell{Value: v}
}

// Txt is a cell with a text that comes from people or files.
func Txt(s string) Cell { return Cell{Text: Literal(s)} }

// Row is a row of a table. A Banner has one cell.
type Row struct {
	Cells []Cell
	Style RowStyle
}

// TooLong says what happens to rows that do not fit their slide.
type TooLong string

// The ways to deal with long tables.
const (
	Split TooLong = ""    // go on with a continuation slide
	Cut   TooLong = "cut" // stop with "… n lainnya di lampiran"; the annex has them all
)

// Table is a table with a head that is repeated on each page.
type Table struct {
	Name      string // of the sheet in the annex, at most 31 characters; empty: the title of the slide
	Columns   []Column
	Groups    []HeadGroup // upper head row; empty: the head has one row
	NumberRow bool        // a row with the number of each column below the head, as statutory forms have it
	Rows      []Row
	TooLong   TooLong
	TotalRows int // rows of the whole list when Rows holds only the first ones; 0: Rows is everything
}

// Card is one thing that stands for itself: a practice, a wish.
type Card struct {
	Hero    Text // what catches the eye, a few words: "52 unit"; may be empty
	Heading Text
	Body    Text
	Facts   []Fact // at its foot
}

// Cards are a few things side by side, larger than the rows of a table. Where
// they do not fit their place, their Table stands there; the annex always has
// the Table.
type Cards struct {
	Items []Card
	Table Table
}

// ChartKind is the form of a chart.
type ChartKind string

// The kinds of chart.
const (
	Bars    ChartKind = "bars"    // horizontal, one series, in the order given: a ranking
	Columns ChartKind = "columns" // vertical, one or more series side by side
	Lines   ChartKind = "lines"   // over time
	Stacked ChartKind = "stacked" // horizontal parts of a whole, one or more series
)

// Series is a row of values, one per category of the chart. Missing values
// leave a gap.
type Series struct {
	Name    string
	Values  []Value
	Figures []string // ids of the figures of the values, where they have one; may be shorter
	Main    bool     // drawn in the accent colour; the others are neutral
}

// Target is a line that the values should reach.
type Target struct {
	Value Value
	Label string // "Target RPJMN 2024"
}

// Break marks a change of method between two categories. A line is never drawn
// across it.
type Break struct {
	Before string // the first category of the new method
	Label  string // "metode baru"
}

// Chart is a chart whose message is the title of its slide. PPTX has it as a
// native chart that can be edited.
type Chart struct {
	Name       string // of the sheet in the annex; empty: the title of the slide
	Kind       ChartKind
	Unit       string // "persen", "keluarga": shown once, above the chart
	Categories []string
	Series     []Series
	Highlight  string // the category that the slide speaks of
	Target     *Target
	Breaks     []Break
	Alt        string // what a person who cannot see it has to know
}

// Step is a step of a Funnel.
type Step struct {
	Figure string // the count of this step
	Beside string // figure of the same step in another unit, small beside the count; may be empty
	Label  Text
	After  bool // its bar begins where that of the step before ends: together they are one part
	Note   Text // what left before this step: "61 tidak ditemukan, 12 pindah"
	Main   bool // the step that the slide speaks of
}

// Funnel is a row of counts in which each is a part of the one before, drawn
// as stepped bars.
type Funnel struct {
	Name  string // of its sheet in the annex
	Steps []Step
	Alt   string
}

// Position is a place on the earth in degrees.
type Position struct{ Lat, Lng float64 }

// MapPoint is a place with a value, drawn as a circle whose area is in
// proportion to the value.
type MapPoint struct {
	Name   string
	Value  Value
	Figure string // the figure of the value; its value wins over Value
	Position
}

// MapArea is an area with its boundary: rings of positions, holes included
// (even-odd).
type MapArea struct {
	Name   string
	Value  Value
	Figure string
	Rings  [][]Position
}

// Map shows values in space: with Areas as a choropleth, with Points as
// proportional symbols, with both as symbols on plain areas when the areas
// have no values.
type Map struct {
	Name   string // of the sheet in the annex
	Unit   string
	Points []MapPoint
	Areas  []MapArea
	Source string // a line below the map: whose boundaries the areas are
	Labels int    // how many of the largest are named; 0 is 5
	Alt    string
}

// MatrixRow is a row of a Matrix.
type MatrixRow struct {
	Label Text
	Cells []Cell
}

// Matrix is a grid of states: indicators by area, programmes by agency.
type Matrix struct {
	Corner  string // heading of the first column
	Columns []string
	Rows    []MatrixRow
}

// Stack is blocks below each other in one place of the layout.
type Stack struct{ Blocks []Block }
