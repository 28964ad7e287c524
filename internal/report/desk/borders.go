package desk

import (
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

// mapParts is the fineness of boundaries: a map on a slide is at most 860
// points wide, so that no line moves by half a point.
const mapParts = 2000

// borders collects the boundaries that the office has supplied.
func (c *collector) borders() error {
	if c.Boundaries == nil {
		return nil
	}
	all, err := c.Boundaries.Boundaries(c.ctx, c.d.Area)
	if err != nil {
		return err
	}
	picked, whole := c.Areas.ForMap(c.d.Area, region.LevelVillage, all)
	outlines, err := region.Outlines(picked, mapParts)
	if err != nil {
		return err
	}
	c.d.Borders = c.bordersOf(outlines)
	c.d.Borders.Whole = whole
	return nil
}

func (c *collector) bordersOf(outlines []region.Outline) paparan.Borders {
	var out paparan.Borders
	var sources []string
	for _, o := range outlines {
		a, _ := c.Areas.Area(o.Area)
		border := paparan.Border{Code: o.Area, Name: a.Name}
		for _, ring := range o.Rings {
			line := make([]report.Position, len(ring))
			for i, p := range ring {
				line[i] = report.Position{Lng: p[0], Lat: p[1]}
			}
			border.Rings = append(border.Rings, line)
		}
		out.Areas = append(out.Areas, border)
		if !slices.Contains(sources, o.Source) {
			sources = append(sources, o.Source)
		}
	}
	out.Source = strings.Join(sources, "; ")
	return out
}
