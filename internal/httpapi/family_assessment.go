package httpapi

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/access"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
	"github.com/tuntas-id/tuntas/internal/verification"
)

type assessmentQuery struct {
	IDPath
	Set string `query:"set" maxLength:"100"`
}

// criterionAnswer is one criterion as the officer and as the register answer
// it. Answer is the one that counts: the officer's, or else the register's.
type criterionAnswer struct {
	Code     string `json:"code"`
	Label    string `json:"label"`
	Answer   string `json:"answer"`
	Officer  string `json:"officer"`  // yes, no, "" not answered
	Register string `json:"register"` // yes, no, unknown: what the rule makes of the data
	Why      string `json:"why"`      // of Register
	Differs  bool   `json:"differs"`
}

// officerWire is what the officer who visited says of the family.
type officerWire struct {
	Existence   string `json:"existence"`
	Eligibility string `json:"eligibility"`
	VisitedOn   string `json:"visitedOn"`
	Verifier    string `json:"verifier"`
	Answered    int    `json:"answered"` // criteria
}

// How the officer and the criteria stand to each other.
const (
	agree    = "agree"
	differ   = "differ"
	open     = "open"     // the criteria do not decide
	unjudged = "unjudged" // the officer gave no eligibility
)

type assessmentWire struct {
	Set         string            `json:"set"`
	SetName     string            `json:"setName"`
	LegalBasis  string            `json:"legalBasis"`
	Met         int               `json:"met"`
	Unknown     int               `json:"unknown"`
	Threshold   int               `json:"threshold"`
	Total       int               `json:"total"`
	Result      string            `json:"result"`
	Sentence    string            `json:"sentence"`
	Officer     *officerWire      `json:"officer"`
	Agreement   string            `json:"agreement"`
	Comparison  string            `json:"comparison"`
	Register    string            `json:"register"` // what the register says without the visit, in a sentence
	Differences int               `json:"differences"`
	Criteria    []criterionAnswer `json:"criteria"`
}

func (s *server) familyAssessment(ctx context.Context, actor access.Actor, in *assessmentQuery) (*body[assessmentWire], error) {
	set, err := s.criteriaSet(ctx, actor, in.Set)
	if err != nil {
		return nil, err
	}
	c, err := s.caseOf(ctx, actor.Scope, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(assessed(set, c, languageOf(ctx))), nil
}

// caseOf is a family as criteria see it, with all that is kept of its current
// result.
func (s *server) caseOf(ctx context.Context, scope region.Scope, family string) (verification.Case, error) {
	results, err := s.Verification.History(ctx, scope, family)
	if err != nil {
		return verification.Case{}, err
	}
	for c, err := range s.Verification.Store.Cases(ctx, scope, verification.CaseFilter{Families: []string{family}}) {
		if i := slices.IndexFunc(results, func(r verification.Result) bool { return r.Current }); i >= 0 && err == nil {
			c.Result = &results[i]
		}
		return c, err
	}
	return verification.Case{}, fault.New("httpapi", fault.NotFound, locale.T("verification.family_unknown"), nil)
}

// assessed sets what the officer says beside what the criteria say: of the
// whole, and of each criterion what the officer answered beside what the data
// of the register say.
func assessed(set *verification.CriteriaSet, c verification.Case, lang locale.Language) assessmentWire {
	a := verification.Evaluate(set, &c)
	visit := c.Result
	c.Result = nil
	data := verification.Evaluate(set, &c)
	out := assessmentWire{Set: set.ID, SetName: inLanguage(set.Title, lang), LegalBasis: set.LegalReference, Met: a.Met, Unknown: a.Unknown, Threshold: a.Threshold, Total: a.Total,
		Result: outcomes[a.Outcome], Agreement: unjudged, Criteria: []criterionAnswer{}}
	out.Sentence = lang.Render(locale.T("httpapi.assessment_"+out.Result, "met", a.Met, "total", a.Total, "threshold", a.Threshold, "unknown", unanswered(a.Unknown)))
	out.Register = lang.Render(locale.T("httpapi.assessment_register", "met", data.Met, "total", data.Total, "unknown", data.Unknown))
	answered := 0
	for i, r := range a.Criteria {
		w := criterionAnswer{Code: r.ID, Label: inLanguage(r.Title, lang), Answer: string(r.Value), Register: string(data.Criteria[i].Value), Why: lang.Render(data.Criteria[i].Explain())}
		if r.From.Kind == verification.FromVisit {
			w.Officer, answered = w.Answer, answered+1
			w.Differs = w.Register != w.Officer && data.Criteria[i].Value != verification.Unknown
		}
		if w.Differs {
			out.Differences++
		}
		out.Criteria = append(out.Criteria, w)
	}
	if visit == nil {
		return out
	}
	out.Officer = &officerWire{string(visit.Existence), string(visit.Eligibility), visit.VisitedOn.String(), visit.Verifier, answered}
	if visit.Eligibility == verification.NotJudged {
		return out
	}
	out.Agreement = agreement(visit.Eligibility, a.Outcome)
	out.Comparison = lang.Render(locale.T("httpapi.comparison", "officer", registry.ValueText(string(visit.Eligibility)), "met", a.Met, "total", a.Total,
		"threshold", a.Threshold, "result", locale.T("httpapi.comparison_"+out.Result, "unknown", a.Unknown)))
	return out
}

// unanswered says how many criteria are open; nothing when none is.
func unanswered(n int) locale.Text {
	if n == 0 {
		return locale.Plain("")
	}
	return locale.T("httpapi.unanswered", "count", n)
}

// agreement compares the officer's judgement with the criteria's.
func agreement(e verification.Eligibility, o verification.Outcome) string {
	switch {
	case o == verification.OutcomeUndecided:
		return open
	case e.Positive() == (o == verification.OutcomeMeets):
		return agree
	}
	return differ
}

var outcomes = map[verification.Outcome]string{verification.OutcomeMeets: "meets", verification.OutcomeBelow: "does_not_meet", verification.OutcomeUndecided: "undecided"}
