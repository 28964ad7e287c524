package indicator

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Claim is a number as a report states it.
type Claim struct {
	Where       string // figure id
	Label       string
	Area        region.Code
	Period      Period
	Value       float64
	Decimals    int
	Unit        string // percent, persons, families, rupiah, rank, …
	Kind        Kind
	Numerator   float64 // 0: not stated
	Denominator float64
	Source      string
	Method      string
	Coverage    float64 // per cent; 0: not stated
	Whole       string  // claims with the same Whole are shares of one whole
	Line        string  // claims with the same Line are points of one unbroken line
	Metric      string  // of a rank: by what it is; "" is an issue
	Against     Kind    // kind of the number it is set against; "": none
	Target      bool    // a value to reach, which needs LegalSource
	LegalSource string
}

// Material is what a report is made of, for Lint.
type Material struct {
	Text    string
	Claims  []Claim
	Series  []Series // drawn as one unbroken line each
	Targets []Target
}

// Lint checks all that a report is made of. An empty answer means that nothing
// was found, not that all is right.
func Lint(m Material, c Context) []Issue {
	out := LintClaims(m.Claims)
	for _, s := range m.Series {
		out = append(out, LintSeries(s, false)...)
	}
	out = append(out, LintTargets(m.Targets)...)
	for _, claim := range m.Claims {
		var areas []region.Code
		if claim.Area != "" {
			areas = append(areas, claim.Area)
		}
		if claim.Kind == KindExtremePoverty && c.rateOf(claim.Value, areas) && len(c.extremeOf(claim.Value, areas)) == 0 {
			out = append(out, issue("p0_as_extreme", claim.Label, claim.Where, "value", format(claim.Value, claim.Decimals)))
		}
	}
	return append(out, LintText(m.Text, c)...)
}

// LintClaims checks the numbers of a report against their own parts and
// against each other.
func LintClaims(claims []Claim) []Issue {
	var out []Issue
	for _, c := range claims {
		out = append(out, lintClaim(c)...)
	}
	for _, parts := range together(claims, func(c Claim) string { return c.Whole }) {
		out = append(out, lintShares(parts)...)
	}
	for _, points := range together(claims, func(c Claim) string { return c.Line }) {
		out = append(out, lintLine(points)...)
	}
	return out
}

// together groups claims by a key, in the order of their first; "" is no key.
func together(claims []Claim, key func(Claim) string) [][]Claim {
	var out [][]Claim
	at := map[string]int{}
	for _, c := range claims {
		k := key(c)
		if k == "" {
			continue
		}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}

// lintLine finds points of other kinds or methods on one line.
func lintLine(points []Claim) []Issue {
	for i, p := range points[1:] {
		if before := points[i]; p.Method != before.Method || p.Kind != before.Kind {
			return []Issue{issue("method_mixed", p.Label, p.Where, "from", cmp.Or(before.Method, string(before.Kind)), "to", cmp.Or(p.Method, string(p.Kind)), "period", string(p.Period))}
		}
	}
	return nil
}

func lintClaim(c Claim) []Issue {
	var out []Issue
	found := func(rule, what string, pairs ...any) {
		out = append(out, issue(rule, what, c.Where, append([]any{"label", c.Label}, pairs...)...))
	}
	if c.Unit == "percent" {
		out = append(out, lintPercent(c)...)
	}
	if c.Unit == "rank" && c.Metric == "" {
		found("rank_without_metric", c.Label)
	}
	if c.Unit == "persons" || c.Unit == "families" {
		if c.Value != math.Trunc(c.Value) {
			found("decimals", format(c.Value, 2))
		}
	}
	if pair := [2]Kind{c.Kind, c.Against}; pair == [2]Kind{KindListCount, KindPoorCount} || pair == [2]Kind{KindPoorCount, KindListCount} || pair == [2]Kind{KindListCount, KindP0} {
		found("list_vs_survey", c.Label, "list", c.Label, "survey", string(c.Against))
	}
	if c.Kind.IsRoutine() && !c.Target {
		switch {
		case c.Coverage <= 0:
			found("coverage_missing", c.Label)
		case c.Coverage < lowCoverage:
			found("coverage_low", format(c.Coverage, 1)+" %", "coverage", format(c.Coverage, 1))
		}
	}
	if c.Target && strings.TrimSpace(c.LegalSource) == "" {
		out = append(out, targetIssue(c.Label, c.Where, format(c.Value, c.Decimals), c.Period.Year()))
	}
	if c.Source == "" && c.Value != 0 && !c.Target {
		found("source_missing", c.Label)
	}
	return out
}

func lintPercent(c Claim) []Issue {
	var out []Issue
	if c.Numerator > 0 && c.Denominator > 0 {
		if i, bad := ratioIssue(c.Where, c.Value, c.Decimals, c.Numerator, c.Denominator); bad {
			out = append(out, i)
		}
	}
	if c.Kind == KindListCount || c.Kind == KindPoorCount || c.Kind == KindDecile {
		out = append(out, issue("count_as_percent", c.Label, c.Where, "label", c.Label))
	}
	if (c.Value < 0 || c.Value > 100) && c.Kind != KindOther {
		out = append(out, issue("percent_range", format(c.Value, c.Decimals), c.Where, "label", c.Label, "value", format(c.Value, c.Decimals)))
	}
	if c.Decimals > 2 {
		out = append(out, issue("decimals", format(c.Value, c.Decimals), c.Where, "label", c.Label))
	}
	return out
}

// LintTargets finds targets that no act sets.
func LintTargets(targets []Target) []Issue {
	var out []Issue
	for _, t := range targets {
		if strings.TrimSpace(t.LegalSource) == "" {
			value := format(t.Value, decimalsOf(t.Value, 2))
			out = append(out, targetIssue(value, t.Indicator, value, t.Year))
		}
	}
	return out
}

// targetIssue is a target that no act sets; year 0 is not stated.
func targetIssue(what, where, value string, year int) Issue {
	found := issue("target_source", what, where, "value", value, "year", strconv.Itoa(year))
	if year == 0 {
		found = found.saying("target_undated", "value", value)
	}
	return found
}

// lowCoverage: below it a routine prevalence says little of all children.
const lowCoverage = posyandu.LowCoverage

// ratioIssue reports a percentage that its parts do not give, beyond rounding.
func ratioIssue(where string, value float64, decimals int, numerator, denominator float64) (Issue, bool) {
	correct := 100 * numerator / denominator
	step := math.Pow10(-decimals)
	if math.Abs(correct-value) <= 0.5*step+1e-9 {
		return Issue{}, false
	}
	return issue("ratio", format(value, decimals)+" %", where,
		"numerator", int64(numerator), "denominator", int64(denominator), "value", format(value, decimals), "correct", format(correct, max(2, decimals))), true
}

// lintShares checks that the shares of one whole add to 100 within rounding.
func lintShares(parts []Claim) []Issue {
	if len(parts) < 2 {
		return nil
	}
	sum, allowed := 0.0, 1e-9
	for _, p := range parts {
		sum += p.Value
		allowed += 0.5 * math.Pow10(-p.Decimals)
	}
	if math.Abs(sum-100) <= allowed {
		return nil
	}
	return []Issue{issue("shares", format(sum, 2)+" %", parts[0].Where, "sum", format(sum, 2))}
}

// LintSeries finds an old and a new method on one line.
func LintSeries(s Series, drawnWithBreak bool) []Issue {
	if drawnWithBreak {
		return nil
	}
	var out []Issue
	for _, b := range s.Breaks {
		out = append(out, issue("method_mixed", string(b.Period), s.Definition.ID, "from", b.From, "to", b.To, "period", string(b.Period)))
	}
	return out
}

// LintObservation checks a value before it is kept: its own parts, its range,
// its neighbours in time.
func LintObservation(d Definition, o Observation, known []Observation) []Issue {
	out := lintClaim(Claim{Where: d.ID, Label: d.Name.In(locale.Indonesian), Value: o.Value, Decimals: decimalsOf(o.Value, d.Decimals), Unit: d.Unit, Kind: d.Kind,
		Numerator: o.Numerator, Denominator: o.Denominator, Source: o.Source, Method: o.Method, Coverage: o.Coverage})
	if near, ok := nearest(o, known); ok {
		if ratio := o.Value / near.Value; ratio >= 10 || ratio <= 0.1 {
			out = append(out, issue("jump", format(o.Value, d.Decimals), d.ID, "value", format(o.Value, d.Decimals), "known", format(near.Value, d.Decimals), "period", string(near.Period)))
		}
	}
	return out
}

// nearest is the known positive value of the same area and method that is
// nearest in time.
func nearest(o Observation, known []Observation) (best Observation, ok bool) {
	if o.Value <= 0 {
		return best, false
	}
	gap := func(k Observation) int { return abs(k.Period.End().DaysSince(o.Period.End())) }
	for _, k := range known {
		if k.Indicator == o.Indicator && k.Area == o.Area && k.Method == o.Method && k.Value > 0 && (!ok || gap(k) < gap(best)) {
			best, ok = k, true
		}
	}
	return best, ok
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// decimalsOf is how many decimals a value was written with, at most the
// definition's.
func decimalsOf(v float64, most int) int {
	for n := range most {
		if scaled := v * math.Pow10(n); math.Abs(scaled-math.Round(scaled)) < 1e-9 {
			return n
		}
	}
	return most
}

func format(v float64, decimals int) string {
	return locale.Indonesian.Decimal(v, decimals)
}

func formatCount(n int64) string { return locale.Indonesian.Integer(n) }
