package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tuntas-id/tuntas/internal/civil"
	"github.com/tuntas-id/tuntas/internal/posyandu"
	"github.com/tuntas-id/tuntas/internal/region"
	"github.com/tuntas-id/tuntas/internal/registry"
)

var conditionFields = []string{"regency", "child_id", "kind", "grade", "since", "grade_since", "held_on", "recovered_on", "times", "due_on"}

// judge computes the conditions of children from their measurements as they are
// now. Everything that changes measurements ends here.
func (s *Posyandu) judge(ctx context.Context, regency region.Code, childIDs []string) error {
	for ids := range slices.Chunk(childIDs, idsPerStatement) {
		list, err := s.Measurements(ctx, regency, ids)
		if err != nil {
			return err
		}
		err = many(ctx, s.db, `DELETE FROM child_case WHERE regency = ? AND child_id = ?`, func(yield func([]any) bool) {
			for _, id := range ids {
				if !yield([]any{string(regency), id}) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		if err := bulk(ctx, s.db, "child_case", conditionFields, conditionRows(regency, list)); err != nil {
			return err
		}
	}
	return nil
}

// conditionRows are the conditions of measurements, given by child and day.
func conditionRows(regency region.Code, list []posyandu.Measurement) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for len(list) > 0 {
			n := slices.IndexFunc(list, func(m posyandu.Measurement) bool { return m.ChildID != list[0].ChildID })
			if n < 0 {
				n = len(list)
			}
			for _, c := range posyandu.Conditions(list[:n]) {
				if !yield([]any{string(regency), list[0].ChildID, string(c.Kind), string(c.Grade), c.Since.String(), c.GradeSince.String(), c.HeldOn.String(), c.RecoveredOn.String(), c.Times, c.Due().String()}) {
					return
				}
			}
			list = list[n:]
		}
	}
}

// touched are the children whose measurements a saving changes.
func touched(saving posyandu.Saving) []string {
	ids := map[string]bool{}
	for _, m := range slices.Concat(saving.NewMeasurements, saving.ChangedMeasurements) {
		ids[m.ChildID] = true
	}
	for _, k := range saving.GoneMeasurements {
		ids[k.ChildID] = true
	}
	for _, id := range saving.GoneChildren {
		ids[id] = true
	}
	return slices.Sorted(maps.Keys(ids))
}

// RefreshCases computes the conditions of all children again.
func (s *Posyandu) RefreshCases(ctx context.Context) error {
	regencies, err := query(ctx, s.db, scanString, `SELECT DISTINCT c.regency FROM child c ORDER BY c.regency`)
	if err != nil {
		return err
	}
	for _, regency := range regencies {
		ids, err := query(ctx, s.db, scanString, `SELECT c.id FROM child c WHERE c.regency = $1 ORDER BY c.id`, regency)
		if err != nil {
			return err
		}
		if err := s.db.Atomically(ctx, func(ctx context.Context) error { return s.judge(ctx, region.Code(regency), ids) }); err != nil {
			return err
		}
	}
	return nil
}

// trace keeps the signatures of children that have notes, and lets notes follow
// a child that came back under another id.
func (s *Posyandu) trace(ctx context.Context, regency region.Code, saving posyandu.Saving) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(saving.Traces)), idsPerStatement) {
		var w where
		w.and("e.regency = ?", string(regency))
		w.in("e.child_id", ids...)
		noted, err := query(ctx, s.db, scanString, `SELECT DISTINCT e.child_id FROM case_event e`+w.clause(0), w.args...)
		if err != nil {
			return err
		}
		err = many(ctx, s.db, `INSERT INTO child_trace (regency, sign, child_id) VALUES (?, ?, ?) ON CONFLICT (regency, sign) DO UPDATE SET child_id = excluded.child_id`, func(yield func([]any) bool) {
			for _, id := range noted {
				for _, sign := range saving.Traces[id] {
					if !yield([]any{string(regency), sign, id}) {
						return
					}
				}
			}
		})
		if err != nil {
			return err
		}
	}
	for _, pair := range saving.Adopted {
		for _, stmt := range []string{
			`UPDATE case_event SET child_id = $1 WHERE regency = $2 AND child_id = $3`,
			`UPDATE child_trace SET child_id = $1 WHERE regency = $2 AND child_id = $3`,
			`UPDATE case_plan SET child_id = $1 WHERE regency = $2 AND child_id = $3 AND NOT EXISTS
				(SELECT 1 FROM case_plan o WHERE o.regency = case_plan.regency AND o.child_id = $1 AND o.kind = case_plan.kind)`,
		} {
			if _, err := exec(ctx, s.db, stmt, pair[1], string(regency), pair[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Traces reads by which rows a child with notes was known.
func (s *Posyandu) Traces(ctx context.Context, regency region.Code) (map[string]string, error) {
	list, err := query(ctx, s.db, func(r row) (pair [2]string, err error) { err = r.Scan(&pair[0], &pair[1]); return },
		`SELECT t.sign, t.child_id FROM child_trace t WHERE t.regency = $1`, string(regency))
	out := make(map[string]string, len(list))
	for _, pair := range list {
		out[pair[0]] = pair[1]
	}
	return out, err
}

// caseTables are a child's conditions with what people agreed on.
const caseTables = ` FROM child_case k JOIN child c ON c.regency = k.regency AND c.id = k.child_id
	LEFT JOIN case_plan p ON p.regency = k.regency AND p.child_id = k.child_id AND p.kind = k.kind`

// The states of a case and its day, as posyandu.Case has them.
const (
	caseEnded  = `(k.recovered_on <> '' OR c.birth_date <= ?)`
	caseClosed = `(COALESCE(p.close_reason, '') IN ('moved', 'died') AND c.last_on <= COALESCE(p.closed_for, '')
		OR COALESCE(p.close_reason, '') IN ('recovered', 'outgrown') AND k.held_on <= COALESCE(p.closed_for, '') AND ` + caseEnded + `)`
	caseOpen = `(NOT ` + caseEnded + ` AND NOT ` + caseClosed + `)`
	caseDue  = `(CASE WHEN COALESCE(p.due_on, '') <> '' AND p.planned_for >= k.grade_since THEN p.due_on ELSE k.due_on END)`
)

// casesWhere is the filter without its state.
func casesWhere(scope region.Scope, f posyandu.CaseFilter) where {
	var w where
	w.within("c.area", scope)
	if f.ChildID != "" {
		w.byID("c", scope, f.ChildID)
	}
	if f.Posyandu != "" {
		w.and("c.posyandu_key = ?", registry.FoldName(f.Posyandu))
	}
	if f.Kind != "" {
		w.and("k.kind = ?", string(f.Kind))
	}
	if f.Grade != "" {
		w.and("k.grade = ?", string(f.Grade))
	}
	switch f.Owner {
	case "":
	case posyandu.NoOwner:
		w.and("COALESCE(p.owner, '') = ''")
	default:
		w.and("p.owner = ?", f.Owner)
	}
	return w
}

// inState adds the state of a filter.
func (w *where) inState(f posyandu.CaseFilter, today civil.Date) {
	five := posyandu.FiveYearsBefore(today).String()
	if f.State == posyandu.CaseOpen || f.Late || f.Lost {
		w.and(caseOpen, five, five)
	}
	switch f.State {
	case posyandu.CaseRecovered:
		w.and("k.recovered_on <> '' AND NOT "+caseClosed, five)
	case posyandu.CaseOutgrown:
		w.and("k.recovered_on = '' AND c.birth_date <= ? AND NOT "+caseClosed, five, five)
	case posyandu.CaseClosed:
		w.and(caseClosed, five)
	}
	if f.Waiting {
		w.and(caseEnded+" AND NOT "+caseClosed, five, five)
	}
	if f.Late {
		w.and(caseDue+" < ?", today.String())
	}
	if f.Lost {
		w.and("c.last_on < ?", posyandu.LostBefore(today).String())
	}
}

func scanChildCase(r row) (c posyandu.Case, err error) {
	var signs, ignored, closedAt string
	k, p := &c.Condition, &c.Plan
	err = r.Scan(append(childDest(&c.Child, &signs, &ignored), &k.Kind, &k.Grade, day{&k.Since}, day{&k.GradeSince}, day{&k.HeldOn}, day{&k.RecoveredOn}, &k.Times,
		&p.Owner, &p.Action, day{&p.Due}, day{&p.For}, &p.Closed, day{&p.ClosedFor}, &closedAt, &p.ClosedBy)...)
	if err == nil && closedAt != "" {
		p.ClosedAt, err = parseInstant(closedAt)
	}
	return c, err
}

// Cases lists cases, late and urgent ones first.
func (s *Posyandu) Cases(ctx context.Context, scope region.Scope, f posyandu.CaseFilter, today civil.Date, p posyandu.Page) ([]posyandu.Case, error) {
	w := casesWhere(scope, f)
	w.inState(f, today)
	n := len(w.args)
	return query(ctx, s.db, scanChildCase, `SELECT `+columnsOf("c", childFields)+`, k.kind, k.grade, k.since, k.grade_since, k.held_on, k.recovered_on, k.times,
		COALESCE(p.owner, ''), COALESCE(p.action, ''), COALESCE(p.due_on, ''), COALESCE(p.planned_for, ''), COALESCE(p.close_reason, ''), COALESCE(p.closed_for, ''),
		COALESCE(p.closed_at, ''), COALESCE(p.closed_by, '')`+caseTables+w.clause(0)+
		fmt.Sprintf(` ORDER BY %s, k.grade DESC, k.kind DESC, c.name_key, c.id LIMIT $%d OFFSET $%d`, caseDue, n+1, n+2), append(w.args, cmp.Or(p.Limit, 100), p.Offset)...)
}

// CountCases counts the cases of a filter in every state; the filter's own state
// does not narrow them.
func (s *Posyandu) CountCases(ctx context.Context, scope region.Scope, f posyandu.CaseFilter, today civil.Date) (n posyandu.CaseCounts, err error) {
	five := posyandu.FiveYearsBefore(today).String()
	columns := []string{}
	args := []any{}
	for _, x := range []struct {
		cond string
		args []any
	}{
		{caseOpen, []any{five, five}},
		{caseOpen + " AND " + caseDue + " < ?", []any{five, five, today.String()}},
		{caseOpen + " AND c.last_on < ?", []any{five, five, posyandu.LostBefore(today).String()}},
		{caseEnded + " AND NOT " + caseClosed, []any{five, five}},
		{caseClosed, []any{five}},
		{caseOpen + " AND COALESCE(p.owner, '') = ''", []any{five, five}},
	} {
		columns = append(columns, "COUNT(CASE WHEN "+x.cond+" THEN 1 END)")
		args = append(args, x.args...)
	}
	columns = append(columns, "COUNT(DISTINCT CASE WHEN "+caseOpen+" THEN k.child_id END)")
	args = append(args, five, five)
	w := casesWhere(scope, f)
	return one(ctx, s.db, func(r row) (n posyandu.CaseCounts, err error) {
		err = r.Scan(&n.Open, &n.Late, &n.Lost, &n.Waiting, &n.Closed, &n.Unowned, &n.Children)
		return n, err
	}, `SELECT `+number(strings.Join(columns, ", "), 0)+caseTables+w.clause(len(args)), append(args, w.args...)...)
}

// CaseOwners lists who sees to a case.
func (s *Posyandu) CaseOwners(ctx context.Context, scope region.Scope) ([]string, error) {
	var w where
	w.within("c.area", scope)
	w.and("p.owner <> ''")
	return query(ctx, s.db, scanString, `SELECT DISTINCT p.owner`+caseTables+w.clause(0)+` ORDER BY p.owner`, w.args...)
}

// CaseEvents lists what was done with the cases of a child, newest first.
func (s *Posyandu) CaseEvents(ctx context.Context, scope region.Scope, childID string) ([]posyandu.CaseEvent, error) {
	var w where
	w.within("c.area", scope)
	w.byID("c", scope, childID)
	return query(ctx, s.db, func(r row) (e posyandu.CaseEvent, err error) {
		var at string
		if err = r.Scan(&e.ID, &e.ChildID, &e.Kind, &e.Area, &e.Deed, &e.Text, &e.Owner, day{&e.Due}, &e.Reason, &e.By, &at); err != nil {
			return e, err
		}
		e.At, err = parseInstant(at)
		return e, err
	}, `SELECT e.id, e.child_id, e.kind, e.area, e.deed, e.said, e.owner, e.due_on, e.reason, e.made_by, e.made_at
		FROM case_event e JOIN child c ON c.regency = e.regency AND c.id = e.child_id`+w.clause(0)+` ORDER BY e.made_at DESC, e.id DESC`, w.args...)
}

// AddCaseEvent appends to the history of a case and keeps the plan as it is now.
func (s *Posyandu) AddCaseEvent(ctx context.Context, regency region.Code, e posyandu.CaseEvent, p posyandu.Plan) error {
	return s.db.Atomically(ctx, func(ctx context.Context) error {
		_, err := exec(ctx, s.db, `INSERT INTO case_event (regency, id, child_id, kind, area, deed, said, owner, due_on, reason, made_by, made_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, string(regency), e.ID, e.ChildID, string(e.Kind), string(e.Area), string(e.Deed), e.Text,
			e.Owner, e.Due.String(), string(e.Reason), e.By, instantText(e.At))
		if err != nil {
			return err
		}
		_, err = exec(ctx, s.db, `INSERT INTO case_plan (regency, child_id, kind, owner, action, due_on, planned_for, close_reason, closed_for, closed_at, closed_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (regency, child_id, kind) DO UPDATE SET owner = excluded.owner, action = excluded.action, due_on = excluded.due_on, planned_for = excluded.planned_for,
				close_reason = excluded.close_reason, closed_for = excluded.closed_for, closed_at = excluded.closed_at, closed_by = excluded.closed_by`,
			string(regency), e.ChildID, string(e.Kind), p.Owner, p.Action, p.Due.String(), p.For.String(), string(p.Closed), p.ClosedFor.String(), instantOrNone(p.ClosedAt), p.ClosedBy)
		return err
	})
}

// instantOrNone writes nothing for no instant.
func instantOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return instantText(t)
}
