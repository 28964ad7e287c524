package indicator

import (
	"context"
	"slices"

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

// LintText checks the numbers of a text about an area against all figures that
// are public on a day.
func (s *Service) LintText(ctx context.Context, area region.Code, asOf civil.Date, text string) ([]Issue, error) {
	c, err := s.Context(ctx, area, asOf)
	if err != nil {
		return nil, err
	}
	return LintText(text, c), nil
}

// Context is what the linter may know of an area on a day: its populations,
// and the poverty rates of the nation, of the province and of all its regions,
// since a text on one region speaks of the others too. Lists by name are not
// official statistics; the caller adds Listed.
func (s *Service) Context(ctx context.Context, area region.Code, asOf civil.Date) (Context, error) {
	const op = "indicator.Context"
	c := Context{Area: s.Name(area)}
	var err error
	if c.Populations, err = s.people(ctx, area, asOf); err != nil {
		return c, fault.Wrap(op, err)
	}
	province := area.At(region.LevelProvince)
	if province != "" && province != area {
		c.Larger = append(c.Larger, s.Name(province))
	}
	areas := s.around(area, province)
	c.Names, c.PopulationsOf = map[region.Code]string{}, map[region.Code][]region.Population{}
	for _, a := range areas {
		c.Names[a] = s.Name(a)
		if a == area {
			continue
		}
		if c.PopulationsOf[a], err = s.people(ctx, a, asOf); err != nil {
			return c, fault.Wrap(op, err)
		}
	}
	if c.Rates, err = s.public(ctx, "p0", areas, asOf); err != nil {
		return c, fault.Wrap(op, err)
	}
	if c.Extreme, err = s.public(ctx, "extreme_poverty", areas, asOf); err != nil {
		return c, fault.Wrap(op, err)
	}
	larger := []region.Code{area, province, region.Nation}
	if c.Targets, err = s.targets(ctx, slices.Compact(larger)); err != nil {
		return c, fault.Wrap(op, err)
	}
	return c, nil
}

// people are the populations of an area that were known on a day.
func (s *Service) people(ctx context.Context, area region.Code, asOf civil.Date) ([]region.Population, error) {
	all, err := s.Population(ctx, area)
	return slices.DeleteFunc(all, func(p region.Population) bool { return p.Area != area || p.Date.After(asOf) }), err
}

// targets are all targets of areas, those of later years too.
func (s *Service) targets(ctx context.Context, areas []region.Code) ([]Target, error) {
	all, err := Definitions()
	if err != nil {
		return nil, err
	}
	var out []Target
	for _, d := range all {
		if d.Unit != "percent" {
			continue
		}
		for _, area := range areas {
			if area == "" {
				continue
			}
			of, err := s.Store.Targets(ctx, d.ID, area)
			if err != nil {
				return nil, err
			}
			out = append(out, of...)
		}
	}
	return out, nil
}

// around are the area, the nation, the province and all regions of the
// province.
func (s *Service) around(area, province region.Code) []region.Code {
	areas := []region.Code{region.Nation}
	if area != region.Nation {
		areas = append(areas, area)
	}
	if province == "" || province == region.Nation {
		return areas
	}
	if province != area {
		areas = append(areas, province)
	}
	if s.Children != nil {
		for _, r := range s.Children(province) {
			if r.Code != area {
				areas = append(areas, r.Code)
			}
		}
	}
	return areas
}

// public are the values of an indicator that are public on a day.
func (s *Service) public(ctx context.Context, id string, areas []region.Code, asOf civil.Date) ([]Observation, error) {
	all, err := s.observations(ctx, Query{Indicator: id, Areas: areas}, asOf)
	if err != nil {
		return nil, err
	}
	return newest(all, asOf), nil
}
