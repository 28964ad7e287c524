package verification

import (
	"cmp"
	"context"
	"slices"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Relation says what a decree does to an older one; "": nothing.
type Relation string

// The relations.
const (
	// Replaces: the list of the older decree, with all that supplements it,
	// ends the day before the newer decree.
	Replaces Relation = "replaces"
	// Supplements: the families of the newer decree join the list of the older
	// one on the newer one's day; both count.
	Supplements Relation = "supplements"
)

// Relations are all relations.
var Relations = []Relation{Replaces, Supplements}

// Text says "mengganti" or "melengkapi".
func (r Relation) Text() locale.Text { return locale.T("verification.relation_" + string(r)) }

// TextBy is Text seen from the older decree: "diganti" or "dilengkapi".
func (r Relation) TextBy() locale.Text { return locale.T("verification.relation_by_" + string(r)) }

// ByAge sorts determinations from the oldest to the newest: by the date of the
// decree; of two with the same date the one that was frozen later is newer.
func ByAge(a, b Determination) int {
	return cmp.Or(a.DecreeDate.Compare(b.DecreeDate), a.FrozenAt.Compare(b.FrozenAt), cmp.Compare(a.ID, b.ID))
}

// Newest is the newest frozen decree that is not after a day; zero: of all.
func Newest(all []Determination, on civil.Date) (Determination, bool) {
	var out Determination
	for _, d := range all {
		if d.Status == Frozen && (on.IsZero() || !d.DecreeDate.After(on)) && (out.ID == "" || ByAge(d, out) > 0) {
			out = d
		}
	}
	return out, out.ID != ""
}

// InForce is the decree whose list counts on a day (zero: the last of all): the
// newest one, or the older one that the newest supplements, because its list
// has the families of both.
func InForce(all []Determination, on civil.Date) (Determination, bool) {
	d, ok := Newest(all, on)
	if !ok {
		return d, false
	}
	chain := bases(all, d)
	return chain[len(chain)-1], true
}

// bases is a decree and what it supplements, directly and further.
func bases(all []Determination, d Determination) []Determination {
	out := []Determination{d}
	for d.Relation == Supplements {
		i := slices.IndexFunc(all, func(o Determination) bool { return o.ID == d.Related })
		if i < 0 || slices.ContainsFunc(out, func(o Determination) bool { return o.ID == all[i].ID }) {
			break
		}
		d = all[i]
		out = append(out, d)
	}
	return out
}

// SupplementsOf are the frozen decrees that supplement a decree, directly and
// further, not after a day (zero: all), the oldest first.
func SupplementsOf(all []Determination, id string, on civil.Date) []Determination {
	var out []Determination
	for _, d := range all {
		if d.Status == Frozen && d.Relation == Supplements && d.Related == id && (on.IsZero() || !d.DecreeDate.After(on)) {
			out = append(append(out, d), SupplementsOf(all, d.ID, on)...)
		}
	}
	slices.SortFunc(out, ByAge)
	return out
}

// ReplacedBy is the frozen decree that ended the list of a decree, or of one
// that it supplements.
func ReplacedBy(all []Determination, d Determination) (Determination, bool) {
	for _, base := range bases(all, d) {
		for _, o := range all {
			if o.Status == Frozen && o.Relation == Replaces && o.Related == base.ID {
				return o, true
			}
		}
	}
	return Determination{}, false
}

// checkRelation checks what a draft says about an older decree. When the draft
// is frozen, the older one must be frozen and older.
func (s *Service) checkRelation(ctx context.Context, d Determination, freezing bool) error {
	invalid := func(key string, pairs ...any) error {
		return fault.New("verification", fault.Invalid, locale.T("verification."+key, pairs...), nil)
	}
	switch {
	case d.Relation == "" && d.Related == "":
		return nil
	case !slices.Contains(Relations, d.Relation):
		return invalid("relation_unknown", "value", string(d.Relation))
	}
	all, err := s.Store.Determinations(ctx, region.ScopeOf(d.Area))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(o Determination) bool { return o.ID == d.Related })
	if i < 0 || d.Related == d.ID || all[i].Area != d.Area {
		return invalid("related_unknown")
	}
	old := all[i]
	if !freezing {
		return nil
	}
	if old.Status != Frozen {
		return invalid("related_not_frozen", "decree", old.DecreeNo)
	}
	if !d.DecreeDate.After(old.DecreeDate) {
		return invalid("related_not_older", "decree", old.DecreeNo, "date", old.DecreeDate)
	}
	if by, ok := ReplacedBy(all, old); ok {
		return invalid("related_replaced", "decree", old.DecreeNo, "by", by.DecreeNo, "date", by.DecreeDate)
	}
	return nil
}

// listedBefore are the families on the lists that a draft supplements, on its
// day or joining later: they are not proposed again.
func (s *Service) listedBefore(ctx context.Context, d Determination) (map[string]bool, error) {
	if d.Relation != Supplements || d.Status == Frozen {
		return nil, nil
	}
	all, err := s.Store.Determinations(ctx, region.ScopeOf(d.Area))
	if err != nil {
		return nil, err
	}
	on := d.DecreeDate
	if on.IsZero() {
		on = s.today()
	}
	out := map[string]bool{}
	for _, old := range bases(all, d)[1:] {
		if old.Status != Frozen {
			continue
		}
		list, err := s.ListAsOf(ctx, region.ScopeOf(d.Area), old.ID, on)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			out[l.FamilyID] = true
		}
		changes, err := s.Store.Changes(ctx, region.ScopeOf(d.Area), old.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			if c.Kind == Add && c.On.After(on) {
				out[c.FamilyID] = true
			}
		}
	}
	return out, nil
}

// relate changes the lists of the older decrees as a decree that was just
// frozen says.
func (s *Service) relate(ctx context.Context, d Determination, lines []Line, by string) error {
	if d.Relation == "" {
		return nil
	}
	all, err := s.Store.Determinations(ctx, region.ScopeOf(d.Area))
	if err != nil {
		return err
	}
	if d.Relation == Supplements {
		for _, old := range bases(all, d)[1:] {
			if err := s.join(ctx, d, old, lines, by); err != nil {
				return err
			}
		}
		return nil
	}
	i := slices.IndexFunc(all, func(o Determination) bool { return o.ID == d.Related })
	if i < 0 {
		return fault.New("verification", fault.Invalid, locale.T("verification.related_unknown"), nil)
	}
	old := all[i]
	its, err := s.ListAsOf(ctx, region.ScopeOf(d.Area), old.ID, farDay)
	if err != nil {
		return err
	}
	leaving := map[string]bool{}
	for _, l := range its {
		leaving[l.FamilyID] = true
	}
	for _, o := range append([]Determination{old}, SupplementsOf(all, old.ID, civil.Date{})...) {
		if err := s.end(ctx, d, o, nil, by); err != nil {
			return err
		}
	}
	for _, o := range bases(all, old)[1:] { // what it supplements loses only its families
		if err := s.end(ctx, d, o, leaving, by); err != nil {
			return err
		}
	}
	return nil
}

// farDay is after every change.
var farDay = civil.MustDate("9999-12-31")

// join adds the families of a supplement to the list of an older decree.
func (s *Service) join(ctx context.Context, d, old Determination, lines []Line, by string) error {
	changes := make([]Change, len(lines))
	for i, l := range lines {
		changes[i] = Change{ID: s.NewID(), Determination: old.ID, FamilyID: l.FamilyID, Area: l.Area, Kind: Add, Reason: ReasonSupplemented,
			On: d.DecreeDate, Persons: l.Persons, Document: d.DecreeNo, RecordedAt: s.Now(), RecordedBy: by}
	}
	return s.Store.AddChanges(ctx, changes)
}

// end removes the families of a list, or some of them, because a newer decree
// replaces it. A family whose last change is later than the newer decree leaves
// on the day of that change, so that its history stays possible.
func (s *Service) end(ctx context.Context, d, old Determination, only map[string]bool, by string) error {
	scope := region.ScopeOf(old.Area)
	list, err := s.ListAsOf(ctx, scope, old.ID, farDay)
	if err != nil {
		return err
	}
	before, err := s.Store.Changes(ctx, scope, old.ID)
	if err != nil {
		return err
	}
	last := map[string]civil.Date{}
	for _, c := range before {
		if c.On.After(last[c.FamilyID]) {
			last[c.FamilyID] = c.On
		}
	}
	var changes []Change
	for _, l := range list {
		if only != nil && !only[l.FamilyID] {
			continue
		}
		on := d.DecreeDate
		if last[l.FamilyID].After(on) {
			on = last[l.FamilyID]
		}
		changes = append(changes, Change{ID: s.NewID(), Determination: old.ID, FamilyID: l.FamilyID, Area: l.Area, Kind: Remove, Reason: ReasonReplaced,
			On: on, Persons: l.Persons, Document: d.DecreeNo, RecordedAt: s.Now(), RecordedBy: by})
	}
	return s.Store.AddChanges(ctx, changes)
}

// mirror records a change on the other lists that count the same family: one
// that leaves a list leaves what it supplements and what supplements it, one
// that joins a supplement joins what that supplements.
func (s *Service) mirror(ctx context.Context, all []Determination, d Determination, c Change, persons int) error {
	others := bases(all, d)[1:]
	if c.Kind == Remove {
		for _, top := range bases(all, d) {
			others = append(others, SupplementsOf(all, top.ID, civil.Date{})...)
		}
	}
	done := map[string]bool{d.ID: true}
	for _, o := range others {
		if done[o.ID] || o.Status != Frozen || !c.On.After(o.DecreeDate) {
			continue
		}
		done[o.ID] = true
		history, err := s.historyOf(ctx, o, c.FamilyID)
		if err != nil {
			return err
		}
		same := c
		same.ID, same.Determination = s.NewID(), o.ID
		same.Persons, err = history.with(same, persons)
		if fault.Is(err, fault.Conflict) {
			continue // it is not there, or there already
		}
		if err != nil {
			return err
		}
		if err := s.Store.AddChanges(ctx, []Change{same}); err != nil {
			return err
		}
	}
	return nil
}
