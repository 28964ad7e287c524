package indicator

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Weighings counts the children that were measured. *posyandu.Service
// satisfies it.
type Weighings interface {
	MeasuredMonths(ctx context.Context, scope region.Scope, asOf civil.Date) ([]civil.Date, error)
	Cells(ctx context.Context, scope region.Scope, month, asOf civil.Date) (posyandu.Cells, error)
}

// routine are the indicators that are counted from the measurements of the
// posyandu whenever they are asked for, so that nobody types them and they
// never lag behind the children.
var routine = map[string]posyandu.Finding{
	"stunting_routine":           posyandu.HeightBelow2,
	"severe_stunting_routine":    posyandu.HeightBelow3,
	"wasting_routine":            posyandu.WastingBelow2,
	"severe_wasting_routine":     posyandu.WastingBelow3,
	"underweight_routine":        posyandu.WeightBelow2,
	"severe_underweight_routine": posyandu.WeightBelow3,
	"growth_coverage":            posyandu.Measured,
}

// Routine gives the ids of the prevalences that are counted from the posyandu.
func Routine() []string {
	return []string{"stunting_routine", "severe_stunting_routine", "wasting_routine", "severe_wasting_routine", "underweight_routine", "severe_underweight_routine"}
}

// IsRoutine reports whether a value is a prevalence of those who came to be
// weighed, which says little of all children when few came.
func (k Kind) IsRoutine() bool { return k == KindStuntingRoutin || k == KindNutritionRoutine }

// RoutineMethod and RoutineSource are those of what is counted from the
// posyandu.
const (
	RoutineMethod = "Penimbangan rutin, dihitung dari pencatatan posyandu"
	RoutineSource = "Pencatatan posyandu (e-PPGBM dan hari posyandu)"
)

// routineMonths is how many months back are counted.
const routineMonths = 24

// LowCoverage reports whether the value is a prevalence of routine weighing
// that too few children were measured for, or nobody says how many.
func (o Observation) LowCoverage(d Definition) bool {
	return d.Kind.IsRoutine() && o.Coverage < lowCoverage
}

// CoverageWarning is what stands beside such a value wherever it is shown; ok
// is false when it needs none.
func (o Observation) CoverageWarning(d Definition, l locale.Language) (text string, ok bool) {
	switch {
	case !o.LowCoverage(d):
		return "", false
	case o.Coverage <= 0:
		return l.Render(locale.T("indicator.coverage_unknown")), true
	}
	return l.Render(locale.T("indicator.coverage_warning", "coverage", l.Percent(o.Coverage, 1))), true
}

// observations are the stored values and those that are counted.
func (s *Service) observations(ctx context.Context, q Query, asOf civil.Date) ([]Observation, error) {
	stored, err := s.Store.Observations(ctx, q)
	if err != nil {
		return nil, err
	}
	finding, ok := routine[q.Indicator]
	if !ok || s.Weighings == nil {
		return stored, nil
	}
	// One kab/kota is counted once for all its parts. What lies above has
	// other kab/kota than those that are kept here.
	areas := map[region.Code][]region.Code{}
	var order []region.Code
	for _, a := range q.Areas {
		if r := a.Regency(); r != "" {
			if areas[r] == nil {
				order = append(order, r)
			}
			areas[r] = append(areas[r], a)
		}
	}
	for _, regency := range order {
		scope := region.ScopeOf(regency)
		if len(areas[regency]) == 1 {
			scope = region.ScopeOf(areas[regency][0])
		}
		counted, err := s.weighed(ctx, scope, areas[regency], q, finding, asOf)
		if err != nil {
			return nil, err
		}
		stored = append(stored, counted...)
	}
	return stored, nil
}

// weighed counts the months of some areas of a kab/kota.
func (s *Service) weighed(ctx context.Context, scope region.Scope, areas []region.Code, q Query, finding posyandu.Finding, asOf civil.Date) (out []Observation, err error) {
	months, err := s.Weighings.MeasuredMonths(ctx, scope, asOf)
	if err != nil {
		return nil, fault.Wrap("indicator.weighed", err)
	}
	if q.Period != "" {
		months = slices.DeleteFunc(months, func(m civil.Date) bool { return monthOf(m) != q.Period })
	}
	for _, month := range months[max(0, len(months)-routineMonths):] {
		cells, err := s.Weighings.Cells(ctx, scope, month, asOf)
		if err != nil {
			return nil, fault.Wrap("indicator.weighed", err)
		}
		for _, area := range areas {
			if o, ok := counted(q.Indicator, area, month, cells.Within(area).Total(), finding, asOf); ok {
				out = append(out, o)
			}
		}
	}
	return out, nil
}

func monthOf(d civil.Date) Period { return Period(d.String()[:len("2006-01")]) }

// counted is the value of a month. While the month lasts it is provisional.
func counted(id string, area region.Code, month civil.Date, p posyandu.Prevalence, finding posyandu.Finding, asOf civil.Date) (Observation, bool) {
	value, ok := p.Percent(finding)
	if !ok || p.D == 0 {
		return Observation{}, false
	}
	coverage, _ := p.Percent(posyandu.Measured)
	o := Observation{Indicator: id, Area: area, Period: monthOf(month), Value: value, Numerator: float64(p.Of(finding)), Denominator: float64(p.Of(finding.Denominator())),
		Source: RoutineSource, Method: RoutineMethod, Released: p.Newest, Coverage: coverage, Certainty: Imported}
	o.Final = asOf.After(o.Period.End())
	return o, true
}
