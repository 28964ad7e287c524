package verification

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Choice puts a family into a draft by hand or takes one out, whatever its rule
// says. Choices stay with the draft: the last of a family counts.
type Choice struct {
	ID            string
	Determination string
	FamilyID      string
	Area          region.Code
	Kind          ChangeKind
	Reason        string // in a person's words
	RecordedAt    time.Time
	RecordedBy    string
	// Repeated, in the answer of Choose: it was recorded before, this is it.
	Repeated bool
}

// MinReason is the shortest reason of a choice that says anything, in letters.
const MinReason = 5

// Choose records a choice about a draft. A family can only be put in while the
// proposal leaves it out and only be taken out while it is in; anything else is
// a Conflict, and so is a family that is not here any more, whose identity is
// not mended, or that the supplemented list has already. The same choice twice
// changes nothing.
func (s *Service) Choose(ctx context.Context, scope region.Scope, c Choice, by string) (Choice, error) {
	const op = "verification.Choose"
	c.Reason = strings.TrimSpace(c.Reason)
	if c.Kind != Add && c.Kind != Remove {
		return c, fault.New(op, fault.Invalid, locale.T("verification.change_kind_unknown", "value", string(c.Kind)), nil)
	}
	if utf8.RuneCountInString(c.Reason) < MinReason {
		return c, fault.New(op, fault.Invalid, locale.T("verification.choice_needs_reason", "min", MinReason), nil)
	}
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		d, err := s.Determination(ctx, scope, c.Determination)
		if err != nil {
			return err
		}
		found, err := s.Store.Families(ctx, scope, []string{c.FamilyID})
		if err != nil {
			return err
		}
		family, ok := found[c.FamilyID]
		if !ok || !d.Area.Contains(family.Area) {
			return fault.New(op, fault.NotFound, locale.T("verification.family_unknown"), nil)
		}
		// Who touches the draft first goes first; the other one sees the choice.
		draft, err := s.Store.TouchDraft(ctx, d)
		if err != nil {
			return err
		}
		if !draft {
			if d, err = s.Determination(ctx, scope, c.Determination); err != nil {
				return err
			}
			return frozenConflict(d)
		}
		if done, ok, err := s.chosenBefore(ctx, d, c); err != nil || ok {
			c = done
			return err
		}
		if err := s.mayChoose(ctx, d, c); err != nil {
			return err
		}
		c.ID, c.Area, c.RecordedAt, c.RecordedBy = s.NewID(), family.Area, s.Now(), by
		return s.Store.AddChoice(ctx, c)
	})
	return c, fault.Wrap(op, err)
}

// chosenBefore finds the same choice when it is the last about the family.
func (s *Service) chosenBefore(ctx context.Context, d Determination, c Choice) (Choice, bool, error) {
	last, err := s.lastChoices(ctx, d)
	if err != nil {
		return c, false, err
	}
	p, ok := last[c.FamilyID]
	if !ok || p.Kind != c.Kind || p.Reason != c.Reason {
		return c, false, nil
	}
	p.Repeated = true
	return p, true, nil
}

// mayChoose checks a choice against what the proposal says of the family now.
func (s *Service) mayChoose(ctx context.Context, d Determination, c Choice) error {
	conflict := func(key string, pairs ...any) error {
		return fault.New("verification", fault.Conflict, locale.T("verification."+key, pairs...), nil)
	}
	set, err := s.setOf(ctx, d)
	if err != nil {
		return err
	}
	for p, err := range s.propose(ctx, region.ScopeOf(d.Area), d, set, CaseFilter{Families: []string{c.FamilyID}}) {
		switch {
		case err != nil:
			return err
		case c.Kind == Add && p.Verdict.In():
			return conflict("choice_in")
		case c.Kind == Add && p.Verdict.final():
			return conflict("choice_final", "verdict", p.Verdict.Text())
		case c.Kind == Remove && !p.Verdict.In():
			return conflict("choice_out")
		}
		return nil
	}
	return fault.New("verification", fault.NotFound, locale.T("verification.family_unknown"), nil)
}

// Choices are the choices about a draft, or those that were made before a list
// was frozen, inside the scope, the oldest first.
func (s *Service) Choices(ctx context.Context, scope region.Scope, id string) ([]Choice, error) {
	out, err := s.Store.Choices(ctx, scope, id)
	return out, fault.Wrap("verification.Choices", err)
}

// lastChoices is, by family, the choice that counts.
func (s *Service) lastChoices(ctx context.Context, d Determination) (map[string]Choice, error) {
	all, err := s.Store.Choices(ctx, region.ScopeOf(d.Area), d.ID)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Choice, len(all))
	for _, c := range all {
		out[c.FamilyID] = c
	}
	return out, nil
}
