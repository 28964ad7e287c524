package posyandu

import (
	"cmp"
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Finding is what children are counted for in a month. Each child counts once,
// with its last measurement of the month.
type Finding string

// The findings. Oedema of both feet counts as below −3 in the indices with
// weight, as WHO counts it.
const (
	NoFinding Finding = ""
	Target    Finding = "target"   // S: under five on the first of the month, or born in it
	Measured  Finding = "measured" // D: with weight, length or oedema
	Missed    Finding = "missed"   // S without D

	HeightScored      Finding = "height_scored" // with a plausible score
	HeightBelow2      Finding = "stunted"
	HeightBelow3      Finding = "severely_stunted"
	HeightImplausible Finding = "height_implausible" // a score that WHO leaves out

	WastingScored      Finding = "wasting_scored"
	WastingBelow2      Finding = "wasted"
	WastingBelow3      Finding = "severely_wasted"
	WastingImplausible Finding = "wasting_implausible"

	WeightScored      Finding = "weight_scored"
	WeightBelow2      Finding = "underweight"
	WeightBelow3      Finding = "severely_underweight"
	WeightImplausible Finding = "weight_implausible"
)

// Findings are all of them.
func Findings() []Finding {
	return []Finding{Target, Measured, Missed, HeightScored, HeightBelow2, HeightBelow3, HeightImplausible,
		WastingScored, WastingBelow2, WastingBelow3, WastingImplausible, WeightScored, WeightBelow2, WeightBelow3, WeightImplausible}
}

// Band is an age group of a prevalence, in months completed on the first of
// the month; who is born later in the month is in the first one. One age a
// month keeps a child in one band, whether it was measured or not.
type Band string

// bands are the last month of each band.
var bands = []struct {
	band Band
	last int
}{{"0-5", 5}, {"6-11", 11}, {"12-23", 23}, {"24-35", 35}, {"36-47", 47}, {"48-59", 59}}

// Bands are all of them, youngest first.
func Bands() []Band {
	out := make([]Band, len(bands))
	for i, b := range bands {
		out[i] = b.band
	}
	return out
}

// BornAfter is the day before the oldest child of the band was born, for the
// month that begins on a day.
func (b Band) BornAfter(first civil.Date) civil.Date {
	for _, x := range bands {
		if x.band == b {
			return monthsAfter(first, -x.last-1)
		}
	}
	return first
}

// Younger is the next younger band, "" for the first.
func (b Band) Younger() Band {
	if i := slices.Index(Bands(), b); i > 0 {
		return bands[i-1].band
	}
	return ""
}

// Month picks children by what they are counted for in a month. Only what was
// measured, and was known, by a day counts.
type Month struct {
	First   civil.Date // of the month; zero: does not filter
	AsOf    civil.Date // the day; zero: all that is known
	Finding Finding
	Band    Band
}

// Until is the last day of the month that counts.
func (m Month) Until() civil.Date {
	last := civil.Date{Year: m.First.Year, Month: m.First.Month, Day: civil.DaysIn(m.First.Year, m.First.Month)}
	if !m.AsOf.IsZero() && m.AsOf.Before(last) {
		return m.AsOf
	}
	return last
}

// Share is the children with a score of one index.
type Share struct {
	Children    int // with a plausible score: the denominator
	Below2      int // of these below −2, with those below −3
	Below3      int
	Implausible int // left out
}

// Prevalence is what the children of a group show in a month.
type Prevalence struct {
	S, D            int
	Height          Share // PB/U, TB/U
	WeightForHeight Share // BB/PB, BB/TB
	Weight          Share // BB/U
	Newest          civil.Date
}

// Of gives how many children a finding counts.
func (p Prevalence) Of(f Finding) int {
	switch f {
	case Target:
		return p.S
	case Measured:
		return p.D
	case Missed:
		return p.S - p.D
	}
	for _, x := range []struct {
		Share
		children, below2, below3, implausible Finding
	}{{p.Height, HeightScored, HeightBelow2, HeightBelow3, HeightImplausible},
		{p.WeightForHeight, WastingScored, WastingBelow2, WastingBelow3, WastingImplausible},
		{p.Weight, WeightScored, WeightBelow2, WeightBelow3, WeightImplausible}} {
		switch f {
		case x.children:
			return x.Children
		case x.below2:
			return x.Below2
		case x.below3:
			return x.Below3
		case x.implausible:
			return x.Implausible
		}
	}
	return 0
}

// Denominator is the finding of whose children a finding is a share; NoFinding
// when it is none of a prevalence.
func (f Finding) Denominator() Finding {
	switch f {
	case HeightBelow2, HeightBelow3:
		return HeightScored
	case WastingBelow2, WastingBelow3:
		return WastingScored
	case WeightBelow2, WeightBelow3:
		return WeightScored
	case Measured:
		return Target
	}
	return NoFinding
}

// Implausible is the finding of whose children the score is left out of a
// finding; NoFinding when no score is.
func (f Finding) Implausible() Finding {
	switch f.Denominator() {
	case HeightScored:
		return HeightImplausible
	case WastingScored:
		return WastingImplausible
	case WeightScored:
		return WeightImplausible
	}
	return NoFinding
}

// Percent is the share of a finding; ok is false without a child to divide by.
func (p Prevalence) Percent(f Finding) (percent float64, ok bool) {
	whole := p.Of(f.Denominator())
	if whole == 0 {
		return 0, false
	}
	return 100 * float64(p.Of(f)) / float64(whole), true
}

// LowCoverage is the share of children measured below which a prevalence says
// little of all children.
const LowCoverage = 80

// Low reports whether too few children were measured to speak of all of them.
// It compares whole numbers, so that 80 % is 80 %.
func (p Prevalence) Low() bool { return p.D*100 < p.S*LowCoverage }

func (p *Prevalence) add(o Prevalence) {
	p.S, p.D = p.S+o.S, p.D+o.D
	p.Height.add(o.Height)
	p.WeightForHeight.add(o.WeightForHeight)
	p.Weight.add(o.Weight)
	if o.Newest.After(p.Newest) {
		p.Newest = o.Newest
	}
}

func (s *Share) add(o Share) {
	s.Children, s.Below2, s.Below3, s.Implausible = s.Children+o.Children, s.Below2+o.Below2, s.Below3+o.Below3, s.Implausible+o.Implausible
}

// Cell is the prevalence of the smallest group that is counted. The place is
// that of the child, wherever it was measured, so that D never exceeds S.
type Cell struct {
	Area      region.Code
	Puskesmas string
	Posyandu  string
	Sex       string
	Band      Band
	Prevalence
}

// Cells are the groups of a month.
type Cells []Cell

// Total adds up the cells.
func (c Cells) Total() (p Prevalence) {
	for i := range c {
		p.add(c[i].Prevalence)
	}
	return p
}

// By adds up the cells that a key makes equal. What the key leaves out of a
// cell is left out of the group; groups come in the order of area, Puskesmas,
// posyandu, sex and age.
func (c Cells) By(key func(Cell) Cell) Cells {
	groups := map[Cell]*Cell{}
	for i := range c {
		k := key(c[i])
		k.Prevalence = Prevalence{}
		if groups[k] == nil {
			g := k
			groups[k] = &g
		}
		groups[k].add(c[i].Prevalence)
	}
	out := make(Cells, 0, len(groups))
	for _, g := range groups {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Puskesmas, b.Puskesmas), cmp.Compare(a.Posyandu, b.Posyandu),
			-cmp.Compare(a.Sex, b.Sex), cmp.Compare(slices.Index(Bands(), a.Band), slices.Index(Bands(), b.Band)))
	})
	return out
}

// Within keeps the cells of an area.
func (c Cells) Within(area region.Code) Cells {
	inside := region.ScopeOf(area)
	return slices.DeleteFunc(slices.Clone(c), func(x Cell) bool { return !inside.Contains(x.Area) })
}

// Cells counts the children of a month. Any day of the month will do.
func (s *Service) Cells(ctx context.Context, scope region.Scope, month, asOf civil.Date) (Cells, error) {
	month.Day = 1
	cells, err := s.Store.Cells(ctx, scope, Month{First: month, AsOf: asOf})
	return cells, fault.Wrap("posyandu.Cells", err)
}

// MeasuredMonths are the first days of the months in which children were
// measured by a day, oldest first.
func (s *Service) MeasuredMonths(ctx context.Context, scope region.Scope, asOf civil.Date) ([]civil.Date, error) {
	months, err := s.Store.MeasuredMonths(ctx, scope, asOf)
	return months, fault.Wrap("posyandu.MeasuredMonths", err)
}
