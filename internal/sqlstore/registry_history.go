package sqlstore

import (
	"context"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

// happening is a row of any of the tables that speak of a family.
type happening struct {
	ref, at, on string
	by          string
	a, b, c, d  string
	batch       string
	row         int
	person      string
}

func scanHappening(r row) (h happening, err error) {
	err = r.Scan(&h.ref, &h.at, &h.on, &h.by, &h.a, &h.b, &h.c, &h.d, &h.batch, &h.row, &h.person)
	return h, err
}

// Happened gives what verification, decrees and programmes say of a family.
func (r *Registry) Happened(ctx context.Context, scope region.Scope, familyID string) ([]registry.Event, error) {
	var out []registry.Event
	for _, q := range []struct {
		stmt  string
		event func(happening) registry.Event
	}{
		{`SELECT v.id, v.recorded_at, v.visited_on, v.recorded_by, v.existence, v.eligibility, v.reason, v.verifier, v.batch_id, v.row_no, ''
			FROM family f JOIN verification_result v ON v.regency = f.regency AND v.family_id = f.id`, verifiedEvent},
		{`SELECT d.id, d.frozen_at, d.decree_date, d.frozen_by, d.title, d.decree_no, '', '', '', 0, ''
			FROM family f JOIN determination_entry e ON e.regency = f.regency AND e.family_id = f.id
			JOIN determination d ON d.regency = e.regency AND d.id = e.determination_id AND d.status = 'frozen'`, listedEvent},
		{`SELECT c.id, c.recorded_at, c.on_date, c.recorded_by, d.title, c.kind, c.reason, c.document, '', 0, ''
			FROM family f JOIN determination_change c ON c.regency = f.regency AND c.family_id = f.id
			JOIN determination d ON d.regency = c.regency AND d.id = c.determination_id`, changedEvent},
		{`SELECT y.id, y.changed_at, y.delivered_on, y.changed_by, g.name, g.agency, y.status, y.reason, y.batch_id, y.row_no, y.person_id
			FROM family f JOIN delivery y ON y.regency = f.regency AND y.family_id = f.id
			JOIN programme g ON g.regency = y.regency AND g.id = y.programme_id`, deliveryEvent},
	} {
		var w where
		w.within("f.area", scope)
		w.family("f", scope, familyID)
		found, err := query(ctx, r.db, scanHappening, q.stmt+w.clause(0)+` ORDER BY 2, 1`, w.args...)
		if err != nil {
			return nil, err
		}
		for _, h := range found {
			e := q.event(h)
			e.On, e.BatchID, e.Row, e.PersonID, e.Ref = registryDateOrZero(h.on), h.batch, h.row, h.person, h.ref
			e.At, e.By = h.when(), h.by
			out = append(out, e)
		}
	}
	return out, nil
}

// when is the instant at which the register learned of it; when only the day
// is known, its first moment.
func (h happening) when() time.Time {
	for _, s := range []string{h.at, h.on} {
		for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
			if t, err := time.Parse(layout, s); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

// becauseOf adds a reason in brackets when there is one.
func becauseOf(reason string) locale.Text {
	if reason == "" {
		return locale.Plain("")
	}
	return locale.T("registry.because", "reason", registry.ValueText(strings.TrimRight(reason, ". ")))
}

// whoVisited names who was there, when that was written down.
func whoVisited(verifier string) locale.Text {
	if verifier == "" {
		return locale.Plain("")
	}
	return locale.T("registry.visited_by", "name", verifier)
}

// documentOf names the document of a change in brackets when there is one.
func documentOf(document string) locale.Text {
	if document == "" {
		return locale.Plain("")
	}
	return locale.T("registry.by_document", "document", document)
}

func verifiedEvent(h happening) registry.Event {
	key, pairs := "registry.event_found", []any{"who", whoVisited(h.d), "existence", registry.ValueText(h.a), "reason", becauseOf(h.c)}
	if h.b != "" {
		key, pairs = "registry.event_verified", append(pairs, "eligibility", registry.ValueText(h.b))
	}
	return registry.Event{Kind: registry.EventVerified, Text: locale.T(key, pairs...)}
}

func listedEvent(h happening) registry.Event {
	return registry.Event{Kind: registry.EventListed, Text: locale.T("registry.event_listed", "title", h.a, "number", h.b)}
}

func changedEvent(h happening) registry.Event {
	kind, key := registry.EventRemoved, "registry.event_removed"
	if h.b == "add" {
		kind, key = registry.EventAdded, "registry.event_added"
	}
	return registry.Event{Kind: kind, Text: locale.T(key, "title", h.a, "reason", becauseOf(h.c), "document", documentOf(h.d))}
}

func deliveryEvent(h happening) registry.Event {
	return registry.Event{Kind: registry.EventProgramme, Text: locale.T("registry.event_programme",
		"programme", h.a, "agency", h.b, "status", registry.ValueText(h.c), "reason", becauseOf(h.d))}
}
