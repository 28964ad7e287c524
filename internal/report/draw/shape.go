package draw

import (
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/internal/report/scene"
)

// shape is the rings of an area on the surface, holes by the even-odd rule.
type shape [][]scene.Point

// cuts are the places at which a height crosses the rings, from the left: the
// first lies between outside and inside, the second between inside and
// outside, and so on.
func (s shape) cuts(y float64) []float64 {
	var out []float64
	for _, ring := range s {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.Y <= y) != (b.Y <= y) {
				out = append(out, a.X+(y-a.Y)/(b.Y-a.Y)*(b.X-a.X))
			}
		}
	}
	slices.Sort(out)
	return out
}

// holds reports whether a box lies inside the shape. It looks at four heights
// of the box, which is enough for a line of text.
func (s shape) holds(b box) bool {
	for i := range 4 {
		cuts, within := s.cuts(b.y+b.h*float64(i)/3), false
		for k := 0; k+1 < len(cuts); k += 2 {
			within = within || cuts[k] <= b.x && b.x+b.w <= cuts[k+1]
		}
		if !within {
			return false
		}
	}
	return true
}

// reach is how far a shape goes to the left and to the right between two
// heights; ok is false when it is not there.
func (s shape) reach(top, bottom float64) (left, right float64, ok bool) {
	left, right = math.Inf(1), math.Inf(-1)
	see := func(x float64) { left, right = math.Min(left, x), math.Max(right, x) }
	for _, y := range []float64{top, bottom} {
		for _, x := range s.cuts(y) {
			see(x)
		}
	}
	for _, ring := range s {
		for _, p := range ring {
			if top <= p.Y && p.Y <= bottom {
				see(p.X)
			}
		}
	}
	return left, right, left <= right
}

// middle is the centroid of the largest ring. Where that lies outside, as in a
// crescent, it is the middle of the widest part at its height.
func middle(rings shape) scene.Point {
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
	return inside(best, shape{largest})
}

// inside moves a point along its height to where the shape is widest, unless
// it lies inside.
func inside(p scene.Point, s shape) scene.Point {
	cuts := s.cuts(p.Y)
	for i := 0; i+1 < len(cuts); i += 2 {
		if cuts[i] <= p.X && p.X <= cuts[i+1] {
			return p
		}
	}
	x, _ := widest(cuts, p.X)
	return scene.Point{X: x, Y: p.Y}
}

// widest is the middle and the width of the widest part between cuts; without
// any it is the given place.
func widest(cuts []float64, otherwise float64) (x, width float64) {
	x = otherwise
	for i := 0; i+1 < len(cuts); i += 2 {
		if w := cuts[i+1] - cuts[i]; w > width {
			x, width = (cuts[i]+cuts[i+1])/2, w
		}
	}
	return x, width
}
