package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/tuntas-id/tuntas/internal/fault"
	"github.com/tuntas-id/tuntas/internal/locale"
	"github.com/tuntas-id/tuntas/internal/meeting"
	"github.com/tuntas-id/tuntas/internal/region"
)

// Meeting keeps obstacles and commitments.
type Meeting struct{ db *DB }

var _ meeting.Store = (*Meeting)(nil)

// NewMeeting makes the store.
func NewMeeting(db *DB) *Meeting { return &Meeting{db} }

// Atomically runs fn in one transaction.
func (s *Meeting) Atomically(ctx context.Context, fn func(context.Context) error) error {
	return s.db.Atomically(ctx, fn)
}

const meetingColumns = `id, area, kind, no, problem, cause, impact, obstacle_group, action, indicator, target, responsible, supporting, starts_on, due_on,
	fund_source, status, evidence, meeting, meeting_date, note, version, updated_at, updated_by, batch_id`

func scanMeeting(r row) (i meeting.Item, err error) {
	var starts, due, held, at string
	if err = r.Scan(&i.ID, &i.Area, &i.Kind, &i.No, &i.Problem, &i.Cause, &i.Impact, &i.Group, &i.Action, &i.Indicator, &i.Target, &i.Responsible, &i.Supporting, &starts, &due,
		&i.FundSource, &i.Status, &i.Evidence, &i.Meeting, &held, &i.Note, &i.Version, &at, &i.UpdatedBy, &i.Batch); err != nil {
		return i, err
	}
	if err = i.StartsOn.UnmarshalText([]byte(starts)); err != nil {
		return i, err
	}
	if err = i.DueOn.UnmarshalText([]byte(due)); err != nil {
		return i, err
	}
	if err = i.MeetingDate.UnmarshalText([]byte(held)); err != nil {
		return i, err
	}
	i.UpdatedAt, err = time.Parse(time.RFC3339Nano, at)
	return i, err
}

// Items that the query selects, by kind and number.
func (s *Meeting) Items(ctx context.Context, scope region.Scope, q meeting.Query) ([]meeting.Item, error) {
	var w where
	w.within("area", scope)
	if q.Kind != "" {
		w.and("kind = ?", string(q.Kind))
	}
	if q.Text != "" {
		t := contains(q.Text)
		w.and(`(lower(problem) LIKE lower(?) ESCAPE '\' OR lower(action) LIKE lower(?) ESCAPE '\' OR lower(responsible) LIKE lower(?) ESCAPE '\')`, t, t, t)
	}
	if !q.Upto.IsZero() {
		w.and("meeting_date <= ?", q.Upto.String())
	}
	return query(ctx, s.db, scanMeeting, `SELECT `+meetingColumns+` FROM meeting_item`+w.clause(0)+` ORDER BY kind, no, id`, w.args...)
}

// Item by id.
func (s *Meeting) Item(ctx context.Context, scope region.Scope, id string) (meeting.Item, error) {
	var w where
	w.and("id = ?", id)
	w.within("area", scope)
	i, err := one(ctx, s.db, scanMeeting, `SELECT `+meetingColumns+` FROM meeting_item`+w.clause(0), w.args...)
	if fault.Is(err, fault.NotFound) {
		return i, fault.New("sqlstore.Item", fault.NotFound, locale.T("fault.not_found", "what", locale.T("meeting.item")), nil)
	}
	return i, err
}

// Batch gives the items that a batch brought.
func (s *Meeting) Batch(ctx context.Context, regency region.Code, batch string) ([]meeting.Item, error) {
	return query(ctx, s.db, scanMeeting, `SELECT `+meetingColumns+` FROM meeting_item WHERE regency = $1 AND batch_id = $2 ORDER BY kind, no, id`, string(regency), batch)
}

// Save inserts version 1 or replaces the version before.
func (s *Meeting) Save(ctx context.Context, i meeting.Item) error {
	n, err := exec(ctx, s.db, `INSERT INTO meeting_item (regency, id, area, kind, no, problem, cause, impact, obstacle_group, action, indicator, target, responsible, supporting,
			starts_on, due_on, fund_source, status, evidence, meeting, meeting_date, note, version, updated_at, updated_by, batch_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
		ON CONFLICT (regency, id) DO UPDATE SET kind = excluded.kind, no = excluded.no, problem = excluded.problem, cause = excluded.cause,
			impact = excluded.impact, obstacle_group = excluded.obstacle_group, action = excluded.action, indicator = excluded.indicator, target = excluded.target,
			responsible = excluded.responsible, supporting = excluded.supporting, starts_on = excluded.starts_on, due_on = excluded.due_on,
			fund_source = excluded.fund_source, status = excluded.status, evidence = excluded.evidence, meeting = excluded.meeting,
			meeting_date = excluded.meeting_date, note = excluded.note, version = excluded.version, updated_at = excluded.updated_at,
			updated_by = excluded.updated_by
		WHERE meeting_item.version = excluded.version - 1`,
		string(i.Area.Regency()), i.ID, string(i.Area), string(i.Kind), i.No, i.Problem, i.Cause, i.Impact, string(i.Group), i.Action, i.Indicator, i.Target, i.Responsible, i.Supporting,
		i.StartsOn.String(), i.DueOn.String(), i.FundSource, string(i.Status), i.Evidence, i.Meeting, i.MeetingDate.String(), i.Note, i.Version,
		i.UpdatedAt.UTC().Format(time.RFC3339Nano), i.UpdatedBy, i.Batch)
	if err == nil && n == 0 {
		return fault.New("sqlstore.Save", fault.Conflict, locale.T("fault.conflict", "what", locale.T("meeting.item")), nil)
	}
	return err
}

// AddChange adds to the history of a commitment; an entry of the same instant
// is an error, never replaced.
func (s *Meeting) AddChange(ctx context.Context, regency region.Code, id string, c meeting.Change) error {
	corrects := ""
	if !c.Corrects.IsZero() {
		corrects = instantText(c.Corrects)
	}
	_, err := exec(ctx, s.db, `INSERT INTO meeting_status (regency, item_id, at, status, note, by_user, corrects, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(regency), id, instantText(c.At), string(c.Status), c.Note, c.By, corrects, c.Reason)
	return err
}

// History of a commitment, oldest first.
func (s *Meeting) History(ctx context.Context, scope region.Scope, id string) ([]meeting.Change, error) {
	i, err := s.Item(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	history, err := query(ctx, s.db, func(r row) (c meeting.Change, err error) {
		var at, corrects string
		if err = r.Scan(&at, &c.Status, &c.Note, &c.By, &corrects, &c.Reason); err != nil {
			return c, err
		}
		if corrects != "" {
			if c.Corrects, err = parseInstant(corrects); err != nil {
				return c, err
			}
		}
		c.At, err = parseInstant(at)
		return c, err
	}, `SELECT at, status, note, by_user, corrects, reason FROM meeting_status WHERE regency = $1 AND item_id = $2`, string(i.Area.Regency()), id)
	slices.SortFunc(history, func(a, b meeting.Change) int { return a.At.Compare(b.At) })
	return history, err
}

// RemoveBatch removes what a file brought.
func (s *Meeting) RemoveBatch(ctx context.Context, regency region.Code, batch string) error {
	if _, err := exec(ctx, s.db, `DELETE FROM meeting_status WHERE regency = $1 AND item_id IN
		(SELECT id FROM meeting_item WHERE regency = $1 AND batch_id = $2)`, string(regency), batch); err != nil {
		return err
	}
	_, err := exec(ctx, s.db, `DELETE FROM meeting_item WHERE regency = $1 AND batch_id = $2`, string(regency), batch)
	return err
}
