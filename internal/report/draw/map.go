package draw

import (
	"cmp"
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

// Map draws a map on w × h points: a choropleth where areas have values,
// circles in proportion to the value at the points, the largest named, with a
// legend beside it, a scale bar, and the source of the boundaries below it.
func Map(d *report.Document, m report.Map, w, h float64) scene.Scene {
	a := &atlas{doc: d, m: m, frame: box{0, 0, w, h}}
	a.scene = scene.Scene{W: w, H: h, Alt: m.Alt}
	if m.Source != "" {
		a.frame.h -= theme.Small + theme.Space2
		source := scene.Shorten(m.Source, theme.Small, false, w)
		a.scene.Add(scene.Label{Y: h - 2, Text: source, Size: theme.Small, Color: theme.Quiet})
	}
	a.scene.Add(scene.Rect{W: w, H: a.frame.h, Fill: theme.Wash})
	a.measure()
	if !a.project() {
		return a.scene
	}
	a.areas()
	a.points()
	a.labels()
	a.legend()
	a.bar()
	return a.scene
}

// mark is a place whose name may be written.
type mark struct {
	name, figure string
	value        report.Value
	at           scene.Point
	r            float64
}

type box struct{ x, y, w, h float64 }

func (b box) hits(o box) bool {
	return b.x < o.x+o.w && o.x < b.x+b.w && b.y < o.y+o.h && o.y < b.y+b.h
}

type atlas struct {
	doc     *report.Document
	m       report.Map
	scene   scene.Scene
	frame   box // the surface of the map, without the line below it
	marks   []mark
	classes []class // of the choropleth, small values first
	taken   []box   // where labels and legend stand
	most    float64 // largest value of the points
	sample  report.Value

	lng0, lat1, kx, ky float64 // west and north edge, points per degree
	dx, dy             float64
}

// class is a range of values that share a colour.
type class struct {
	lowest, highest float64
	fill            theme.Color
}

// measure looks at the values, before anything has a place.
func (a *atlas) measure() {
	var values []float64
	zero := false
	for _, area := range a.m.Areas {
		v := a.value(area.Figure, area.Value)
		if !v.IsNumber() {
			continue
		}
		a.sample = v
		if v.Number == 0 {
			zero = true
		} else {
			values = append(values, v.Number)
		}
	}
	if zero {
		a.classes = append(a.classes, class{fill: theme.Ground})
	}
	a.classes = append(a.classes, classes(values)...)
	if len(a.classes) > 0 {
		return
	}
	for _, p := range a.m.Points {
		if v := a.value(p.Figure, p.Value); v.IsNumber() {
			a.sample = v
			a.most = math.Max(a.most, v.Number)
		}
	}
}

// project fits the places into the surface beside the legend, with degrees of
// longitude shortened by the cosine of the middle latitude: true enough for a
// province.
func (a *atlas) project() bool {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	see := func(p report.Position) {
		west, east = math.Min(west, p.Lng), math.Max(east, p.Lng)
		south, north = math.Min(south, p.Lat), math.Max(north, p.Lat)
	}
	for _, p := range a.m.Points {
		see(p.Position)
	}
	for _, area := range a.m.Areas {
		for _, ring := range area.Rings {
			for _, p := range ring {
				see(p)
			}
		}
	}
	if west > east {
		return false
	}
	pad := 0.09 * a.frame.h // circles and names reach beyond the points
	if len(a.m.Areas) > 0 {
		pad = 0.03 * a.frame.h
	}
	room := box{a.legendWidth() + pad, pad, a.frame.w - a.legendWidth() - 2*pad, a.frame.h - 2*pad}
	cos := math.Cos((south + north) / 2 * math.Pi / 180)
	a.ky = math.Min(room.w/math.Max((east-west)*cos, 0.002), room.h/math.Max(north-south, 0.002))
	a.kx = a.ky * cos
	a.lng0, a.lat1 = west, north
	a.dx = room.x + (room.w-(east-west)*a.kx)/2
	a.dy = room.y + (room.h-(north-south)*a.ky)/2
	return true
}

func (a *atlas) place(p report.Position) scene.Point {
	return scene.Point{X: a.dx + (p.Lng-a.lng0)*a.kx, Y: a.dy + (a.lat1-p.Lat)*a.ky}
}

func (a *atlas) value(figure string, v report.Value) report.Value {
	if f, ok := a.doc.Figures.Get(figure); ok {
		return f.Value
	}
	return v
}

// classes parts the values into at most five classes with about the same
// count of areas; equal values stay together.
func classes(values []float64) []class {
	slices.Sort(values)
	n := min(5, len(slices.Compact(slices.Clone(values))))
	var out []class
	next := 0
	for i := 1; i <= n; i++ {
		limit := values[(len(values)*i-1)/n]
		if next < len(values) && values[next] <= limit {
			out = append(out, class{lowest: values[next], highest: limit})
			for next < len(values) && values[next] <= limit {
				next++
			}
		}
	}
	for i := range out {
		out[i].fill = shade(i, len(out))
	}
	return out
}

func shade(class, classes int) theme.Color {
	if classes < 2 {
		return theme.Accent
	}
	return theme.Tint.Mix(theme.Accent, 0.15+0.85*float64(class)/float64(classes-1))
}

// fill is the colour of a value; areas without a value are left plain.
func (a *atlas) fill(v report.Value) theme.Color {
	if v.IsNumber() {
		for _, c := range a.classes {
			if v.Number <= c.highest {
				return c.fill
			}
		}
	}
	return theme.Ground
}

func (a *atlas) areas() {
	for _, area := range a.m.Areas {
		v := a.value(area.Figure, area.Value)
		rings := make([][]scene.Point, 0, len(area.Rings))
		for _, ring := range area.Rings {
			if thin := a.thin(ring); len(thin) > 2 {
				rings = append(rings, thin)
			}
		}
		a.scene.Add(scene.Polygon{Rings: rings, Fill: a.fill(v), Stroke: theme.Steel, Width: 0.6})
		if v.IsNumber() && v.Number != 0 && len(rings) > 0 {
			a.marks = append(a.marks, mark{name: area.Name, figure: area.Figure, value: v, at: middle(rings)})
		}
	}
}

// thin drops the positions of a ring that lie less than half a point from the
// one before.
func (a *atlas) thin(ring []report.Position) []scene.Point {
	out := make([]scene.Point, 0, len(ring))
	for _, p := range ring {
		at := a.place(p)
		if n := len(out); n > 0 && math.Hypot(at.X-out[n-1].X, at.Y-out[n-1].Y) < 0.5 {
			continue
		}
		out = append(out, at)
	}
	return out
}

// middle is the centroid of the largest ring. Where that lies outside, as in a
// crescent, it is the middle of the widest part at its height.
func middle(rings [][]scene.Point) scene.Point {
	var best scene.Point
	var largest []scene.Point
	most := -1.0
	for _, ring := range rings {
		var area, cx, cy float64
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			cross := p.X*q.Y - q.X*p.Y
			area += cross
			cx += (p.X + q.X) * cross
			cy += (p.Y + q.Y) * cross
		}
		if math.Abs(area) > most && area != 0 {
			most, best, largest = math.Abs(area), scene.Point{X: cx / (3 * area), Y: cy / (3 * area)}, ring
		}
	}
	return inside(best, largest)
}

// inside moves a point along its height to where the ring is widest, unless
// it lies in the ring.
func inside(p scene.Point, ring []scene.Point) scene.Point {
	var cuts []float64
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.Y <= p.Y) != (b.Y <= p.Y) {
			cuts = append(cuts, a.X+(p.Y-a.Y)/(b.Y-a.Y)*(b.X-a.X))
		}
	}
	slices.Sort(cuts)
	x, widest := p.X, 0.0
	for i := 0; i+1 < len(cuts); i += 2 {
		if cuts[i] <= p.X && p.X <= cuts[i+1] {
			return p
		}
		if w := cuts[i+1] - cuts[i]; w > widest {
			x, widest = (cuts[i]+cuts[i+1])/2, w
		}
	}
	return scene.Point{X: x, Y: p.Y}
}

func (a *atlas) radius(v float64) float64 {
	largest := math.Min(math.Min(a.frame.w, a.frame.h)*0.075, 30)
	return math.Max(largest*math.Sqrt(v/a.most), 2.5)
}

func (a *atlas) points() {
	if len(a.classes) > 0 {
		return // the areas say it
	}
	points := slices.Clone(a.m.Points)
	for i := range points {
		points[i].Value = a.value(points[i].Figure, points[i].Value)
	}
	slices.SortStableFunc(points, func(x, y report.MapPoint) int { return cmp.Compare(y.Value.Number, x.Value.Number) })
	for i, p := range points {
		c := a.place(p.Position)
		title := p.Name + ": " + p.Value.Format(a.doc.Lang())
		if !p.Value.IsNumber() || p.Value.Number <= 0 {
			a.scene.Add(scene.Circle{X: c.X, Y: c.Y, R: 2.5, Fill: theme.Ground, Stroke: theme.Steel, Width: 1, Title: title})
			continue
		}
		fill := theme.Accent.Mix(theme.Ground, 0.38)
		if i < a.count() {
			fill = theme.Accent
		}
		r := a.radius(p.Value.Number)
		a.scene.Add(scene.Circle{X: c.X, Y: c.Y, R: r, Fill: fill, Stroke: theme.Ground, Width: 1, Title: title})
		a.marks = append(a.marks, mark{name: p.Name, figure: p.Figure, value: p.Value, at: c, r: r})
	}
}

func (a *atlas) count() int {
	if a.m.Labels > 0 {
		return a.m.Labels
	}
	return 5
}

// labels names the largest marks where no other label or mark stands: right,
// left, above or below. A name without room is shortened, at last left out.
func (a *atlas) labels() {
	slices.SortStableFunc(a.marks, func(x, y mark) int { return cmp.Compare(y.value.Number, x.value.Number) })
	a.reserve()
	for _, m := range a.marks[:min(a.count(), len(a.marks))] {
		for _, width := range []float64{1, 0.28, 0.2, 0.14} {
			if a.name(m, a.frame.w*width) {
				break
			}
		}
	}
}

// name writes the name of a mark, shortened to the given width, at the first
// place that is free.
func (a *atlas) name(m mark, width float64) bool {
	name := scene.Label{Text: scene.Shorten(m.name, theme.Label, true, width), Size: theme.Label, Bold: true, Color: theme.Ink}
	number := scene.Label{Text: m.value.Format(a.doc.Lang()), Size: theme.Label, Color: theme.Ink, Figure: m.figure}
	for _, b := range around(m, name.TextWidth()+5+number.TextWidth()) {
		if !a.free(b, m) {
			continue
		}
		a.taken = append(a.taken, b)
		name.X, name.Y = b.x+2, b.y+13
		number.X, number.Y = name.X+name.TextWidth()+5, name.Y
		if m.r == 0 {
			a.scene.Add(scene.Rect{X: b.x - 2, Y: b.y, W: b.w + 4, H: b.h, Fill: theme.Ground})
		}
		a.scene.Add(name, number)
		return true
	}
	return false
}

func around(m mark, w float64) []box {
	const h = 17.0
	w += 4
	gap := m.r + 3
	if m.r == 0 {
		return []box{{m.at.X - w/2, m.at.Y - h/2, w, h}, {m.at.X - w/2, m.at.Y + 4, w, h}, {m.at.X - w/2, m.at.Y - h - 4, w, h}}
	}
	return []box{
		{m.at.X + gap, m.at.Y - h/2, w, h}, {m.at.X - gap - w, m.at.Y - h/2, w, h},
		{m.at.X - w/2, m.at.Y - gap - h, w, h}, {m.at.X - w/2, m.at.Y + gap, w, h},
		{m.at.X + gap*0.7, m.at.Y - gap*0.7 - h, w, h}, {m.at.X + gap*0.7, m.at.Y + gap*0.7, w, h},
		{m.at.X - gap*0.7 - w, m.at.Y - gap*0.7 - h, w, h}, {m.at.X - gap*0.7 - w, m.at.Y + gap*0.7, w, h},
	}
}

func (a *atlas) free(b box, self mark) bool {
	if b.x < 4 || b.y < 4 || b.x+b.w > a.frame.w-4 || b.y+b.h > a.frame.h-4 {
		return false
	}
	for _, t := range a.taken {
		if t.hits(b) {
			return false
		}
	}
	for _, m := range a.marks {
		if m.at == self.at || m.r == 0 {
			continue
		}
		r := m.r * 0.8
		if b.hits(box{m.at.X - r, m.at.Y - r, 2 * r, 2 * r}) {
			return false
		}
	}
	return true
}

// reserve keeps the legend and the scale bar free of labels.
func (a *atlas) reserve() {
	a.taken = append(a.taken, box{0, 0, a.legendWidth(), a.frame.h}, box{a.frame.w - 110, a.frame.h - 34, 110, 34})
}

const (
	legendLeft  = 12.0
	keyWidth    = 16.0
	legendPitch = 18.0
)

// legendWidth is the width of the column at the left in which the legend
// stands; the map begins beside it.
func (a *atlas) legendWidth() float64 {
	if len(a.classes) == 0 && a.most <= 0 {
		return 0
	}
	text := theme.Width(a.m.Unit, theme.Small, false)
	for i := range a.classes {
		text = math.Max(text, keyWidth+6+theme.Width(a.classText(i), theme.Small, false))
	}
	if len(a.classes) == 0 {
		text = math.Max(text, 2*a.radius(a.most)+12+theme.Width(a.write(a.most), theme.Small, false))
	}
	return math.Min(legendLeft+text+theme.Space2, a.frame.w/2)
}

func (a *atlas) legend() {
	if a.m.Unit != "" {
		a.scene.Add(scene.Label{X: legendLeft, Y: 20, Text: scene.Shorten(a.m.Unit, theme.Small, false, a.frame.w/2-legendLeft), Size: theme.Small, Color: theme.Quiet})
	}
	if len(a.classes) > 0 {
		a.classLegend()
		return
	}
	if a.most <= 0 {
		return
	}
	largest := a.radius(a.most)
	base := 34 + 2*largest
	for _, v := range []float64{a.most, math.Max(math.Round(a.most/4), 1)} {
		r := a.radius(v)
		y := base - 2*r
		a.scene.Add(
			scene.Circle{X: legendLeft + largest, Y: base - r, R: r, Stroke: theme.Steel, Width: 0.8},
			scene.Line{X1: legendLeft + largest, Y1: y, X2: legendLeft + 2*largest + 8, Y2: y, Color: theme.Steel, Width: 0.6},
			scene.Label{X: legendLeft + 2*largest + 12, Y: y + 4, Text: a.write(v), Size: theme.Small, Color: theme.Body},
		)
		if v <= 1 {
			return // one person or family has no quarter
		}
	}
}

// write writes a number as the values of the map are written.
func (a *atlas) write(v float64) string {
	sample := a.sample
	sample.Number = v
	return sample.Bare(a.doc.Lang())
}

// classText names a class by the smallest and the largest value in it.
func (a *atlas) classText(i int) string {
	lowest, highest := a.write(a.classes[i].lowest), a.write(a.classes[i].highest)
	if lowest == highest {
		return lowest
	}
	return lowest + " – " + highest
}

// classLegend states the classes, large values above.
func (a *atlas) classLegend() {
	for i, c := range a.classes {
		y := 30 + legendPitch*float64(len(a.classes)-1-i)
		a.scene.Add(
			scene.Rect{X: legendLeft, Y: y, W: keyWidth, H: 13, Fill: c.fill, Stroke: theme.Steel, Width: 0.6},
			scene.Label{X: legendLeft + keyWidth + 6, Y: y + 11, Text: a.classText(i), Size: theme.Small, Color: theme.Body},
		)
	}
}

// bar draws a scale of a round count of kilometres, at most a fifth of the map.
func (a *atlas) bar() {
	const kmPerDegree = 111.32
	perKm := a.ky / kmPerDegree
	km := niceStep(a.frame.w / 5 / perKm)
	if km*perKm > a.frame.w/4 {
		km /= 2
	}
	right, y := a.frame.w-12, a.frame.h-12
	decimals := 0
	if km < 1 {
		decimals = 1
	}
	a.scene.Add(
		scene.Line{X1: right - km*perKm, Y1: y, X2: right, Y2: y, Color: theme.Body, Width: 1.4},
		scene.Label{X: right, Y: y - 5, Text: a.doc.Lang().Decimal(km, decimals) + " km", Size: theme.Small, Color: theme.Body, Anchor: scene.Right},
	)
}
