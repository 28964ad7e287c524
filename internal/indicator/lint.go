package indicator

import (
	"math"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/locale"
)

// Severity of an issue: a serious one stops an export unless a person says
// why.
type Severity string

// The severities.
const (
	Serious Severity = "serious"
	Warning Severity = "warning"
)

// Issue is a number that looks wrong, and why.
type Issue struct {
	Rule       string // stable id, "population_scale"
	Severity   Severity
	Found      string // the words or the number in question
	Where      string // figure id, indicator, or "teks"
	Text       locale.Text
	Suggestion locale.Text
}

// issue makes an Issue whose texts are lint_<rule> and lint_<rule>_fix.
func issue(rule string, severity Severity, found, where string, pairs ...any) Issue {
	return Issue{Rule: rule, Severity: severity, Found: found, Where: where,
		Text: locale.T("indicator.lint_"+rule, pairs...), Suggestion: locale.T("indicator.lint_"+rule+"_fix", pairs...)}
}

// Claim is a number as a report states it.
type Claim struct {
	Where       string // figure id
	Label       string
	Value       float64
	Decimals    int
	Unit        string // percent, persons, families, rupiah, …
	Kind        Kind
	Numerator   float64 // 0: not stated
	Denominator float64
	Source      string
	Method      string
	Coverage    float64 // per cent; 0: not stated
	Whole       string  // claims with the same Whole are shares of one whole
}

// LintClaims checks the numbers of a report against their own parts and
// against each other.
func LintClaims(claims []Claim) []Issue {
	var out []Issue
	wholes := map[string][]Claim{}
	for _, c := range claims {
		out = append(out, lintClaim(c)...)
		if c.Whole != "" {
			wholes[c.Whole] = append(wholes[c.Whole], c)
		}
	}
	for _, c := range claims {
		if parts := wholes[c.Whole]; c.Whole != "" && parts[0] == c {
			out = append(out, lintShares(parts)...)
		}
	}
	return out
}

func lintClaim(c Claim) []Issue {
	var out []Issue
	if c.Unit == "percent" && c.Numerator > 0 && c.Denominator > 0 {
		if i, bad := ratioIssue(c.Where, c.Value, c.Decimals, c.Numerator, c.Denominator); bad {
			out = append(out, i)
		}
	}
	if c.Unit == "percent" && c.Kind == KindListCount {
		out = append(out, issue("count_as_percent", Serious, c.Label, c.Where, "label", c.Label))
	}
	if c.Unit == "percent" && (c.Value < 0 || c.Value > 100) && c.Kind != KindOther {
		out = append(out, issue("percent_range", Serious, format(c.Value, c.Decimals), c.Where, "label", c.Label, "value", format(c.Value, c.Decimals)))
	}
	if c.Kind == KindStuntingRoutin {
		switch {
		case c.Coverage <= 0:
			out = append(out, issue("coverage_missing", Serious, c.Label, c.Where, "label", c.Label))
		case c.Coverage < lowCoverage:
			out = append(out, issue("coverage_low", Warning, format(c.Coverage, 1)+" %", c.Where, "label", c.Label, "coverage", format(c.Coverage, 1)))
		}
	}
	if c.Source == "" && c.Value != 0 {
		out = append(out, issue("source_missing", Warning, c.Label, c.Where, "label", c.Label))
	}
	return out
}

// lowCoverage: below it a routine prevalence says little of all children.
const lowCoverage = 80

// ratioIssue reports a percentage that its parts do not give, beyond rounding.
func ratioIssue(where string, value float64, decimals int, numerator, denominator float64) (Issue, bool) {
	correct := 100 * numerator / denominator
	step := math.Pow10(-decimals)
	if math.Abs(correct-value) <= 0.5*step+1e-9 {
		return Issue{}, false
	}
	return issue("ratio", Serious, format(value, decimals)+" %", where,
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
	return []Issue{issue("shares", Serious, format(sum, 2)+" %", parts[0].Where, "sum", format(sum, 2))}
}

// LintSeries finds an old and a new method on one line.
func LintSeries(s Series, drawnWithBreak bool) []Issue {
	if drawnWithBreak {
		return nil
	}
	var out []Issue
	for _, b := range s.Breaks {
		out = append(out, issue("method_mixed", Serious, string(b.Period), s.Definition.ID, "from", b.From, "to", b.To, "period", string(b.Period)))
	}
	return out
}

// LintObservation checks a value before it is kept: its own parts, its range,
// its neighbours in time.
func LintObservation(d Definition, o Observation, known []Observation) []Issue {
	out := lintClaim(Claim{Where: d.ID, Label: d.Name.In(locale.Indonesian), Value: o.Value, Decimals: decimalsOf(o.Value, d.Decimals), Unit: d.Unit, Kind: d.Kind,
		Numerator: o.Numerator, Denominator: o.Denominator, Source: o.Source, Method: o.Method, Coverage: o.Coverage})
	for _, k := range known {
		if k.Area != o.Area || k.Method != o.Method || k.Value <= 0 || o.Value <= 0 || d.Kind == KindLine {
			continue
		}
		if ratio := o.Value / k.Value; ratio >= 10 || ratio <= 0.1 {
			out = append(out, issue("jump", Serious, format(o.Value, d.Decimals), d.ID, "value", format(o.Value, d.Decimals), "known", format(k.Value, d.Decimals), "period", string(k.Period)))
			break
		}
	}
	return out
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

func parseDigits(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
