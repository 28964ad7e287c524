package verification

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// ChangeKind says which way a change goes.
type ChangeKind string

// The kinds.
const (
	Add    ChangeKind = "add"
	Remove ChangeKind = "remove"
)

// Reason says why a list changed after it was frozen.
type Reason string

// The reasons.
const (
	ReasonDied            Reason = "died"
	ReasonMoved           Reason = "moved" // out of the region, or into it
	ReasonCorrected       Reason = "corrected"
	ReasonImproved        Reason = "improved" // no longer extremely poor
	ReasonDuplicate       Reason = "duplicate"
	ReasonObjectionUpheld Reason = "objection_upheld"
	ReasonLateData        Reason = "late_data"
	// Recorded when a newer decree is frozen, never by a person.
	ReasonReplaced     Reason = "replaced"     // a newer decree replaces the list
	ReasonSupplemented Reason = "supplemented" // a newer decree supplements the list
)

// RemovalReasons and AdditionReasons are the reasons of each kind.
var (
	RemovalReasons  = []Reason{ReasonDied, ReasonMoved, ReasonCorrected, ReasonImproved, ReasonDuplicate, ReasonObjectionUpheld}
	AdditionReasons = []Reason{ReasonObjectionUpheld, ReasonLateData, ReasonCorrected, ReasonMoved}
)

// Text names the reason.
func (r Reason) Text() locale.Text { return locale.T("verification.reason_" + string(r)) }

// Change adds a family to a frozen list or removes one.
type Change struct {
	ID            string
	Determination string
	FamilyID      string
	Area          region.Code
	Kind          ChangeKind
	Reason        Reason
	On            civil.Date // the day it takes effect
	Persons       int        // persons that join or leave the count with the family
	Document      string
	Note          string
	RecordedAt    time.Time
	RecordedBy    string
	// Repeated, in the answer of Change: it was recorded before, this is it.
	Repeated bool
}

// order sorts changes in the order in which they take effect.
func (c Change) order(o Change) int {
	return cmp.Or(c.On.Compare(o.On), c.RecordedAt.Compare(o.RecordedAt), cmp.Compare(c.ID, o.ID))
}

// Listed is a family on a list on some day.
type Listed struct {
	FamilyID string
	Area     region.Code
	Persons  int
	Seq      int        // in the frozen list; 0: joined later
	Since    civil.Date // the day it joined
	Met      int        // criteria met when the list was frozen; -1: none were used, or it joined later
}

// Change records an addition or a removal. A family can only be removed while
// it is on the list and only be added while it is not; anything else is a
// Conflict, and so is a change of a list that a newer decree replaced. Lists
// that supplement each other change together. The same change twice changes
// nothing.
func (s *Service) Change(ctx context.Context, scope region.Scope, c Change, by string) (Change, error) {
	const op = "verification.Change"
	err := s.Atomic.Atomically(ctx, func(ctx context.Context) error {
		d, err := s.Determination(ctx, scope, c.Determination)
		if err != nil {
			return err
		}
		if err := s.checkChange(d, c); err != nil {
			return err
		}
		all, err := s.Store.Determinations(ctx, region.ScopeOf(d.Area))
		if err != nil {
			return err
		}
		if by, ok := ReplacedBy(all, d); ok {
			return fault.New(op, fault.Conflict, locale.T("verification.list_replaced", "decree", by.DecreeNo, "date", by.DecreeDate), nil)
		}
		found, err := s.Store.Families(ctx, scope, []string{c.FamilyID})
		if err != nil {
			return err
		}
		family, ok := found[c.FamilyID]
		if !ok || !d.Area.Contains(family.Area) {
			return fault.New(op, fault.NotFound, locale.T("verification.family_unknown"), nil)
		}
		history, err := s.historyOf(ctx, d, c.FamilyID)
		if err != nil {
			return err
		}
		for _, p := range history.changes {
			if p.Kind == c.Kind && p.Reason == c.Reason && p.On == c.On && p.Document == c.Document && p.Note == c.Note {
				c, c.Repeated = p, true
				return nil
			}
		}
		c.ID, c.Area, c.RecordedAt, c.RecordedBy = s.NewID(), family.Area, s.Now(), by
		if c.Persons, err = history.with(c, max(1, family.Persons)); err != nil {
			return err
		}
		if err := s.Store.AddChanges(ctx, []Change{c}); err != nil {
			return err
		}
		return s.mirror(ctx, all, d, c, max(1, family.Persons))
	})
	return c, fault.Wrap(op, err)
}

func (s *Service) checkChange(d Determination, c Change) error {
	invalid := func(text locale.Text) error { return fault.New("verification", fault.Invalid, text, nil) }
	reasons := RemovalReasons
	if c.Kind == Add {
		reasons = AdditionReasons
	}
	switch {
	case d.Status != Frozen:
		return fault.New("verification", fault.Conflict, locale.T("verification.not_frozen"), nil)
	case c.Kind != Add && c.Kind != Remove:
		return invalid(locale.T("verification.change_kind_unknown", "value", string(c.Kind)))
	case !slices.Contains(reasons, c.Reason):
		return invalid(locale.T("verification.change_reason_unknown", "value", string(c.Reason)))
	case !c.On.After(d.DecreeDate):
		return invalid(locale.T("verification.change_before_decree", "date", d.DecreeDate))
	case c.On.After(s.today()):
		return invalid(locale.T("verification.change_in_future", "date", c.On))
	case c.Document == "":
		return invalid(locale.T("verification.change_needs_document"))
	}
	return nil
}

// membershipHistory is what happened to one family on one list.
type membershipHistory struct {
	entry   *Entry // nil: not on the frozen list
	changes []Change
}

func (s *Service) historyOf(ctx context.Context, d Determination, family string) (membershipHistory, error) {
	var h membershipHistory
	entry, ok, err := s.Store.Entry(ctx, region.ScopeOf(d.Area), d.ID, family)
	if err != nil {
		return h, err
	}
	if ok {
		h.entry = &entry
	}
	all, err := s.Store.Changes(ctx, region.ScopeOf(d.Area), d.ID)
	if err != nil {
		return h, err
	}
	for _, c := range all {
		if c.FamilyID == family {
			h.changes = append(h.changes, c)
		}
	}
	return h, nil
}

// with checks that the family's history stays possible with one more change
// and returns the persons of the change: those that leave are those that were
// on the list.
func (h membershipHistory) with(c Change, persons int) (int, error) {
	all := append(slices.Clone(h.changes), c)
	slices.SortFunc(all, Change.order)
	on, counted := h.entry != nil, 0
	if on {
		counted = h.entry.Persons
	}
	for _, step := range all {
		if step.Kind == Add == on {
			key := "verification.already_listed"
			if !on {
				key = "verification.not_listed"
			}
			return 0, fault.New("verification", fault.Conflict, locale.T(key, "date", step.On), nil)
		}
		on = !on
		switch {
		case step.Kind == Remove && step.ID == c.ID:
			persons = counted
		case step.Kind == Add:
			counted = step.Persons
		}
	}
	return persons, nil
}

// Changes are the additions and removals of a list inside the scope, in the
// order in which they take effect.
func (s *Service) Changes(ctx context.Context, scope region.Scope, id string) ([]Change, error) {
	out, err := s.Store.Changes(ctx, scope, id)
	slices.SortFunc(out, Change.order)
	return out, fault.Wrap("verification.Changes", err)
}

// ListAsOf is the list as it was on a day: the frozen entries without what was
// removed and with what was added by then. Before the decree's date it is
// empty. Entries come first in their order, then additions by date.
func (s *Service) ListAsOf(ctx context.Context, scope region.Scope, id string, on civil.Date) ([]Listed, error) {
	const op = "verification.ListAsOf"
	d, err := s.Determination(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	if d.Status != Frozen {
		return nil, fault.New(op, fault.Conflict, locale.T("verification.not_frozen"), nil)
	}
	if on.Before(d.DecreeDate) {
		return nil, nil
	}
	var list []Listed
	for e, err := range s.Store.Entries(ctx, scope, id) {
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		list = append(list, Listed{e.FamilyID, e.Area, e.Persons, e.Seq, d.DecreeDate, e.Met})
	}
	changes, err := s.Changes(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	gone := map[string]bool{} // family → removed by then
	for _, c := range changes {
		if c.On.After(on) {
			break
		}
		if c.Kind == Remove {
			gone[c.FamilyID] = true
			list = slices.DeleteFunc(list, func(l Listed) bool { return l.FamilyID == c.FamilyID && l.Seq == 0 })
			continue
		}
		list = append(list, Listed{c.FamilyID, c.Area, c.Persons, 0, c.On, -1})
	}
	return slices.DeleteFunc(list, func(l Listed) bool { return l.Seq > 0 && gone[l.FamilyID] }), nil
}

// Amount counts families and the persons in them.
type Amount struct{ Families, Persons int }

func (a *Amount) add(persons int) { a.Families++; a.Persons += persons }

// Movement explains how a list went from one number to another. Start plus
// what was added minus what was removed is End, for families and persons.
type Movement struct {
	From, To   civil.Date
	Start, End Amount
	Added      map[Reason]Amount
	Removed    map[Reason]Amount
	Changes    []Change // after From, up to and with To
}

// Movement explains the change of a list after one day up to another.
func (s *Service) Movement(ctx context.Context, scope region.Scope, id string, from, to civil.Date) (Movement, error) {
	const op = "verification.Movement"
	d, err := s.Determination(ctx, scope, id)
	if err != nil {
		return Movement{}, err
	}
	if from.Before(d.DecreeDate) {
		from = d.DecreeDate
	}
	if to.Before(from) {
		return Movement{}, fault.New(op, fault.Invalid, locale.T("verification.period_reversed"), nil)
	}
	start, err := s.ListAsOf(ctx, scope, id, from)
	if err != nil {
		return Movement{}, err
	}
	m := Movement{From: from, To: to, Added: map[Reason]Amount{}, Removed: map[Reason]Amount{}}
	for _, l := range start {
		m.Start.add(l.Persons)
	}
	m.End = m.Start
	changes, err := s.Changes(ctx, scope, id)
	if err != nil {
		return Movement{}, err
	}
	for _, c := range changes {
		if !c.On.After(from) || c.On.After(to) {
			continue
		}
		m.Changes = append(m.Changes, c)
		side, sign := m.Added, 1
		if c.Kind == Remove {
			side, sign = m.Removed, -1
		}
		a := side[c.Reason]
		a.add(c.Persons)
		side[c.Reason] = a
		m.End.Families += sign
		m.End.Persons += sign * c.Persons
	}
	return m, nil
}
