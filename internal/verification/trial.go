package verification

import (
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Trial says what a criteria set would choose with another threshold: for
// looking at a rule before anybody proposes it.
type Trial struct {
	Set       *CriteriaSet
	Threshold int // tried
	Assessed  int // families
	Meets     int // with the threshold that is tried
	Baseline  int // with the set's own
	Added     int // in Meets, not in Baseline
	Removed   int // in Baseline, not in Meets
	Undecided int // would meet if every unanswered criterion were met
	// Distribution counts families by criteria met, from none to all.
	Distribution []int
	ByCriterion  []CriterionCount
}

// CriterionCount counts the families by the value of one criterion; the three
// add up to Trial.Assessed.
type CriterionCount struct {
	Criterion        Criterion
	Yes, No, Unknown int
}

// Try evaluates all families of a scope, or those of some deciles.
func (s *Service) Try(ctx context.Context, scope region.Scope, set *CriteriaSet, threshold int, deciles []int) (Trial, error) {
	t := Trial{Set: set, Threshold: threshold, Distribution: make([]int, len(set.Criteria)+1)}
	for _, c := range set.Criteria {
		t.ByCriterion = append(t.ByCriterion, CriterionCount{Criterion: c})
	}
	values := make([]Value, len(set.Criteria))
	for c, err := range s.Store.Cases(ctx, scope, CaseFilter{}) {
		if err != nil {
			return Trial{}, fault.Wrap("verification.Try", err)
		}
		if len(deciles) > 0 && !slices.Contains(deciles, c.Decile) {
			continue
		}
		met, unknown := set.tally(&c, values)
		t.add(met, unknown, values)
	}
	return t, nil
}

func (t *Trial) add(met, unknown int, values []Value) {
	t.Assessed++
	t.Distribution[met]++
	tried, own := met >= t.Threshold, met >= t.Set.Threshold
	switch {
	case tried && !own:
		t.Added++
	case own && !tried:
		t.Removed++
	}
	if tried {
		t.Meets++
	} else if met+unknown >= t.Threshold {
		t.Undecided++
	}
	if own {
		t.Baseline++
	}
	for i, v := range values {
		switch v {
		case ValueYes:
			t.ByCriterion[i].Yes++
		case ValueNo:
			t.ByCriterion[i].No++
		default:
			t.ByCriterion[i].Unknown++
		}
	}
}
