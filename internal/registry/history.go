package registry

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
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

	// Of a cell that was put right when the file came in: by whom, when, and
	// what the file has, NIK and KK masked.
	MendedBy   string
	MendedAt   time.Time
	MendedFrom string
}

// EventKind is what happened to a family.
type EventKind string

// The kinds of events.
const (
	EventImported  EventKind = "imported"
	EventChanged   EventKind = "changed"
	EventLearned   EventKind = "learned" // values that nobody knew before
	EventJoined    EventKind = "joined"
	EventMended    EventKind = "mended" // a cell was put right when its file came in
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
	By       string     // the user who recorded it or brought the file, "" not known
	Text     locale.Text
	BatchID  string // of events that come from a file
	Row      int
	PersonID string // "" for the family
	Ref      string // id of the verification, decree, delivery or correction
}

// Day is the day on which it was so; when nobody has written that down, the
// day on which the register learned of it.
func (e Event) Day() civil.Date {
	if e.On.IsZero() {
		return civil.DateOf(e.At)
	}
	return e.On
}

// History tells what is known of a family, by the day on which it was so, the
// oldest first: files, changes of values, corrections, verification, decrees
// and programmes. Of one day, what was recorded first comes first.
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
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Or(a.Day().Compare(b.Day()), a.At.Compare(b.At)) })
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
		return []Event{{Kind: EventCorrected, At: c.RecordedAt, On: civil.DateOf(c.RecordedAt), By: c.RecordedBy, PersonID: c.PersonID, Ref: c.ID,
			Text: locale.T("registry.event_corrected", "field", FieldText(c.Field), "old", valueOrNone(c.Old),
				"new", ValueText(c.New), "who", c.RecordedBy, "reason", c.Reason)}}
	}
	rows := make([]locale.Text, len(t.rows))
	for i, row := range t.rows {
		rows[i] = locale.Plain(strconv.Itoa(row))
	}
	first := t.rows[0]
	out := []Event{t.event(EventImported, first, "", locale.T("registry.event_imported", "file", t.source.File, "rows", joined(", ", rows)))}
	for _, a := range t.mended {
		out = append(out, t.event(EventMended, a.Row, "", mendedText(a)))
	}
	if t.before.Family.ID == "" {
		return out
	}
	out = append(out, t.told(familyChanges(t.before.Family, t.after.Family), first, Person{})...)
	for _, p := range t.after.Members {
		old, known := t.before.person(p.ID)
		if !known {
			out = append(out, t.event(EventJoined, first, p.ID, locale.T("registry.event_joined", "name", p.Name, "relation", ValueText(p.Relation))))
			continue
		}
		out = append(out, t.told(personChanges(old, p), first, p)...)
	}
	return out
}

// told tells the changes of the family, or of one person: each change of a
// known value for itself, all values that nobody knew before together.
func (t turn) told(changes []change, row int, p Person) []Event {
	var out []Event
	var learned []locale.Text
	for _, c := range changes {
		switch {
		case c.sealed || c.old != "":
			out = append(out, t.event(EventChanged, row, p.ID, c.text(p.Name)))
		default:
			learned = append(learned, locale.T("registry.learned", "field", FieldText(c.field), "value", ValueText(c.new)))
		}
	}
	if len(learned) > 0 {
		key := "registry.event_learned"
		if p.ID != "" {
			key = "registry.event_learned_of"
		}
		out = append(out, t.event(EventLearned, row, p.ID, locale.T(key, "name", p.Name, "values", joined("; ", learned))))
	}
	return out
}

// joined puts texts into one, in whatever language it is rendered.
func joined(between string, texts []locale.Text) locale.Text {
	out := texts[0]
	for _, t := range texts[1:] {
		out = locale.T("registry.joined", "first", out, "between", between, "rest", t)
	}
	return out
}

func (t turn) event(kind EventKind, row int, person string, text locale.Text) Event {
	return Event{Kind: kind, At: t.source.CommittedAt, On: t.source.DataDate, By: t.source.By, Text: text,
		BatchID: t.source.BatchID, Row: row, PersonID: person}
}

type change struct {
	field, old, new string
	sealed          bool
}

func (c change) text(name string) locale.Text {
	field := FieldText(c.field)
	if name != "" {
		field = locale.T("registry.field_of", "field", field, "name", name)
	}
	if c.sealed {
		return locale.T("registry.event_number", "field", field)
	}
	return locale.T("registry.event_changed", "field", field, "old", valueOrNone(c.old), "new", valueOrNone(c.new))
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
		if o, n := said(old[field]), said(now[field]); o != n {
			out = append(out, change{field: field, old: o, new: n})
		}
	}
	return out
}

// said is a value without the word with which files say that they know none.
func said(value string) string {
	if value == "empty" {
		return ""
	}
	return value
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
