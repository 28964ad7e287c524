package pptx

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/draw"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// row of numbers of a native chart; a value that is missing leaves a gap.
type numbers struct {
	name   string
	color  theme.Color
	values []report.Value
	main   bool
	last   bool // the end of its line, where its name stands
	target bool
}

// native is a chart while its XML is written.
type native struct {
	deck  *deck
	chart report.Chart
	plan  draw.Plan
	rows  []numbers
	b     strings.Builder
}

// chart writes chart n with its workbook.
func (p *deck) chart(n int, c report.Chart, w, h float64) {
	x := &native{deck: p, chart: c, plan: draw.PlanOf(p.doc, c, w, h)}
	x.collect()
	x.space(w, h)
	p.part(fmt.Sprintf("ppt/charts/chart%d.xml", n), typeOf+"drawingml.chart+xml", x.b.String())
	p.rels(fmt.Sprintf("ppt/charts/_rels/chart%d.xml.rels", n), rel{"package", fmt.Sprintf("../embeddings/chart%d.xlsx", n)})
	book, err := x.workbook()
	if err != nil && p.err == nil {
		p.err = err
	}
	p.bytes(fmt.Sprintf("ppt/embeddings/chart%d.xlsx", n), book)
}

// collect makes the rows of numbers: the series, parted where the method
// changes, and the target.
func (x *native) collect() {
	c := x.chart
	size := len(c.Categories)
	if c.Kind == report.Lines {
		for _, part := range draw.Unbroken(c) {
			s := c.Series[part.Of]
			values := make([]report.Value, size)
			copy(values[part.From:part.To], s.Values[part.From:part.To])
			x.rows = append(x.rows, numbers{name: part.Name, color: draw.SeriesColor(c, part.Of), values: values, main: s.Main, last: part.Final})
		}
	} else {
		for i, s := range c.Series {
			values := make([]report.Value, size)
			copy(values, s.Values)
			x.rows = append(x.rows, numbers{name: s.Name, color: draw.SeriesColor(c, i), values: values, main: s.Main})
		}
	}
	if c.Target != nil && (c.Kind == report.Lines || c.Kind == report.Columns) {
		values := make([]report.Value, size)
		for i := range values {
			values[i] = c.Target.Value
		}
		x.rows = append(x.rows, numbers{name: c.Target.Label, color: theme.Ink, values: values, last: true, target: true})
	}
}

func (x *native) space(w, h float64) {
	x.b.WriteString(`<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="` + nsA + `" xmlns:r="` + nsR + `">` +
		`<c:date1904 val="0"/><c:lang val="` + x.deck.lang() + `"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>`)
	fmt.Fprintf(&x.b, `<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="%.5f"/><c:y val="%.5f"/><c:w val="%.5f"/><c:h val="%.5f"/></c:manualLayout></c:layout>`,
		x.plan.X/w, x.plan.Y/h, x.plan.W/w, x.plan.H/h)
	if x.chart.Kind == report.Lines {
		x.lineChart(x.rows, 0)
	} else {
		bars := x.rows
		if n := len(bars); n > 0 && bars[n-1].target {
			bars = bars[:n-1]
		}
		x.barChart(bars)
		if len(bars) < len(x.rows) {
			x.lineChart(x.rows[len(bars):], len(bars))
		}
	}
	x.axes()
	x.b.WriteString(`<c:spPr><a:noFill/></c:spPr></c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>` +
		x.words(theme.Small, theme.Body, false) + `<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>`)
}

func (x *native) horizontal() bool {
	return x.chart.Kind != report.Columns && x.chart.Kind != report.Lines
}

func (x *native) words(size float64, color theme.Color, bold bool) string {
	b := 0
	if bold {
		b = 1
	}
	return fmt.Sprintf(`<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="%d" b="%d">%s<a:latin typeface="%s"/></a:defRPr></a:pPr><a:endParaRPr lang="%s"/></a:p></c:txPr>`,
		int(size*100), b, solid(color), theme.OfficeFace, x.deck.lang())
}

func (x *native) barChart(rows []numbers) {
	dir, grouping, overlap := "col", "clustered", 0
	if x.horizontal() {
		dir = "bar"
	}
	if x.chart.Kind == report.Stacked {
		grouping, overlap = "stacked", 100
	}
	fmt.Fprintf(&x.b, `<c:barChart><c:barDir val="%s"/><c:grouping val="%s"/><c:varyColors val="0"/>`, dir, grouping)
	for i, row := range rows {
		x.open(i, row)
		x.b.WriteString(`<c:spPr>` + solid(row.color) + `</c:spPr><c:invertIfNegative val="0"/>`)
		spoken := -1
		for k, name := range x.chart.Categories {
			color := draw.BarColor(x.chart, i, name)
			if color != row.color {
				fmt.Fprintf(&x.b, `<c:dPt><c:idx val="%d"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>%s</c:spPr></c:dPt>`, k, solid(color))
			}
			if name == x.chart.Highlight {
				spoken = k
			}
		}
		x.barLabels(row, spoken)
		x.data(i, row)
		x.b.WriteString(`</c:ser>`)
	}
	fmt.Fprintf(&x.b, `<c:gapWidth val="%d"/><c:overlap val="%d"/><c:axId val="111"/><c:axId val="222"/></c:barChart>`, min(x.plan.Gap, 500), overlap)
}

func (x *native) barLabels(row numbers, spoken int) {
	size, color, place := x.plan.Size, theme.Body, "outEnd"
	if x.chart.Kind == report.Stacked {
		size, color, place = theme.Small, draw.OnColor(row.color), "ctr"
	}
	if x.chart.Kind == report.Columns {
		size = theme.Small
	}
	label := func(words string) string {
		return x.format(row) + `<c:spPr><a:noFill/></c:spPr>` + words + `<c:dLblPos val="` + place + `"/>` + show(true)
	}
	x.b.WriteString(`<c:dLbls>`)
	if x.chart.Kind == report.Stacked {
		x.dropNarrow(row)
	}
	if spoken >= 0 && len(x.chart.Series) == 1 && x.chart.Kind != report.Stacked {
		fmt.Fprintf(&x.b, `<c:dLbl><c:idx val="%d"/>%s</c:dLbl>`, spoken, label(x.words(size, theme.Accent, true)))
	}
	x.b.WriteString(label(x.words(size, color, row.main)) + `</c:dLbls>`)
}

// dropNarrow takes the labels off parts of a stack that are too narrow for
// them.
func (x *native) dropNarrow(row numbers) {
	for i, v := range row.values {
		if v.Number/x.plan.High*x.plan.W < theme.Width(v.Bare(x.deck.doc.Lang()), theme.Small, false)+6 {
			fmt.Fprintf(&x.b, `<c:dLbl><c:idx val="%d"/><c:delete val="1"/></c:dLbl>`, i)
		}
	}
}

func show(value bool) string {
	bit := map[bool]int{false: 0, true: 1}[value]
	return fmt.Sprintf(`<c:showLegendKey val="0"/><c:showVal val="%d"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>`, bit)
}

func (x *native) lineChart(rows []numbers, first int) {
	x.b.WriteString(`<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`)
	for i, row := range rows {
		width, dash := 1.8, ""
		if row.main {
			width = 3
		}
		if row.target {
			width, dash = 1.2, `<a:prstDash val="dash"/>`
		}
		x.open(first+i, row)
		fmt.Fprintf(&x.b, `<c:spPr><a:ln w="%d" cap="rnd">%s%s<a:round/></a:ln></c:spPr>`, emu(width), solid(row.color), dash)
		if row.target {
			x.b.WriteString(`<c:marker><c:symbol val="none"/></c:marker>`)
		} else {
			fmt.Fprintf(&x.b, `<c:marker><c:symbol val="circle"/><c:size val="%d"/><c:spPr>%s<a:ln><a:noFill/></a:ln></c:spPr></c:marker>`, int(width*2.3)+1, solid(row.color))
		}
		x.lineLabels(row)
		x.data(first+i, row)
		x.b.WriteString(`<c:smooth val="0"/></c:ser>`)
	}
	x.b.WriteString(`<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>`)
}

func lastNumber(values []report.Value) int {
	for i := len(values) - 1; i >= 0; i-- {
		if values[i].IsNumber() {
			return i
		}
	}
	return -1
}

// lineLabels puts the values on the main line. The last one stands with the
// name of the line, beside it.
func (x *native) lineLabels(row numbers) {
	color := theme.Body
	if row.main {
		color = row.color
	}
	x.b.WriteString(`<c:dLbls>`)
	if last := lastNumber(row.values); row.last && last >= 0 {
		fmt.Fprintf(&x.b, `<c:dLbl><c:idx val="%d"/><c:delete val="1"/></c:dLbl>`, last)
	}
	every := row.main && len(x.chart.Categories) <= 9
	x.b.WriteString(x.format(row) + `<c:spPr><a:noFill/></c:spPr>` + x.words(theme.Small, color, row.main) + `<c:dLblPos val="t"/>` + show(every) + `</c:dLbls>`)
}

func (x *native) format(row numbers) string {
	return `<c:numFmt formatCode="` + escape(Format(x.deck.doc.Lang(), row.values)) + `" sourceLinked="0"/>`
}

// Format is the number format of the values of a series. Thousands of whole
// numbers are written with the points of Bahasa on any computer; the comma of
// decimals follows the computer.
func Format(lang locale.Language, values []report.Value) string {
	for _, v := range values {
		switch {
		case !v.IsNumber():
			continue
		case v.Decimals > 0 && (v.Kind == report.PercentKind || v.Kind == report.DecimalKind):
			return tag(lang) + "0." + strings.Repeat("0", v.Decimals)
		case lang == locale.English:
			return "#,##0"
		default:
			return `[>=1000000]#\.###\.##0;[>=1000]#\.##0;0`
		}
	}
	return "General"
}

// tag names the language of a number format, which some programs heed.
func tag(lang locale.Language) string {
	if lang == locale.English {
		return ""
	}
	return "[$-421]"
}

func column(i int) string {
	name, err := excelize.ColumnNumberToName(i)
	if err != nil {
		return "A"
	}
	return name
}

func (x *native) open(i int, row numbers) {
	fmt.Fprintf(&x.b, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx><c:strRef><c:f>Data!$%s$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>%s</c:v></c:pt></c:strCache></c:strRef></c:tx>`,
		i, i, column(i+2), escape(row.name))
}

// data writes categories and values with their caches, without which a chart is
// empty until somebody edits it.
func (x *native) data(i int, row numbers) {
	n := len(x.chart.Categories)
	fmt.Fprintf(&x.b, `<c:cat><c:strRef><c:f>Data!$A$2:$A$%d</c:f><c:strCache><c:ptCount val="%d"/>`, n+1, n)
	for k, name := range x.chart.Categories {
		fmt.Fprintf(&x.b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, k, escape(name))
	}
	col := column(i + 2)
	fmt.Fprintf(&x.b, `</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Data!$%s$2:$%s$%d</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="%d"/>`, col, col, n+1, n)
	for k, v := range row.values {
		if v.IsNumber() {
			fmt.Fprintf(&x.b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, k, strconv.FormatFloat(v.Number, 'f', -1, 64))
		}
	}
	x.b.WriteString(`</c:numCache></c:numRef></c:val>`)
}

func (x *native) axes() {
	catPlace, valPlace, order, base := "b", "l", "minMax", outline(theme.Steel, 1, false)
	if x.horizontal() {
		catPlace, valPlace, order, base = "l", "t", "maxMin", outline("", 0, false)
	}
	fmt.Fprintf(&x.b, `<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="%s"/></c:scaling><c:delete val="0"/><c:axPos val="%s"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>%s</c:spPr>%s<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="60"/><c:noMultiLvlLbl val="1"/></c:catAx>`,
		order, catPlace, base, x.words(x.plan.Size, theme.Body, false))
	hidden, grid, unit, format := 1, "", "", "General"
	if x.plan.Grid > 0 {
		hidden = 0
		if x.plan.Grid < 1 {
			format = tag(x.deck.doc.Lang()) + "0.0##"
		}
		grid = `<c:majorGridlines><c:spPr>` + outline(theme.Rule, 0.6, false) + `</c:spPr></c:majorGridlines>`
		unit = fmt.Sprintf(`<c:majorUnit val="%s"/>`, strconv.FormatFloat(x.plan.Grid, 'f', -1, 64))
	}
	fmt.Fprintf(&x.b, `<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/><c:max val="%s"/><c:min val="%s"/></c:scaling><c:delete val="%d"/><c:axPos val="%s"/>%s<c:numFmt formatCode="%s" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>%s</c:spPr>%s<c:crossAx val="111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/>%s</c:valAx>`,
		strconv.FormatFloat(x.plan.High, 'f', -1, 64), strconv.FormatFloat(x.plan.Low, 'f', -1, 64), hidden, valPlace, grid, format, outline("", 0, false), x.words(theme.Small, theme.Quiet, false), unit)
}

// workbook is the table behind the chart, for "edit data".
func (x *native) workbook() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", "Data"); err != nil {
		return nil, err
	}
	head := []any{""}
	for _, row := range x.rows {
		head = append(head, row.name)
	}
	if err := f.SetSheetRow("Data", "A1", &head); err != nil {
		return nil, err
	}
	for i, name := range x.chart.Categories {
		line := []any{name}
		for _, row := range x.rows {
			if v := row.values[i]; v.IsNumber() {
				line = append(line, v.Number)
			} else {
				line = append(line, nil)
			}
		}
		if err := f.SetSheetRow("Data", "A"+strconv.Itoa(i+2), &line); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := f.Write(&b)
	return b.Bytes(), err
}
