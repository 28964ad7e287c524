package region

import (
	"cmp"
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/internal/fault"
)

// Outline is a boundary that is ready to be drawn.
type Outline struct {
	Area   Code
	Name   string
	Source string
	Rings  []Ring
}

// Outlines thins boundaries for a map of a given fineness: no line is moved by
// more than the larger side of the whole map divided by parts, which are the
// points or pixels that this side has when drawn. Lines are thinned by the
// algorithm of Douglas and Peucker, and what two neighbours share is thinned
// once for both, so that no gap opens between them. Islands that would be
// smaller than a point are left out, unless the area has nothing larger.
func Outlines(all []Boundary, parts float64) ([]Outline, error) {
	out := make([]Outline, 0, len(all))
	t := thinner{near: map[[2]float64][]([2]float64){}}
	for _, b := range all {
		rings, err := b.Rings()
		if err != nil {
			return nil, fault.Wrap("region.Outlines", err)
		}
		out = append(out, Outline{Area: b.Area, Name: b.Name, Source: b.Source, Rings: rings})
		for _, r := range rings {
			t.meet(r)
		}
	}
	t.tolerance = span(out) / max(parts, 1)
	for i := range out {
		out[i].Rings = t.thin(out[i].Rings)
	}
	return out, nil
}

// span is the larger side of the box around everything, in degrees.
func span(all []Outline) float64 {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, o := range all {
		for _, r := range o.Rings {
			for _, p := range r {
				for k := range p {
					lo[k], hi[k] = min(lo[k], p[k]), max(hi[k], p[k])
				}
			}
		}
	}
	return max(hi[0]-lo[0], hi[1]-lo[1], 0)
}

// thinner thins rings that lie beside each other.
type thinner struct {
	tolerance float64 // degrees
	// near holds the positions to which a line leads from a position. Where
	// there are more than two, lines part, and both neighbours keep it.
	near map[[2]float64][]([2]float64)
}

func (t *thinner) meet(r Ring) {
	for i, p := range r[:len(r)-1] {
		for _, pair := range [][2][2]float64{{p, r[i+1]}, {r[i+1], p}} {
			from, to := pair[0], pair[1]
			if from != to && !slices.Contains(t.near[from], to) {
				t.near[from] = append(t.near[from], to)
			}
		}
	}
}

// thin thins the rings of one area.
func (t *thinner) thin(rings []Ring) []Ring {
	var out []Ring
	largest, most := 0, -1.0
	for i, r := range rings {
		if size := math.Abs(r.size()); size > most {
			largest, most = i, size
		}
	}
	for i, r := range rings {
		thin := t.ring(r)
		switch {
		case len(thin) >= 4 && math.Abs(thin.size()) >= t.tolerance*t.tolerance:
			out = append(out, thin)
		case i == largest:
			out = append(out, r)
		}
	}
	return out
}

// size is the area inside a ring in square degrees, negative when it runs
// clockwise.
func (r Ring) size() float64 {
	sum := 0.0
	for i, p := range r[:len(r)-1] {
		q := r[i+1]
		sum += p[0]*q[1] - q[0]*p[1]
	}
	return sum / 2
}

// ring thins each line between two positions where lines part.
func (t *thinner) ring(r Ring) Ring {
	open := r[:len(r)-1]
	var knots []int
	for i, p := range open {
		if len(t.near[p]) > 2 {
			knots = append(knots, i)
		}
	}
	if len(knots) < 2 {
		knots = anchors(open, knots)
	}
	var out Ring
	for k, from := range knots {
		line := Ring{open[from]}
		for i := from; ; {
			i = (i + 1) % len(open)
			line = append(line, open[i])
			if i == knots[(k+1)%len(knots)] {
				break
			}
		}
		thin := t.line(line)
		out = append(out, thin[:len(thin)-1]...)
	}
	return append(out, out[0])
}

// anchors are two positions of a ring that touches others in one position at
// most: that one, or the lowest, and the one farthest from it. They do not
// depend on where the ring begins, so that a hole and the island in it agree.
func anchors(open Ring, knots []int) []int {
	first := 0
	if len(knots) > 0 {
		first = knots[0]
	} else {
		for i, p := range open {
			if compare(p, open[first]) < 0 {
				first = i
			}
		}
	}
	far := first
	for i, p := range open {
		a, b := distance(p, open[first]), distance(open[far], open[first])
		if a > b || a == b && compare(p, open[far]) < 0 {
			far = i
		}
	}
	if first == far {
		return []int{first}
	}
	return []int{first, far}
}

func compare(p, q [2]float64) int { return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])) }

func distance(p, q [2]float64) float64 { return math.Hypot(p[0]-q[0], p[1]-q[1]) }

// line thins a line. It is walked from its lower end, so that both neighbours
// get the same.
func (t *thinner) line(line Ring) Ring {
	turn := compare(line[0], line[len(line)-1]) > 0
	if turn {
		line = slices.Clone(line)
		slices.Reverse(line)
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	// A stack instead of calls: a coast may have a hundred thousand positions.
	for todo := [][2]int{{0, len(line) - 1}}; len(todo) > 0; {
		a, b := todo[len(todo)-1][0], todo[len(todo)-1][1]
		todo = todo[:len(todo)-1]
		far, most := 0, t.tolerance
		for i := a + 1; i < b; i++ {
			if d := fromLine(line[i], line[a], line[b]); d > most {
				far, most = i, d
			}
		}
		if far > 0 {
			keep[far] = true
			todo = append(todo, [2]int{a, far}, [2]int{far, b})
		}
	}
	var out Ring
	for i, p := range line {
		if keep[i] {
			out = append(out, p)
		}
	}
	if turn {
		slices.Reverse(out)
	}
	return out
}

// fromLine is the distance of p from the line between a and b, in degrees.
func fromLine(p, a, b [2]float64) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	length := dx*dx + dy*dy
	if length == 0 {
		return distance(p, a)
	}
	at := min(max(((p[0]-a[0])*dx+(p[1]-a[1])*dy)/length, 0), 1)
	return distance(p, [2]float64{a[0] + at*dx, a[1] + at*dy})
}
