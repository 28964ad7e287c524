package registry

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Provenance says where a value comes from.
type Provenance struct {
	Field      string
	BatchID    string // "" when a person corrected the value
	File       string
	Row        int        // 1-based row of the file
	DataDate   civil.Date // of the file, or the day of the correction
	Since      civil.Date // the oldest date from which the value has been the same
	Correction string     // id, "" when a file says so
}

// EventKind is what happened to a family.
type EventKind string

// The kinds of events.
const (
	EventImported  EventKind = "imported"
	EventChanged   EventKind = "changed"
	EventJoined    EventKind = "joined"
	EventCorrected EventKind = "corrected"
	EventVerified  EventKind = "verified"
	EventListed    EventKind = "listed"
	EventAdded     EventKind = "added"
	EventRemoved   EventKind = "removed"
	EventProgramme EventKind = "programme"
)

// Event is one line of the history of a family, in words for people.
type Event struct {
	Kind     EventKind
	At       time.Time  // when the register learned of it
	On       civil.Date // when it was so, zero if not known
	Text     locale.Text
	BatchID  string // of events that come from a file
	Row      int
	PersonID string // "" for the family
	Ref      string // id of the verification, decree, delivery or correction
}

// History tells what is known of a family, oldest first: files, changes of
// values, corrections, verification, decrees and programmes.
func (s *Service) History(ctx context.Context, scope region.Scope, familyID string) ([]Event, error) {
	var events []Event
	_, err := s.replayOne(ctx, scope, familyID, func(t turn) { events = append(events, t.events()...) })
	if err != nil {
		return nil, fault.Wrap("registry.History", err)
	}
	others, err := s.Store.Happened(ctx, scope, familyID)
	if err != nil {
		return nil, fault.Wrap("registry.History", err)
	}
	events = append(events, others...)
	slices.SortStableFunc(events, func(a, b Event) int { return a.At.Compare(b.At) })
	return events, nil
}

// Provenance says for each value of a family and of its members where it comes
// from: entity id → field → source. It reads the source rows again.
func (s *Service) Provenance(ctx context.Context, scope region.Scope, familyID string) (map[string]map[string]Provenance, error) {
	h, err := s.replayOne(ctx, scope, familyID, nil)
	if err != nil {
		return nil, fault.Wrap("registry.Provenance", err)
	}
	out := map[string]map[string]Provenance{h.family.id: h.family.origins}
	for _, m := range h.members {
		out[m.id] = m.origins
	}
	return out, nil
}

func (s *Service) replayOne(ctx context.Context, scope region.Scope, id string, visit func(turn)) (*house, error) {
	stored, err := s.Store.Family(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	r := s.newReplay(stored.Family.Area.Regency(), "")
	r.trace, r.visit = true, visit
	if err := r.load(ctx, []string{id}); err != nil {
		return nil, err
	}
	h, ok, err := r.family(stored)
	if err == nil && !ok {
		err = notFound("registry.replay")
	}
	return h, err
}

// events tells one step of a replay.
func (t turn) events() []Event {
	if t.source.BatchID == "" {
		c := t.correction
		return []Event{{Kind: EventCorrected, At: c.RecordedAt, On: civil.DateOf(c.RecordedAt), PersonID: c.PersonID, Ref: c.ID,
			Text: locale.T("registry.event_corrected", "field", FieldText(c.Field), "old", valueOrNone(c.Old),
				"new", ValueText(c.New), "who", c.RecordedBy, "reason", c.Reason)}}
	}
	var out []Event
	for _, row := range t.rows {
		out = append(out, t.event(EventImported, row, "", locale.T("registry.event_imported", "file", t.source.File, "row", row)))
	}
	if t.before.Family.ID == "" {
		return out
	}
	first := t.rows[0]
	for _, change := range familyChanges(t.before.Family, t.after.Family) {
		out = append(out, t.event(EventChanged, first, "", change.text("", t.source.File)))
	}
	for _, p := range t.after.Members {
		old, known := t.before.person(p.ID)
		if !known {
			out = append(out, t.event(EventJoined, first, p.ID, locale.T("registry.event_joined", "name", p.Name,
				"relation", ValueText(p.Relation), "file", t.source.File)))
			continue
		}
		for _, change := range personChanges(old, p) {
			out = append(out, t.event(EventChanged, first, p.ID, change.text(p.Name, t.source.File)))
		}
	}
	return out
}

func (t turn) event(kind EventKind, row int, person string, text locale.Text) Event {
	return Event{Kind: kind, At: t.source.CommittedAt, On: t.source.DataDate, Text: text,
		BatchID: t.source.BatchID, Row: row, PersonID: person}
}

type change struct {
	field, old, new string
	sealed          bool
}

func (c change) text(name, file string) locale.Text {
	field := FieldText(c.field)
	if name != "" {
		field = locale.T("registry.field_of", "field", field, "name", name)
	}
	if c.sealed {
		return locale.T("registry.event_number", "field", field, "file", file)
	}
	return locale.T("registry.event_changed", "field", field, "old", valueOrNone(c.old), "new", valueOrNone(c.new), "file", file)
}

func familyChanges(old, now Family) []change {
	out := pairs([][3]string{
		{"area", string(old.Area), string(now.Area)}, {"head_name", old.HeadName, now.HeadName},
		{"address", old.Address, now.Address}, {"rt", old.RT, now.RT}, {"rw", old.RW, now.RW},
		{"decile", numberText(old.Decile), numberText(now.Decile)},
		{"percentile", numberText(old.Percentile), numberText(now.Percentile)},
	})
	if string(old.KK.Index) != string(now.KK.Index) {
		out = append(out, change{field: "kk", sealed: true})
	}
	return append(out, factChanges(old.Facts, now.Facts)...)
}

func personChanges(old, now Person) []change {
	out := pairs([][3]string{
		{"name", old.Name, now.Name}, {"relation", old.Relation, now.Relation}, {"sex", old.Sex, now.Sex},
		{"birth_date", old.Birth.String(), now.Birth.String()},
	})
	if string(old.NIK.Index) != string(now.NIK.Index) {
		out = append(out, change{field: "nik", sealed: true})
	}
	return append(out, factChanges(old.Facts, now.Facts)...)
}

func pairs(list [][3]string) []change {
	var out []change
	for _, p := range list {
		if p[1] != p[2] {
			out = append(out, change{field: p[0], old: p[1], new: p[2]})
		}
	}
	return out
}

func factChanges(old, now map[string]string) []change {
	all := maps.Clone(old)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, now)
	var out []change
	for _, field := range slices.Sorted(maps.Keys(all)) {
		if old[field] != now[field] {
			out = append(out, change{field: field, old: old[field], new: now[field]})
		}
	}
	return out
}

var catalogue = sync.OnceValue(func() map[string]string {
	m, err := locale.Messages(locale.Indonesian)
	if err != nil {
		return nil
	}
	return m
})

// FieldText is the name of a canonical field in words; a field that the
// catalogue does not know is shown itself.
func FieldText(field string) locale.Text {
	if _, ok := catalogue()["registry.field."+field]; ok {
		return locale.T("registry.field." + field)
	}
	return locale.Plain(field)
}

// ValueText is a value in words: the name of a code, a date as people write
// it, anything else as it is.
func ValueText(value string) locale.Text {
	if d, err := civil.ParseDate(value); err == nil {
		return locale.T("registry.value_date", "date", d)
	}
	if _, ok := catalogue()["registry.value."+value]; ok {
		return locale.T("registry.value." + value)
	}
	return locale.Plain(value)
}

func valueOrNone(value string) locale.Text {
	if value == "" {
		return locale.T("registry.value_none")
	}
	return ValueText(value)
}
