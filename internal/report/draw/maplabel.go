package draw

import (
	"cmp"
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/internal/report/scene"
	"github.com/tuntas-id/tuntas/internal/report/theme"
)

const labelHeight = 17.0

// labels names the largest marks where no other label or mark stands. A name
// without room is shortened, then led to by a line, at last left out.
func (a *atlas) labels() {
	slices.SortStableFunc(a.marks, func(x, y mark) int { return cmp.Compare(y.value.Number, x.value.Number) })
	a.reserve()
	named := a.marks[:min(a.count(), len(a.marks))]
	var crowded []mark
	for _, m := range named {
		if m.r == 0 {
			continue
		}
		beside := slices.ContainsFunc([]float64{1, 0.28, 0.2, 0.14}, func(width float64) bool { return a.name(m, a.frame.w*width) })
		if !beside {
			crowded = append(crowded, m)
		}
	}
	for _, m := range crowded {
		a.nameAfar(m)
	}
	var outside []mark
	for _, m := range named {
		if m.r == 0 && !a.nameInside(m) {
			outside = append(outside, m)
		}
	}
	// From the top down, so that the lines to the names do not cross.
	slices.SortStableFunc(outside, func(x, y mark) int { return cmp.Compare(x.at.Y, y.at.Y) })
	for _, m := range outside {
		for _, width := range []float64{1, 0.2, 0.14} {
			if a.nameOutside(m, a.frame.w*width) {
				break
			}
		}
	}
}

// words makes the name and the number of a mark, the name shortened to a
// width, and says how wide both are.
func (a *atlas) words(m mark, width float64, color theme.Color) (name, number scene.Label, w float64) {
	name = scene.Label{Text: scene.Shorten(m.name, theme.Label, true, width), Size: theme.Label, Bold: true, Color: color}
	number = scene.Label{Text: m.value.Format(a.doc.Lang()), Size: theme.Label, Color: color, Figure: m.figure}
	return name, number, name.TextWidth() + 5 + number.TextWidth()
}

// put writes the name and the number into a box.
func (a *atlas) put(b box, name, number scene.Label) {
	a.taken = append(a.taken, b)
	name.X, name.Y = b.x+2, b.y+13
	number.X, number.Y = name.X+name.TextWidth()+5, name.Y
	a.scene.Add(name, number)
}

// name writes the name of a circle, shortened to the given width, at the first
// place around it that is free.
func (a *atlas) name(m mark, width float64) bool {
	name, number, w := a.words(m, width, theme.Ink)
	for _, b := range around(m, w) {
		if a.free(b, m) {
			a.put(b, name, number)
			return true
		}
	}
	return false
}

// nameAfar writes the name of a circle that others crowd at the nearest free
// place away from it, with a line that leads to the circle.
func (a *atlas) nameAfar(m mark) bool {
	name, number, w := a.words(m, a.frame.w, theme.Ink)
	for away := m.r; away < a.frame.w/2; away += labelHeight {
		far := m
		far.r += away
		for _, b := range around(far, w) {
			if a.lead(b, m, name, number) {
				return true
			}
		}
	}
	return false
}

// nameInside writes the name of an area into it, when it has room: on one
// line, or with the number below the name, at last in smaller letters.
func (a *atlas) nameInside(m mark) bool {
	name, number, w := a.words(m, a.frame.w, on(m.fill))
	if b, ok := a.roomInside(m, w+8, labelHeight); ok {
		b.x, b.w = b.x+2, b.w-4
		a.put(b, name, number)
		return true
	}
	for _, size := range []float64{theme.Label, theme.Small} {
		name.Size, number.Size = size, size
		b, ok := a.roomInside(m, math.Max(name.TextWidth(), number.TextWidth())+4, 2*size+3)
		if !ok {
			continue
		}
		a.taken = append(a.taken, b)
		name.X, name.Y, name.Anchor = b.x+b.w/2, b.y+size-1, scene.Middle
		number.X, number.Y, number.Anchor = name.X, b.y+2*size+1, scene.Middle
		a.scene.Add(name, number)
		return true
	}
	return false
}

// roomInside is a free place of a size inside an area, as near to its middle
// as can be.
func (a *atlas) roomInside(m mark, w, h float64) (box, bool) {
	for step := range 24 {
		for _, sign := range []float64{1, -1} {
			y := m.at.Y + sign*float64(step)*5
			x, _ := widest(m.rings.cuts(y), m.at.X)
			b := box{x - w/2, y - h/2, w, h}
			if m.rings.holds(b) && a.free(b, m) {
				return b, true
			}
		}
	}
	return box{}, false
}

// on is the colour of a text on a ground.
func on(ground theme.Color) theme.Color {
	r, g, b := ground.RGB()
	if 0.299*float64(r)+0.587*float64(g)+0.114*float64(b) < 150 {
		return theme.Ground
	}
	return theme.Ink
}

// nameOutside writes the name of an area beside the map, on the nearer side,
// with a line that leads to the area.
func (a *atlas) nameOutside(m mark, width float64) bool {
	name, number, w := a.words(m, width, theme.Ink)
	var places []box
	for step := range 9 {
		for _, sign := range []float64{1, -1} {
			top := m.at.Y - labelHeight/2 + sign*float64(step)*(labelHeight/2)
			left, right := a.coast(top, top+labelHeight, m.at.X)
			places = append(places, box{right + 14, top, w + 4, labelHeight}, box{left - 14 - w - 4, top, w + 4, labelHeight})
		}
	}
	reach := func(b box) float64 { return math.Hypot(a.near(b, m).X-m.at.X, a.near(b, m).Y-m.at.Y) }
	slices.SortStableFunc(places, func(x, y box) int { return cmp.Compare(reach(x), reach(y)) })
	for _, b := range places {
		if a.lead(b, m, name, number) {
			return true
		}
	}
	return false
}

// lead puts a label into a box away from its mark, with a line between them, if
// nothing stands in the way.
func (a *atlas) lead(b box, m mark, name, number scene.Label) bool {
	end := a.near(b, m)
	if !a.free(b, m) || a.crosses(m.at, end) {
		return false
	}
	a.scene.Add(scene.Line{X1: m.at.X, Y1: m.at.Y, X2: end.X, Y2: end.Y, Color: theme.Ink, Width: 0.7},
		scene.Circle{X: m.at.X, Y: m.at.Y, R: 2.2, Fill: theme.Ink, Stroke: theme.Ground, Width: 0.6, Title: name.Text})
	a.put(b, name, number)
	a.lines = append(a.lines, [2]scene.Point{m.at, end})
	return true
}

// near is the end of a label's box to which the line of its mark goes.
func (a *atlas) near(b box, m mark) scene.Point {
	if b.x > m.at.X {
		return scene.Point{X: b.x - 1, Y: b.y + b.h/2}
	}
	return scene.Point{X: b.x + b.w + 1, Y: b.y + b.h/2}
}

// coast is how far the areas reach between two heights; above and below
// all of them it is the place itself.
func (a *atlas) coast(top, bottom, place float64) (left, right float64) {
	left, right = math.Inf(1), math.Inf(-1)
	for _, s := range a.land {
		if l, r, ok := s.reach(top, bottom); ok {
			left, right = math.Min(left, l), math.Max(right, r)
		}
	}
	if left > right {
		return place, place
	}
	return left, right
}

// crosses reports whether a line runs through a label or across another line.
func (a *atlas) crosses(from, to scene.Point) bool {
	const steps = 40
	for i := range steps {
		at := float64(i) / steps
		dot := box{from.X + (to.X-from.X)*at - 1, from.Y + (to.Y-from.Y)*at - 1, 2, 2}
		for _, t := range a.taken {
			if t.hits(dot) {
				return true
			}
		}
	}
	for _, l := range a.lines {
		if side(from, to, l[0])*side(from, to, l[1]) < 0 && side(l[0], l[1], from)*side(l[0], l[1], to) < 0 {
			return true
		}
	}
	return false
}

// side is positive on one side of the line through p and q, negative on the
// other.
func side(p, q, r scene.Point) float64 { return (q.X-p.X)*(r.Y-p.Y) - (q.Y-p.Y)*(r.X-p.X) }

// around are the places for the name of a circle, the best first.
func around(m mark, w float64) []box {
	const h = labelHeight
	w += 4
	gap := m.r + 3
	return []box{
		{m.at.X + gap, m.at.Y - h/2, w, h}, {m.at.X - gap - w, m.at.Y - h/2, w, h},
		{m.at.X - w/2, m.at.Y - gap - h, w, h}, {m.at.X - w/2, m.at.Y + gap, w, h},
		{m.at.X + gap*0.7, m.at.Y - gap*0.7 - h, w, h}, {m.at.X + gap*0.7, m.at.Y + gap*0.7, w, h},
		{m.at.X - gap*0.7 - w, m.at.Y - gap*0.7 - h, w, h}, {m.at.X - gap*0.7 - w, m.at.Y + gap*0.7, w, h},
	}
}

// free reports whether a label may stand in a box.
func (a *atlas) free(b box, self mark) bool {
	if b.x < 4 || b.y < 4 || b.x+b.w > a.frame.w-4 || b.y+b.h > a.frame.h-4 {
		return false
	}
	for _, t := range a.taken {
		if t.hits(b) {
			return false
		}
	}
	for _, l := range a.lines {
		if b.hits(box{math.Min(l[0].X, l[1].X), math.Min(l[0].Y, l[1].Y), math.Abs(l[1].X - l[0].X), math.Abs(l[1].Y - l[0].Y)}) {
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
