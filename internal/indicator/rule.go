package indicator

import (
	"slices"

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

// Rule is one kind of error that the linter of numbers finds.
type Rule struct {
	ID       string // stable, "population_scale"
	Severity Severity
}

// Explanation says in general what the rule finds and why it matters.
func (r Rule) Explanation() locale.Text { return locale.T("indicator.rule_" + r.ID) }

var rules = []Rule{
	{"population_scale", Serious},
	{"ratio", Serious},
	{"shares", Serious},
	{"percent_range", Serious},
	{"rank_without_metric", Serious},
	{"rank_by_count", Serious},
	{"rank_incomplete", Warning},
	{"count_as_percent", Serious},
	{"p0_as_extreme", Serious},
	{"list_as_poor", Warning},
	{"list_vs_survey", Serious},
	{"exchange_rate", Serious},
	{"method_mixed", Serious},
	{"coverage_missing", Serious},
	{"coverage_low", Warning},
	{"target_source", Warning},
	{"source_missing", Warning},
	{"number_format", Warning},
	{"decimals", Warning},
	{"jump", Serious},
	{"given_twice", Serious},
}

// Rules are all rules of the linter.
func Rules() []Rule { return slices.Clone(rules) }

// Issue is a number that looks wrong, and why.
type Issue struct {
	Rule       string // id of the Rule
	Severity   Severity
	Found      string // the words or the number in question
	Where      string // figure id, indicator, or "teks"
	Line       int    // of a text, from 1; 0: not of a text
	Text       locale.Text
	Suggestion locale.Text
}

// issue makes an Issue of the rule's severity whose texts are lint_<rule> and
// lint_<rule>_fix.
func issue(rule, found, where string, pairs ...any) Issue {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == rule })
	return Issue{Rule: rule, Severity: rules[i].Severity, Found: found, Where: where,
		Text: locale.T("indicator.lint_"+rule, pairs...), Suggestion: locale.T("indicator.lint_"+rule+"_fix", pairs...)}
}

// saying gives the issue the texts of another key, lint_<key> and
// lint_<key>_fix.
func (i Issue) saying(key string, pairs ...any) Issue {
	i.Text, i.Suggestion = locale.T("indicator.lint_"+key, pairs...), locale.T("indicator.lint_"+key+"_fix", pairs...)
	return i
}

// at gives the issue another severity than its rule has.
func (i Issue) at(s Severity) Issue {
	i.Severity = s
	return i
}
