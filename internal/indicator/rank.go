package indicator

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Ranked is a region with its place. Ties share a rank.
type Ranked struct {
	Area        region.Code
	Rank        int // 1: the lowest where lower is better, the highest where higher is
	Observation Observation
}

// Standing is where a region without a value stands beside one that has one.
type Standing int

// The standings.
const (
	Possible Standing = iota // it may come ahead, or not
	Ahead                    // it all but certainly comes ahead
	Behind                   // it all but certainly does not
)

// Absent is a region without a value for the period, and what the other years
// allow to conclude.
type Absent struct {
	Area region.Code
	// Neighbour is the nearest value of another period that was public, Years
	// how far off it is; Known false: there is none.
	Neighbour Observation
	Years     float64
	Known     bool
	// Largest is the largest change per year on record; 0: none is.
	Largest float64
	// Remark is what a source says of the period without giving a value; zero:
	// nothing.
	Remark Remark
}

// Change is how far the region would have to move per year from its nearest
// known value to one of the period in question.
func (a Absent) Change(value float64) float64 { return (value - a.Neighbour.Value) / a.Years }

// Beside compares the region with one that has a value: it is surely ahead or
// behind when it would have to move more in a year than any region did.
func (a Absent) Beside(value float64, d Direction) Standing {
	if !a.Known || a.Largest == 0 {
		return Possible
	}
	lead := a.Change(value) // above 0: its nearest value is the lower
	if d == Higher {
		lead = -lead
	}
	const rounding = 1e-9 // 6,92 less 6,18 is not more than 0,74
	switch {
	case lead > a.Largest+rounding:
		return Ahead
	case lead < -a.Largest-rounding:
		return Behind
	default:
		return Possible
	}
}

// Ranking is an ordering of regions by one indicator in one period.
type Ranking struct {
	Definition Definition
	Within     region.Code
	Period     Period
	Method     string
	Source     string
	N          int // regions in all, with and without a value
	Rows       []Ranked
	Missing    []Absent
	Subject    region.Code
	asOf       civil.Date
	name       func(region.Code) string
}

// Rank orders the regions of a province by the newest period that was public
// on the day for the subject, or by the period given.
func (s *Service) Rank(ctx context.Context, id string, subject region.Code, period Period, asOf civil.Date) (Ranking, error) {
	const op = "indicator.Rank"
	d, err := s.Definition(id)
	if err != nil {
		return Ranking{}, err
	}
	within := subject.At(region.LevelProvince)
	areas := s.Children(within)
	codes := make([]region.Code, len(areas))
	for i, a := range areas {
		codes[i] = a.Code
	}
	all, err := s.observations(ctx, Query{Indicator: d.ID, Areas: codes}, asOf)
	if err != nil {
		return Ranking{}, fault.Wrap(op, err)
	}
	all = newest(all, asOf)
	own, ok := pickPeriod(all, subject, period)
	if !ok {
		return Ranking{}, noValue(op, d, s.Name(subject))
	}
	r := Order(d, own, codes, all)
	r.Within, r.asOf, r.name = within, asOf, s.Name
	return r, nil
}

// Order ranks regions by the period and method of the subject's value, from
// all values that may be used.
func Order(d Definition, own Observation, regions []region.Code, all []Observation) Ranking {
	r := Ranking{Definition: d, Period: own.Period, Method: own.Method, Source: own.Source, N: len(regions), Subject: own.Area,
		name: func(c region.Code) string { return string(c) }}
	largest := largestChange(all, own.Method)
	for _, c := range regions {
		if o, ok := find(all, c, own.Period, own.Method); ok {
			r.Rows = append(r.Rows, Ranked{Area: c, Observation: o})
		} else {
			r.Missing = append(r.Missing, absent(all, c, own, largest))
		}
	}
	r.order()
	return r
}

func pickPeriod(all []Observation, area region.Code, period Period) (o Observation, ok bool) {
	for _, c := range all {
		if c.Area == area && (period == "" || c.Period == period) {
			o, ok = c, true
		}
	}
	return o, ok
}

func find(all []Observation, area region.Code, period Period, method string) (Observation, bool) {
	for _, o := range all {
		if o.Area == area && o.Period == period && o.Method == method {
			return o, true
		}
	}
	return Observation{}, false
}

// absent is a region without a value for the period of another, with its
// nearest other one.
func absent(all []Observation, area region.Code, own Observation, largest float64) Absent {
	a := Absent{Area: area, Largest: largest}
	a.Remark, _ = remarkOn(own.Indicator, area, own.Period)
	for _, o := range all {
		if o.Area != area || o.Method != own.Method {
			continue
		}
		if years := math.Abs(yearsBetween(o.Period, own.Period)); !a.Known || years < a.Years {
			a.Neighbour, a.Years, a.Known = o, years, true
		}
	}
	a.Years = math.Max(1, a.Years) // within a year it may move as in a year
	return a
}

// yearsBetween is how much later the second period ends.
func yearsBetween(a, b Period) float64 {
	from, to := a.End(), b.End()
	return float64(to.Year-from.Year) + float64(int(to.Month)-int(from.Month))/12
}

// largestChange is the largest change per year between two values of a region
// with the same method, over all regions given.
func largestChange(all []Observation, method string) float64 {
	largest := 0.0
	last := map[region.Code]Observation{}
	for _, o := range all {
		if o.Method != method {
			continue
		}
		if before, ok := last[o.Area]; ok {
			if years := yearsBetween(before.Period, o.Period); years >= 0.9 {
				largest = math.Max(largest, math.Abs(o.Value-before.Value)/years)
			}
		}
		last[o.Area] = o
	}
	return largest
}

func (r *Ranking) order() {
	slices.SortFunc(r.Rows, func(a, b Ranked) int {
		c := cmp.Compare(a.Observation.Value, b.Observation.Value)
		if r.Definition.Direction == Higher {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.Area, b.Area))
	})
	for i := range r.Rows {
		r.Rows[i].Rank = i + 1
		if i > 0 && r.Rows[i].Observation.Value == r.Rows[i-1].Observation.Value {
			r.Rows[i].Rank = r.Rows[i-1].Rank
		}
	}
}

// Own is the subject's row.
func (r Ranking) Own() (Ranked, bool) {
	for _, row := range r.Rows {
		if row.Area == r.Subject {
			return row, true
		}
	}
	return Ranked{}, false
}

// Tied are the other regions with the subject's rank.
func (r Ranking) Tied() []region.Code {
	own, _ := r.Own()
	var out []region.Code
	for _, row := range r.Rows {
		if row.Rank == own.Rank && row.Area != r.Subject {
			out = append(out, row.Area)
		}
	}
	return out
}

// Interval is the best and the worst rank that the subject can have when the
// missing regions are known.
func (r Ranking) Interval() (best, worst int) {
	own, _ := r.Own()
	return r.Between(own)
}

// Between is the best and the worst rank that a region of the ranking can
// have when the missing ones are known: after those that are surely ahead,
// and before or after those that may be.
func (r Ranking) Between(row Ranked) (best, worst int) {
	best, worst = row.Rank, row.Rank
	for _, a := range r.Missing {
		switch a.Beside(row.Observation.Value, r.Definition.Direction) {
		case Ahead:
			best, worst = best+1, worst+1
		case Possible:
			worst++
		}
	}
	return best, worst
}

// Displaced reports whether the rank among the known values cannot be the
// true one, because a region without a value is surely ahead.
func (r Ranking) Displaced() bool {
	own, _ := r.Own()
	best, _ := r.Interval()
	return best != own.Rank
}
