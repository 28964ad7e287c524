package verification

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Simulation says what a change of criteria would do to the families of a
// scope, before it becomes law.
type Simulation struct {
	From, To *CriteriaSet
	Total    SimulationCount
	ByArea   map[region.Code]SimulationCount // by village
	Changes  []SimulatedChange               // families that would enter or leave, by regency and family id
}

// SimulationCount counts families; each is in exactly one of the first four.
type SimulationCount struct {
	Enters   int // below or undecided now, meets the new set
	Leaves   int // meets now, no longer meets the new set
	StaysIn  int
	StaysOut int
	Unknown  int // of all: the new set depends on criteria nobody has answered
}

// SimulatedChange is a family that would enter or leave, and why.
type SimulatedChange struct {
	FamilyID        string
	Area            region.Code
	HeadName        string
	Enters          bool
	Undecided       bool // it would leave only as long as nobody answers the open criteria
	MetFrom, MetTo  int
	ChangedCriteria []CriterionChange
}

// CriterionChange is a criterion whose value differs between two sets. A
// criterion that only one of them has is missing in the other ("").
type CriterionChange struct {
	ID       string
	From, To Value
}

// Simulate compares two criteria sets over all families of a scope.
func (s *Service) Simulate(ctx context.Context, scope region.Scope, from, to *CriteriaSet) (Simulation, error) {
	return Simulate(ctx, s.Store, scope, from, to)
}

// Simulate compares two criteria sets over all families that a source gives.
func Simulate(ctx context.Context, source CaseSource, scope region.Scope, from, to *CriteriaSet) (Simulation, error) {
	out := Simulation{From: from, To: to, ByArea: map[region.Code]SimulationCount{}}
	before, after := make([]Value, len(from.Criteria)), make([]Value, len(to.Criteria))
	for c, err := range source.Cases(ctx, scope, CaseFilter{}) {
		if err != nil {
			return Simulation{}, fault.Wrap("verification.Simulate", err)
		}
		metFrom, openFrom := from.tally(&c, before)
		metTo, openTo := to.tally(&c, after)
		was := outcome(metFrom, openFrom, from.Threshold) == OutcomeMeets
		is := outcome(metTo, openTo, to.Threshold)
		area := out.ByArea[c.Area]
		for _, n := range []*SimulationCount{&out.Total, &area} {
			n.count(was, is)
		}
		out.ByArea[c.Area] = area
		if was != (is == OutcomeMeets) {
			out.Changes = append(out.Changes, SimulatedChange{
				FamilyID: c.FamilyID, Area: c.Area, HeadName: c.HeadName, Enters: !was, Undecided: is == OutcomeUndecided,
				MetFrom: metFrom, MetTo: metTo, ChangedCriteria: changed(from, to, before, after),
			})
		}
	}
	return out, nil
}

func (n *SimulationCount) count(was bool, is Outcome) {
	switch meets := is == OutcomeMeets; {
	case was && meets:
		n.StaysIn++
	case was:
		n.Leaves++
	case meets:
		n.Enters++
	default:
		n.StaysOut++
	}
	if is == OutcomeUndecided {
		n.Unknown++
	}
}

func changed(from, to *CriteriaSet, before, after []Value) []CriterionChange {
	var out []CriterionChange
	old := map[string]Value{}
	for i, c := range from.Criteria {
		old[c.ID] = before[i]
	}
	for i, c := range to.Criteria {
		if old[c.ID] != after[i] {
			out = append(out, CriterionChange{c.ID, old[c.ID], after[i]})
		}
		delete(old, c.ID)
	}
	for i, c := range from.Criteria {
		if _, left := old[c.ID]; left {
			out = append(out, CriterionChange{c.ID, before[i], ""})
		}
	}
	return out
}
