// Package verification keeps what was found out about the families of a list
// and which of them a decree names: the results of visits, the local criteria
// and what they say about a family, the frozen list of a decree and every
// change after it.
//
//	service := verification.NewService(verification.Config{Store: store, …})
//	frozen, err := service.Freeze(ctx, scope, id, "sari")
//
// Whether a family exists and whether it is eligible are two answers. A result
// is never edited: a newer one takes its place and the former stays.
package verification

import (
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Existence is what a visit found at the address.
type Existence string

// The answers to "does this family live here?".
const (
	Found         Existence = "found"
	Died          Existence = "died"           // the whole family, or the head without heirs in the house
	Moved         Existence = "moved"          //
	NotFound      Existence = "not_found"      // unknown at the address
	Duplicate     Existence = "duplicate"      // the family stands in the list twice
	IdentityWrong Existence = "identity_wrong" // lives here; NIK or KK belongs to somebody else
	Refused       Existence = "refused"        // did not want to be visited, or never at home
)

// Existences are all answers in the order in which they are shown.
var Existences = []Existence{Found, IdentityWrong, NotFound, Moved, Died, Duplicate, Refused}

// Gone reports whether the answer means that there is no family to help here.
func (e Existence) Gone() bool {
	return e == Died || e == Moved || e == NotFound || e == Duplicate
}

// Eligibility is the judgement about a family that exists.
type Eligibility string

// The judgements; "" means that none was given.
const (
	NotJudged                Eligibility = ""
	Eligible                 Eligibility = "eligible"
	EligibleWithIntervention Eligibility = "eligible_with_intervention"
	NotEligible              Eligibility = "not_eligible"
)

// Eligibilities are all judgements in the order in which they are shown.
var Eligibilities = []Eligibility{Eligible, EligibleWithIntervention, NotEligible, NotJudged}

// Positive reports whether the family was judged eligible, with or without an
// intervention.
func (e Eligibility) Positive() bool { return e == Eligible || e == EligibleWithIntervention }

// Answers are the answers to the criteria: "k01" → "yes" or "no". A criterion
// that was not answered has no entry.
type Answers map[string]string

// The two answers to a criterion.
const (
	Yes = "yes"
	No  = "no"
)

var answerKey = regexp.MustCompile(`^k[0-9]{2}$`)

// Result is what one visit found.
type Result struct {
	ID          string // UUIDv7
	FamilyID    string
	Area        region.Code
	Existence   Existence
	Eligibility Eligibility
	Reason      string
	Note        string
	Evidence    string
	Answers     Answers
	VisitedOn   civil.Date // zero when not written down
	Verifier    string     // who visited
	BatchID     string     // "" when it came from the form
	Row         int        // row in the file of the batch
	RecordedAt  time.Time
	RecordedBy  string
	Current     bool // no newer result has taken its place
}

// Date is the day of the visit, or the day it was recorded when the visit has
// none. The newest date counts.
func (r Result) Date() civil.Date {
	if r.VisitedOn.IsZero() {
		return civil.DateOf(r.RecordedAt.UTC())
	}
	return r.VisitedOn
}

// says reports whether two results say the same.
func (r Result) says(o Result) bool {
	return r.FamilyID == o.FamilyID && r.Existence == o.Existence && r.Eligibility == o.Eligibility &&
		r.Reason == o.Reason && r.Note == o.Note && r.Evidence == o.Evidence &&
		r.VisitedOn == o.VisitedOn && r.Verifier == o.Verifier && maps.Equal(r.Answers, o.Answers)
}

// problem is something that makes a result unusable, with the field it is
// about.
type problem struct {
	field, code  string
	text, remedy locale.Text
}

// problems lists what is wrong with a result; none means that it can be
// recorded.
func (r Result) problems(today civil.Date) []problem {
	var out []problem
	add := func(field, code string, pairs ...any) {
		out = append(out, problem{field, code,
			locale.T("verification."+code, pairs...), locale.T("verification."+code+"_remedy", pairs...)})
	}
	if !slices.Contains(Existences, r.Existence) {
		add("existence", "existence_unknown", "value", string(r.Existence))
	}
	if !slices.Contains(Eligibilities, r.Eligibility) {
		add("eligibility", "eligibility_unknown", "value", string(r.Eligibility))
	}
	if r.Existence.Gone() && r.Eligibility.Positive() {
		add("eligibility", "contradiction", "existence", r.Existence.Text(), "eligibility", r.Eligibility.Text())
	}
	if r.Reason == "" && (r.Existence.Gone() || r.Eligibility == NotEligible) {
		add("reason", "reason_missing")
	}
	if !r.VisitedOn.IsZero() && r.VisitedOn.After(today) {
		add("visited_on", "visit_in_future", "date", r.VisitedOn)
	}
	for _, k := range slices.Sorted(maps.Keys(r.Answers)) {
		if v := r.Answers[k]; !answerKey.MatchString(k) || v != Yes && v != No {
			add(k, "answer_unknown", "criterion", k, "value", v)
		}
	}
	return out
}

// check is problems as one error.
func (r Result) check(op string, today civil.Date) error {
	if p := r.problems(today); len(p) > 0 {
		return fault.New(op, fault.Invalid, p[0].text, nil)
	}
	return nil
}

// Text names the answer.
func (e Existence) Text() locale.Text {
	if e == "" {
		return locale.T("verification.existence_none")
	}
	return locale.T("verification.existence_" + string(e))
}

// Text names the judgement.
func (e Eligibility) Text() locale.Text {
	if e == NotJudged {
		return locale.T("verification.eligibility_none")
	}
	return locale.T("verification.eligibility_" + string(e))
}
