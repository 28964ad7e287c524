package indicator

import (
	"cmp"
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Compared is one area of a comparison.
type Compared struct {
	Area        region.Code
	Observation Observation
	Known       bool    // there is a public value of the same period and method
	Difference  float64 // the subject's value less this one, in the indicator's unit
	// OtherMethod names the method of the only value of that period when it
	// was got by another one: such values have no difference.
	OtherMethod string
}

// Comparison sets an area beside its province and the nation.
type Comparison struct {
	Definition Definition
	Period     Period
	Method     string
	Rows       []Compared // the subject first
}

// Compare gives the values of an area, its province and the nation for one
// period: the newest that was public for the area on the day when period is
// "". Values of another period or method are not put in place of missing ones.
func (s *Service) Compare(ctx context.Context, id string, subject region.Code, period Period, asOf civil.Date) (Comparison, error) {
	const op = "indicator.Compare"
	d, err := s.Definition(id)
	if err != nil {
		return Comparison{}, err
	}
	areas := slices.Compact([]region.Code{subject, cmp.Or(subject.At(region.LevelProvince), region.Nation), region.Nation})
	all, err := s.observations(ctx, Query{Indicator: d.ID, Areas: areas}, asOf)
	if err != nil {
		return Comparison{}, fault.Wrap(op, err)
	}
	all = newest(all, asOf)
	own, ok := pickPeriod(all, subject, period)
	if !ok {
		return Comparison{}, noValue(op, d, s.Name(subject))
	}
	out := Comparison{Definition: d, Period: own.Period, Method: own.Method}
	for _, area := range areas {
		row := Compared{Area: area}
		row.Observation, row.Known = find(all, area, own.Period, own.Method)
		if other, ok := pickPeriod(all, area, own.Period); ok && !row.Known {
			row.OtherMethod = other.Method
		}
		if row.Known {
			if row.Difference, err = Difference(own, row.Observation); err != nil {
				return Comparison{}, fault.Wrap(op, err)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

func noValue(op string, d Definition, area string) error {
	return fault.New(op, fault.NotFound, locale.T("indicator.no_value", "indicator", d.Name.In(locale.Indonesian), "area", area), nil)
}

// Revisions are all values that were public on the day for one period of an
// area, by method and in order of release; the last of a method is the one
// that Series shows. Two official values of one period are both kept.
func (s *Service) Revisions(ctx context.Context, id string, area region.Code, period Period, asOf civil.Date) ([]Observation, error) {
	d, err := s.Definition(id)
	if err != nil {
		return nil, err
	}
	all, err := s.observations(ctx, Query{Indicator: d.ID, Areas: []region.Code{area}, Period: period}, asOf)
	if err != nil {
		return nil, fault.Wrap("indicator.Revisions", err)
	}
	all = slices.DeleteFunc(all, func(o Observation) bool { return !o.Public(asOf) })
	slices.SortStableFunc(all, func(a, b Observation) int {
		if c := cmp.Compare(a.Method, b.Method); c != 0 {
			return c
		}
		return preference(a, b)
	})
	for i := range all {
		all[i].Revision = 1
		if i > 0 && all[i-1].Method == all[i].Method {
			all[i].Revision = all[i-1].Revision + 1
		}
	}
	return all, nil
}
