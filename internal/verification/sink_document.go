package verification

import (
	"context"
	"slices"
	"strings"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// DocumentSink takes rows about minutes and decrees. A decree becomes a draft:
// a file never freezes a list.
func (s *Service) DocumentSink() intake.Sink { return documentSink{s} }

type documentSink struct{ s *Service }

// Check finds documents that are incomplete or recorded with other content.
func (k documentSink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return k.run(ctx, in, false)
}

// Commit records minutes and drafts of decrees.
func (k documentSink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return k.run(ctx, in, true)
}

// Undo removes what the batch recorded. It refuses once a decree of the batch
// is frozen or has been edited.
func (k documentSink) Undo(ctx context.Context, b intake.Batch) error {
	const op = "verification.Undo"
	scope := region.ScopeOf(b.Region)
	all, err := k.s.Store.Determinations(ctx, scope)
	if err != nil {
		return fault.Wrap(op, err)
	}
	frozen := map[string]string{}
	for _, d := range all {
		if d.Status == Frozen {
			frozen[d.ID] = d.DecreeNo
		}
		switch {
		case d.BatchID != b.ID:
		case d.Status == Frozen:
			return fault.New(op, fault.Conflict, locale.T("verification.undo_decree", "decree", d.DecreeNo), nil)
		case d.Version > 1:
			return fault.New(op, fault.Conflict, locale.T("verification.undo_edited", "decree", d.DecreeNo), nil)
		}
	}
	minutes, err := k.s.Store.Minutes(ctx, scope)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, m := range minutes {
		if no, ok := frozen[m.Determination]; ok && m.BatchID == b.ID {
			return fault.New(op, fault.Conflict, locale.T("verification.undo_decree", "decree", no), nil)
		}
	}
	return fault.Wrap(op, k.s.Store.RemoveDocuments(ctx, b.Region, b.ID))
}

// documentRun reads one file of documents: a few rows, so that all known
// documents can be held.
type documentRun struct {
	s       *Service
	in      intake.Input
	write   bool
	sets    []*CriteriaSet
	decrees map[string]Determination // by folded number
	minutes map[string]Minutes       // by area and number
	out     intake.Outcome
}

func (k documentSink) run(ctx context.Context, in intake.Input, write bool) (intake.Outcome, error) {
	const op = "verification.DocumentSink"
	r := &documentRun{s: k.s, in: in, write: write, decrees: map[string]Determination{}, minutes: map[string]Minutes{}}
	if err := r.load(ctx); err != nil {
		return intake.Outcome{}, fault.Wrap(op, err)
	}
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return intake.Outcome{}, err
		}
		if err := r.row(ctx, rec); err != nil {
			return intake.Outcome{}, fault.Wrap(op, err)
		}
		if done++; in.Progress != nil {
			in.Progress(done)
		}
	}
	return r.out, nil
}

func (r *documentRun) load(ctx context.Context) (err error) {
	scope := region.ScopeOf(r.in.Batch.Region)
	if r.sets, err = r.s.Sets(ctx, r.in.Batch.Region); err != nil {
		return err
	}
	decrees, err := r.s.Store.Determinations(ctx, scope)
	if err != nil {
		return err
	}
	for _, d := range decrees {
		r.decrees[strings.ToLower(d.DecreeNo)] = d
	}
	minutes, err := r.s.Store.Minutes(ctx, scope)
	if err != nil {
		return err
	}
	for _, m := range minutes {
		r.minutes[string(m.Area)+" "+m.Number] = m
	}
	return nil
}

func (r *documentRun) value(rec intake.Record, field string) string {
	if i := r.in.Dialect.Field(field); i >= 0 && i < len(rec.Value) {
		return rec.Value[i]
	}
	return ""
}

func (r *documentRun) date(rec intake.Record, field string) civil.Date {
	d, err := civil.ParseDate(r.value(rec, field))
	if err != nil {
		return civil.Date{}
	}
	return d
}

// reject reports an error about a row.
func (r *documentRun) reject(rec intake.Record, field, code string, pairs ...any) error {
	r.in.Find(intake.Finding{
		Row: rec.Row, Column: columnName(r.in.Dialect, field), Code: code, Severity: intake.SeverityError, Value: r.value(rec, field),
		Text: locale.T("verification."+code, pairs...), Remedy: locale.T("verification."+code+"_remedy", pairs...),
	})
	return nil
}

func (r *documentRun) row(ctx context.Context, rec intake.Record) error {
	number, date := r.value(rec, "number"), r.date(rec, "date")
	switch {
	case number == "":
		return r.reject(rec, "number", "number_missing")
	case date.IsZero():
		return r.reject(rec, "date", "date_missing")
	}
	switch kind := r.value(rec, "kind"); kind {
	case "minutes":
		return r.minutesRow(ctx, rec, number, date)
	case "decree":
		return r.decreeRow(ctx, rec, number, date)
	default:
		return r.reject(rec, "kind", "document_kind_unknown", "value", kind)
	}
}

// area is the area of the document: its code, else the village it names, else
// the whole region.
func (r *documentRun) area(rec intake.Record) (region.Code, bool) {
	whole := r.in.Batch.Region
	if code := region.Code(r.value(rec, "area")); code != "" {
		return code, whole.Contains(code)
	}
	name := r.value(rec, "village")
	if name == "" {
		return whole, true
	}
	if r.s.FindArea == nil {
		return "", false
	}
	code, err := r.s.FindArea(name, whole)
	return code, err == nil && whole.Contains(code)
}

func (r *documentRun) minutesRow(ctx context.Context, rec intake.Record, number string, date civil.Date) error {
	area, ok := r.area(rec)
	if !ok {
		return r.reject(rec, "area", "document_area", "area", r.value(rec, "area")+r.value(rec, "village"))
	}
	m := Minutes{
		Area: area, Number: number, HeldOn: date, Place: r.value(rec, "place"), Signatory: r.value(rec, "signatory"),
		Position: r.value(rec, "position"), LegalBasis: r.value(rec, "legal_basis"), Attendees: r.value(rec, "attendees"),
		Attachment: r.value(rec, "attachment"), Note: r.value(rec, "note"), BatchID: r.in.Batch.ID, Row: rec.Row,
	}
	key := string(area) + " " + number
	if old, known := r.minutes[key]; known {
		if !old.says(m) {
			return r.reject(rec, "number", "minutes_differ", "number", number)
		}
		r.out.Unchanged++
		r.in.Tell(intake.EffectUnchanged, rec.Row, number)
		return nil
	}
	r.minutes[key] = m
	r.out.New++
	r.in.Tell(intake.EffectNew, rec.Row, number)
	if !r.write {
		return nil
	}
	var err error
	if m.Counts, err = r.s.minutesCounts(ctx, area); err != nil {
		return err
	}
	m.ID, m.RecordedAt, m.RecordedBy = r.s.NewID(), r.s.Now(), r.in.Batch.CreatedBy
	return r.s.Store.AddMinutes(ctx, m)
}

// says reports whether two minutes say the same.
func (m Minutes) says(o Minutes) bool {
	return m.Area == o.Area && m.Number == o.Number && m.HeldOn == o.HeldOn && m.Place == o.Place &&
		m.Signatory == o.Signatory && m.Position == o.Position && m.LegalBasis == o.LegalBasis &&
		m.Attendees == o.Attendees && m.Attachment == o.Attachment && m.Note == o.Note
}

func (r *documentRun) decreeRow(ctx context.Context, rec intake.Record, number string, date civil.Date) error {
	if area, ok := r.area(rec); !ok || area != r.in.Batch.Region {
		return r.reject(rec, "area", "decree_area", "area", string(r.in.Batch.Region))
	}
	d := Determination{
		Area: r.in.Batch.Region, DecreeNo: number, DecreeDate: date, Signatory: r.value(rec, "signatory"),
		Position: r.value(rec, "position"), LegalBasis: r.value(rec, "legal_basis"), DataDate: r.date(rec, "data_date"),
		Attachment: r.value(rec, "attachment"), Note: r.value(rec, "note"), BatchID: r.in.Batch.ID, Row: rec.Row,
		Title: r.value(rec, "note"), Rule: ByJudgement, Status: Draft, Version: 1,
	}
	if d.DataDate.IsZero() {
		d.DataDate = date
	}
	if name := r.value(rec, "criteria_set"); name != "" {
		set := r.set(name, date)
		if set == nil {
			return r.reject(rec, "criteria_set", "criteria_unknown", "value", name, "known", r.known())
		}
		d.CriteriaSet, d.CriteriaVersion, d.Rule = set.ID, set.Version, ByBoth
	}
	if ok, err := r.relation(rec, &d); err != nil || !ok {
		return err
	}
	key := strings.ToLower(number)
	if old, known := r.decrees[key]; known {
		if !old.says(d) {
			return r.reject(rec, "number", "decree_differs", "decree", number)
		}
		r.out.Unchanged++
		r.in.Tell(intake.EffectUnchanged, rec.Row, number)
		return nil
	}
	r.decrees[key] = d
	r.out.New++
	r.in.Tell(intake.EffectNew, rec.Row, number)
	if !r.write {
		return nil
	}
	d.ID, d.RecordedAt, d.RecordedBy = r.s.NewID(), r.s.Now(), r.in.Batch.CreatedBy
	r.decrees[key] = d
	added, err := r.s.Store.AddDetermination(ctx, d)
	if err == nil && !added {
		err = fault.New("verification", fault.Conflict, locale.T("verification.decree_exists", "decree", number), nil)
	}
	return err
}

// relation reads which older decree a decree replaces or supplements; it must
// be known or stand higher in the file.
func (r *documentRun) relation(rec intake.Record, d *Determination) (bool, error) {
	for _, relation := range Relations {
		field := string(relation)
		number := r.value(rec, field)
		if number == "" {
			continue
		}
		if d.Relation != "" {
			return false, r.reject(rec, field, "relation_twice")
		}
		old, ok := r.decrees[strings.ToLower(number)]
		if !ok || strings.EqualFold(number, d.DecreeNo) {
			return false, r.reject(rec, field, "related_missing", "decree", number)
		}
		d.Relation, d.Related = relation, old.ID
	}
	return true, nil
}

// says reports whether two decrees say the same, whatever happened to the list
// and whatever was decided about its rule since.
func (d Determination) says(o Determination) bool {
	return d.Area == o.Area && d.DecreeNo == o.DecreeNo && d.DecreeDate == o.DecreeDate && d.Signatory == o.Signatory &&
		d.Position == o.Position && d.LegalBasis == o.LegalBasis && d.CriteriaSet == o.CriteriaSet && d.DataDate == o.DataDate &&
		d.Relation == o.Relation && d.Related == o.Related
}

// set finds a criteria set by id or by title: the newest that is law on the
// day, else the newest.
func (r *documentRun) set(name string, on civil.Date) *CriteriaSet {
	var out *CriteriaSet
	for _, s := range r.sets {
		if !strings.EqualFold(s.ID, name) && !strings.EqualFold(s.Title["id"], name) && !strings.EqualFold(s.LegalReference, name) {
			continue
		}
		if out == nil || s.ValidOn(on) || !out.ValidOn(on) {
			out = s
		}
	}
	return out
}

func (r *documentRun) known() string {
	var ids []string
	for _, s := range r.sets {
		ids = append(ids, s.ID)
	}
	return strings.Join(slices.Compact(ids), ", ")
}
