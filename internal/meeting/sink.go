package meeting

import (
	"context"
	"strconv"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/intake"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Sink takes the rows of obstacle and commitment files.
func (s *Service) Sink() intake.Sink { return sink{s} }

type sink struct{ *Service }

// Check reports rows that a meeting could not follow up.
func (k sink) Check(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return k.run(ctx, in, false)
}

// Commit adds the rows that are not there yet.
func (k sink) Commit(ctx context.Context, in intake.Input) (intake.Outcome, error) {
	return k.run(ctx, in, true)
}

// Undo removes the rows of a batch. It refuses when somebody has worked on one
// of them since: a report of progress must not vanish with the file.
func (k sink) Undo(ctx context.Context, b intake.Batch) error {
	const op = "meeting.Undo"
	items, err := k.Store.Batch(ctx, b.Region.Regency(), b.ID)
	if err != nil {
		return fault.Wrap(op, err)
	}
	edited := 0
	for _, i := range items {
		if i.Version > 1 {
			edited++
		}
	}
	if edited > 0 {
		return fault.New(op, fault.Conflict, locale.T("meeting.undo_edited", "count", edited), nil)
	}
	return fault.Wrap(op, k.Store.RemoveBatch(ctx, b.Region.Regency(), b.ID))
}

// content is an item without what differs from one reading to the next.
func content(i Item) Item {
	i.ID, i.Version, i.UpdatedAt, i.UpdatedBy, i.Batch, i.Group = "", 0, Item{}.UpdatedAt, "", "", ""
	return i
}

func (k sink) run(ctx context.Context, in intake.Input, write bool) (intake.Outcome, error) {
	const op = "meeting.Sink"
	var out intake.Outcome
	scope := region.ScopeOf(in.Batch.Region)
	known, err := k.Store.Items(ctx, scope, Query{})
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	seen := map[Item]bool{}
	for _, i := range known {
		seen[content(i)] = true
	}
	done := 0
	for rec, err := range in.Rows {
		if err != nil {
			return out, err
		}
		done++
		in.Progress(done)
		i := read(in.Dialect, rec)
		i.Area = in.Batch.Region
		if text := Judge(&i); !text.IsZero() {
			in.Find(intake.Finding{Row: rec.Row, Code: "meeting_row", Severity: intake.SeverityError, Value: i.Responsible,
				Text: text, Remedy: locale.T("meeting.row_remedy")})
			continue
		}
		if seen[content(i)] {
			out.Unchanged++
			in.Tell(intake.EffectUnchanged, rec.Row, i.Action)
			continue
		}
		seen[content(i)] = true
		out.New++
		in.Tell(intake.EffectNew, rec.Row, i.Action)
		if !write {
			continue
		}
		i.ID, i.Version, i.Batch, i.UpdatedAt, i.UpdatedBy = k.NewID(), 1, in.Batch.ID, k.after(i.UpdatedAt), in.Batch.CreatedBy
		if err := k.Store.Save(ctx, i); err != nil {
			return out, fault.Wrap(op, err)
		}
		if err := k.record(ctx, i); err != nil {
			return out, fault.Wrap(op, err)
		}
	}
	return out, nil
}

func read(d *intake.Dialect, rec intake.Record) Item {
	get := func(name string) string {
		if n := d.Field(name); n >= 0 {
			return rec.Value[n]
		}
		return ""
	}
	date := func(name string) civil.Date {
		v, _ := civil.ParseDate(get(name)) // intake has checked the form
		return v
	}
	no, _ := strconv.Atoi(get("no"))
	return Item{Kind: Kind(get("kind")), No: no, Problem: get("problem"), Cause: get("cause"), Impact: get("impact"), Action: get("action"),
		Indicator: get("indicator"), Target: get("target"), Responsible: get("responsible"), Supporting: get("supporting"),
		StartsOn: date("starts_on"), DueOn: date("due_on"), FundSource: get("fund_source"), Status: Status(get("status")),
		Evidence: get("evidence"), Meeting: get("meeting"), MeetingDate: date("meeting_date"), Note: get("note")}
}
