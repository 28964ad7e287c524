package indicator

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Among gives, of many areas, the newest value of each that has one, as public
// on the day.
func (s *Service) Among(ctx context.Context, id string, areas []region.Code, asOf civil.Date) (map[region.Code]Observation, error) {
	d, err := s.Definition(id)
	if err != nil {
		return nil, err
	}
	all, err := s.observations(ctx, Query{Indicator: d.ID, Areas: areas}, asOf)
	if err != nil {
		return nil, fault.Wrap("indicator.Among", err)
	}
	out := map[region.Code]Observation{}
	for _, o := range newest(all, asOf) { // in order of period
		out[o.Area] = o
	}
	return out, nil
}
