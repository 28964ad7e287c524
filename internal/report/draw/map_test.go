package draw_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/draw"
	"github.com/tuntas-id/tuntas/internal/report/scene"
	"pgregory.net/rapid"
)

// grid is an invented region of square villages.
func grid(values []int, circles bool) report.Map {
	m := report.Map{Unit: "keluarga pada keputusan", Source: "Batas wilayah: contoh", Labels: 8}
	for i, v := range values {
		lat, lng := 0.9-0.05*float64(i/5), 109+0.05*float64(i%5)
		name := fmt.Sprintf("Kelurahan Sungai Contoh %d", i+1)
		if circles {
			m.Points = append(m.Points, report.MapPoint{Name: name, Value: report.Integer(int64(v)), Position: report.Position{Lat: lat, Lng: lng}})
			continue
		}
		m.Areas = append(m.Areas, report.MapArea{Name: name, Value: report.Integer(int64(v)), Rings: [][]report.Position{{
			{Lat: lat, Lng: lng}, {Lat: lat, Lng: lng + 0.05}, {Lat: lat - 0.05, Lng: lng + 0.05}, {Lat: lat - 0.05, Lng: lng}, {Lat: lat, Lng: lng}}}})
	}
	return m
}

func labels(s scene.Scene) []scene.Label {
	var out []scene.Label
	for _, o := range s.Ops {
		if l, ok := o.(scene.Label); ok {
			out = append(out, l)
		}
	}
	return out
}

func texts(s scene.Scene) string {
	var out []string
	for _, l := range labels(s) {
		out = append(out, l.Text)
	}
	return strings.Join(out, " | ")
}

func TestNoTwoWordsOfAMapOverlapAndNoneLeavesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 300), 1, 40).Draw(t, "values")
		m := grid(values, rapid.Bool().Draw(t, "circles"))
		w := rapid.Float64Range(280, 860).Draw(t, "width")
		s := draw.Map(&report.Document{}, m, w, 330)
		all := labels(s)
		for i, a := range all {
			if a.Start() < 0 || a.Start()+a.TextWidth() > w+0.5 || a.Y > 330 || a.Y < a.Size*0.7 {
				t.Fatalf("%q leaves the map", a.Text)
			}
			for _, b := range all[i+1:] {
				apart := a.Start()+a.TextWidth() <= b.Start() || b.Start()+b.TextWidth() <= a.Start() || a.Y <= b.Y-b.Size*0.75 || b.Y <= a.Y-a.Size*0.75
				if !apart {
					t.Fatalf("%q at %.0f, %.0f and %q at %.0f, %.0f overlap", a.Text, a.Start(), a.Y, b.Text, b.Start(), b.Y)
				}
			}
		}
	})
}

func TestAChoroplethStatesItsClassesAndItsSource(t *testing.T) {
	s := draw.Map(&report.Document{}, grid([]int{0, 1, 2, 2, 10, 11, 12, 29, 5, 6, 0}, false), 560, 330)
	got := texts(s)
	for _, want := range []string{"keluarga pada keputusan", "Batas wilayah: contoh", "| 29 |", "| 11 – 12 |", "| 10 |", "| 5 – 6 |", "| 1 – 2 |", "| 0 |"} {
		if !strings.Contains("| "+got+" |", want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	fills := map[scene.Color]int{}
	for _, o := range s.Ops {
		if p, ok := o.(scene.Polygon); ok {
			fills[p.Fill]++
		}
	}
	if len(fills) != 6 || fills["FFFFFF"] != 2 {
		t.Errorf("%d colours for zero and 5 classes: %v", len(fills), fills)
	}
}

func TestEqualValuesShareAColourAndLargerOnesAreNeverLighter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(1, 50), 2, 40).Draw(t, "values")
		s := draw.Map(&report.Document{}, grid(values, false), 560, 330)
		type area struct {
			value int
			fill  scene.Color
		}
		var areas []area
		for _, o := range s.Ops {
			if p, ok := o.(scene.Polygon); ok {
				areas = append(areas, area{values[len(areas)], p.Fill})
			}
		}
		slices.SortStableFunc(areas, func(a, b area) int { return a.value - b.value })
		colours := map[scene.Color]bool{}
		for i, a := range areas {
			colours[a.fill] = true
			if i == 0 {
				continue
			}
			b := areas[i-1]
			r, _, _ := a.fill.RGB()
			before, _, _ := b.fill.RGB()
			if a.value == b.value && a.fill != b.fill || r > before {
				t.Fatalf("%v after %v", a, b)
			}
		}
		if len(colours) > 5 {
			t.Fatalf("%d colours", len(colours))
		}
	})
}

func TestWithoutValuesOfAreasTheMapHasCircles(t *testing.T) {
	m := grid([]int{4, 9, 16}, true)
	for _, a := range grid([]int{0, 0, 0}, false).Areas {
		a.Value = report.Missing()
		m.Areas = append(m.Areas, a)
	}
	circles, polygons := 0, 0
	for _, o := range draw.Map(&report.Document{}, m, 560, 330).Ops {
		switch o.(type) {
		case scene.Circle:
			circles++
		case scene.Polygon:
			polygons++
		}
	}
	if circles != 3+2 || polygons != 3 { // two circles in the legend
		t.Errorf("%d circles, %d areas", circles, polygons)
	}
}

func TestAMapWithoutPlacesIsAnEmptySurface(t *testing.T) {
	if s := draw.Map(&report.Document{}, report.Map{}, 560, 330); len(s.Ops) != 1 {
		t.Errorf("%v", s.Ops)
	}
}
