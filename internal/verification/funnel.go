package verification

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Step is a step of the funnel from the national list to the decree.
type Step string

// The steps. StepListed is StepNotVerified plus StepVerified; StepVerified is
// the sum of the seven answers on existence; StepHere is StepFound
// plus StepIdentityWrong and the sum of the four judgements.
const (
	StepListed           Step = "listed"
	StepNotVerified      Step = "not_verified"
	StepVerified         Step = "verified"
	StepNotFound         Step = "not_found"
	StepMoved            Step = "moved"
	StepDied             Step = "died"
	StepDuplicate        Step = "duplicate"
	StepRefused          Step = "refused"
	StepIdentityWrong    Step = "identity_wrong"
	StepFound            Step = "found"
	StepHere             Step = "here" // found, or there with a wrong identity: those to be judged
	StepNotJudged        Step = "not_judged"
	StepNotEligible      Step = "not_eligible"
	StepEligible         Step = "eligible"
	StepWithIntervention Step = "eligible_with_intervention"
	StepNotDetermined    Step = "not_determined" // eligible, and not on the list of the decree
	StepDetermined       Step = "determined"
)

// Steps are all steps in their order.
var Steps = []Step{StepListed, StepNotVerified, StepVerified, StepNotFound, StepMoved, StepDied, StepDuplicate, StepRefused,
	StepIdentityWrong, StepFound, StepHere, StepNotJudged, StepNotEligible, StepEligible, StepWithIntervention, StepNotDetermined, StepDetermined}

// Text names the step.
func (s Step) Text() locale.Text { return locale.T("verification.step_" + string(s)) }

// none stands, in the register's filter, for families without that answer.
const none = "none"

// StepFilter is the filter of the register that lists the families of a step.
// In Existence and Eligibility "none" stands for families without that answer.
type StepFilter struct {
	Area          region.Code
	Decile        []int
	Existence     []string
	Eligibility   []string
	Determination string
	Undetermined  string // a determination whose list does not have the family
	AsOf          civil.Date
	VerifiedBy    civil.Date // as VisitsBy of the request, where the step looks at results
}

// FunnelStep is a step with its numbers and the filter behind them.
type FunnelStep struct {
	Step              Step
	Families, Persons int
	Filter            StepFilter
}

// FunnelRequest says which families the funnel begins with and where it ends.
type FunnelRequest struct {
	Deciles       []int  // of the national list; none: every family
	Determination string // "": the funnel ends with the judgement
	AsOf          civil.Date
	VisitsBy      civil.Date // only visits until this day; zero: all
}

// Funnel counts how the national list became the list of a decree.
func (s *Service) Funnel(ctx context.Context, scope region.Scope, r FunnelRequest) ([]FunnelStep, error) {
	const op = "verification.Funnel"
	if r.Determination != "" {
		d, err := s.Determination(ctx, scope, r.Determination)
		if err != nil {
			return nil, err
		}
		if !r.AsOf.IsZero() && r.AsOf.Before(d.DecreeDate) {
			return nil, fault.New(op, fault.Invalid, locale.T("verification.before_decree", "decree", d.DecreeNo, "date", d.DecreeDate), nil)
		}
	}
	rows, err := s.Store.CountResults(ctx, scope, r)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var out []FunnelStep
	for _, step := range Steps {
		if (step == StepDetermined || step == StepNotDetermined) && r.Determination == "" {
			continue
		}
		f := FunnelStep{Step: step, Filter: step.filter(scope, r)}
		for _, row := range rows {
			if step.counts(row) {
				f.Families += row.Families
				f.Persons += row.Persons
			}
		}
		out = append(out, f)
	}
	return out, nil
}

func (s Step) counts(r ResultCount) bool {
	here := r.Existence == Found || r.Existence == IdentityWrong
	switch s {
	case StepListed:
		return true
	case StepNotVerified:
		return r.Existence == ""
	case StepVerified:
		return r.Existence != ""
	case StepHere:
		return here
	case StepNotJudged:
		return here && r.Eligibility == NotJudged
	case StepNotEligible, StepEligible, StepWithIntervention:
		return here && r.Eligibility == Eligibility(s)
	case StepNotDetermined:
		return here && !r.Listed && (r.Eligibility == Eligible || r.Eligibility == EligibleWithIntervention)
	case StepDetermined:
		return r.Listed
	}
	return r.Existence == Existence(s)
}

func (s Step) filter(scope region.Scope, r FunnelRequest) StepFilter {
	f := StepFilter{Area: scope.Area(), Decile: r.Deciles}
	here := []string{string(Found), string(IdentityWrong)}
	switch s {
	case StepListed:
	case StepNotVerified:
		f.Existence = []string{none}
	case StepVerified:
		for _, e := range Existences {
			f.Existence = append(f.Existence, string(e))
		}
	case StepHere:
		f.Existence = here
	case StepNotJudged:
		f.Existence, f.Eligibility = here, []string{none}
	case StepNotEligible, StepEligible, StepWithIntervention:
		f.Existence, f.Eligibility = here, []string{string(s)}
	case StepNotDetermined:
		f.Existence, f.Eligibility = here, []string{string(Eligible), string(EligibleWithIntervention)}
		f.Undetermined, f.AsOf = r.Determination, r.AsOf
	case StepDetermined:
		f.Determination, f.AsOf = r.Determination, r.AsOf
	default:
		f.Existence = []string{string(s)}
	}
	if f.Existence != nil {
		f.VerifiedBy = r.VisitsBy
	}
	return f
}
