package desk

import (
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

// macro are the indicators of the table, in its order.
var macro = append([]string{"p0", "poor_thousand", "p1", "p2", "poverty_line", "extreme_poverty", "unemployment", "hdi", "gini", "grdp_growth", "stunting_survey", "uhc", "growth_coverage"}, indicator.Routine()...)

// rankedBy is the indicator by which regions are compared.
const rankedBy = "p0"

func (c *collector) indicators() error {
	areas := []region.Code{c.d.Area, c.d.Area.At(region.LevelProvince), region.Nation}
	for _, id := range macro {
		var s paparan.Series
		for i, area := range areas {
			one, err := c.Indicators.Series(c.ctx, id, area, c.d.Date)
			if fault.Is(err, fault.NotFound) {
				break
			}
			if err != nil {
				return err
			}
			if i == 0 {
				s.Definition, s.Own = one.Definition, one
			}
			if i == 2 {
				s.Own.Targets = append(s.Own.Targets, one.Targets...)
			}
			one.Points = c.withCoverage(one)
			if i == 0 {
				s.Own.Points = one.Points
			}
			a := paparan.AreaSeries{Name: c.areaName(area), Points: one.Points, IDs: map[indicator.Period]string{}}
			for _, o := range one.Points {
				a.IDs[o.Period] = c.observation(one.Definition, o)
			}
			s.Areas = append(s.Areas, a)
		}
		if len(s.Areas) == len(areas) {
			c.d.Indicators = append(c.d.Indicators, s)
		}
	}
	return nil
}

// withCoverage leaves out routine prevalences whose coverage nobody stated:
// they would read as if all children had been measured. The linter says so.
func (c *collector) withCoverage(s indicator.Series) []indicator.Observation {
	if !s.Definition.Kind.IsRoutine() {
		return s.Points
	}
	out := slices.DeleteFunc(slices.Clone(s.Points), func(o indicator.Observation) bool { return o.Coverage <= 0 })
	if len(out) < len(s.Points) && s.Area == c.d.Area {
		label := s.Definition.Name.In(c.d.Language)
		c.d.Issues = append(c.d.Issues, indicator.Issue{Rule: "coverage_missing", Severity: indicator.Warning, Found: label, Where: s.Definition.ID,
			Text: locale.T("desk.routine_left_out", "label", label), Suggestion: locale.T("indicator.lint_coverage_missing_fix", "label", label)})
	}
	return out
}

func (c *collector) areaName(code region.Code) string {
	if code == region.Nation {
		return c.say("desk.nation")
	}
	return c.Areas.FullName(code)
}

// observation takes a statistic as a figure.
func (c *collector) observation(d indicator.Definition, o indicator.Observation) string {
	l := c.d.Language
	f := report.Figure{
		ID: "indikator." + d.ID + "." + string(o.Area) + "." + string(o.Period) + methodKey(o.Method, d), Value: valueOf(d, o.Value), Source: o.Source, Method: o.Method, DataDate: o.Period.End(),
		Label:      c.say("desk.indicator_label", "name", d.Short.In(l), "area", c.areaName(o.Area), "period", o.Period.Name(l)),
		Definition: c.definition(d),
	}
	if d.Unit != "percent" && d.Unit != "rupiah" {
		f.Unit = d.UnitName(l)
	}
	if o.Period.End().After(c.d.Date) && !o.Released.IsZero() { // a month that lasts yet
		f.DataDate = o.Released
	}
	if o.Coverage > 0 {
		f.Coverage = l.Percent(o.Coverage, 1)
	}
	if d.Kind.IsRoutine() && o.Denominator > 0 {
		f.Definition += " " + c.say("desk.routine_parts", "numerator", l.Integer(int64(o.Numerator)), "denominator", l.Integer(int64(o.Denominator)))
	}
	if warning, low := o.CoverageWarning(d, l); low {
		f.Coverage = warning
	}
	return c.add(f)
}

// methodKey parts two values of one period and two methods.
func methodKey(method string, _ indicator.Definition) string {
	sum := uint32(2166136261)
	for _, b := range []byte(method) {
		sum = (sum ^ uint32(b)) * 16777619
	}
	return "." + strconv.FormatUint(uint64(sum%46656), 36)
}

func valueOf(d indicator.Definition, v float64) report.Value {
	switch d.Unit {
	case "percent":
		return report.Percent(v, d.Decimals)
	case "rupiah":
		return report.Rupiah(int64(v))
	default:
		return report.Decimal(v, d.Decimals)
	}
}

func (c *collector) definition(d indicator.Definition) string {
	l := c.d.Language
	if denominator := d.Denominator.In(l); denominator != "" && denominator != "–" {
		return c.say("desk.indicator_ratio", "name", d.Name.In(l), "numerator", d.Numerator.In(l), "denominator", denominator)
	}
	return c.say("desk.indicator_count", "name", d.Name.In(l), "numerator", d.Numerator.In(l))
}

// ranking places the region among those of its province.
func (c *collector) ranking() error {
	r, err := c.Indicators.Rank(c.ctx, rankedBy, c.d.Area, "", c.d.Date)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c.d.Ranking, c.d.RankIDs, c.d.Names = &r, map[region.Code]string{}, map[region.Code]string{}
	for _, a := range c.Areas.Children(r.Within) {
		c.d.Names[a.Code] = c.Areas.FullName(a.Code)
	}
	for _, row := range r.Rows {
		c.d.RankIDs[row.Area] = c.observation(r.Definition, row.Observation)
	}
	source := c.say("desk.rank_source", "source", r.Source, "period", r.Period.Name(c.d.Language))
	c.d.RankTotal = c.add(report.Figure{ID: "posisi.banyak", Value: report.Integer(int64(r.N)), Unit: c.say("desk.unit_regions"), Label: c.say("desk.rank_total"), Definition: c.say("desk.rank_total_def", "parent", c.d.Parent), Source: c.say("desk.source_areas"), Undated: true})
	if own, ok := r.Own(); ok {
		value := report.Integer(int64(own.Rank))
		if r.Displaced() {
			value = paparan.RankRange(r.Interval())
		}
		c.d.RankOwn = c.add(report.Figure{ID: "posisi.peringkat", Value: value, Label: r.Sentence(c.d.Language), DataDate: r.Period.End(),
			Definition: c.say("desk.rank_def", "sentence", r.Sentence(c.d.Language)) + " " + r.Footnote(c.d.Language), Source: source, Method: r.Method,
			Coverage: c.say("desk.rank_coverage", "known", len(r.Rows), "n", r.N)})
	}
	return nil
}
