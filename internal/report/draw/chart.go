// Package draw draws the charts, funnels and maps of a report as scenes.
//
//	s := draw.Chart(doc, chart, 560, 320)
//
// The forms follow four rules: the axis of bars begins at zero, a label stands
// at its mark instead of in a legend where there is room, what the slide speaks
// of is the only thing in the accent colour, and a change of method breaks the
// line.
package draw

import (
	"math"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// unitLine and nextLine are the room above a chart, in points: for its unit
// with the legend beside it, and for each further line of the legend.
const unitLine, nextLine = 26.0, 16.0

// Chart draws a chart on w × h points.
func Chart(d *report.Document, c report.Chart, w, h float64) scene.Scene {
	p := &plot{doc: d, chart: c, w: w, h: h}
	p.scene = scene.Scene{W: w, H: h, Alt: c.Alt}
	p.unit()
	switch c.Kind {
	case report.Columns:
		p.columns()
	case report.Lines:
		p.lines()
	case report.Stacked:
		p.stacked()
	default:
		p.bars()
	}
	return p.scene
}

// plot is a chart while it is drawn.
type plot struct {
	doc   *report.Document
	chart report.Chart
	scene scene.Scene
	w, h  float64
}

// Named reports whether the chart names its series in a legend: several
// series that cannot carry their name at their mark.
func Named(c report.Chart) bool {
	return len(c.Series) > 1 && c.Kind != report.Lines && c.Kind != report.Bars
}

// unit writes what is counted above the chart, and the legend beside it.
func (p *plot) unit() {
	if p.chart.Unit != "" {
		p.scene.Add(p.unitLabel())
	}
	names, _ := p.legend()
	for i, l := range names {
		p.scene.Add(scene.Rect{X: l.X - sample, Y: l.Y - 10, W: 10, H: 10, Fill: SeriesColor(p.chart, i)}, l)
	}
}

func (p *plot) unitLabel() scene.Label {
	return scene.Label{X: 0, Y: theme.Small, Text: p.chart.Unit, Size: theme.Small, Color: theme.Quiet}
}

// sample is the width of a sample of colour with the space after it.
const sample = 14.0

// legend places the names of the series: beside the unit, and on lines of
// their own when the chart is narrow. lines counts those below the first.
func (p *plot) legend() (names []scene.Label, lines int) {
	if !Named(p.chart) {
		return nil, 0
	}
	x := 0.0
	if p.chart.Unit != "" {
		x = p.unitLabel().TextWidth() + theme.Space4
	}
	whole := x - theme.Space3
	for _, s := range p.chart.Series {
		whole += sample + theme.Width(s.Name, theme.Small, false) + theme.Space3
	}
	if whole > p.w && x > 0 { // names stay together where they can
		x, lines = 0, 1
	}
	for _, s := range p.chart.Series {
		width := sample + theme.Width(s.Name, theme.Small, false)
		if x > 0 && x+width > p.w {
			x, lines = 0, lines+1
		}
		names = append(names, scene.Label{X: x + sample, Y: theme.Small + float64(lines)*nextLine, Text: s.Name, Size: theme.Small, Color: theme.Body})
		x += width + theme.Space3
	}
	return names, lines
}

// head is the height of unit and legend above the chart.
func (p *plot) head() float64 {
	_, lines := p.legend()
	return unitLine + float64(lines)*nextLine
}

// SeriesColor is the colour of a series: accent for the main one, neutrals for
// the others; the parts of a stack are shades from dark to light.
func SeriesColor(c report.Chart, i int) theme.Color {
	if c.Kind == report.Stacked {
		shades := []theme.Color{theme.Accent, theme.Accent.Mix(theme.Ground, 0.42), theme.Muted, theme.Rule}
		return shades[i%len(shades)]
	}
	if c.Kind == report.Bars || c.Series[i].Main {
		return theme.Accent
	}
	neutrals := []theme.Color{theme.Steel, theme.Muted, theme.Body, theme.Rule}
	at := i
	for _, s := range c.Series[:i] {
		if s.Main {
			at--
		}
	}
	if !hasMain(c) {
		neutrals = append([]theme.Color{theme.Accent}, neutrals...)
	}
	return neutrals[at%len(neutrals)]
}

func hasMain(c report.Chart) bool {
	for _, s := range c.Series {
		if s.Main {
			return true
		}
	}
	return false
}

// BarColor is the colour of one bar of a chart.
func BarColor(c report.Chart, series int, category string) theme.Color {
	if len(c.Series) == 1 && c.Highlight != "" && c.Highlight != category {
		return theme.Muted
	}
	return SeriesColor(c, series)
}

// Largest is the largest value of a chart, its target included; of a stack the
// largest sum.
func Largest(c report.Chart) float64 {
	most := 0.0
	for i := range c.Categories {
		sum := 0.0
		for _, s := range c.Series {
			v := at(s, i)
			if !v.IsNumber() {
				continue
			}
			sum += v.Number
			if c.Kind != report.Stacked {
				most = math.Max(most, v.Number)
			}
		}
		if c.Kind == report.Stacked {
			most = math.Max(most, sum)
		}
	}
	if c.Target != nil {
		most = math.Max(most, c.Target.Value.Number)
	}
	if most == 0 {
		return 1
	}
	return most
}

func at(s report.Series, i int) report.Value {
	if i >= len(s.Values) {
		return report.Missing()
	}
	return s.Values[i]
}

func figureAt(s report.Series, i int) string {
	if i >= len(s.Figures) {
		return ""
	}
	return s.Figures[i]
}

// rows is the place of the categories of a horizontal chart.
type rows struct {
	top, pitch, thick float64 // of the first row, from row to row, of a bar
	left, right       float64 // of the plot area
	size              float64 // of the labels
}

func (p *plot) rows() rows {
	n := float64(max(len(p.chart.Categories), 1))
	r := rows{top: p.head(), size: theme.Label}
	if p.chart.Target != nil {
		r.top += 16
	}
	r.pitch = math.Min((p.h-r.top)/n, 54)
	r.thick = math.Min(r.pitch*0.66, 32)
	r.size = math.Max(math.Min(theme.Label, r.pitch*0.74), 9)
	widest, values := 0.0, 0.0
	for i, name := range p.chart.Categories {
		widest = math.Max(widest, theme.Width(name, r.size, true))
		for _, s := range p.chart.Series {
			values = math.Max(values, theme.Width(at(s, i).Bare(p.doc.Lang()), r.size, true))
		}
	}
	r.left = math.Min(widest, p.w*0.5) + 10
	r.right = p.w - values - 10
	return r
}

func (p *plot) bars() {
	r := p.rows()
	scale := (r.right - r.left) / Largest(p.chart)
	for i, name := range p.chart.Categories {
		mid := r.top + (float64(i)+0.5)*r.pitch
		main := name == p.chart.Highlight
		p.category(r, mid, name, main)
		if len(p.chart.Series) == 0 {
			continue
		}
		s := p.chart.Series[0]
		v, length := at(s, i), 0.0
		text, color := v.Bare(p.doc.Lang()), theme.Body
		if v.IsNumber() {
			length = math.Max(v.Number*scale, 0)
			p.scene.Add(scene.Rect{X: r.left, Y: mid - r.thick/2, W: length, H: r.thick, Fill: BarColor(p.chart, 0, name)})
		}
		if main {
			color = theme.Accent
		}
		p.scene.Add(scene.Label{X: r.left + length + 6, Y: mid + r.size*0.35, Text: text, Size: r.size, Bold: main, Color: color, Figure: figureAt(s, i)})
	}
	p.barTarget(r, scale)
}

// barTarget draws the target of a ranking as a line across its bars.
func (p *plot) barTarget(r rows, scale float64) {
	t := p.chart.Target
	if t == nil {
		return
	}
	x := r.left + t.Value.Number*scale
	bottom := r.top + r.pitch*float64(len(p.chart.Categories))
	label := scene.Label{X: x, Y: r.top - 6, Text: p.targetText(), Size: theme.Small, Color: theme.Body, Anchor: scene.Middle}
	if end := x + label.TextWidth()/2; end > p.w {
		label.X -= end - p.w
	}
	p.scene.Add(scene.Line{X1: x, Y1: r.top - 2, X2: x, Y2: bottom, Color: theme.Ink, Width: 1.2, Dash: true}, label)
}

func (p *plot) targetText() string {
	return p.chart.Target.Label + " " + p.chart.Target.Value.Bare(p.doc.Lang())
}

func (p *plot) category(r rows, mid float64, name string, main bool) {
	color := theme.Body
	if main {
		color = theme.Ink
	}
	p.scene.Add(scene.Label{
		X: r.left - 8, Y: mid + r.size*0.35, Text: scene.Shorten(name, r.size, main, r.left-8), Size: r.size,
		Bold: main, Color: color, Anchor: scene.Right,
	})
}

func (p *plot) stacked() {
	r := p.rows()
	r.right = p.w - 4
	scale := (r.right - r.left) / Largest(p.chart)
	for i, name := range p.chart.Categories {
		mid := r.top + (float64(i)+0.5)*r.pitch
		p.category(r, mid, name, name == p.chart.Highlight)
		x := r.left
		for k, s := range p.chart.Series {
			v := at(s, i)
			if !v.IsNumber() || v.Number <= 0 {
				continue
			}
			length := v.Number * scale
			p.scene.Add(scene.Rect{X: x, Y: mid - r.thick/2, W: math.Max(length-1, 0.5), H: r.thick, Fill: SeriesColor(p.chart, k)})
			label := scene.Label{
				X: x + length/2, Y: mid + r.size*0.35, Text: v.Bare(p.doc.Lang()), Size: math.Min(r.size, theme.Small),
				Color: OnColor(SeriesColor(p.chart, k)), Anchor: scene.Middle, Figure: figureAt(s, i),
			}
			if label.TextWidth()+6 < length {
				p.scene.Add(label)
			}
			x += length
		}
	}
}

// OnColor is the colour of text that is read on a surface of colour c.
func OnColor(c theme.Color) theme.Color {
	r, g, b := c.RGB()
	if 299*r+587*g+114*b < 140000 {
		return theme.Ground
	}
	return theme.Ink
}
