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
	r            float64     // of its circle; 0: it is an area
	rings        shape       // of the area
	fill         theme.Color // of the area
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
	land    []shape          // all areas
	classes []class          // of the choropleth, small values first
	taken   []box            // where labels and legend stand
	lines   [][2]scene.Point // from names outside the map to their areas
	most    float64          // largest value of the points
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
		rings := make(shape, 0, len(area.Rings))
		for _, ring := range area.Rings {
			if thin := a.thin(ring); len(thin) > 2 {
				rings = append(rings, thin)
			}
		}
		a.land = append(a.land, rings)
		a.scene.Add(scene.Polygon{Rings: rings, Fill: a.fill(v), Stroke: theme.Steel, Width: 0.6})
		if v.IsNumber() && v.Number != 0 && len(rings) > 0 {
			a.marks = append(a.marks, mark{name: area.Name, figure: area.Figure, value: v, at: middle(rings), rings: rings, fill: a.fill(v)})
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
