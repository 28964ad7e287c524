package verification

import (
	"strings"

	"cel.dev/cel-go/cel"
	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/locale"
)

// Value is what is known about one criterion of one family.
type Value string

// The values. Unknown is neither met nor unmet.
const (
	ValueYes Value = "yes"
	ValueNo  Value = "no"
	Unknown  Value = "unknown"
)

// Outcome is what the criteria together say.
type Outcome string

// The outcomes.
const (
	OutcomeMeets     Outcome = "meets"     // the threshold is reached
	OutcomeBelow     Outcome = "below"     // it cannot be reached any more
	OutcomeUndecided Outcome = "undecided" // it depends on criteria that nobody has answered
)

// Assessment is what a criteria set says about a family.
type Assessment struct {
	Met, Unknown, Total, Threshold int
	Outcome                        Outcome
	Criteria                       []CriterionResult
}

// CriterionResult is one criterion of an Assessment.
type CriterionResult struct {
	ID     string
	Number int
	Title  map[string]string // by language
	Value  Value
	From   Source
	Why    []Reading // what the rule read; none when the visit answered
}

// SourceKind says where a value comes from.
type SourceKind string

// The sources of a criterion's value.
const (
	FromNowhere  SourceKind = ""
	FromVisit    SourceKind = "visit"
	FromRegister SourceKind = "register"
)

// Source is where a value comes from and the day it is true for.
type Source struct {
	Kind SourceKind
	Name string // of the register's list: "P3KE"
	Date civil.Date
}

// Text names the source: "verifikasi 12 Oktober 2023", "P3KE 1 Februari 2023".
func (s Source) Text() locale.Text {
	switch {
	case s.Kind == FromVisit:
		return locale.T("verification.source_visit", "date", s.Date)
	case s.Kind == FromRegister && s.Date.IsZero():
		return locale.T("verification.source_register_undated", "name", s.Name)
	case s.Kind == FromRegister:
		return locale.T("verification.source_register", "name", s.Name, "date", s.Date)
	}
	return locale.T("verification.source_none")
}

// Reading is a value that a rule read.
type Reading struct {
	Name  string // "head.education"
	Value string // code, number or yes/no; "" not known
	// On is the day for which an age is said; zero for what no day changes.
	On civil.Date
}

// Evaluate says what a criteria set makes of a family. The answer of the visit
// wins; without one the rule looks at the register.
func Evaluate(set *CriteriaSet, c *Case) Assessment {
	out := Assessment{
		Total: len(set.Criteria), Threshold: set.Threshold,
		Criteria: make([]CriterionResult, len(set.Criteria)),
	}
	var v cel.Activation = view{c}
	list := c.list()
	for i := range set.Criteria {
		r := &out.Criteria[i]
		r.ID, r.Number, r.Title = set.Criteria[i].ID, set.Criteria[i].Number, set.Criteria[i].Title
		if r.Value = answered(c, r.ID); r.Value != Unknown {
			r.From = Source{FromVisit, "", c.Result.Date()}
		} else {
			r.Value = set.rules[i].decide(v)
			r.Why = readings(c, set.rules[i].reads)
			if r.Value != Unknown {
				r.From = Source{FromRegister, list, c.DataDate}
			}
		}
		switch r.Value {
		case ValueYes:
			out.Met++
		case Unknown:
			out.Unknown++
		}
	}
	out.Outcome = outcome(out.Met, out.Unknown, set.Threshold)
	return out
}

func outcome(met, unknown, threshold int) Outcome {
	switch {
	case met >= threshold:
		return OutcomeMeets
	case met+unknown < threshold:
		return OutcomeBelow
	}
	return OutcomeUndecided
}

func answered(c *Case, id string) Value {
	if c.Result != nil {
		switch c.Result.Answers[id] {
		case Yes:
			return ValueYes
		case No:
			return ValueNo
		}
	}
	return Unknown
}

// tally is Evaluate without the explanation, for a whole register: it fills
// values (one per criterion) and returns how many are met and unknown.
func (s *CriteriaSet) tally(c *Case, values []Value) (met, unknown int) {
	var v cel.Activation = view{c}
	for i := range s.Criteria {
		if values[i] = answered(c, s.Criteria[i].ID); values[i] == Unknown {
			values[i] = s.rules[i].decide(v)
		}
		switch values[i] {
		case ValueYes:
			met++
		case Unknown:
			unknown++
		}
	}
	return met, unknown
}

func readings(c *Case, reads []reader) []Reading {
	out := make([]Reading, len(reads))
	for i, r := range reads {
		out[i] = Reading{Name: r.name, Value: r.show(c)}
		if strings.HasSuffix(r.name, ".age") {
			out[i].On = c.on()
		}
	}
	return out
}
