package sqlstore

import (
	"context"

	"github.com/tuntas-id/tuntas/internal/programme"
	"github.com/tuntas-id/tuntas/internal/region"
)

// onList adds the condition that a family is on a determination's list now:
// the last change of a family decides, else the frozen list.
func (w *where) onList(column, determination string) {
	if determination == "" {
		return
	}
	w.and(column+` IN (
		SELECT e.family_id FROM determination_entry e WHERE e.determination_id = ? AND NOT EXISTS (
			SELECT 1 FROM determination_change c WHERE c.regency = e.regency AND c.determination_id = e.determination_id
			AND c.family_id = e.family_id)
		UNION
		SELECT c.family_id FROM determination_change c WHERE c.determination_id = ? AND c.kind = 'add' AND NOT EXISTS (
			SELECT 1 FROM determination_change l WHERE l.regency = c.regency AND l.determination_id = c.determination_id
			AND l.family_id = c.family_id AND (l.on_date > c.on_date OR (l.on_date = c.on_date AND l.id > c.id))))`,
		determination, determination)
}

// statuses adds the condition on the status of a delivery.
func (w *where) statuses(column string, c programme.Counting) {
	var list []string
	for _, s := range c.Statuses() {
		list = append(list, string(s))
	}
	w.in(column, list...)
}

const recipientCounts = `COUNT(DISTINCT f.id), COUNT(DISTINCT CASE WHEN d.status = 'delivered' THEN f.id END),
	COUNT(DISTINCT p.id), COUNT(DISTINCT CASE WHEN d.status = 'delivered' THEN p.id END),
	CAST(COALESCE(SUM(CASE WHEN d.status = 'delivered' THEN d.amount ELSE 0 END), 0) AS BIGINT)
	FROM delivery d JOIN programme g ON g.regency = d.regency AND g.id = d.programme_id
	LEFT JOIN family f ON f.regency = d.regency AND f.id = d.family_id
	LEFT JOIN person p ON p.regency = d.regency AND p.id = d.person_id`

type keyedCounts struct {
	id       string
	strategy programme.Strategy
	counts   programme.Counts
}

// recipients counts by a column of programme g, or over all when by is "".
// Where a recipient lives is what the register says now.
func (s *Programme) recipients(ctx context.Context, scope region.Scope, q programme.Query, by string, key func(*keyedCounts) any) ([]keyedCounts, error) {
	var w where
	w.and("d.status <> 'cancelled' AND (f.id IS NOT NULL OR p.id IS NOT NULL)")
	if area := scope.Area(); area != "" && area.Level() <= region.LevelRegency {
		// Nobody lives outside; where exactly need not be read. The expression
		// keeps SQLite from reading the deliveries by kab/kota.
		w.within("(g.regency || '')", scope)
	} else {
		w.within("COALESCE(f.area, p.area)", scope)
	}
	if q.Year != 0 {
		w.and("g.year = ?", q.Year)
	}
	w.onList("d.family_id", q.Determination)
	head, tail := by+", ", " GROUP BY "+by
	if by == "" {
		head, tail = "", ""
	}
	return query(ctx, s.db, func(r row) (k keyedCounts, err error) {
		dest := []any{&k.counts.FamiliesPlanned, &k.counts.FamiliesDelivered, &k.counts.PersonsPlanned, &k.counts.PersonsDelivered, &k.counts.AmountDelivered}
		if by != "" {
			dest = append([]any{key(&k)}, dest...)
		}
		err = r.Scan(dest...)
		return k, err
	}, `SELECT `+head+recipientCounts+w.clause(0)+tail, w.args...)
}

// Counts gives the recipients of each programme.
func (s *Programme) Counts(ctx context.Context, scope region.Scope, q programme.Query) (map[string]programme.Counts, error) {
	list, err := s.recipients(ctx, scope, q, "g.id", func(k *keyedCounts) any { return &k.id })
	out := make(map[string]programme.Counts, len(list))
	for _, k := range list {
		out[k.id] = k.counts
	}
	return out, err
}

// StrategyCounts gives the recipients of each strategy and, under 0, of all;
// a recipient of several programmes counts once in each.
func (s *Programme) StrategyCounts(ctx context.Context, scope region.Scope, q programme.Query) (map[programme.Strategy]programme.Counts, error) {
	list, err := s.recipients(ctx, scope, q, "g.strategy", func(k *keyedCounts) any { return &k.strategy })
	if err != nil {
		return nil, err
	}
	all, err := s.recipients(ctx, scope, q, "", nil)
	out := make(map[programme.Strategy]programme.Counts, 4)
	for _, k := range append(list, all...) {
		out[k.strategy] = k.counts
	}
	return out, err
}

// Coverage counts families with and without a programme in one statement, so
// that both are of one moment.
func (s *Programme) Coverage(ctx context.Context, scope region.Scope, p programme.Programme, q programme.Query) (programme.Coverage, error) {
	var inner, outer where
	inner.and("regency = ? AND programme_id = ?", string(p.Area), p.ID)
	inner.statuses("status", q.Counting)
	outer.within("f.area", scope)
	outer.onList("f.id", q.Determination)
	return one(ctx, s.db, func(r row) (c programme.Coverage, err error) {
		err = r.Scan(&c.Families, &c.Recipients, &c.NonRecipients)
		return c, err
	}, `SELECT COUNT(*), COUNT(d.family_id), COALESCE(SUM(CASE WHEN d.family_id IS NULL THEN 1 ELSE 0 END), 0)
		FROM family f LEFT JOIN (SELECT DISTINCT regency, family_id FROM delivery`+inner.clause(0)+`) d
		ON d.regency = f.regency AND d.family_id = f.id`+outer.clause(len(inner.args)), append(inner.args, outer.args...)...)
}

// Overlap counts families by the number of different programmes they get.
func (s *Programme) Overlap(ctx context.Context, scope region.Scope, q programme.Query) (programme.Overlap, error) {
	var inner, outer where
	if q.Year != 0 {
		inner.and("g.year = ?", q.Year)
	}
	inner.statuses("d.status", q.Counting)
	outer.within("f.area", scope)
	outer.onList("f.id", q.Determination)
	type group struct{ programmes, families int }
	groups, err := query(ctx, s.db, func(r row) (g group, err error) {
		err = r.Scan(&g.programmes, &g.families)
		return g, err
	}, `SELECT n, COUNT(*) FROM (SELECT COALESCE(d.n, 0) AS n FROM family f LEFT JOIN (
			SELECT d.regency, d.family_id, COUNT(DISTINCT d.programme_id) AS n FROM delivery d
			JOIN programme g ON g.regency = d.regency AND g.id = d.programme_id`+inner.clause(0)+`
			GROUP BY d.regency, d.family_id) d
		ON d.regency = f.regency AND d.family_id = f.id`+outer.clause(len(inner.args))+`) x GROUP BY n`,
		append(inner.args, outer.args...)...)
	var o programme.Overlap
	for _, g := range groups {
		o.Families += g.families
		switch g.programmes {
		case 0:
			o.None += g.families
		case 1:
			o.One += g.families
		case 2:
			o.Two += g.families
		default:
			o.More += g.families
		}
	}
	return o, err
}

// ForFamily lists what a family and its present members get.
func (s *Programme) ForFamily(ctx context.Context, scope region.Scope, familyID string) ([]programme.FamilyDelivery, error) {
	var w where
	w.within("f.area", scope)
	w.family("f", scope, familyID)
	return query(ctx, s.db, func(r row) (x programme.FamilyDelivery, err error) {
		var on, changed, programmeChanged string
		dest := append(deliveryDest(&x.Delivery, &on, &changed), programmeDest(&x.Programme, &programmeChanged)...)
		if err := r.Scan(append(dest, &x.PersonName)...); err != nil {
			return x, err
		}
		if x.Programme.ChangedAt, err = parseInstant(programmeChanged); err != nil {
			return x, err
		}
		return x, deliveryDates(&x.Delivery, on, changed)
	}, `SELECT `+columnsOf("d", deliveryFields)+`, `+columnsOf("g", programmeFields)+`, COALESCE(p.name, '')
		FROM family f JOIN delivery d ON d.regency = f.regency AND d.id IN (
			SELECT x.id FROM delivery x WHERE x.regency = f.regency AND x.family_id = f.id
			UNION ALL SELECT x.id FROM person m CROSS JOIN delivery x
			WHERE m.regency = f.regency AND m.family_id = f.id AND x.regency = m.regency AND x.person_id = m.id)
		JOIN programme g ON g.regency = d.regency AND g.id = d.programme_id
		LEFT JOIN person p ON p.regency = d.regency AND p.id = d.person_id`+w.clause(0)+`
		ORDER BY g.year DESC, g.strategy, g.name, d.delivered_on, d.id`, w.args...)
}

// CountByFamily is the number of programmes that each of the families gets or
// is planned to get; families without one are left out.
func (s *Programme) CountByFamily(ctx context.Context, scope region.Scope, families []string) (map[string]int, error) {
	var w where
	w.regencies("regency", scope)
	w.in("family_id", families...)
	w.and("status <> 'cancelled'")
	w.within("area", scope)
	out := map[string]int{}
	for c, err := range each(ctx, s.db, func(r row) (c struct {
		id string
		n  int
	}, err error) {
		err = r.Scan(&c.id, &c.n)
		return c, err
	}, `SELECT family_id, COUNT(DISTINCT programme_id) FROM delivery`+w.clause(0)+` GROUP BY family_id`, w.args...) {
		if err != nil {
			return nil, err
		}
		out[c.id] = c.n
	}
	return out, nil
}
