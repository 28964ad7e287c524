package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/html"
	"github.com/tuntas-id/tuntas/internal/report/layout"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
	"github.com/tuntas-id/tuntas/internal/report/pdf"
	"github.com/tuntas-id/tuntas/internal/report/scene"
)

// square is an invented boundary.
func square(area region.Area, source string, i int) region.Boundary {
	x, y := 109+0.02*float64(i%6), 0.9-0.02*float64(i/6)
	return region.Boundary{Area: area.Code, Name: area.Name, Source: source, Geometry: fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]]}`,
		x, y, x+0.02, y, x+0.02, y-0.02, x, y-0.02, x, y)}
}

// supplied gives a desk boundaries that are not in its store.
type supplied []region.Boundary

func (s supplied) Boundaries(context.Context, region.Code) ([]region.Boundary, error) { return s, nil }

func TestTheMapFollowsTheBoundariesOfTheOffice(t *testing.T) {
	w := singkawang(t, 300)
	var villages supplied
	for i, a := range w.Areas.Inside(city, region.LevelVillage) {
		villages = append(villages, square(a, "Peta contoh 2024", i))
	}
	whole, _ := w.Areas.Area(city)
	for _, c := range []struct {
		name            string
		have            supplied
		areas, coloured int
		circles         bool
		source          string
	}{
		{"nothing was supplied", nil, 0, 0, true, ""},
		{"all villages", villages, 26, 26, false, "Batas wilayah: Peta contoh 2024"},
		{"some villages are missing", villages[:20], 20, 0, true, "Batas wilayah: Peta contoh 2024"},
		{"the city only", supplied{square(whole, "Provinsi", 0)}, 1, 0, true, "Batas wilayah: Provinsi"},
		{"two sources", append(slices.Clone(villages[:25]), square(region.Area{Code: villages[25].Area}, "Survei", 25)), 26, 26, false, "Batas wilayah: Peta contoh 2024; Survei"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.Boundaries = c.have
			d, err := w.Collect(context.Background(), scope, city, day, locale.Indonesian)
			check(t, err)
			doc := paparan.Deck(d)
			sound(t, doc)
			for _, slide := range doc.Slides {
				for _, b := range slide.Blocks {
					if m, ok := b.(report.Map); ok {
						mapIs(t, doc, m, c.areas, c.coloured, c.circles, c.source)
					}
				}
			}
			drawn(t, doc, c.areas)
			var paper, page bytes.Buffer
			check(t, pdf.Write(&paper, doc))
			check(t, html.Write(&page, doc, html.Options{}))
			if c.source != "" && !strings.Contains(page.String(), c.source) {
				t.Errorf("the page does not name %q", c.source)
			}
		})
	}
}

// Regions whose villages have no known position have a table, and are told what
// is missing: the boundaries, not the register.
func TestWithoutPositionsTheRegisterIsATable(t *testing.T) {
	d, err := singkawang(t, 300).Collect(context.Background(), scope, city, day, locale.Indonesian)
	check(t, err)
	for _, places := range [][]paparan.Place{d.Overview.Regions, d.Places} {
		for i := range places {
			places[i].HasPosition = false
		}
	}
	doc := paparan.Deck(d)
	sound(t, doc)
	rows := 0
	for _, a := range doc.Annexes {
		if a.Title == "Register lengkap" {
			rows = len(a.Table.Rows)
		}
	}
	if rows != len(d.Overview.Regions) {
		t.Errorf("the annex lists %d places, want %d", rows, len(d.Overview.Regions))
	}
	if sizeOn(doc, "umum", "batas wilayah belum ada; impor batas GeoJSON") == 0 || sizeOn(doc, "umum", "masih kosong") != 0 {
		t.Error("the slide does not say that the boundaries are missing")
	}
}

func mapIs(t *testing.T, doc *report.Document, m report.Map, areas, coloured int, circles bool, source string) {
	t.Helper()
	n, sum := 0, 0.0
	for _, a := range m.Areas {
		v := a.Value
		if f, ok := doc.Figures.Get(a.Figure); ok {
			v = f.Value
		}
		if v.IsNumber() {
			n, sum = n+1, sum+v.Number
		}
	}
	if len(m.Areas) != areas || n != coloured || len(m.Points) > 0 != circles || m.Source != source {
		t.Errorf("%s: %d areas, %d coloured, %d circles, source %q", m.Name, len(m.Areas), n, len(m.Points), m.Source)
	}
	if listed, _ := doc.Figures.Get("sasaran.keputusan.keluarga"); coloured > 0 && m.Name == "Peta sebaran" && sum != listed.Value.Number {
		t.Errorf("the areas of the map sum to %v, the decree has %v", sum, listed.Value.Number)
	}
}

// drawn counts the areas in the drawings of the deck: two slides have a map.
func drawn(t *testing.T, doc *report.Document, areas int) {
	t.Helper()
	pages, _ := layout.Pages(doc)
	n := 0
	for _, p := range pages {
		for _, it := range p.Items {
			if it.Scene == nil || !strings.HasPrefix(it.Scene.Alt, "Peta") {
				continue
			}
			for _, o := range it.Scene.Ops {
				if _, ok := o.(scene.Polygon); ok {
					n++
				}
			}
		}
	}
	if n != 2*areas {
		t.Errorf("%d areas are drawn on the slides, want twice %d", n, areas)
	}
}
