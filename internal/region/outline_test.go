package region_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/region"
	"pgregory.net/rapid"
)

// beside makes two invented areas that share a border of n steps.
func beside(n int, bend func(i int) float64) []region.Boundary {
	var border [][2]float64
	for i := range n + 1 {
		border = append(border, [2]float64{109 + bend(i), 0.5 + float64(i)/float64(n)*0.4})
	}
	write := func(line [][2]float64) string {
		var parts []string
		for _, p := range append(line, line[0]) {
			parts = append(parts, fmt.Sprintf("[%v,%v]", p[0], p[1]))
		}
		return `{"type":"Polygon","coordinates":[[` + strings.Join(parts, ",") + `]]}`
	}
	west := append([][2]float64{{108.8, 0.9}, {108.8, 0.5}}, border...)
	back := slices.Clone(border)
	slices.Reverse(back)
	// The neighbour begins in the middle of its border.
	east := append(back[n/2:], append([][2]float64{{109.2, 0.5}, {109.2, 0.9}}, back[:n/2]...)...)
	return []region.Boundary{{Area: "61.72.03.1003", Geometry: write(west)}, {Area: "61.72.03.1004", Geometry: write(east)}}
}

func outlines(t testing.TB, all []region.Boundary, parts float64) []region.Outline {
	t.Helper()
	out, err := region.Outlines(all, parts)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAStraightBorderKeepsItsEndsOnly(t *testing.T) {
	out := outlines(t, beside(50, func(int) float64 { return 0 }), 1000)
	for _, o := range out {
		if len(o.Rings) != 1 || len(o.Rings[0]) != 5 {
			t.Errorf("%s has %v", o.Area, o.Rings)
		}
	}
}

func TestNeighboursKeepOneBorderAndNoLineMovesFar(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		bends := rapid.SliceOfN(rapid.Float64Range(-0.02, 0.02), 41, 41).Draw(rt, "bends")
		all := beside(40, func(i int) float64 { return bends[i] })
		const parts = 200.0
		out := outlines(t, all, parts)
		inner := func(r region.Ring) [][2]float64 {
			var b [][2]float64
			for _, p := range r[:len(r)-1] {
				if p[0] > 108.9 && p[0] < 109.1 {
					b = append(b, p)
				}
			}
			slices.SortFunc(b, func(p, q [2]float64) int {
				if p[1] < q[1] {
					return -1
				}
				return 1
			})
			return b
		}
		west, east := inner(out[0].Rings[0]), inner(out[1].Rings[0])
		if !slices.Equal(west, east) {
			rt.Fatalf("the border is %v for one and %v for the other", west, east)
		}
		whole, err := all[0].Rings()
		if err != nil {
			rt.Fatal(err)
		}
		for _, p := range whole[0] {
			if d := fromRing(p, out[0].Rings[0]); d > 0.4/parts+1e-9 {
				rt.Fatalf("%v lies %v away", p, d)
			}
		}
	})
}

func fromRing(p [2]float64, r region.Ring) float64 {
	best := math.Inf(1)
	for i, a := range r[:len(r)-1] {
		b := r[i+1]
		dx, dy := b[0]-a[0], b[1]-a[1]
		at := 0.0
		if l := dx*dx + dy*dy; l > 0 {
			at = min(max(((p[0]-a[0])*dx+(p[1]-a[1])*dy)/l, 0), 1)
		}
		best = min(best, math.Hypot(p[0]-a[0]-at*dx, p[1]-a[1]-at*dy))
	}
	return best
}

func TestAnIslandTooSmallToSeeIsLeftOutButNotAWholeArea(t *testing.T) {
	const islands = `{"type":"MultiPolygon","coordinates":[[[[109,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]],[[[108.9,0.9],[108.90001,0.9],[108.90001,0.90001],[108.9,0.9]]]]}`
	const dot = `{"type":"Polygon","coordinates":[[[108.8,0.9],[108.80001,0.9],[108.80001,0.90001],[108.8,0.9]]]}`
	out := outlines(t, []region.Boundary{{Area: "61.72.03.1003", Geometry: islands}, {Area: "61.72.03.1004", Geometry: dot}}, 500)
	if len(out[0].Rings) != 1 || len(out[1].Rings) != 1 {
		t.Errorf("%v", out)
	}
}

func FuzzOutlines(f *testing.F) {
	f.Add("[[109,0.9],[109.1,0.9],[109.1,1],[109,1],[109,0.9]]")
	f.Add("[[109,0.9],[109,0.9],[109,0.9],[109,0.9]]")
	f.Add("[[109,0.9],[109.1,0.9],[109,0.9],[109.1,0.9],[109,0.9]]")
	f.Fuzz(func(t *testing.T, ring string) {
		b := region.Boundary{Area: "61.72", Geometry: `{"type":"Polygon","coordinates":[` + ring + `]}`}
		if _, err := b.Rings(); err != nil {
			return
		}
		for _, o := range outlines(t, []region.Boundary{b, b}, 100) {
			if len(o.Rings) == 0 {
				t.Error("the area is gone")
			}
			for _, r := range o.Rings {
				if len(r) < 4 || r[0] != r[len(r)-1] {
					t.Errorf("%v is no ring", r)
				}
			}
		}
	})
}
