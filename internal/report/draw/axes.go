package draw

import (
	"math"
	"sort"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// frame is the plot area of a chart with a vertical value axis.
type frame struct {
	left, right, top, bottom float64
	low, high                float64 // values at bottom and top
	step                     float64 // width of one category
}

func (f frame) y(v float64) float64 {
	return f.bottom - (v-f.low)/(f.high-f.low)*(f.bottom-f.top)
}

func (f frame) x(i int) float64 { return f.left + (float64(i)+0.5)*f.step }

func (p *plot) frame(low, high, right float64) frame {
	f := frame{left: 0, right: p.w - right, top: p.head() + 14, bottom: p.h - 24, low: low, high: high}
	f.step = (f.right - f.left) / float64(max(len(p.chart.Categories), 1))
	return f
}

// names writes the categories below the plot area, as many as there is room
// for, and the base line.
func (p *plot) names(f frame) {
	size := theme.Label
	widest := 0.0
	for _, name := range p.chart.Categories {
		widest = math.Max(widest, theme.Width(name, size, true))
	}
	if widest > f.step-6 {
		size = theme.Small
	}
	every := 1
	for p.chart.Kind == report.Lines && widest+8 > f.step*float64(every) && every < len(p.chart.Categories) {
		every++
	}
	p.scene.Add(scene.Line{X1: f.left, Y1: f.bottom, X2: f.right, Y2: f.bottom, Color: theme.Steel, Width: 1})
	last := len(p.chart.Categories) - 1
	for i, name := range p.chart.Categories {
		if (last-i)%every != 0 {
			continue
		}
		main := name == p.chart.Highlight
		p.scene.Add(scene.Label{
			X: f.x(i), Y: f.bottom + 18, Text: scene.Shorten(name, size, main, f.step*float64(every)-2), Size: size,
			Bold: main, Color: theme.Body, Anchor: scene.Middle,
		})
	}
}

func (p *plot) columns() {
	f := p.columnFrame()
	n := float64(max(len(p.chart.Series), 1))
	thick := math.Min(f.step*0.72/n, 64)
	for i, name := range p.chart.Categories {
		left := f.x(i) - thick*n/2
		for k, s := range p.chart.Series {
			v := at(s, i)
			x := left + float64(k)*thick
			label := scene.Label{
				X: x + thick/2, Y: f.bottom - 5, Text: v.Bare(p.doc.Lang()), Size: theme.Small, Color: theme.Body,
				Bold: s.Main || name == p.chart.Highlight, Anchor: scene.Middle, Figure: figureAt(s, i),
			}
			if v.IsNumber() {
				label.Y = f.y(v.Number) - 5
				p.scene.Add(scene.Rect{X: x + 1, Y: f.y(v.Number), W: thick - 2, H: f.bottom - f.y(v.Number), Fill: BarColor(p.chart, k, name)})
			}
			for label.TextWidth() > thick+4 && label.Size > 9 {
				label.Size--
			}
			p.scene.Add(label)
		}
	}
	p.names(f)
	p.target(f)
}

// targetRoom is the room on the right for the label of the target line.
func (p *plot) targetRoom() float64 {
	if p.chart.Target == nil {
		return 0
	}
	return theme.Width(p.chart.Target.Label, theme.Small, false) + 8
}

func (p *plot) target(f frame) {
	if t := p.chart.Target; t != nil {
		y := f.y(t.Value.Number)
		p.scene.Add(scene.Line{X1: f.left, Y1: y, X2: f.right, Y2: y, Color: theme.Ink, Width: 1.2, Dash: true})
		p.targetName(f)
	}
}

func (p *plot) targetName(f frame) {
	if t := p.chart.Target; t != nil {
		y := f.y(t.Value.Number)
		p.scene.Add(
			scene.Label{X: f.right + 6, Y: y - 2, Text: t.Label, Size: theme.Small, Color: theme.Body},
			scene.Label{X: f.right + 6, Y: y + 12, Text: t.Value.Bare(p.doc.Lang()), Size: theme.Small, Bold: true, Color: theme.Ink},
		)
	}
}

// LineRange is the range of the value axis of a line chart: from zero, unless
// all values lie so high that their change would not be seen; and the distance
// of its grid lines.
func LineRange(c report.Chart) (low, high, grid float64) {
	high = Largest(c)
	low = high
	for _, s := range c.Series {
		for _, v := range s.Values {
			if v.IsNumber() {
				low = math.Min(low, v.Number)
			}
		}
	}
	if c.Target != nil {
		low = math.Min(low, c.Target.Value.Number)
	}
	if low < high*0.6 {
		low = math.Min(low, 0)
	}
	grid = niceStep((high - low) / 4)
	return math.Floor(low/grid) * grid, math.Ceil(high/grid) * grid, grid
}

func niceStep(raw float64) float64 {
	if raw <= 0 {
		return 1
	}
	size := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if raw <= m*size {
			return m * size
		}
	}
	return 10 * size
}

// LineSeries is a part of a series between two changes of method.
type LineSeries struct {
	Of    int // index of the series
	Name  string
	From  int // index of the first category of the part
	To    int // one behind the last
	Final bool
}

// Unbroken parts the series of a chart at its changes of method, so that no
// line is drawn across one. The parts after a change carry its label.
func Unbroken(c report.Chart) []LineSeries {
	cuts := []Cut{{At: 0}}
	cuts = append(cuts, Cuts(c)...)
	var parts []LineSeries
	for k, s := range c.Series {
		for n, cut := range cuts {
			to := len(c.Categories)
			if n+1 < len(cuts) {
				to = cuts[n+1].At
			}
			if !anyNumber(s, cut.At, to) {
				continue
			}
			name := s.Name
			if cut.Label != "" {
				name += " (" + cut.Label + ")"
			}
			parts = append(parts, LineSeries{Of: k, Name: name, From: cut.At, To: to, Final: !anyNumber(s, to, len(c.Categories))})
		}
	}
	return parts
}

func anyNumber(s report.Series, from, to int) bool {
	for i := from; i < to; i++ {
		if at(s, i).IsNumber() {
			return true
		}
	}
	return false
}

// Cut is a change of method before the category with index At.
type Cut struct {
	At    int
	Label string
}

// Cuts are the changes of method of a chart, in order.
func Cuts(c report.Chart) []Cut {
	var cuts []Cut
	for i, name := range c.Categories {
		for _, b := range c.Breaks {
			if b.Before == name && i > 0 {
				cuts = append(cuts, Cut{i, b.Label})
			}
		}
	}
	return cuts
}

func (p *plot) lineFrame() (frame, float64) {
	low, high, grid := LineRange(p.chart)
	f := p.frame(low, high, LineRoom(p.chart, p.doc))
	f.left = p.gridRoom(low, high, grid)
	f.step = (f.right - f.left) / float64(max(len(p.chart.Categories), 1))
	return f, grid
}

func (p *plot) columnFrame() frame { return p.frame(0, Largest(p.chart)*1.04, p.targetRoom()) }

// cuts marks each change of method.
func (p *plot) cuts(f frame) {
	for _, cut := range Cuts(p.chart) {
		x := f.left + float64(cut.At)*f.step
		p.scene.Add(
			scene.Line{X1: x, Y1: f.top - 12, X2: x, Y2: f.bottom, Color: theme.Steel, Width: 1, Dash: true},
			scene.Label{X: x + 5, Y: f.top - 4, Text: cut.Label, Size: theme.Small, Color: theme.Quiet},
		)
	}
}

func (p *plot) lines() {
	f, grid := p.lineFrame()
	p.grid(f, grid)
	p.cuts(f)
	p.names(f)
	if t := p.chart.Target; t != nil {
		y := f.y(t.Value.Number)
		p.scene.Add(scene.Line{X1: f.left, Y1: y, X2: f.right, Y2: y, Color: theme.Ink, Width: 1.2, Dash: true})
	}
	parts := Unbroken(p.chart)
	for _, main := range []bool{false, true} {
		for _, part := range parts {
			if p.chart.Series[part.Of].Main == main {
				p.line(f, part)
			}
		}
	}
	p.lineNames(f)
}

func (p *plot) gridRoom(low, high, grid float64) float64 {
	return math.Max(theme.Width(gridText(p.doc, high, grid), theme.Small, false), theme.Width(gridText(p.doc, low, grid), theme.Small, false)) + 8
}

func gridText(d *report.Document, v, grid float64) string {
	decimals := 0
	for g := grid; decimals < 3 && g != math.Trunc(g); decimals++ {
		g = math.Round(g*10*1e6) / 1e6
	}
	return d.Lang().Decimal(v, decimals)
}

func (p *plot) grid(f frame, grid float64) {
	for v := f.low; v <= f.high+grid/1000; v += grid {
		if v > f.low {
			p.scene.Add(scene.Line{X1: f.left, Y1: f.y(v), X2: f.right, Y2: f.y(v), Color: theme.Rule, Width: 0.6})
		}
		p.scene.Add(scene.Label{X: f.left - 8, Y: f.y(v) + 4, Text: gridText(p.doc, v, grid), Size: theme.Small, Color: theme.Quiet, Anchor: scene.Right})
	}
}

func (p *plot) line(f frame, part LineSeries) {
	s := p.chart.Series[part.Of]
	color, width := SeriesColor(p.chart, part.Of), 1.8
	if s.Main {
		width = 3
	}
	var run []scene.Point
	flush := func() {
		if len(run) > 1 {
			p.scene.Add(scene.Polygon{Rings: [][]scene.Point{run}, Stroke: color, Width: width, Open: true})
		}
		run = nil
	}
	for i := part.From; i < part.To; i++ {
		v := at(s, i)
		if !v.IsNumber() {
			flush()
			continue
		}
		run = append(run, scene.Point{X: f.x(i), Y: f.y(v.Number)})
	}
	flush()
	for i := part.From; i < part.To; i++ {
		v := at(s, i)
		if !v.IsNumber() {
			continue
		}
		p.scene.Add(scene.Circle{X: f.x(i), Y: f.y(v.Number), R: width * 1.15, Fill: color})
		if s.Main && len(p.chart.Categories) <= 9 && i != lastNumber(s) {
			p.scene.Add(scene.Label{
				X: f.x(i), Y: f.y(v.Number) - 9, Text: v.Bare(p.doc.Lang()), Size: theme.Small, Bold: true, Color: color,
				Anchor: scene.Middle, Figure: figureAt(s, i),
			})
		}
	}
}

func lastNumber(s report.Series) int {
	for i := len(s.Values) - 1; i >= 0; i-- {
		if s.Values[i].IsNumber() {
			return i
		}
	}
	return -1
}

// LineName is the label at the end of a line.
func LineName(d *report.Document, s report.Series) string {
	if last := lastNumber(s); last >= 0 {
		return s.Name + " " + s.Values[last].Bare(d.Lang())
	}
	return s.Name
}

// LineRoom is the room on the right for the names of the lines, in points.
func LineRoom(c report.Chart, d *report.Document) float64 {
	room := 0.0
	for _, s := range c.Series {
		room = math.Max(room, theme.Width(LineName(d, s), theme.Label, s.Main))
	}
	if c.Target != nil {
		room = math.Max(room, theme.Width(c.Target.Label+" "+c.Target.Value.Bare(d.Lang()), theme.Label, false))
	}
	return room + 6
}

// lineNames writes the names of the lines at their ends, pushed apart where
// they would overlap.
func (p *plot) lineNames(f frame) {
	var ends []scene.Label
	for k, s := range p.chart.Series {
		last := lastNumber(s)
		if last < 0 {
			continue
		}
		color := SeriesColor(p.chart, k)
		if !s.Main {
			color = theme.Body
		}
		ends = append(ends, scene.Label{
			X: f.x(last) + 9, Y: f.y(s.Values[last].Number) + 5, Text: LineName(p.doc, s), Size: theme.Label, Bold: s.Main, Color: color,
			Figure: figureAt(s, last),
		})
	}
	if t := p.chart.Target; t != nil {
		ends = append(ends, scene.Label{
			X: f.right + 4, Y: f.y(t.Value.Number) + 5, Text: t.Label + " " + t.Value.Bare(p.doc.Lang()), Size: theme.Label, Color: theme.Ink,
		})
	}
	sort.SliceStable(ends, func(i, j int) bool { return ends[i].Y < ends[j].Y })
	for i := 1; i < len(ends); i++ {
		ends[i].Y = math.Max(ends[i].Y, ends[i-1].Y+16)
	}
	for i := len(ends) - 1; i >= 0; i-- {
		limit := f.bottom
		if i+1 < len(ends) {
			limit = ends[i+1].Y - 16
		}
		ends[i].Y = math.Min(ends[i].Y, math.Max(limit, ends[i].Y-16))
		p.scene.Add(ends[i])
	}
}
