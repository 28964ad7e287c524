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
// legend and a scale bar.
func Map(d *report.Document, m report.Map, w, h float64) scene.Scene {
	a := &atlas{doc: d, m: m}
	a.scene = scene.Scene{W: w, H: h, Alt: m.Alt}
	a.scene.Add(scene.Rect{W: w, H: h, Fill: theme.Wash})
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
	marks   []mark
	classes []float64 // upper limits of the choropleth's classes
	taken   []box     // where labels and legend stand
	most    float64   // largest value of the points

	lng0, lat1, kx, ky float64 // west and north edge, points per degree
	dx, dy             float64
}

// project fits the places into the surface, with degrees of longitude shortened
// by the cosine of the middle latitude: true enough for a province.
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
	pad := 0.09
	if len(a.m.Areas) > 0 {
		pad = 0.04
	}
	w, h := a.scene.W*(1-2*pad), a.scene.H*(1-2*pad)
	cos := math.Cos((south + north) / 2 * math.Pi / 180)
	a.ky = math.Min(w/math.Max((east-west)*cos, 0.002), h/math.Max(north-south, 0.002))
	a.kx = a.ky * cos
	a.lng0, a.lat1 = west, north
	a.dx = (a.scene.W - (east-west)*a.kx) / 2
	a.dy = (a.scene.H - (north-south)*a.ky) / 2
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

// limits parts the values into at most five classes with about the same count
// of areas; equal values stay together.
func limits(values []float64) []float64 {
	slices.Sort(values)
	distinct := slices.Compact(slices.Clone(values))
	n := min(5, len(distinct))
	var out []float64
	for i := 1; i <= n; i++ {
		v := values[(len(values)*i-1)/n]
		if len(out) == 0 || v > out[len(out)-1] {
			out = append(out, v)
		}
	}
	return out
}

func shade(class, classes int) theme.Color {
	if classes < 2 {
		return theme.Accent
	}
	return theme.Tint.Mix(theme.Accent, float64(class)/float64(classes-1))
}

func (a *atlas) areas() {
	var values []float64
	for _, area := range a.m.Areas {
		if v := a.value(area.Figure, area.Value); v.IsNumber() && v.Number != 0 {
			values = append(values, v.Number)
		}
	}
	if len(values) > 0 {
		a.classes = limits(values)
	}
	for _, area := range a.m.Areas {
		v := a.value(area.Figure, area.Value)
		fill := theme.Ground
		if v.IsNumber() && v.Number != 0 {
			class, _ := slices.BinarySearch(a.classes, v.Number)
			fill = shade(min(class, len(a.classes)-1), len(a.classes))
		}
		rings := make([][]scene.Point, 0, len(area.Rings))
		for _, ring := range area.Rings {
			rings = append(rings, a.thin(ring))
		}
		a.scene.Add(scene.Polygon{Rings: rings, Fill: fill, Stroke: theme.Steel, Width: 0.6})
		if v.IsNumber() && len(rings) > 0 {
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

// middle is the centroid of the largest ring.
func middle(rings [][]scene.Point) scene.Point {
	var best scene.Point
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
			most, best = math.Abs(area), scene.Point{X: cx / (3 * area), Y: cy / (3 * area)}
		}
	}
	return best
}

func (a *atlas) radius(v float64) float64 {
	largest := math.Min(math.Min(a.scene.W, a.scene.H)*0.075, 30)
	return math.Max(largest*math.Sqrt(v/a.most), 2.5)
}

func (a *atlas) points() {
	points := slices.Clone(a.m.Points)
	for i := range points {
		points[i].Value = a.value(points[i].Figure, points[i].Value)
		a.most = math.Max(a.most, points[i].Value.Number)
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
			if a.name(m, a.scene.W*width) {
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
	if b.x < 4 || b.y < 4 || b.x+b.w > a.scene.W-4 || b.y+b.h > a.scene.H-4 {
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

// reserve keeps the corners of the legend and of the scale bar free of labels.
func (a *atlas) reserve() {
	if len(a.classes) > 0 {
		a.taken = append(a.taken, box{0, 0, 150, 34 + 18*float64(len(a.classes))})
	} else if a.most > 0 {
		a.taken = append(a.taken, box{0, 0, 150, 96})
	}
	a.taken = append(a.taken, box{a.scene.W - 110, a.scene.H - 34, 110, 34})
}

func (a *atlas) legend() {
	if a.m.Unit != "" {
		a.scene.Add(scene.Label{X: 12, Y: 20, Text: a.m.Unit, Size: theme.Small, Color: theme.Quiet})
	}
	if len(a.classes) > 0 {
		a.classLegend()
		return
	}
	if a.most <= 0 {
		return
	}
	base := 34 + 2*a.radius(a.most)
	for _, v := range []float64{a.most, math.Max(math.Round(a.most/4), 1)} {
		r := a.radius(v)
		y := base - 2*r
		value := a.marks[0].value
		value.Number = v
		a.scene.Add(
			scene.Circle{X: 12 + a.radius(a.most), Y: base - r, R: r, Stroke: theme.Steel, Width: 0.8},
			scene.Line{X1: 12 + a.radius(a.most), Y1: y, X2: 12 + 2*a.radius(a.most) + 8, Y2: y, Color: theme.Steel, Width: 0.6},
			scene.Label{X: 12 + 2*a.radius(a.most) + 12, Y: y + 4, Text: value.Format(a.doc.Lang()), Size: theme.Small, Color: theme.Body},
		)
	}
}

func (a *atlas) classLegend() {
	sample := a.marks[0].value
	write := func(v float64) string {
		sample.Number = v
		return sample.Bare(a.doc.Lang())
	}
	for i, limit := range a.classes {
		y := 30 + 18*float64(len(a.classes)-1-i)
		text := "≤ " + write(limit)
		if i > 0 {
			text = "> " + write(a.classes[i-1]) + " – " + write(limit)
		}
		a.scene.Add(
			scene.Rect{X: 12, Y: y, W: 16, H: 13, Fill: shade(i, len(a.classes))},
			scene.Label{X: 34, Y: y + 11, Text: text, Size: theme.Small, Color: theme.Body},
		)
	}
}

// bar draws a scale of a round count of kilometres, at most a fifth of the map.
func (a *atlas) bar() {
	const kmPerDegree = 111.32
	perKm := a.ky / kmPerDegree
	km := niceStep(a.scene.W / 5 / perKm)
	if km*perKm > a.scene.W/4 {
		km /= 2
	}
	right, y := a.scene.W-12, a.scene.H-12
	decimals := 0
	if km < 1 {
		decimals = 1
	}
	a.scene.Add(
		scene.Line{X1: right - km*perKm, Y1: y, X2: right, Y2: y, Color: theme.Body, Width: 1.4},
		scene.Label{X: right, Y: y - 5, Text: a.doc.Lang().Decimal(km, decimals) + " km", Size: theme.Small, Color: theme.Body, Anchor: scene.Right},
	)
}
