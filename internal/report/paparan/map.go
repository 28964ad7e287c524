package paparan

import (
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
)

// Borders are the boundaries that the office supplied for the region.
type Borders struct {
	Areas  []Border
	Whole  bool   // every village of the region is there: its values can be coloured
	Source string // whose they are
}

// Border is the boundary of an area, thinned for a slide.
type Border struct {
	Code  region.Code
	Name  string
	Rings [][]report.Position
}

// spread is a map of the villages: a choropleth when the boundaries of all of
// them are there, else circles at their centroids, on what boundaries there
// are. ok is false when nothing can be placed.
func (b deck) spread(m report.Map, places []Place, of func(Place) Amount) (report.Map, bool) {
	m.Points = b.points(places, of)
	if len(b.Borders.Areas) == 0 {
		return m, len(m.Points) > 0
	}
	m.Source = b.word("paparan.map_source", "source", b.Borders.Source)
	amounts := map[region.Code]Amount{}
	for _, p := range places {
		amounts[p.Code] = of(p)
	}
	if b.Borders.Whole {
		m.Points = nil
	}
	for _, border := range b.Borders.Areas {
		area := report.MapArea{Name: border.Name, Rings: border.Rings}
		if b.Borders.Whole {
			area.Figure = amounts[border.Code].ID
			area.Value = report.Integer(int64(amounts[border.Code].N))
		}
		m.Areas = append(m.Areas, area)
	}
	return m, b.Borders.Whole || len(m.Points) > 0
}
