package indicator

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Lint checks what a report of an area is made of against all figures that
// were public on its date.
func (s *Service) Lint(ctx context.Context, area region.Code, asOf civil.Date, m Material) ([]Issue, error) {
	c, err := s.Context(ctx, area, asOf)
	if err != nil {
		return nil, err
	}
	return Lint(m, c), nil
}

// Context is what the linter may know of an area on a day: its populations,
// and the poverty rates of the area, its province and the nation. Lists by
// name are not official statistics; the caller adds Listed.
func (s *Service) Context(ctx context.Context, area region.Code, asOf civil.Date) (Context, error) {
	const op = "indicator.Context"
	c := Context{Area: s.Name(area)}
	var err error
	if c.Populations, err = s.Population(ctx, area); err != nil {
		return c, fault.Wrap(op, err)
	}
	areas := []region.Code{area}
	if province := area.At(region.LevelProvince); province != "" && province != area {
		areas, c.Larger = append(areas, province), append(c.Larger, s.Name(province))
	}
	if area != region.Nation {
		areas = append(areas, region.Nation)
	}
	rates, err := s.Store.Observations(ctx, Query{Indicator: "p0", Areas: areas})
	if err != nil {
		return c, fault.Wrap(op, err)
	}
	for _, o := range newest(rates, asOf) {
		c.P0 = append(c.P0, o.Value)
	}
	if rates, err = s.Store.Observations(ctx, Query{Indicator: "extreme_poverty", Areas: areas}); err != nil {
		return c, fault.Wrap(op, err)
	}
	c.Extreme = newest(rates, asOf)
	return c, nil
}
