package desk

import (
	"slices"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/indicator"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/report"
	"github.com/tuntas-id/tuntas/internal/report/paparan"
)

func (c *collector) figureOf(id string, n int, label, definition, source string) report.Figure {
	return report.Figure{ID: id, Value: report.Integer(int64(n)), Unit: c.say("desk.unit_families"), Label: label, Definition: definition, Source: source, Method: c.say("desk.method_list")}
}

// sources lists where the numbers come from, each once.
func (c *collector) sources() {
	seen := map[string]int{}
	for _, f := range c.d.Figures.All() {
		if at, ok := seen[f.Source]; ok {
			if f.DataDate.After(c.d.Sources[at].Date) {
				c.d.Sources[at].Date = f.DataDate
			}
			continue
		}
		seen[f.Source] = len(c.d.Sources)
		c.d.Sources = append(c.d.Sources, paparan.Source{Name: f.Label, Source: f.Source, Date: f.DataDate})
	}
}

// lint lets the linter look at what the report shows: the newest statistics,
// and every population that the register was given.
func (c *collector) lint() {
	var claims []indicator.Claim
	for _, s := range c.d.Indicators {
		if len(s.Own.Points) == 0 {
			continue
		}
		o := s.Own.Points[len(s.Own.Points)-1]
		claims = append(claims, indicator.Claim{Where: s.Areas[0].IDs[o.Period], Label: s.Definition.Name.In(c.d.Language), Value: o.Value, Decimals: s.Definition.Decimals,
			Unit: s.Definition.Unit, Kind: s.Definition.Kind, Numerator: o.Numerator, Denominator: o.Denominator, Source: o.Source, Method: o.Method, Coverage: o.Coverage})
	}
	for _, p := range c.d.Places {
		if f, ok := c.d.Figures.Get(p.Share); ok {
			claims = append(claims, indicator.Claim{Where: f.ID, Label: f.Label, Value: f.Value.Number, Decimals: f.Value.Decimals, Unit: "percent", Kind: indicator.KindOther,
				Numerator: float64(p.Families.N), Denominator: float64(c.d.Listed.N), Source: f.Source, Whole: "sebaran"})
		}
	}
	c.d.Issues = slices.Concat(c.d.Issues, indicator.LintClaims(claims), c.populationIssues(), c.laterData())
	slices.SortStableFunc(c.d.Issues, func(a, b indicator.Issue) int {
		rank := func(i indicator.Issue) int {
			if i.Severity == indicator.Serious {
				return 0
			}
			return 1
		}
		return rank(a) - rank(b)
	})
}

// populationIssues reports populations that cannot be. They are not used in
// the report, so that they warn and do not stop it.
func (c *collector) populationIssues() []indicator.Issue {
	all, err := c.Populations.Populations(c.ctx, c.scope, c.d.Area)
	if err != nil {
		return nil
	}
	var out []indicator.Issue
	all = slices.DeleteFunc(all, func(p region.Population) bool { return p.Date.After(c.d.Date) })
	for _, p := range all {
		against, hint, ok := region.Implausible(p, all)
		limit, beyond := region.Beyond(p)
		if ok && !beyond || against.Total > p.Total {
			continue
		}
		value := locale.Indonesian.Integer(p.Total)
		found := indicator.Issue{Rule: "population_scale", Severity: indicator.Warning, Found: value, Where: "umum.penduduk",
			Text:       locale.T("indicator.lint_population_scale", "area", c.d.FullName, "value", value, "year", strconv.Itoa(against.Year), "known", locale.Indonesian.Integer(against.Total)),
			Suggestion: locale.T("indicator.lint_population_beyond_fix")}
		if ok {
			found.Text, hint = locale.T("indicator.lint_population_beyond", "area", c.d.FullName, "value", value), limit
		}
		if hint > 0 {
			found.Suggestion = locale.T("indicator.lint_population_scale_fix", "hint", locale.Indonesian.Integer(hint))
		}
		out = append(out, found)
	}
	return out
}

// laterData says where the numbers rest on data from after the day of the
// report. The register has one state: its families, their traits and the
// numbers about them are those of its newest file, which only a person can
// stand for on an earlier day. Registered recipients have no date either, but
// what was delivered later shows that their list is newer.
func (c *collector) laterData() []indicator.Issue {
	l := c.d.Language
	issue := func(severity indicator.Severity, where, key string, until civil.Date) []indicator.Issue {
		return []indicator.Issue{{Rule: "later_data", Severity: severity, Found: l.Date(until), Where: where,
			Text: locale.T(key, "until", until, "date", c.d.Date), Suggestion: locale.T(key+"_fix", "until", until, "date", c.d.Date)}}
	}
	var out []indicator.Issue
	if c.days.register.After(c.d.Date) {
		out = issue(indicator.Serious, "register.keluarga", "desk.later_register", c.days.register)
	}
	if c.days.delivered.After(c.d.Date) {
		out = append(out, issue(indicator.Warning, "program.intervensi", "desk.later_recipients", c.days.delivered)...)
	}
	return out
}
