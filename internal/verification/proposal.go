package verification

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Verdict says why a family is in a proposed list or not.
type Verdict string

// The verdicts. The first four put the family on the list.
const (
	InJudged        Verdict = "in_judged"         // judged eligible
	InCriteria      Verdict = "in_criteria"       // enough criteria
	InBoth          Verdict = "in_both"           // both
	InByHand        Verdict = "in_by_hand"        // a person put it in
	OutNotVerified  Verdict = "out_not_verified"  // no visit yet
	OutAbsent       Verdict = "out_absent"        // died, moved, not found, duplicate
	OutRefused      Verdict = "out_refused"       // refused the visit
	OutNotJudged    Verdict = "out_not_judged"    // visited, no judgement
	OutNotEligible  Verdict = "out_not_eligible"  // judged not eligible
	OutBelow        Verdict = "out_below"         // cannot reach the threshold
	OutUndecided    Verdict = "out_undecided"     // criteria without an answer decide
	OutIdentityOpen Verdict = "out_identity_open" // lives here, identity must be mended first
	OutRemoved      Verdict = "out_removed"       // removed from a list, and nothing newer says otherwise
	OutByHand       Verdict = "out_by_hand"       // a person took it out
	OutListed       Verdict = "out_listed"        // on the list that this one supplements
)

// Verdicts are all verdicts in the order in which they are shown.
var Verdicts = []Verdict{InJudged, InCriteria, InBoth, InByHand, OutNotVerified, OutAbsent, OutRefused, OutRemoved, OutByHand, OutListed, OutIdentityOpen,
	OutNotJudged, OutNotEligible, OutBelow, OutUndecided}

// In reports whether the family is on the list.
func (v Verdict) In() bool { return v == InJudged || v == InCriteria || v == InBoth || v == InByHand }

// final reports whether nobody may put the family in by hand: it is not here,
// its identity belongs to somebody else, or it is listed already.
func (v Verdict) final() bool { return v == OutAbsent || v == OutIdentityOpen || v == OutListed }

// Text names the verdict.
func (v Verdict) Text() locale.Text { return locale.T("verification.verdict_" + string(v)) }

// Proposed is a family and why it is in the list or not.
type Proposed struct {
	FamilyID    string
	Area        region.Code
	HeadName    string
	Persons     int
	Decile      int
	Verdict     Verdict
	Existence   Existence // "" not verified
	Eligibility Eligibility
	Met         int // criteria met, -1 when no criteria are used
	Unknown     int
	// Disagrees: the judgement of the visit and the criteria say different
	// things. The deliberation has to see these families.
	Disagrees bool
	// Removal is the open removal that keeps a family with the verdict
	// OutRemoved out.
	Removal *Change
	// Choice is the last choice by hand about the family, nil without one. It
	// counts only with the verdicts InByHand and OutByHand: otherwise the rule
	// says the same, or a newer visit that the family is not here.
	Choice *Choice
}

// Why says why the family is in the list or not; for one that was removed,
// when and for which reason.
func (p Proposed) Why() locale.Text {
	if p.Removal == nil {
		return p.Verdict.Text()
	}
	return locale.T("verification.removed_because", "date", p.Removal.On, "reason", p.Removal.Reason.Text())
}

// Proposal is the list that a draft would freeze, with the reason for every
// family.
type Proposal struct {
	Determination     Determination
	Rule              locale.Text // the rule, stated
	Families, Persons int         // of those that are in
	ByVerdict         map[Verdict]int
	Disagreements     int
	Lines             []Proposed // ordered by regency and family id
}

// Proposal explains the list of a draft, or how today's data would answer for
// a frozen one.
func (s *Service) Proposal(ctx context.Context, scope region.Scope, id string) (Proposal, error) {
	const op = "verification.Proposal"
	d, err := s.Determination(ctx, scope, id)
	if err != nil {
		return Proposal{}, err
	}
	set, err := s.setOf(ctx, d)
	if err != nil {
		return Proposal{}, fault.Wrap(op, err)
	}
	out := Proposal{Determination: d, Rule: d.Rule.Text(0, 0), ByVerdict: map[Verdict]int{}}
	if set != nil {
		out.Rule = d.Rule.Text(set.Threshold, len(set.Criteria))
	}
	for p, err := range s.propose(ctx, scope.Narrow(d.Area), d, set, CaseFilter{}) {
		if err != nil {
			return Proposal{}, fault.Wrap(op, err)
		}
		out.ByVerdict[p.Verdict]++
		if p.Verdict.In() {
			out.Families++
			out.Persons += p.Persons
		}
		if p.Disagrees {
			out.Disagreements++
		}
		out.Lines = append(out.Lines, p.Proposed)
	}
	return out, nil
}

// proposedCase is a Proposed and the case it was made from.
type proposedCase struct {
	Proposed
	c Case
}

// setOf is the criteria set of a determination, nil when it uses none.
func (s *Service) setOf(ctx context.Context, d Determination) (*CriteriaSet, error) {
	if d.CriteriaSet == "" {
		return nil, nil
	}
	return s.Set(ctx, d.Area, d.CriteriaSet, d.CriteriaVersion)
}

// circumstances are what besides the rule decides about a family of a draft.
type circumstances struct {
	removed map[string]Change // open removals
	listed  map[string]bool   // on the list that it supplements
	chosen  map[string]Choice // by hand
}

func (s *Service) circumstancesOf(ctx context.Context, d Determination) (c circumstances, err error) {
	if c.removed, err = s.openRemovals(ctx, d.Area.Regency()); err != nil {
		return c, err
	}
	if c.listed, err = s.listedBefore(ctx, d); err != nil {
		return c, err
	}
	c.chosen, err = s.lastChoices(ctx, d)
	return c, err
}

// weigh lets the circumstances have their say about a family. A family that was
// removed from a list stays out until it is added to one again, a newer result
// of a visit puts it in, or a person does.
func (c circumstances) weigh(p *proposedCase) {
	if r, ok := c.removed[p.FamilyID]; ok && p.Verdict.In() && !p.c.Result.after(r) {
		p.Verdict, p.Removal = OutRemoved, &r
	}
	if c.listed[p.FamilyID] {
		p.Verdict, p.Removal = OutListed, nil
	}
	choice, ok := c.chosen[p.FamilyID]
	if !ok {
		return
	}
	p.Choice = &choice
	switch {
	case choice.Kind == Remove && p.Verdict.In():
		p.Verdict = OutByHand
	case choice.Kind == Add && !p.Verdict.In() && !p.Verdict.final():
		p.Verdict, p.Removal = InByHand, nil
	}
}

// propose decides about the families of a filter. Families that were put in by
// hand are there though the filter asks for verified ones.
func (s *Service) propose(ctx context.Context, scope region.Scope, d Determination, set *CriteriaSet, filter CaseFilter) iter.Seq2[proposedCase, error] {
	return func(yield func(proposedCase, error) bool) {
		var values []Value
		if set != nil {
			values = make([]Value, len(set.Criteria))
		}
		around, err := s.circumstancesOf(ctx, d)
		if err != nil {
			yield(proposedCase{}, err)
			return
		}
		unseen := map[string]bool{}
		for id, c := range around.chosen {
			if c.Kind == Add && filter.Verified {
				unseen[id] = true
			}
		}
		each := func(filter CaseFilter) bool {
			for c, err := range s.Store.Cases(ctx, scope, filter) {
				if err != nil {
					yield(proposedCase{}, err)
					return false
				}
				c.On = d.DataDate
				p := proposedCase{decide(&c, d.Rule, set, values), c}
				around.weigh(&p)
				delete(unseen, c.FamilyID)
				if !yield(p, nil) {
					return false
				}
			}
			return true
		}
		if each(filter) && len(unseen) > 0 {
			each(CaseFilter{Families: slices.Sorted(maps.Keys(unseen))})
		}
	}
}

// openRemovals are, by family, the removals that no addition to any frozen
// list of the regency followed.
func (s *Service) openRemovals(ctx context.Context, regency region.Code) (map[string]Change, error) {
	last, err := s.Store.LastChanges(ctx, regency)
	if err != nil {
		return nil, err
	}
	out := map[string]Change{}
	for _, c := range last {
		if c.Kind == Remove {
			out[c.FamilyID] = c
		}
	}
	return out, nil
}

// after reports whether the result is newer than a change: the visit was after
// the day on which it took effect, and it was recorded knowing of it.
func (r *Result) after(c Change) bool {
	return r.Date().After(c.On) && r.RecordedAt.After(c.RecordedAt)
}

// decide applies the rule of a determination to a family.
func decide(c *Case, rule Rule, set *CriteriaSet, values []Value) Proposed {
	p := Proposed{FamilyID: c.FamilyID, Area: c.Area, HeadName: c.HeadName, Persons: c.persons(), Decile: c.Decile, Met: -1}
	if c.Result == nil {
		p.Verdict = OutNotVerified
		return p
	}
	p.Existence, p.Eligibility = c.Result.Existence, c.Result.Eligibility
	switch {
	case p.Existence.Gone():
		p.Verdict = OutAbsent
		return p
	case p.Existence == Refused:
		p.Verdict = OutRefused
		return p
	}
	result := OutcomeUndecided
	if set != nil {
		p.Met, p.Unknown = set.tally(c, values)
		result = outcome(p.Met, p.Unknown, set.Threshold)
		p.Disagrees = p.Eligibility.Positive() && result == OutcomeBelow ||
			p.Eligibility == NotEligible && result == OutcomeMeets
	}
	p.Verdict = verdict(rule, p.Eligibility, result)
	if p.Existence == IdentityWrong && p.Verdict.In() {
		p.Verdict = OutIdentityOpen
	}
	return p
}

func verdict(rule Rule, e Eligibility, result Outcome) Verdict {
	if rule != ByCriteria {
		switch {
		case e == NotJudged:
			return OutNotJudged
		case e == NotEligible:
			return OutNotEligible
		case rule == ByJudgement:
			return InJudged
		}
	}
	switch {
	case result == OutcomeBelow:
		return OutBelow
	case result == OutcomeUndecided:
		return OutUndecided
	case rule == ByBoth:
		return InBoth
	}
	return InCriteria
}
