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

// borders collects the boundaries of the smallest areas that there are: the
// villages, else the kecamatan, else the region itself.
func (c *collector) borders() error {
	if c.Boundaries == nil {
		return nil
	}
	all, err := c.Boundaries.Boundaries(c.ctx, c.d.Area)
	if err != nil {
		return err
	}
	for _, level := range []region.Level{region.LevelVillage, region.LevelDistrict, region.LevelRegency} {
		var of []region.Boundary
		for _, b := range all {
			if b.Area.Level() == level {
				of = append(of, b)
			}
		}
		if len(of) == 0 {
			continue
		}
		outlines, err := region.Outlines(of, mapParts)
		if err != nil {
			return err
		}
		c.d.Borders = c.bordersOf(outlines)
		c.d.Borders.Whole = level == region.LevelVillage && len(of) == len(c.Areas.Inside(c.d.Area, level))
		return nil
	}
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
